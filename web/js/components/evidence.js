/** What an alert was raised on: the figure around it, the processes before, at and after, what changed, who was told. */
import './chart.js';
import { clock, moment, percent, size } from '../format.js';
import { broken, holes } from '../history.js';
import { html } from '../html.js';
import { has, t } from '../i18n.js';
import { changesList } from '../panels/changes.js';
import { cut, share } from '../panels/list.js';
import { outdate, steady } from '../resource.js';
import { address } from '../router.js';
import { changed, seconds, state } from '../store.js';
import { unitOf } from '../units.js';
import { choice } from './button.js';
import { problemNote } from './problem.js';

const TOP = 6;
// looked at on the server's own page: so much before and after
const AROUND_SECONDS = 1800;
// of a slowly polled server too, a shorter silence is none
const GAP_SECONDS = 90;
const moments = new Map();

export function evidence(alert) {
  const path = `api/alerts/${alert.id}`;
  const { value, problem } = steady(`alert ${alert.id}`, path);
  if (problem && !value) return html`<div class="evidence">${problemNote(problem, () => outdate(path))}</div>`;
  if (!value) return html`<div class="evidence" aria-busy="true"></div>`;
  const { evidence: found } = value;
  const start = seconds(alert.started_at);
  const end = alert.resolved_at ? seconds(alert.resolved_at) : Math.floor(state.now);
  return html`<div class="evidence">
    <div class="evidence-main">${found?.at?.length ? figure(alert, found, start, end) : html`<p class="muted small">${t('evidence.none')}</p>`}
      ${alert.server_id ? html`<p class="small"><a class="link" href="${address('server', alert.server_id, { from: Math.floor(start - AROUND_SECONDS), to: Math.ceil(Math.min(end, start + AROUND_SECONDS) + AROUND_SECONDS / 2), at: Math.round(start) })}">${t('evidence.open')}</a></p>` : ''}
      ${found?.notices?.length ? notices(found.notices) : ''}</div>
    <div class="evidence-more">${found?.processes?.length ? processes(alert.id, found.processes) : ''}
      ${found?.changes?.length ? html`<h3>${t('moment.changes')}</h3>${changesList(found.changes, start)}` : ''}</div></div>`;
}

function figure(alert, { metric, at: times, values, threshold }, start, end) {
  const step = times.length > 1 ? Math.min(...times.slice(1).map((time, i) => time - times[i])) : 5;
  const { at, columns: [avg] } = broken(times, step, [values], GAP_SECONDS);
  const name = metric ?? '';
  const title = `${name.replaceAll('_', ' ').replace('.', ' ')}${alert.subject && alert.subject !== '*' ? ` ${alert.subject}` : ''}`;
  return html`<time-chart .model="${{ group: `alert ${alert.id}`, title: cut(title, 120), unit: unitOf(name), from: times[0], to: times.at(-1), at, axis: true, tall: true,
    gaps: holes(times, step, [times[0], times.at(-1)], GAP_SECONDS), spans: [{ from: start, to: end, tone: alert.severity === 'critical' ? 'bad' : 'warn' }], threshold,
    top: name.endsWith('percent') && threshold < 10 ? [10, 25, 50, 100] : undefined,
    series: [{ label: t('series.average'), ink: 'cpu', avg }] }}"></time-chart>`;
}

function processes(id, lists) {
  const wanted = moments.get(id) ?? 'at';
  const shown = lists.find((one) => one.moment === wanted) ?? lists[0];
  const show = (name) => () => {
    moments.set(id, name);
    changed();
  };
  return html`<div class="evidence-head"><h3>${t('evidence.processes')}</h3><div class="seg" role="group" aria-label="${t('evidence.processes')}">${lists.map((one) =>
    choice(t(`evidence.${one.moment}`), one === shown, show(one.moment)))}</div></div>
    <p class="muted tiny">${t('moment.taken', { time: clock(seconds(shown.at)) })}</p>
    <div class="top"><table><thead><tr><th scope="col">${t('column.process')}</th><th scope="col" class="num">${t('column.cpu')}</th>
      <th scope="col" class="num">${t('column.memory')}</th></tr></thead><tbody>${shown.processes.slice(0, TOP).map((p) => html`<tr>
      <td><span class="process"><bdi>${cut(p.name, 60)}</bdi> <span class="muted tiny"><bdi>${cut(p.user, 32)}</bdi></span></span>
        <span class="cmd" title="${cut(p.command, 500)}"><bdi>${cut(p.command || p.name, 200)}</bdi></span></td>
      <td class="num">${share(p.cpu_percent)}</td><td class="num muted">${p.resident_bytes === undefined ? percent(p.memory_percent, 1) : size(p.resident_bytes)}</td></tr>`.keyed(`${p.pid}-${p.started}`))}</tbody></table></div>`;
}

const notices = (list) => html`<h3>${t('evidence.notices')}</h3><ul class="changes">${list.map(({ at, kind, title, deliveries }) => html`<li class="change plain"><i
  class="change-sign" aria-hidden="true"></i><div><bdi>${cut(title, 200)}</bdi> <span class="muted tiny">${has(`notice.${kind}`) ? `${t(`notice.${kind}`)}, ` : ''}${moment(seconds(at))}</span>
  ${(deliveries ?? []).map((d) => html`<span class="sub"><bdi>${cut(d.channel, 80)}</bdi>: <span class="${d.state === 'failed' || d.state === 'expired' ? 'bad' : d.state === 'sent' ? 'ok' : ''}">${t(`delivery.${d.state}`)}</span>
    ${d.at ? clock(seconds(d.at)) : ''}</span>`)}</div></li>`)}</ul>`;
