/** The charts of what a server has several of: a chart a disk, interface, device, core or container, the busiest first. */
import '../components/chart.js';
import { button } from '../components/button.js';
import { problemNote } from '../components/problem.js';
import { compareNames } from '../format.js';
import { broken, holes } from '../history.js';
import { html } from '../html.js';
import { t } from '../i18n.js';
import { steady } from '../resource.js';
import { query } from '../router.js';
import { edges, fixed } from '../spans.js';
import { state } from '../store.js';
import { unitOf } from '../units.js';

/** What there are several of: the figures of each, [name, colour], the first of them orders the charts. */
export const DETAILS = {
  disks: [['percent', 'disk']],
  interfaces: [['rx_bytes_per_second', 'network'], ['tx_bytes_per_second', 'disk']],
  devices: [['read_bytes_per_second', 'disk'], ['write_bytes_per_second', 'memory']],
  cores: [['percent', 'cpu']],
  containers: [['cpu_percent', 'cpu']],
  memory: [['memory_bytes', 'memory']],
};
// the memory of containers is asked for together with their CPU, and stands on a scale of its own
const ASKED = { memory: 'containers' };
const PARTS = ['avg', 'min', 'max'];
const POINTS = 300;
// charts drawn before the others are wished for
const FIRST = 8;
const REFRESH_SECONDS = 15;

export function detail(server, kind, span, { zoom, reset, pick, marks, all }) {
  const [from, to] = edges(span, state.now);
  const every = Math.max(REFRESH_SECONDS, (to - from) / POINTS);
  const end = fixed(span) ? to : Math.ceil(to / every) * every;
  const path = `api/history/${server.id}?detail=${ASKED[kind] ?? kind}&from=${Math.floor(end - (to - from))}&to=${Math.ceil(end)}&points=${POINTS}`;
  const { value, problem } = steady(`detail ${server.id} ${kind} ${span.name ?? `${from}-${to}`}`, path);
  if (problem && !value) return problemNote(problem);
  if (!value) return html`<div class="charts waiting" aria-busy="true"><div class="chart-space"></div></div>`;
  const found = [...value.subjects].sort((a, b) => peak(b, kind) - peak(a, kind) || compareNames(a.subject, b.subject));
  const shown = all ? found : found.slice(0, FIRST);
  if (!found.length) return html`<p class="quiet-note">${t('detail.none')}</p>`;
  const gaps = holes(value.at, value.step_seconds, [from, to], 2.5 * REFRESH_SECONDS);
  const chart = (one, i) => {
    const figures = DETAILS[kind].map(([figure, ink]) => ({ figure, ink }));
    const { at, columns } = broken(value.at, value.step_seconds, figures.flatMap(({ figure }) => PARTS.map((part) => one[figure]?.[part] ?? [])),
      2.5 * REFRESH_SECONDS);
    return html`<time-chart .model="${{ ...marks, zoom, reset, pick, from, to, gaps, at, group: 'server', unit: unitOf(DETAILS[kind][0][0]),
      title: kind === 'cores' ? t('detail.core', { n: one.subject }) : one.subject.slice(0, 120), axis: i === 0 || i === shown.length - 1,
      top: kind === 'containers' ? [10, 25, 50, 100] : undefined, series: figures.map(({ figure, ink }, k) => ({ label: t(`detail.${figure}`),
        ink, fill: true, ...Object.fromEntries(PARTS.map((part, n) => [part, columns[PARTS.length * k + n]])) })) }}"></time-chart>`.keyed(`${kind} ${one.subject}`);
  };
  return html`<div class="charts">${shown.map(chart)}</div>
    ${found.length > shown.length ? html`<p class="more-line">${button(t('detail.more', { n: found.length - shown.length }),
    () => query({ all: 1 }, { replace: true }), { look: 'small' })}</p>` : ''}`;
}

const peak = (one, kind) => Math.max(0, ...DETAILS[kind].flatMap(([figure]) => one[figure]?.max ?? one[figure]?.avg ?? []));

