/** A table of what a server has several of. Filter and order stand in the address, so they survive figures, reload and back. */
import { icon } from '../components/icon.js';
import { compareNames, number, percent } from '../format.js';
import { html } from '../html.js';
import { t } from '../i18n.js';
import { query } from '../router.js';

// rows drawn at once; a filter reaches the rest
const ROWS = 300;

export const cut = (text, most) => String(text ?? '').slice(0, most);

/** Two lines of one thing: its name, and under it what says more; both of any length and content. */
export const named = (name, more, { sign = '', mono = false } = {}) => html`
  <span class="process">${sign}<bdi class="${mono ? 'mono' : ''}">${cut(name, 120)}</bdi></span>
  <span class="sub ${mono ? 'mono' : ''}" title="${cut(more, 2000)}"><bdi>${cut(more, 400)}</bdi></span>`;

export const share = (value) => {
  const width = Math.min(100, value ?? 0) / 100;
  return html`<span class="share"><i --fill="${width}"></i>${percent(value, 1)}</span>`;
};

/**
 * `columns`: {name: {of(row): what orders it, cell(row): what is shown, num: a figure}}; `by`: the order without a wish,
 * "-cpu" from the largest on; `absent`: what is said where there are no rows at all; `plain`: a column that orders nothing;
 * `above`: what stands over the rows.
 */
export function list(rows, asked, { columns, key, search, by, absent, note = '', above = '' }) {
  if (!rows) return html`<div class="card"><p class="quiet-note">${absent}</p></div>`;
  const sort = asked.sort ?? by;
  const found = ordered(filtered(rows, asked.q, search), columns, sort, by);
  return html`<div class="card list">${above}
    <div class="list-tools">
      <label class="seek">${icon('search')}<span class="unseen">${t('list.filter')}</span>
        <input type="search" placeholder="${t('list.filter')}" .value="${asked.q ?? ''}"
          @input="${(e) => query({ q: e.target.value }, { replace: true })}"></label>
      <span class="muted small">${t('list.count', { n: found.length, shown: number(found.length), total: number(rows.length) })}</span>
      <span class="grow"></span><span class="muted small">${note}</span>
    </div>
    <div class="scroll" tabindex="0" role="region" aria-label="${t('panel.title')}"><table>
      <thead><tr>${Object.entries(columns).map(([name, { num, plain }]) => (plain ? bare(name) : head(name, num, sort, by)))}</tr></thead>
      <tbody>${found.slice(0, ROWS).map((row) => line(row, columns).keyed(key(row)))}</tbody>
    </table></div>
    ${found.length > ROWS ? html`<p class="more-line muted">${t('list.more', { n: number(found.length - ROWS) })}</p>` : ''}
    ${found.length ? '' : html`<p class="quiet-note">${t('list.none')}</p>`}
  </div>`;
}

/** A column that orders nothing. */
const bare = (name) => html`<th scope="col" class="col-${name}"><span class="unseen">${t(`column.${name}`)}</span></th>`;

const line = (row, columns) => html`<tr>${Object.entries(columns).map(([name, { num, cell }]) => html`
  <td class="${num ? 'num' : ''} col-${name}">${cell(row)}</td>`)}</tr>`;

function filtered(rows, q, search) {
  const words = (q ?? '').toLowerCase().split(/\s+/).filter(Boolean);
  if (!words.length) return [...rows];
  return rows.filter((row) => {
    const text = search(row).toLowerCase();
    return words.every((word) => text.includes(word));
  });
}

function ordered(rows, columns, sort, by) {
  const down = sort.startsWith('-');
  const asked = columns[sort.replace('-', '')];
  const { of } = asked?.of ? asked : columns[by.replace('-', '')];
  return rows.sort((a, b) => {
    const [x, y] = [of(a), of(b)];
    // what has no figure stands last, whichever way
    if (x === undefined || y === undefined) return (x === undefined) - (y === undefined);
    return (typeof x === 'number' ? x - y : compareNames(String(x), String(y))) * (down ? -1 : 1);
  });
}

function head(name, num, sort, by) {
  const down = sort === `-${name}`;
  const on = down || sort === name;
  // a figure is looked for from its largest on
  const next = on ? (down ? name : `-${name}`) : num ? `-${name}` : name;
  const press = () => query({ sort: next === by ? '' : next }, { replace: true });
  return html`<th scope="col" class="${num ? 'num' : ''} col-${name}"
      aria-sort="${on ? (down ? 'descending' : 'ascending') : null}">
    <button type="button" class="sort" @click="${press}">${t(`column.${name}`)}<span class="arrow"
      aria-hidden="true">${on ? (down ? '↓' : '↑') : ''}</span></button></th>`;
}
