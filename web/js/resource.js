/** What is asked of the central while somebody looks at it: again when an event says that it has changed, at most once a second. */
import { get } from './api.js';
import { changed, state } from './store.js';

const PAUSE_SECONDS = 1;
// what is not looked at any more is forgotten, the oldest first
const KEPT = 20;
const all = new Map();

/** {value, problem} as far as known; `maxAge`: older than so many seconds it is asked for anew. `job`: the events that concern it. */
export function resource(path, { job = '', maxAge = Infinity } = {}) {
  let one = all.get(path);
  if (!one) {
    all.set(path, one = { path, job, value: null, problem: null, stale: true, asking: false, at: -Infinity });
    if (all.size > KEPT) all.delete(all.keys().next().value);
  }
  const age = Date.now() / 1000 - one.at;
  if (!one.asking && (age > maxAge || one.stale) && age > PAUSE_SECONDS) ask(one);
  return one;
}

async function ask(one) {
  Object.assign(one, { asking: true, stale: false, at: Date.now() / 1000 });
  try {
    Object.assign(one, { value: await get(one.path), problem: null });
  } catch (problem) {
    one.problem = problem;
  }
  one.asking = false;
  changed();
}

/** To be asked for anew with the next drawing. */
export function outdate(path) {
  const one = all.get(path);
  if (one) Object.assign(one, { stale: true, at: -Infinity });
  changed();
}

/** An event of a job; null after a reconnect, where any may have been missed. */
state.onJob = (event) => {
  for (const one of all.values()) if (!event || !one.job || one.job === event.job) one.stale = true;
};
