/** A chosen moment of a server: the processes that ran then, what changed around it, and the steps to the lists before and after. */
import { choice } from '../components/button.js';
import { icon } from '../components/icon.js';
import { problemNote } from '../components/problem.js';
import { ago, clock, duration, moment as full, percent, rate, size } from '../format.js';
import { html } from '../html.js';
import { t } from '../i18n.js';
import { query } from '../router.js';
import { outdate, steady } from '../resource.js';
import { seconds, state } from '../store.js';
import { changesList } from './changes.js';
import { cut, share } from './list.js';
import { showAll } from './processes.js';

const TOP = 10;
// what changed so long before and after belongs to the moment
const AROUND_SECONDS = 900;
const CHANGES = 20;

const io = (p) => (p.read_bytes_per_second === undefined && p.write_bytes_per_second === undefined ? undefined
  : (p.read_bytes_per_second ?? 0) + (p.write_bytes_per_second ?? 0));
const ORDERS = {
  cpu: { of: (p) => p.cpu_percent, cell: (p) => share(p.cpu_percent) },
  memory: { of: (p) => p.resident_bytes, cell: (p) => size(p.resident_bytes) },
  io: { of: io, cell: (p) => rate(io(p)) },
};

const path = (id, at) => `api/remote/processes/${id}?at=${at}`;

/** {value: the list of that moment, problem}; until a new one is there, the one before stays. */
export const listAt = (id, at) => steady(`moment of ${id}`, path(id, at));

/** The chosen moment, or NaN. */
export const chosenMoment = ({ at }) => (/^\d{1,12}$/.test(at ?? '') ? Number(at) : NaN);

/** Goes to a moment; on a narrow screen the panel that tells of it is brought into view. */
export function pick(at) {
  query({ at });
  requestAnimationFrame(() => requestAnimationFrame(() => {
    const panel = document.querySelector('.moment');
    if (panel && panel.getBoundingClientRect().top > innerHeight - 120) panel.scrollIntoView({ block: 'start' });
  }));
}

export function moment(server, at, asked) {
  const { value, problem } = listAt(server.id, at);
  return html`<section class="card moment" aria-labelledby="moment-title">
    <header class="moment-head"><h2 id="moment-title">${clock(at)}</h2><span class="muted small">${full(at)}, ${ago(state.now - at)}</span>
      <button type="button" class="button small" @click="${() => query({ at: '', by: '' })}">${t('moment.now')}</button></header>
    ${value ? snapshot(value, at) : ''}
    ${problem ? gone(server, at, problem) : value ? processTable(value, ORDERS[asked.by] ? asked.by : 'cpu') : html`<p class="quiet-note" role="status">${t('moment.reading')}</p>`}
    ${changesAround(server, at)}</section>`;
}

const gone = (server, at, problem) => (problem.status === 404 ? html`<p class="quiet-note" lang="en">${problem.message}</p>`
  : problemNote(problem, () => outdate(path(server.id, at))));

/** When the list was really taken, and the ones before and after it. */
function snapshot({ at: taken, kept, previous_at: previous, next_at: next }, at) {
  const time = seconds(taken);
  const apart = Math.round(time - at);
  const step = (sign, label, to) => html`<button type="button" class="icon-button" aria-label="${t(label)}" title="${t(label)}"
    ?disabled="${!to}" @click="${() => query({ at: Math.round(seconds(to)) }, { replace: true })}">${icon(sign)}</button>`;
  return html`<p class="moment-taken small"><span>${t('moment.taken', { time: clock(time) })}
      <span class="muted">${apart ? t(apart < 0 ? 'moment.earlier' : 'moment.later', { time: duration(Math.abs(apart)) }) : ''}
      · ${t(`moment.kept.${kept}`)}</span></span>
    <span class="grow"></span>${step('back', 'moment.previous', previous)}${step('forth', 'moment.next', next)}</p>`;
}

function processTable({ processes }, by) {
  const { of } = ORDERS[by];
  const found = [...processes].sort((a, b) => (of(b) ?? -1) - (of(a) ?? -1)).slice(0, TOP);
  return html`<div class="moment-order"><div class="seg" role="group" aria-label="${t('moment.order')}">${Object.keys(ORDERS).map((name) =>
    choice(t(`column.${name}`), name === by, () => query({ by: name === 'cpu' ? '' : name }, { replace: true })))}</div></div>
    <div class="top"><table>
    <thead><tr><th scope="col">${t('column.process')}</th><th scope="col" class="num">${t(`column.${by}`)}</th>
      <th scope="col" class="num">${t(by === 'memory' ? 'column.cpu' : 'column.memory')}</th></tr></thead>
    <tbody>${found.map((p) => html`<tr>
      <td><span class="process"><bdi>${cut(p.name, 60)}</bdi> <span class="muted tiny"><bdi>${cut(p.user, 32)}</bdi></span></span>
        <span class="cmd" title="${cut(p.command, 500)}"><bdi>${cut(p.command || p.name, 200)}</bdi></span></td>
      <td class="num">${ORDERS[by].cell(p)}</td>
      <td class="num muted">${by === 'memory' ? percent(p.cpu_percent, 1) : size(p.resident_bytes)}</td></tr>`.keyed(`${p.pid}-${p.started}`))}</tbody></table></div>
    <p class="more-line"><button type="button" class="link" @click="${showAll}">${t('moment.all', { n: processes.length })}</button></p>`;
}

function changesAround(server, at) {
  const span = `from=${at - AROUND_SECONDS}&to=${at + AROUND_SECONDS}`;
  const { value, problem } = steady(`changes about a moment of ${server.id}`, `api/history/${server.id}/changes?${span}&limit=${CHANGES}`);
  return html`<div class="moment-changes"><h3>${t('moment.changes')}</h3>
    ${problem ? problemNote(problem) : value ? changesList(value, at) : ''}</div>`;
}
