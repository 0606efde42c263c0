/** What is watched beside hosts: addresses over HTTP and TCP, from the central or from a host; each with its history. */
import { post } from '../api.js';
import { button } from '../components/button.js';
import '../components/chart.js';
import { CHECKS, editCheck } from '../components/check-dialog.js';
import { icon } from '../components/icon.js';
import { problemNote } from '../components/problem.js';
import { alertTabs } from '../components/sub-tabs.js';
import { toast } from '../components/toast.js';
import { ago, duration, number, percent } from '../format.js';
import { broken, holes } from '../history.js';
import { html } from '../html.js';
import { t } from '../i18n.js';
import { outdate, resource, stale, steady } from '../resource.js';
import { query, route } from '../router.js';
import { RANGES } from '../spans.js';
import { can, changed, seconds, short, state } from '../store.js';

const REFRESH_SECONDS = 10;
const SPANS = ['1h', '24h', '7d', '30d'];
const USUAL = '24h';
const POINTS = 300;
const SIGNS = { up: 'online', down: 'offline', unknown: 'unknown' };
const ORDER = ['down', 'unknown', 'up'];
const busy = new Set();

export function checks() {
  const { query: asked } = route();
  const { value, problem } = resource(CHECKS, { maxAge: REFRESH_SECONDS });
  const list = [...(value ?? [])].sort((a, b) => ORDER.indexOf(a.state) - ORDER.indexOf(b.state) || a.id - b.id);
  return html`${alertTabs('checks')}
    <header class="page-head"><h1>${t('nav.checks')}</h1><span class="grow"></span>
      ${can('admin') ? button(t('check.add'), () => editCheck(), { look: 'primary' }) : ''}</header>
    ${problemNote(problem, () => outdate(CHECKS))}
    ${value ? list.length ? html`<ul class="card line-list">${list.map((one) => row(one, asked))}</ul>`
    : html`<div class="card empty"><h2>${t('check.none')}</h2><p class="muted">${t('check.none.what')}</p></div>` : ''}`;
}

function row(check, asked) {
  const { id, name, enabled, state: now, target, last } = check;
  const opened = asked.open === String(id);
  return html`<li class="row-line ${enabled ? '' : 'off'}"><i class="dot ${enabled ? SIGNS[now] : 'paused'}" role="img" aria-label="${t(`check.${now}`)}"></i>
    <div><h2 class="strong"><bdi>${name.slice(0, 120)}</bdi> <span class="tag">${check.kind.toUpperCase()}</span>${enabled ? '' : html`<span class="tag">${t('rule.off')}</span>`}</h2>
      <p class="muted small"><bdi class="mono">${target.slice(0, 200)}</bdi> · ${place(check)} · ${facts(check).join(' · ')}</p>
      ${last?.error ? html`<p class="small bad" lang="en"><bdi>${last.error.slice(0, 300)}</bdi></p>` : ''}</div>
    <span></span><span class="row-acts">${can('operator') ? button(t(busy.has(id) ? 'test.running' : 'check.run'), () => run(check), { look: 'small', disabled: busy.has(id) }) : ''}
      ${can('admin') ? button(t('action.edit'), () => editCheck(check), { look: 'small' }) : ''}
      <button type="button" class="icon-button turn" aria-expanded="${String(opened)}" aria-label="${t('check.history', { name: name.slice(0, 80) })}"
        @click="${() => query({ open: opened ? '' : id }, { replace: true })}">${icon('forth')}</button></span>
    ${opened ? history(check, Object.hasOwn(RANGES, asked.range ?? '') ? asked.range : USUAL) : ''}</li>`.keyed(id);
}

function place({ from_server: id }) {
  const server = state.servers.get(id);
  return id ? t('check.from', { name: server ? short(server) : `#${id}` }) : t('check.from.central');
}

const facts = ({ state: now, since, last, interval_seconds: every }) => [
  since ? t('check.since', { state: t(`check.${now}`), time: duration(state.now - seconds(since)) }) : t(`check.${now}`),
  last?.latency_ms !== null && last?.latency_ms !== undefined ? `${number(last.latency_ms)} ms` : '',
  last?.certificate_days !== null && last?.certificate_days !== undefined ? t('check.certificate', { n: last.certificate_days }) : '',
  last?.at ? ago(state.now - seconds(last.at)) : t('check.every', { time: duration(every) }),
].filter(Boolean);

async function run({ id, name }) {
  busy.add(id);
  changed();
  try {
    await post(`${CHECKS}/${id}/run`);
  } catch (problem) {
    toast(t('test.failed', { name: name.slice(0, 80), error: problem.message }), { tone: 'bad' });
  }
  busy.delete(id);
  stale(CHECKS);
}

function history(check, span) {
  const every = Math.max(15, RANGES[span] / POINTS);
  const to = Math.ceil(state.now / every) * every;
  const from = to - RANGES[span];
  const path = `${CHECKS}/${check.id}/history?from=${Math.floor(from)}&to=${Math.ceil(to)}&points=${POINTS}`;
  const { value, problem } = steady(`check ${check.id} ${span}`, path);
  return html`<div class="row-more"><div class="seg" role="group" aria-label="${t('history.range')}">${SPANS.map((one) => html`<button type="button"
      aria-pressed="${String(one === span)}" @click="${() => query({ range: one === USUAL ? '' : one }, { replace: true })}">${t(`range.${one}`)}</button>`)}</div>
    ${problem && !value ? problemNote(problem, () => outdate(path)) : value ? chart(check, value, from, to) : html`<div class="chart-space tall" aria-busy="true"></div>`}</div>`;
}

function chart(check, { at: times, latency_ms: latency, up, step_seconds: told }, from, to) {
  const step = told ?? check.interval_seconds;
  const { at, columns: [values] } = broken(times, step, [latency], 2.5 * check.interval_seconds);
  const known = up.filter((v) => v !== null);
  const down = [];
  times.forEach((time, i) => {
    if (up[i] === null || up[i] >= 1) return;
    if (down.at(-1)?.to >= time) down.at(-1).to = time + step;
    else down.push({ from: time, to: time + step, tone: 'bad' });
  });
  return html`<time-chart .model="${{ group: 'check', title: t('check.latency'), unit: 'milliseconds', from, to, at, axis: true, tall: true, spans: down,
    gaps: holes(times, step, [from, to], 2.5 * check.interval_seconds),
    note: known.length ? t('check.share', { share: percent(100 * known.reduce((a, b) => a + b, 0) / known.length, 2) }) : '',
    series: [{ label: t('series.average'), ink: 'network', avg: values, fill: true }] }}"></time-chart>`;
}
