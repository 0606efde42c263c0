/** The figures behind charts as a table, newest first; of a long stretch as many rows as a person reads, each the extremes of its share. */
import { html } from '../html.js';
import { t } from '../i18n.js';
import { stamp, clock } from '../format.js';
import { unit } from '../units.js';

const ROWS = 200;
const DAY = 86_400;

/** `columns`: [{title, unit, avg, min?, max?}] at the times `at`, within [from, to]. */
export function chartTable(label, at, columns, [from, to]) {
  const rows = folded(at, columns, from, to);
  const time = to - from > DAY ? stamp : clock;
  return html`<div class="scroll figures-table" tabindex="0" role="region" aria-label="${label}"><table>
    <thead><tr><th scope="col">${t('column.time')}</th>${columns.map((c) => html`<th scope="col" class="num">${c.title}</th>`)}</tr></thead>
    <tbody>${rows.map(({ time: when, cells }) => html`<tr><th scope="row">${time(when)}</th>
      ${cells.map((cell, i) => html`<td class="num">${shown(cell, columns[i])}</td>`)}</tr>`.keyed(when))}</tbody></table></div>`;
}

function shown(cell, column) {
  const { show } = unit(column.unit);
  if (!cell) return '–';
  const { avg, min, max } = cell;
  return html`${show(avg)}${column.max && max - min > 0 && show(max) !== show(min) ? html` <span class="muted">(${show(min)}–${show(max)})</span>` : ''}`;
}

function folded(at, columns, from, to) {
  const shown = at.map((time, i) => i).filter((i) => at[i] >= from && at[i] <= to);
  const share = Math.max(1, Math.ceil(shown.length / ROWS));
  const rows = [];
  for (let i = 0; i < shown.length; i += share) {
    const indexes = shown.slice(i, i + share);
    rows.push({ time: at[indexes[0]], cells: columns.map((column) => cellOf(column, indexes)) });
  }
  return rows.reverse();
}

function cellOf({ avg, min = avg, max = avg }, indexes) {
  const there = indexes.filter((i) => avg[i] !== null && avg[i] !== undefined);
  if (!there.length) return null;
  return { avg: there.reduce((sum, i) => sum + avg[i], 0) / there.length, min: Math.min(...there.map((i) => min[i])),
    max: Math.max(...there.map((i) => max[i])) };
}
