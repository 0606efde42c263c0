/** A rule held against what is stored: the figure it looks at, its threshold, and the stretches in which it would have fired. */
import './chart.js';
import { post } from '../api.js';
import { duration, moment, number } from '../format.js';
import { broken, holes } from '../history.js';
import { html } from '../html.js';
import { t } from '../i18n.js';
import { RANGES } from '../spans.js';
import { byName, changed, seconds, short, state } from '../store.js';
import { unit, unitOf } from '../units.js';
import { address } from '../router.js';
import { button } from './button.js';
import { problemNote } from './problem.js';

const SPANS = ['24h', '7d', '30d', '90d'];
const LISTED = 30;
const GAP_SECONDS = 90;

const begin = () => ({ span: '7d', server: '', busy: false, problem: null, answer: null, rule: null });

/** Asks the central; the answer stays until the next. */
export async function replayed(held, rule) {
  const mine = held.replay;
  Object.assign(mine, { busy: true, problem: null });
  changed();
  const to = Math.floor(Date.now() / 1000);
  try {
    const body = { rule: { ...rule, name: rule.name || t('rule.new') }, from: new Date((to - RANGES[mine.span]) * 1000).toISOString(), to: new Date(to * 1000).toISOString(),
      ...(mine.server ? { server_id: Number(mine.server) } : {}) };
    Object.assign(mine, { answer: await post('api/alert-rules/test', body), rule });
  } catch (problem) {
    Object.assign(mine, { problem, answer: null });
  }
  mine.busy = false;
  changed();
}

export function replay(held, run) {
  const mine = held.replay ??= begin();
  const set = (name) => (event) => {
    mine[name] = event.target.value;
    changed();
  };
  const servers = byName();
  return html`<section class="card replay" aria-labelledby="replay-title"><header class="section-head"><h2 id="replay-title">${t('replay.title')}</h2></header>
    <p class="muted small">${t('replay.what')}</p>
    <div class="replay-tools"><label class="choose"><span class="unseen">${t('history.range')}</span><select aria-label="${t('history.range')}" @change="${set('span')}">
        ${SPANS.map((span) => html`<option value="${span}" ?selected="${span === mine.span}">${t('replay.last', { time: t(`range.${span}`) })}</option>`.keyed(span))}</select></label>
      <label class="choose"><span class="unseen">${t('alerts.server')}</span><select aria-label="${t('alerts.server')}" @change="${set('server')}">
        ${[html`<option value="" ?selected="${!mine.server}">${t('replay.all')}</option>`.keyed(''), ...servers.map((s) => html`<option value="${s.id}"
          ?selected="${String(s.id) === mine.server}">${short(s)}</option>`.keyed(s.id))]}</select></label>
      ${button(t(mine.busy ? 'replay.running' : 'replay.run'), run, { look: 'small', disabled: mine.busy })}</div>
    ${problemNote(mine.problem)}${mine.answer ? result(mine.answer, mine.rule) : ''}</section>`;
}

function result({ from, to, servers, would_fire: fired, truncated, series }, rule) {
  const span = { from: seconds(from), to: seconds(to) };
  return html`<p class="replay-sum" role="status"><b>${t('replay.fired', { n: fired.length })}</b>
      <span class="muted">${t('replay.over', { n: number(servers) })}${truncated ? `, ${t('replay.truncated')}` : ''}</span></p>
    ${series?.at?.length ? chart(series, fired, rule, span) : ''}
    ${fired.length ? html`<ol class="changes">${fired.slice(0, LISTED).map((one) => html`<li class="change warn"><i class="change-sign" aria-hidden="true"></i>
      <div><a class="strong" href="${address('server', one.server_id, { from: Math.floor(seconds(one.from) - 600), to: Math.ceil(seconds(one.to ?? to) + 600), at: Math.round(seconds(one.from)) })}"><bdi>${(one.server_name ?? '').slice(0, 80)}</bdi></a>
        ${one.subject ? html`<bdi class="mono">${one.subject.slice(0, 80)}</bdi>` : ''}
        <span class="muted small">${moment(seconds(one.from))}, ${duration(one.duration_seconds)}${one.peak === null || one.peak === undefined ? ''
          : `, ${t('replay.peak', { value: unit(unitOf(rule.metric ?? '')).show(one.peak) })}`}</span></div></li>`)}
      ${fired.length > LISTED ? html`<li class="muted small">${t('marks.more', { n: fired.length - LISTED })}</li>` : ''}</ol>` : ''}`;
}

function chart(series, fired, rule, { from, to }) {
  const step = series.at.length > 1 ? Math.max(5, Math.round((series.at.at(-1) - series.at[0]) / series.at.length)) : 5;
  const { at, columns: [avg] } = broken(series.at, step, [series.values], GAP_SECONDS);
  const mine = fired.filter((one) => one.server_id === series.server_id && (one.subject ?? '') === (series.subject ?? ''));
  const name = state.servers.get(series.server_id)?.name ?? '';
  const kind = unitOf(rule.metric ?? '');
  return html`<time-chart .model="${{ group: 'replay', title: `${name.slice(0, 60)} ${series.subject ?? ''}`, unit: kind, from, to, at, axis: true, tall: true,
    gaps: holes(series.at, step, [from, to], GAP_SECONDS), threshold: rule.threshold ?? undefined,
    spans: mine.map((one) => ({ from: seconds(one.from), to: seconds(one.to ?? to), tone: rule.severity === 'critical' ? 'bad' : 'warn' })),
    series: [{ label: t('series.average'), ink: 'cpu', avg }] }}"></time-chart>`;
}
