/**
 * Long lists whose rows exist only near the screen. A list is an element with data-list="key" whose space above and below the drawn
 * rows is kept free; how high a row is, and how many items stand in it, is measured at what is drawn. Before anything is drawn, or
 * for paper, see `span`.
 */
import { changed } from './store.js';

// below this many items everything is drawn: find-in-page and the browser's own scrolling then know all of it
const WHOLE = 80;
const FIRST = 40; // drawn before anything could be measured
const NEAR_PIXELS = 500; // drawn above and below the screen
const GUESS_PIXELS = 176;

const lists = new Map(); // key -> {ids, columns, height, first, last, above}
let paper = false;
let drawn = new Map(); // key -> element, as of now

export function printing(on) {
  paper = on;
}

/** Called before each drawing with all the ids that it may show, list by list: [[key, ids]…]. */
export function lay(all) {
  drawn = new Map([...document.querySelectorAll('[data-list]')].map((el) => [el.dataset.list, el]));
  const total = all.reduce((sum, [, ids]) => sum + ids.length, 0);
  const before = new Map(lists);
  lists.clear();
  for (const [key, ids] of all) {
    const list = before.get(key) ?? { columns: 1, height: GUESS_PIXELS, first: 0, last: 0, above: 0, below: 0 };
    lists.set(key, Object.assign(list, { ids, whole: paper || total <= WHOLE }));
    measure(list, drawn.get(key));
    Object.assign(list, reach(list, drawn.get(key)));
  }
  if (total > WHOLE && !drawn.size) requestAnimationFrame(look);
}

/** {from, to, above, below}: which items to draw, and how much room to keep before and after them. */
export function span(key) {
  const { ids, columns, height, first, last } = lists.get(key);
  const rows = Math.ceil(ids.length / columns);
  return { from: first * columns, to: Math.min(ids.length, last * columns), above: first * height, below: Math.max(0, rows - last) * height };
}

function measure(list, el) {
  const items = el ? [...el.children].filter((child) => child.dataset.id) : [];
  if (!items.length) return;
  const top = items[0].offsetTop;
  const columns = Math.max(1, items.findIndex((item) => item.offsetTop !== top));
  list.columns = items.findIndex((item) => item.offsetTop !== top) < 0 ? Math.max(items.length, list.columns) : columns;
  const rows = Math.ceil(items.length / list.columns);
  // all but the last row, so that the gaps between them count
  if (rows > 1) list.height = (items.at(-1).offsetTop - top) / (rows - 1);
}

function reach(list, el) {
  const rows = Math.ceil(list.ids.length / list.columns);
  if (list.whole) return { first: 0, last: rows };
  if (!el) return { first: 0, last: Math.min(rows, Math.ceil(FIRST / list.columns)) };
  const top = el.getBoundingClientRect().top;
  const first = Math.floor((-top - NEAR_PIXELS) / list.height);
  const last = Math.ceil((innerHeight - top + NEAR_PIXELS) / list.height);
  return { first: Math.min(rows, Math.max(0, first)), last: Math.max(0, Math.min(rows, last)) };
}

function look() {
  for (const [key, list] of lists) {
    const el = document.querySelector(`[data-list="${CSS.escape(key)}"]`);
    if (!el || list.whole) continue;
    const { first, last } = reach(list, el);
    if (first !== list.first || last !== list.last) {
      changed();
      return;
    }
  }
}

/** Brings an item onto the screen: true where it is drawn already. */
export function reveal(id) {
  for (const [key, list] of lists) {
    const at = list.ids.indexOf(id);
    if (at < 0) continue;
    const el = document.querySelector(`[data-list="${CSS.escape(key)}"]`);
    const item = el?.querySelector(`[data-id="${id}"]`);
    if (item) {
      item.scrollIntoView({ block: 'nearest' });
      return true;
    }
    const y = el.getBoundingClientRect().top + Math.floor(at / list.columns) * list.height;
    scrollBy({ top: y - innerHeight / 2, behavior: 'instant' });
  }
  return false;
}

/** How many items stand beside each other where this one stands. */
export function beside(id) {
  for (const { ids, columns } of lists.values()) if (ids.includes(id)) return columns;
  return 1;
}

addEventListener('scroll', look, { passive: true });
addEventListener('resize', look, { passive: true });
