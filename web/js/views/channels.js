/** The ways to people: what is sent where, whether it arrives, and what was sent last. */
import { post } from '../api.js';
import { editChannel, CHANNELS } from '../components/channel-dialog.js';
import { button } from '../components/button.js';
import { openMenu } from '../components/menu.js';
import { problemNote } from '../components/problem.js';
import { alertTabs } from '../components/sub-tabs.js';
import { icon } from '../components/icon.js';
import { toast } from '../components/toast.js';
import { ago, moment, number } from '../format.js';
import { html } from '../html.js';
import { t } from '../i18n.js';
import { outdate, resource, steady } from '../resource.js';
import { query, route } from '../router.js';
import { can, changed, seconds, state } from '../store.js';

const REFRESH_SECONDS = 15;
const DELIVERIES = 30;
const busy = new Set();

export function channels() {
  const { query: asked } = route();
  const { value, problem } = resource(CHANNELS, { maxAge: REFRESH_SECONDS });
  const kinds = resource(`${CHANNELS}/kinds`).value ?? [];
  const add = (event) => openMenu(event, t('channel.add'), kinds.map((kind) => ({ label: kindName(kind.kind, kinds), act: () => editChannel(kind) })));
  return html`${alertTabs('channels')}
    <header class="page-head"><h1>${t('nav.channels')}</h1><span class="grow"></span>
      ${can('admin') ? html`<button type="button" class="button primary" aria-haspopup="menu" aria-expanded="false" ?disabled="${!kinds.length}" @click="${add}">${t('channel.add')}</button>` : ''}</header>
    ${problemNote(problem, () => outdate(CHANNELS))}
    ${value ? value.length ? html`<ul class="card line-list">${value.map((one) => row(one, kinds, asked.open === String(one.id)))}</ul>`
    : html`<div class="card empty"><h2>${t('channel.none')}</h2><p class="muted">${t('channel.none.what')}</p></div>` : ''}`;
}

export const kindName = (word, kinds) => kinds.find((kind) => kind.kind === word)?.label ?? word;

const SIGNS = { ok: 'online', failing: 'offline', idle: 'idle' };

function row(channel, kinds, opened) {
  const { id, name, kind, enabled, state: now, min_severity: least, tags, waiting } = channel;
  const edit = () => editChannel(kinds.find((one) => one.kind === kind) ?? { kind, fields: [] }, channel);
  return html`<li class="row-line ${enabled ? '' : 'off'}"><i class="dot ${enabled ? SIGNS[now] ?? 'idle' : 'paused'}"></i>
    <div><p class="strong"><bdi>${name.slice(0, 120)}</bdi> <span class="tag">${kindName(kind, kinds)}</span>${enabled ? '' : html`<span class="tag">${t('rule.off')}</span>`}</p>
      <p class="muted small">${[t(`channel.least.${least}`), tags?.length ? tags.join(', ') : '', channel.send_resolved ? '' : t('channel.no.resolved')].filter(Boolean).join(' · ')}
        · ${condition(channel)}${waiting ? ` · ${t('channel.waiting', { n: number(waiting) })}` : ''}</p>
      ${now === 'failing' && channel.last_error ? html`<p class="small bad" lang="en"><bdi>${channel.last_error.slice(0, 300)}</bdi></p>` : ''}</div>
    <span></span><span class="row-acts">${can('admin') ? html`${button(t(busy.has(id) ? 'test.running' : 'channel.test'), () => test(channel), { look: 'small', disabled: busy.has(id) })}
      ${button(t('action.edit'), edit, { look: 'small' })}` : ''}
      <button type="button" class="icon-button turn" aria-expanded="${String(opened)}" aria-label="${t('channel.deliveries', { name: name.slice(0, 80) })}"
        @click="${() => query({ open: opened ? '' : id }, { replace: true })}">${icon('forth')}</button></span>
    ${opened ? deliveries(id) : ''}</li>`.keyed(id);
}

function condition({ state: now, failing_since: since, last_success_at: last }) {
  if (now === 'failing') return html`<span class="bad">${t('channel.failing', { ago: ago(state.now - seconds(since)) })}</span>`;
  return last ? t('channel.arrived', { ago: ago(state.now - seconds(last)) }) : t('channel.unused');
}

async function test({ id, name }) {
  busy.add(id);
  changed();
  try {
    const { success, detail, latency_ms: ms } = await post(`${CHANNELS}/${id}/test`);
    toast(success ? t('channel.tested', { name: name.slice(0, 80), ms: Math.round(ms) }) : t('test.failed', { name: name.slice(0, 80), error: detail ?? '' }),
      { tone: success ? '' : 'bad' });
  } catch (problem) {
    toast(t('test.failed', { name: name.slice(0, 80), error: problem.message }), { tone: 'bad' });
  }
  busy.delete(id);
  outdate(CHANNELS);
}

function deliveries(id) {
  const path = `${CHANNELS}/${id}/deliveries`;
  const { value, problem } = steady(`deliveries ${id}`, path, { maxAge: REFRESH_SECONDS });
  if (problem) return html`<div class="row-more">${problemNote(problem, () => outdate(path))}</div>`;
  if (value && !value.length) return html`<p class="row-more muted small">${t('channel.nothing')}</p>`;
  return html`<div class="row-more scroll" tabindex="0" role="region" aria-label="${t('channel.last')}"><table><thead><tr><th scope="col">${t('channel.notice')}</th>
    <th scope="col">${t('column.state')}</th><th scope="col" class="num">${t('channel.attempts')}</th><th scope="col" class="num">${t('column.time')}</th></tr></thead>
    <tbody>${(value ?? []).slice(0, DELIVERIES).map((d) => html`<tr><th scope="row"><bdi>${(d.title ?? '').slice(0, 160)}</bdi></th>
      <td><span class="${d.state === 'sent' ? 'ok' : d.state === 'waiting' ? '' : 'bad'}">${t(`delivery.${d.state}`)}</span>
        ${d.error ? html`<span class="sub wrap" lang="en"><bdi>${d.error.slice(0, 300)}</bdi></span>` : ''}</td>
      <td class="num">${number(d.attempts)}</td><td class="num">${when(d)}</td></tr>`.keyed(d.id))}</tbody></table></div>`;
}

const when = ({ sent_at: sent, next_at: next }) => (sent ? moment(seconds(sent)) : next ? t('channel.next', { time: moment(seconds(next)) }) : '–');
