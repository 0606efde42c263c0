/** Which servers are chosen for what is done to many at once. */
import { changed, state } from './store.js';

const ids = new Set();
let open = false;
let order = []; // ids as they are shown, for a range
let last = 0;

export const selecting = () => open || ids.size > 0;
export const isChosen = (id) => ids.has(id);
/** Of those that are still there. */
export const chosen = () => [...ids].filter((id) => state.servers.has(id) && !state.hidden.has(id));
/** What a drawing of one server depends on. */
export const choiceMark = (id) => (selecting() ? ids.has(id) ? 2 : 1 : 0);

export function inOrder(list) {
  order = list;
}

/** The id so many places further in what is shown; from nowhere the first or the last. 0 where there is none. */
export function neighbour(id, step) {
  const at = order.indexOf(id);
  if (at < 0) return order.at(step > 0 ? 0 : -1) ?? 0;
  return order[Math.max(0, Math.min(order.length - 1, at + step))];
}

/** Chooses one or lets it go; with `range` all from the last one to it become what it becomes. */
export function choose(id, range = false) {
  const on = !ids.has(id);
  const [from, to] = [order.indexOf(last), order.indexOf(id)].sort((a, b) => a - b);
  const span = range && from >= 0 ? order.slice(from, to + 1) : [id];
  for (const one of span) ids[on ? 'add' : 'delete'](one);
  last = id;
  open = true;
  changed();
}

export function chooseAll(list, on = true) {
  for (const id of list) ids[on ? 'add' : 'delete'](id);
  changed();
}

export function startChoosing() {
  open = true;
  changed();
}

export function stopChoosing() {
  ids.clear();
  open = false;
  last = 0;
  changed();
}
