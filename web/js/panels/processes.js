/** Processes: the top ones of the newest sample beside the charts, and all of them in their own tab. */
import { onProcess, signalsFor } from '../actions.js';
import { get } from '../api.js';
import { offNote } from '../components/allow.js';
import { actColumn, rowActions } from '../components/row-menu.js';
import { clock, day, duration, moment, number, percent, rate, size } from '../format.js';
import { html } from '../html.js';
import { t } from '../i18n.js';
import { query } from '../router.js';
import { changed, seconds, state } from '../store.js';
import { chosenMoment, listAt } from './moment.js';
import { cut, list, share } from './list.js';

const TOP = 8;
const REFRESH_SECONDS = 5;
// USER_HZ: the unit in which /proc tells when a process started
const HERTZ = 100;

export function top(server, full) {
  const found = [...(full?.processes ?? [])].sort((a, b) => (b.cpu_percent ?? 0) - (a.cpu_percent ?? 0)).slice(0, TOP);
  const none = full ? 'list.absent' : server.status === 'online' ? 'list.waiting' : 'list.offline';
  return html`<section class="card top" aria-labelledby="top-title">
    <header class="section-head"><h2 id="top-title">${t('top.title')}</h2><span class="grow"></span>
      <span class="muted small">${full && server.last_seen_at ? clock(server.last_seen_at) : ''}</span></header>
    ${found.length ? topTable(found) : html`<p class="quiet-note">${t(none)}</p>`}
  </section>`;
}

const topTable = (found) => html`<table>
    <thead><tr><th scope="col">${t('column.process')}</th><th scope="col" class="num">${t('metric.cpu')}</th>
      <th scope="col" class="num">${t('metric.memory')}</th></tr></thead>
    <tbody>${found.map((p) => html`<tr>
      <td><span class="process"><bdi>${cut(p.name, 60)}</bdi> <span class="muted tiny"><bdi>${cut(p.user, 32)}</bdi></span></span>
        <span class="cmd" title="${cut(p.command, 500)}"><bdi>${cut(p.command || p.name, 200)}</bdi></span></td>
      <td class="num">${share(p.cpu_percent)}</td>
      <td class="num muted">${percent(p.memory_percent, 1)}</td></tr>`.keyed(identity(p)))}</tbody></table>
  <p class="more-line"><button type="button" class="link" @click="${showAll}">${t('top.all')}</button></p>`;

export function showAll() {
  query({ tab: '' });
  document.querySelector('.panel').scrollIntoView({ block: 'start' });
}

// a pid is given again; with the start it is one process
const identity = (p) => `${p.pid}-${p.started}`;

let all = { id: 0 };

/** All processes, asked for while their tab is open; until the answer is there, those of the sample. */
function whole(server, full) {
  if (all.id !== server.id) all = { id: server.id, list: null, at: -Infinity };
  const mine = all;
  if (!mine.asking && state.now - mine.at > REFRESH_SECONDS && !document.hidden && server.status === 'online') ask(mine);
  return mine.list ?? full?.processes;
}

async function ask(mine) {
  mine.asking = true;
  mine.at = state.now;
  try {
    mine.list = (await get(`api/remote/processes/${mine.id}`)).processes;
  } catch {
    // the list of the newest sample is shown instead, and it is asked for again
  }
  mine.asking = false;
  changed(false);
}

export function processes(server, full, asked) {
  const at = chosenMoment(asked);
  return at ? then(server, full, asked, at) : now(server, full, asked);
}

/** Those of a chosen moment: nothing can be done to them any more. */
function then(server, full, asked, at) {
  const { value, problem } = listAt(server.id, at);
  const { acts: _, ...columns } = columnsOf(server, full, value ? seconds(value.at) : at);
  return list(problem ? undefined : value?.processes, asked, {
    ...common(columns),
    absent: problem?.message ?? t('moment.reading'),
    above: html`<p class="off-note">${t('moment.list', { time: value ? moment(seconds(value.at)) : '' })}
      <button type="button" class="link" @click="${() => query({ at: '', by: '' })}">${t('moment.now')}</button></p>`,
  });
}

const common = (columns) => ({ by: '-cpu', key: identity, search: (p) => `${p.pid} ${p.name} ${p.user} ${p.command}`, columns });

function now(server, full, asked) {
  return list(whole(server, full), asked, {
    ...common(columnsOf(server, full, state.now)),
    above: offNote(server, 'processes'),
    absent: t(full ? 'list.absent' : 'list.waiting'),
  });
}

function columnsOf(server, full, at) {
  const boot = server.facts?.boot_time ?? full?.system?.boot_time;
  const began = (p) => (boot && p.started !== undefined ? boot + p.started / HERTZ : undefined);
  const io = (p) => (p.read_bytes_per_second === undefined ? undefined : p.read_bytes_per_second + (p.write_bytes_per_second ?? 0));
  return {
    process: { of: (p) => p.name ?? '', cell: command },
    cpu: { of: (p) => p.cpu_percent, cell: (p) => share(p.cpu_percent), num: true },
    memory: { of: (p) => p.resident_bytes, cell: (p) => size(p.resident_bytes), num: true },
    user: { of: (p) => p.user ?? '', cell: (p) => html`<bdi>${cut(p.user, 40)}</bdi>` },
    pid: { of: (p) => p.pid, cell: (p) => p.pid, num: true },
    threads: { of: (p) => p.threads, cell: (p) => number(p.threads), num: true },
    io: { of: io, cell: (p) => rate(io(p)), num: true },
    started: { of: began, cell: (p) => age(began(p), at), num: true },
    ...actColumn((p) => rowActions(server, { name: `${p.name} (${p.pid})`, verbs: signalsFor(p), make: (signal) => onProcess(p, signal),
      label: (signal) => t('verb.signal', { verb: t(`verb.${signal}`), signal }) })),
  };
}

const command = (p) => html`<span class="process"><bdi>${cut(p.name, 80)}</bdi></span>
  <span class="cmd long" title="${cut(p.command, 2000)}"><bdi>${cut(p.command || p.name, 400)}</bdi></span>`;

const age = (at, now) => (at === undefined ? '–' : html`<span title="${day(at)} ${clock(at)}">${duration(now - at)}</span>`);
