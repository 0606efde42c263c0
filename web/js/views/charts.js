/** The charts of one server: which there are, and what each of them shows of the histories that are held. */
import '../components/chart.js';
import { size } from '../format.js';
import { hold } from '../held.js';
import { beside } from '../history.js';
import { html } from '../html.js';
import { t } from '../i18n.js';
import { BESIDE } from '../spans.js';
import { seconds, state } from '../store.js';
import { problemNote } from '../components/problem.js';

const series = (metric, label, ink, more = {}) => ({ metric, label, ink, ...more });
const ALL = {
  cpu: { unit: 'percent', tall: true, axis: true, series: [series('cpu_percent', 'average', 'cpu')] },
  memory: { unit: 'percent', series: [series('memory_percent', 'used', 'memory', { fill: true })] },
  network: { unit: 'rate', series: [series('network_rx_bytes_per_second', 'received', 'network', { fill: true }),
    series('network_tx_bytes_per_second', 'sent', 'disk')] },
  disk: { unit: 'rate', series: [series('disk_read_bytes_per_second', 'read', 'disk', { fill: true }),
    series('disk_write_bytes_per_second', 'written', 'memory')] },
  busy: { unit: 'percent', series: [series('disk_busy_percent', 'busy', 'disk', { fill: true })] },
  load: { unit: 'number', series: [series('load_1', 'load_1', 'cpu', { fill: true })] },
  pressure: { unit: 'percent', top: [10, 25, 50, 100], series: [series('pressure_cpu_percent', 'cpu', 'cpu'),
    series('pressure_memory_percent', 'memory', 'memory'), series('pressure_io_percent', 'io', 'network')] },
  temperature: { unit: 'celsius', series: [series('temperature_celsius', 'hottest', 'network')] },
};
export const WELCOME = ['cpu', 'memory', 'network'];
export const DETAIL = Object.keys(ALL);
// these are there though they have no figure yet
const ALWAYS = 5;
const METRICS = [...new Set(Object.values(ALL).flatMap((c) => c.series.map((s) => s.metric)))];
// a live chart is at least this long
const GROWN_SECONDS = 120;
// a server that was added is read within this
const SETTLE_SECONDS = 60;

/** The history of the server that is looked at. */
export const ofServer = (server, span) => hold('server', { id: server.id, span, metrics: METRICS });

/** The titles and series of the charts that have something to show: for the table behind them. */
export const shownSeries = (names, track) => there(names, track).flatMap((name) => ALL[name].series.map((one) => ({ ...one,
  unit: ALL[name].unit, title: ALL[name].series.length > 1 ? `${t(`chart.${name}`)}, ${t(`series.${one.label}`)}` : t(`chart.${name}`) })));

const there = (names, track) => names.filter((name, i) => i < ALWAYS
  || ALL[name].series.some((s) => track.columns[s.metric].avg.some((v) => v !== null)));

/** `span`: of spans.js, with `grow`: at first only as long as there is something to see; `marks`: {spans, chosen}; `with`: day or week. */
export function charts(server, names, span, { zoom, reset, pick, marks = {}, compared } = {}) {
  const { track, problem } = ofServer(server, span);
  if (!track) return html`<div class="charts waiting" aria-busy="true">${problemNote(problem)}
    ${names.map((name) => html`<div class="chart-space ${ALL[name].tall ? 'tall' : ''}"></div>`)}</div>`;
  const to = span.to ?? Math.max(state.now, track.at.at(-1) ?? 0);
  const from = span.from ?? begin(track, to, span);
  const shift = BESIDE[compared];
  const before = shift ? hold('before', { id: server.id, span, metrics: METRICS, shift }).track : null;
  const gaps = marked(track.gaps(from, to), seconds(server.created_at));
  const shown = there(names, track);
  return html`${problemNote(problem)}<div class="charts">${shown.map((name, i) => html`<time-chart
      .model="${model(server, name, track, { from, to, gaps, zoom, reset, pick, ...marks, before, shift, compared,
    last: i === shown.length - 1 })}"></time-chart>`.keyed(name))}</div>`;
}

function begin(track, to, { seconds: length, grow }) {
  const first = track.first() ?? to - length;
  return grow ? Math.max(to - length, Math.min(first, to - GROWN_SECONDS)) : to - length;
}

/** A stretch before the server was added is no gap; where one reaches over that moment it is parted there. */
export function marked(gaps, created) {
  return gaps.flatMap(([from, to]) => {
    if (!(from < created)) return [[from, to, false]];
    // the first sample may be a little older or younger than the record of the server
    return to - created < SETTLE_SECONDS ? [[from, to, true]] : [[from, created, true], [created, to, false]];
  });
}

function model(server, name, track, { last, before, shift, compared, ...rest }) {
  const spec = ALL[name];
  const lines = spec.series.map(({ metric, label, ink, fill }) => ({ label: t(`series.${label}`), ink, fill, ...track.columns[metric] }));
  // one line beside one line: two and two would not be told apart
  if (before) lines.push({ label: t(`beside.${compared}`), ink: 'beside', dash: [4, 3], avg: beside(track, before, spec.series[0].metric, shift) });
  return {
    ...rest,
    at: track.at,
    filled: track.filled,
    group: 'server',
    unit: spec.unit,
    tall: spec.tall,
    top: spec.top,
    axis: spec.axis || last,
    title: t(`chart.${name}`),
    note: note(server, name),
    series: lines,
  };
}

function note(server, name) {
  const full = state.full.get(server.id);
  if (name === 'memory' && full?.memory?.total_bytes) return t('of', { used: size(full.memory.used_bytes),
    total: size(full.memory.total_bytes) });
  if (name === 'load' && full?.cpu?.cores) return t('cores', { n: full.cpu.cores });
  return '';
}
