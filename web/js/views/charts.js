/** The charts of one server: which there are, and the history that feeds them, kept for the server and range looked at. */
import '../components/chart.js';
import { get } from '../api.js';
import { Track, figuresOf } from '../history.js';
import { size } from '../format.js';
import { html } from '../html.js';
import { t } from '../i18n.js';
import { changed, seconds, state } from '../store.js';

const series = (metric, label, ink, more = {}) => ({ metric, label, ink, ...more });
const ALL = {
  cpu: { unit: 'percent', tall: true, axis: true, series: [series('cpu_percent', 'average', 'cpu',
      { band: true })] },
  memory: { unit: 'percent', series: [series('memory_percent', 'used', 'memory', { fill: true })] },
  network: { unit: 'rate', series: [series('network_rx_bytes_per_second', 'received', 'network',
      { fill: true }),
    series('network_tx_bytes_per_second', 'sent', 'disk')] },
  disk: { unit: 'rate', series: [series('disk_read_bytes_per_second', 'read', 'disk', { fill: true }),
    series('disk_write_bytes_per_second', 'written', 'memory')] },
  busy: { unit: 'percent', series: [series('disk_busy_percent', 'busy', 'disk', { fill: true })] },
  load: { unit: 'number', series: [series('load_1', 'load_1', 'cpu', { fill: true })] },
  pressure: { unit: 'percent', top: [10, 25, 50, 100], series: [series('pressure_cpu_percent', 'cpu', 'cpu'),
      series('pressure_memory_percent', 'memory', 'memory'),
    series('pressure_io_percent', 'io', 'network')] },
  temperature: { unit: 'celsius', series: [series('temperature_celsius', 'hottest', 'network')] },
};
export const WELCOME = ['cpu', 'memory', 'network'];
export const DETAIL = Object.keys(ALL);
const METRICS = [...new Set(Object.values(ALL).flatMap((c) => c.series.map((s) => s.metric)))];
const POINTS = 480;
// an answer that is late or failed is asked for again after this
const RETRY_SECONDS = 10;
// so many steps without a point, and history has more than the page
const MISSED_STEPS = 4;
// a live chart is at least this long
const GROWN_SECONDS = 120;
// a server that was added is read within this
const SETTLE_SECONDS = 60;

// the one history that is held: of the server and range looked at
let held = { key: '' };

/** `range`: {seconds} up to now, or {from, to}. Asks for what it needs and draws what it has. */
export function charts(server, names, range, { zoom, reset } = {}) {
  const track = hold(server.id, range);
  const to = range.to ?? Math.max(state.now, track?.at.at(-1) ?? 0);
  const from = range.from ?? begin(track, to, range);
  if (!track) return html`<div class="charts waiting" aria-busy="true">${held.problem
      ? html`<p class="problem" role="alert">${held.problem.message}</p>` : ''}
    ${names.map((name) => html`<div class="chart-space ${ALL[name].tall ? 'tall' : ''}"></div>`)}</div>`;
  const gaps = marked(track.gaps(from, to), seconds(server.created_at));
  const there = names.filter((name, i) => i < 5 || ALL[name].series.some((s) =>
      track.columns[s.metric].avg.some((v) => v !== null)));
  return html`<div class="charts">${there.map((name, i) => html`<time-chart
      .model="${model(server, name, track, { from, to, gaps, zoom, reset,
    last: i === there.length - 1 })}"></time-chart>`.keyed(name))}</div>`;
}

/** Where the chart begins; with `grow` it is at first only as long as there is something to see. */
function begin(track, to, { seconds: span, grow }) {
  const first = track?.first() ?? to - span;
  return grow ? Math.max(to - span, Math.min(first, to - GROWN_SECONDS)) : to - span;
}

/** A stretch before the server was added is no gap; where one reaches over that moment it is parted there. */
function marked(gaps, created) {
  return gaps.flatMap(([from, to]) => {
    if (!(from < created)) return [[from, to, false]];
    // the first sample may be a little older or younger than the record of the server
    return to - created < SETTLE_SECONDS ? [[from, to, true]] : [[from, created, true], [created, to, false]];
  });
}

function model(server, name, track, { last, ...rest }) {
  const spec = ALL[name];
  return {
    ...rest,
    at: track.at,
    group: 'server',
    unit: spec.unit,
    tall: spec.tall,
    top: spec.top,
    axis: spec.axis || last,
    title: t(`chart.${name}`),
    note: note(server, name),
    series: spec.series.map(({ metric, label, ink, band, fill }) => ({
      label: t(`series.${label}`), ink, fill, avg: track.columns[metric].avg,
      ...(band ? { min: track.columns[metric].min, max: track.columns[metric].max } : {}),
    })),
  };
}

function note(server, name) {
  const full = state.full.get(server.id);
  if (name === 'memory' && full?.memory?.total_bytes) return t('of', { used: size(full.memory.used_bytes),
      total: size(full.memory.total_bytes) });
  if (name === 'load' && full?.cpu?.cores) return t('cores', { n: full.cpu.cores });
  return '';
}

function hold(id, range) {
  const key = `${id}|${range.seconds ?? `${range.from}-${range.to}`}`;
  if (held.key !== key) held = { key, id, range, track: null, problem: null, askedAt: -Infinity, wanted: true };
  if (held.wanted && !held.asking && state.now - held.askedAt > (held.problem ? RETRY_SECONDS : 0)) load(held);
  return held.track;
}

async function load(mine) {
  mine.asking = true;
  mine.wanted = false;
  mine.askedAt = state.now;
  const to = mine.range.to ?? Math.ceil(Date.now() / 1000);
  const from = mine.range.from ?? to - mine.range.seconds;
  try {
    const json = await get(`api/history/${mine.id}?metrics=${METRICS.join(',')}&from=${Math.floor(from)}&to=${to}&points=${POINTS}`);
    mine.track = Track.of(json, METRICS);
    mine.problem = null;
    const newest = state.full.get(mine.id);
    if (newest) grow(mine.id, newest);
  } catch (problem) {
    mine.problem = problem;
    mine.wanted = true;
  }
  mine.asking = false;
  changed();
}

/** A whole sample came: the live edge moves on. */
function grow(id, sample) {
  if (held.id !== id || !held.track || held.range.to) return;
  const at = sample.timestamp > 1e11 ? sample.timestamp / 1000 : sample.timestamp;
  const server = state.servers.get(id);
  held.track.append(Math.round(server?.last_seen_at ?? at), figuresOf(sample));
  held.track.trim(state.now - held.range.seconds - 2 * held.track.step);
}
state.onFull = grow;

/** The stream began anew: what was missed meanwhile is asked for, and what is there stays until it comes. */
state.onSnapshot = () => {
  const { track, range } = held;
  if (track && !range.to && Date.now() / 1000 - track.at.at(-1) > MISSED_STEPS * track.step) held.wanted = true;
};
