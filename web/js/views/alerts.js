/** What burns, and what burned: filters, what each alert was raised on, and what can be done about it. */
import { post } from '../api.js';
import { acknowledge } from '../components/ack-dialog.js';
import { button, choice } from '../components/button.js';
import { evidence } from '../components/evidence.js';
import { icon } from '../components/icon.js';
import { openMenu } from '../components/menu.js';
import { problemNote } from '../components/problem.js';
import { quick, silenceMenu } from '../components/silence-dialog.js';
import { alertTabs } from '../components/sub-tabs.js';
import { toast } from '../components/toast.js';
import { refreshAlerts } from '../feed.js';
import { ago, clock, duration, moment } from '../format.js';
import { html } from '../html.js';
import { t } from '../i18n.js';
import { stale, steady } from '../resource.js';
import { address, query, route } from '../router.js';
import { byName, can, changed, seconds, short, state, unread } from '../store.js';

const SEVERITIES = ['info', 'warning', 'critical'];
const PAGE = 50;
const MOST = 500;
const chosen = new Set();

const search = (asked) => Object.entries({ severity: asked.severity, server_id: asked.server, rule_id: asked.rule,
  is_read: asked.show === 'unread' ? 'false' : '' }).filter(([, v]) => v).map(([k, v]) => `&${k}=${encodeURIComponent(v)}`).join('');

export function alerts() {
  const { query: asked } = route();
  const more = search(asked);
  const firing = steady(`firing alerts ${more}`, `api/alerts?state=firing&limit=${MOST}${more}`);
  const limit = Math.min(MOST, PAGE * (Number(asked.page) || 1));
  const past = steady(`past alerts ${more}`, `api/alerts?limit=${limit}${more}`);
  const burning = firing.value ?? [];
  const over = (past.value ?? []).filter((a) => a.state !== 'firing');
  const problem = firing.problem ?? past.problem;
  return html`${alertTabs('alerts')}
    <header class="page-head"><h1>${t('nav.alerts')}</h1><span class="grow"></span>${filters(asked)}
      ${can('operator') && unread() ? button(t('alerts.read.all'), readAll) : ''}</header>
    ${problemNote(problem, () => stale('api/alerts'))}
    ${bulk([...burning, ...over].filter((a) => chosen.has(a.id)))}
    ${burning.length ? section('firing', burning, asked) : ''}
    ${over.length ? section('past', over, asked) : ''}
    ${past.value && over.length + burning.length >= limit && limit < MOST ? html`<p class="more-line">${button(t('alerts.older'),
    () => query({ page: (Number(asked.page) || 1) + 1 }, { replace: true }), { look: 'small' })}</p>` : ''}
    ${firing.value && past.value && !burning.length && !over.length ? none(Boolean(more)) : ''}`;
}

const none = (filtered) => html`<div class="card empty"><h2>${t(filtered ? 'alerts.nothing' : 'alerts.none')}</h2>
  ${filtered ? button(t('alerts.clear'), () => query({ show: '', severity: '', server: '', rule: '' })) : html`<p class="muted">${t('alerts.none.what')}</p>`}</div>`;

function filters(asked) {
  const only = asked.show === 'unread';
  const select = (name, label, options) => html`<label class="choose"><span class="unseen">${label}</span><select aria-label="${label}"
    @change="${(e) => query({ [name]: e.target.value, page: '' })}">${options.map(([key, words]) => html`<option value="${key}"
      ?selected="${String(key) === (asked[name] ?? '')}">${words}</option>`.keyed(key))}</select></label>`;
  const servers = byName();
  return html`${select('severity', t('alerts.severity'), [['', t('alerts.severity.any')], ...SEVERITIES.map((s) => [s, t(`severity.${s}`)])])}
    ${select('server', t('alerts.server'), [['', t('alerts.server.any')], ...servers.map((s) => [s.id, short(s)])])}
    <div class="seg" role="group" aria-label="${t('alerts.show')}">
      ${choice(t('alerts.all'), !only, () => query({ show: '' }))}${choice(t('alerts.unread'), only, () => query({ show: 'unread' }))}</div>`;
}

function section(name, list, asked) {
  return html`<section class="alerts-part" aria-labelledby="alerts-${name}"><h2 id="alerts-${name}">${t(`alerts.${name}`, { n: list.length })}</h2>
    <ul class="card alerts">${list.map((alert) => one(alert, asked))}</ul></section>`;
}

function one(alert, asked) {
  const server = state.servers.get(alert.server_id);
  const opened = asked.open === String(alert.id);
  const toggle = () => query({ open: opened ? '' : alert.id }, { replace: true });
  const label = alert.message.slice(0, 120);
  return html`<li class="alert ${alert.severity} ${alert.state} ${alert.is_read ? 'read' : ''}" data-id="${alert.id}">
    <span class="alert-mark">${can('operator') ? html`<input type="checkbox" class="pick" aria-label="${t('alerts.pick', { text: label })}" .checked="${chosen.has(alert.id)}"
      @change="${() => pick(alert.id)}">` : ''}<i class="mark" role="img" aria-label="${t(`severity.${alert.severity}`)}"></i></span>
    <div><p class="alert-text"><bdi>${alert.message.slice(0, 1000)}</bdi></p>
      <p class="muted small alert-line">${server ? html`<a href="${address('server', server.id)}"><bdi>${short(server)}</bdi></a>` : ''}
        ${alert.rule ? html`<span><bdi>${alert.rule.slice(0, 80)}</bdi></span>` : ''}<span>${lasted(alert)}</span>${notes(alert)}</p></div>
    <span class="row-acts">${acts(alert)}
      <button type="button" class="icon-button turn" aria-expanded="${String(opened)}" aria-label="${t('alerts.evidence', { text: label })}"
        @click="${toggle}">${icon('forth')}</button></span>
    ${opened ? evidence(alert) : ''}</li>`.keyed(alert.id);
}

function lasted({ started_at: start, resolved_at: end, state: now, duration_seconds: long }) {
  const at = seconds(start);
  if (now === 'firing') return html`<time datetime="${start}">${t('alerts.since', { time: moment(at), ago: ago(state.now - at) })}</time>`;
  return html`<time datetime="${start}">${moment(at)}</time>, ${t(`alert.state.${now}`)}${end ? `, ${duration(long ?? seconds(end) - at)}` : ''}`;
}

/** What else is to be known of it. */
function notes(alert) {
  return html`${[
    alert.acknowledged_at ? t('alerts.acknowledged', { who: alert.acknowledged_by ?? '' }) + (alert.acknowledged_note ? `: ${alert.acknowledged_note.slice(0, 200)}` : '') : '',
    alert.state === 'firing' && alert.silenced_until ? t('alerts.silenced', { time: clock(seconds(alert.silenced_until)) }) : '',
    alert.inhibited_by ? t('alerts.inhibited') : '',
    alert.group_size > 1 ? t('alerts.group', { n: alert.group_size }) : '',
    alert.flapping ? t('alerts.flapping') : '',
  ].filter(Boolean).map((text) => html`<span class="alert-note"><bdi>${text}</bdi></span>`)}`;
}

function acts(alert) {
  if (!can('operator')) return '';
  const firing = alert.state === 'firing';
  const what = { server_id: alert.server_id ?? null, rule_id: alert.rule_id ?? null };
  return html`${firing && !alert.acknowledged_at ? button(t('alerts.acknowledge'), () => acknowledge([alert]), { look: 'small' }) : ''}
    ${firing && alert.rule_id && !alert.silenced_until ? html`<button type="button" class="button small" aria-haspopup="menu" aria-expanded="false"
      @click="${(e) => silenceMenu(e, what)}">${t('silence.do')}</button>` : ''}
    ${!firing && !alert.is_read ? button(t('alerts.read'), () => read([alert.id]), { look: 'small' }) : ''}`;
}

function pick(id) {
  chosen[chosen.has(id) ? 'delete' : 'add'](id);
  changed();
}

function bulk(list) {
  if (!list.length) return '';
  const clear = () => {
    chosen.clear();
    changed();
  };
  const whats = list.filter((a) => a.state === 'firing' && a.rule_id).map((a) => ({ server_id: a.server_id ?? null, rule_id: a.rule_id }));
  const silence = (event) => openMenu(event, t('silence.do'), [1, 8, 24].map((n) => ({ label: t('silence.for', { n }), act: () => quick(whats, n).then(clear) })));
  return html`<section class="bulk card" aria-label="${t('alerts.bulk')}"><span class="bulk-count" role="status">${t('bulk.count', { n: list.length })}</span>
    <span class="grow"></span>
    ${button(t('alerts.acknowledge'), () => acknowledge(list.filter((a) => a.state === 'firing'), clear), { look: 'small', disabled: !list.some((a) => a.state === 'firing') })}
    <button type="button" class="button small" aria-haspopup="menu" aria-expanded="false" ?disabled="${!whats.length}" @click="${silence}">${t('silence.do')}</button>
    ${button(t('alerts.read'), () => read(list.map((a) => a.id)).then(clear), { look: 'small' })}
    <button type="button" class="icon-button" aria-label="${t('bulk.done')}" @click="${clear}">${icon('cross')}</button></section>`;
}

async function read(ids, all = false) {
  try {
    await post('api/alerts/read', all ? { all: true } : { ids });
    await refreshAlerts();
  } catch (problem) {
    toast(problem.message, { tone: 'bad' });
  }
  stale('api/alerts');
}

const readAll = () => read([], true);
