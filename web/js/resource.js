/** What is asked of the central while somebody looks at it: again when an event says that it has changed, at most once a second. */
import { get } from './api.js';
import { changed, state } from './store.js';

const PAUSE_SECONDS = 1;
// what is not looked at any more is forgotten, the oldest first
const KEPT = 30;
const all = new Map();

/** {value, problem} as far as known; `maxAge`: older than so many seconds it is asked for anew. `job`: the events that concern it. */
export function resource(path, { job = '', maxAge = Infinity } = {}) {
  const one = all.get(path) ?? { path, job, value: null, problem: null, stale: true, asking: false, at: -Infinity };
  all.delete(path);
  all.set(path, one);
  if (all.size > KEPT) all.delete(all.keys().next().value);
  const age = Date.now() / 1000 - one.at;
  if (!one.asking && (age > maxAge || one.stale) && age > PAUSE_SECONDS) ask(one);
  return one;
}

const last = new Map();

/**
 * The same for a path that changes while the same thing is looked at (a stretch that ends now): until the answer to the new
 * path is there, the answer to the one before stays. `slot` names what is looked at.
 */
export function steady(slot, path, options) {
  const { value, problem } = resource(path, options);
  if (value !== null) {
    last.delete(slot);
    last.set(slot, value);
    if (last.size > KEPT) last.delete(last.keys().next().value);
  }
  return { value: value ?? last.get(slot) ?? null, problem };
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

/** Everything under a path that is looked at is asked for anew with the next drawing; what is there stays until it comes. */
export function stale(prefix) {
  for (const one of all.values()) if (one.path.startsWith(prefix)) one.stale = true;
  changed();
}
