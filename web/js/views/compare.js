/** One figure over many servers: as lines, as small charts, as a heat map, as a ranking. All of it stands in the address. */
import '../components/chart.js';
import '../components/heat-map.js';
import { button, choice } from '../components/button.js';
import { openMenu } from '../components/menu.js';
import { problemNote } from '../components/problem.js';
import { chooseSpan } from '../components/span-dialog.js';
import { reportTabs } from '../components/sub-tabs.js';
import { compareNames, moment, number } from '../format.js';
import { broken, holes } from '../history.js';
import { html } from '../html.js';
import { t } from '../i18n.js';
import { outdate, steady } from '../resource.js';
import { address, go, query, route } from '../router.js';
import { bounded, edges, fixed, NEAR, RANGES, spanOf } from '../spans.js';
import { byName, short, state, tags } from '../store.js';
import { unit, unitOf } from '../units.js';

const METRICS = ['cpu_percent', 'load_1', 'memory_percent', 'swap_used_bytes', 'disk_percent', 'disk_busy_percent', 'disk_read_bytes_per_second',
  'disk_write_bytes_per_second', 'network_rx_bytes_per_second', 'network_tx_bytes_per_second', 'pressure_cpu_percent', 'pressure_memory_percent',
  'pressure_io_percent', 'cpu_iowait_percent', 'cpu_steal_percent', 'tcp_established', 'process_count', 'temperature_celsius'];
const USUAL = 'cpu_percent';
const FORMS = { lines, grid, heat, rank };
const POINTS = { lines: 300, grid: 160, heat: 160, rank: 60 };
// told apart by dashes too, for eyes that do not see the hue
const INKS = ['cpu', 'network', 'memory', 'disk'];
const DASHES = [undefined, [6, 3], [2, 3]];
const MOST_LINES = INKS.length * DASHES.length;
const MOST = { grid: 24, heat: 120, rank: 200 };
const REFRESH_SECONDS = 15;

export function compare() {
  const { query: asked } = route();
  const metric = METRICS.includes(asked.metric) ? asked.metric : USUAL;
  const form = Object.hasOwn(FORMS, asked.as ?? '') ? asked.as : 'lines';
  const span = spanOf(asked);
  const [from, to] = edges(span, state.now);
  const every = Math.max(REFRESH_SECONDS, (to - from) / POINTS[form]);
  const end = fixed(span) ? to : Math.ceil(to / every) * every;
  const only = `${asked.tag ? `&tag=${encodeURIComponent(asked.tag)}` : ''}${/^[\d,]+$/.test(asked.servers ?? '') ? `&servers=${asked.servers}` : ''}`;
  const path = `api/compare?metric=${metric}&from=${Math.floor(end - (to - from))}&to=${Math.ceil(end)}&points=${POINTS[form]}${only}`;
  const { value, problem } = steady(`compare ${metric} ${form} ${span.name ?? `${from}-${to}`} ${only}`, path);
  const view = { metric, form, span, from, to, asked, show: unit(unitOf(metric)).show };
  return html`${reportTabs('compare')}
    <header class="page-head"><h1>${t('nav.compare')}</h1><span class="grow"></span>${what(metric, asked)}${ranges(span)}</header>
    <div class="compare-tools"><div class="seg" role="group" aria-label="${t('compare.as')}">${Object.keys(FORMS).map((name) =>
      choice(t(`compare.${name}`), name === form, () => query({ as: name === 'lines' ? '' : name, sort: '' })))}</div>
      ${fixed(span) ? html`<span class="muted small">${t('history.span', { from: moment(from), to: moment(to) })}</span>
        ${button(t('history.reset'), () => query({ from: '', to: '' }), { look: 'small' })}` : ''}
      ${asked.servers ? button(t('compare.all'), () => query({ servers: '' }), { look: 'small' }) : ''}<span class="grow"></span>
      <button type="button" class="button small" aria-haspopup="menu" aria-expanded="false" @click="${(e) => chooseServers(e, value, asked)}">${t('compare.choose')}</button></div>
    ${problemNote(problem, () => outdate(path))}
    ${!value ? problem ? '' : html`<div class="card compare-card" aria-busy="true"></div>` : value.servers.length ? FORMS[form](value, view)
    : html`<div class="card empty"><h2>${t('compare.none')}</h2></div>`}`;
}

const metricName = (metric) => t(`figure.${metric}`);

function what(metric, asked) {
  return html`<label class="choose"><span class="unseen">${t('rule.metric')}</span><select aria-label="${t('rule.metric')}" @change="${(e) => query({ metric: e.target.value })}">
      ${METRICS.map((one) => html`<option value="${one}" ?selected="${one === metric}">${metricName(one)}</option>`.keyed(one))}</select></label>
    ${tags().length ? html`<label class="choose"><span class="unseen">${t('fleet.tags')}</span><select aria-label="${t('fleet.tags')}" @change="${(e) => query({ tag: e.target.value })}">
      ${['', ...tags()].map((tag) => html`<option value="${tag}" ?selected="${tag === (asked.tag ?? '')}">${tag || t('tag.all')}</option>`.keyed(tag))}</select></label>` : ''}`;
}

function ranges(span) {
  const one = (name) => html`<button type="button" aria-pressed="${String(name === span.name)}" @click="${() => query({ range: name, from: '', to: '' })}">${t(`range.${name}`)}</button>`;
  const more = (event) => openMenu(event, t('history.range'), [...Object.keys(RANGES).map((range) => ({ label: t(`range.${range}`), checked: range === span.name,
    act: () => query({ range, from: '', to: '' }) })), { label: t('history.choose'), act: () => chooseSpan(edges(span, state.now), ({ from, to }) => query({ from, to })) }]);
  return html`<div class="seg ranges" role="group" aria-label="${t('history.range')}">${NEAR.map(one)}
    <button type="button" aria-haspopup="menu" aria-expanded="false" aria-label="${t('history.more')}" @click="${more}">…</button></div>`;
}

/** One server more or less among those that are compared. */
function chooseServers(event, value, asked) {
  const now = new Set(asked.servers ? asked.servers.split(',').map(Number) : (value?.servers ?? []).map((s) => s.id));
  const all = byName().slice(0, MOST.heat);
  openMenu(event, t('compare.choose'), all.map((server) => ({ label: short(server), checked: now.has(server.id), act() {
    now[now.has(server.id) ? 'delete' : 'add'](server.id);
    query({ servers: [...now].sort((a, b) => a - b).join(',') });
  } })));
}

const ranked = (value) => [...value.servers].sort((a, b) => (b.summary.p95 ?? -1) - (a.summary.p95 ?? -1) || compareNames(a.name, b.name));
const zoom = (from, to) => query(bounded(from, to));
const reset = () => query({ from: '', to: '' });

function lines(value, { metric, from, to }) {
  const list = ranked(value).slice(0, MOST_LINES);
  const { at, columns } = broken(value.at, value.step_seconds, list.map((s) => s.avg), 2.5 * REFRESH_SECONDS);
  return html`<section class="card compare-card"><h2 class="unseen">${t('compare.lines')}</h2><time-chart class="high" .model="${{ group: 'compare', title: metricName(metric), unit: unitOf(metric), from, to, at, axis: true, tall: true,
      high: true, top: unitOf(metric) === 'percent' ? [10, 25, 50, 100] : undefined, zoom, reset, gaps: holes(value.at, value.step_seconds, [from, to], 2.5 * REFRESH_SECONDS),
      series: list.map((s, i) => ({ label: s.name.slice(0, 40), ink: INKS[i % INKS.length], dash: DASHES[Math.floor(i / INKS.length)], avg: columns[i] })) }}"></time-chart>
    ${value.servers.length > list.length ? html`<p class="hint">${t('compare.top', { n: list.length, all: number(value.servers.length) })}</p>` : ''}</section>`;
}

function grid(value, { metric, from, to }) {
  const list = ranked(value).slice(0, MOST.grid);
  const most = Math.max(0, ...list.map((s) => s.summary.max ?? 0));
  return html`<div class="compare-grid">${list.map((s) => {
    const { at, columns: [avg, min, max] } = broken(value.at, value.step_seconds, [s.avg, s.min, s.max], 2.5 * REFRESH_SECONDS);
    return html`<div class="card"><h2 class="unseen"><bdi>${s.name.slice(0, 80)}</bdi></h2><time-chart .model="${{ group: 'compare', title: s.name.slice(0, 80), unit: unitOf(metric), from, to, at, axis: true,
      least: most, top: unitOf(metric) === 'percent' ? [10, 25, 50, 100] : undefined, zoom, reset, pick: (time) => go(address('server', s.id, { from: Math.floor(from), to: Math.ceil(to), at: time })),
      gaps: holes(value.at, value.step_seconds, [from, to], 2.5 * REFRESH_SECONDS),
      series: [{ label: t('series.average'), ink: 'cpu', avg, min, max }] }}"></time-chart></div>`.keyed(s.id);
  })}</div>${rest(value, list)}`;
}

const rest = (value, list) => (value.servers.length > list.length ? html`<p class="hint">${t('compare.top', { n: list.length, all: number(value.servers.length) })}</p>` : '');

function heat(value, { metric, from, to, show }) {
  const list = ranked(value).slice(0, MOST.heat);
  const pick = (server, at) => go(address('server', server.id, { from: Math.floor(from), to: Math.ceil(to), at: Math.round(at) }));
  return html`<section class="card compare-card"><h2>${metricName(metric)}</h2>
    <heat-map .model="${{ at: value.at, step: value.step_seconds, from, to, show, percent: unitOf(metric) === 'percent', pick,
      rows: list.map((s) => ({ id: s.id, name: s.name.slice(0, 60), values: s.max ?? s.avg })) }}"></heat-map>
    ${rest(value, list)}<p class="hint">${t('compare.heat.hint')}</p></section>`;
}

const COLUMNS = ['name', 'last', 'avg', 'p50', 'p95', 'max'];

function rank(value, { metric, asked, show }) {
  const sort = COLUMNS.includes((asked.sort ?? '').replace('-', '')) ? asked.sort : '-p95';
  const down = sort.startsWith('-');
  const by = sort.replace('-', '');
  const of = (s) => (by === 'name' ? s.name : s.summary[by]);
  const list = [...value.servers].sort((a, b) => {
    const [x, y] = [of(a), of(b)];
    if (x === null || x === undefined || y === null || y === undefined) return (x === null || x === undefined) - (y === null || y === undefined);
    return (typeof x === 'string' ? compareNames(x, y) : x - y) * (down ? -1 : 1);
  }).slice(0, MOST.rank);
  const most = Math.max(1e-9, unitOf(metric) === 'percent' ? 100 : 0, ...value.servers.map((s) => s.summary.max ?? 0));
  const head = (name) => html`<th scope="col" class="${name === 'name' ? '' : 'num'}" aria-sort="${name === by ? (down ? 'descending' : 'ascending') : null}">
    <button type="button" class="sort" @click="${() => query({ sort: name === by && down ? name : name === 'name' && by !== 'name' ? 'name' : `-${name}` }, { replace: true })}">${t(`compare.column.${name}`)}<span
      class="arrow" aria-hidden="true">${name === by ? (down ? '↓' : '↑') : ''}</span></button></th>`;
  return html`<div class="card list"><div class="scroll" tabindex="0" role="region" aria-label="${metricName(metric)}"><table class="ranking"><thead><tr>${COLUMNS.map(head)}<th class="wide-only"><span class="unseen">${t('compare.column.bar')}</span></th></tr></thead>
    <tbody>${list.map((s) => html`<tr><th scope="row"><a href="${address('server', s.id)}"><bdi>${s.name.slice(0, 80)}</bdi></a></th>
      ${COLUMNS.slice(1).map((name) => html`<td class="num">${show(s.summary[name] ?? NaN)}</td>`)}
      <td class="wide-only"><span class="rank-bar" aria-hidden="true" --avg="${(s.summary.avg ?? 0) / most}" --p95="${(s.summary.p95 ?? 0) / most}" --max="${(s.summary.max ?? 0) / most}"><i></i></span></td></tr>`.keyed(s.id))}</tbody></table></div>
    ${rest(value, list)}</div>`;
}
