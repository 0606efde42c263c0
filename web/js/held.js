/** The histories that are looked at, one a slot: asked for, grown at the live edge, and kept until another takes its place. */
import { get } from './api.js';
import { figuresOf, Track } from './history.js';
import { edges, fixed } from './spans.js';
import { changed, state } from './store.js';

const POINTS = 480;
// an answer that is late or failed is asked for again after this
const RETRY_SECONDS = 10;
// so many steps without a point, and history has more than the page
const MISSED_STEPS = 4;
// a time before that moves along with now is asked for again after so many of its steps
const MOVED_STEPS = 4;

const slots = new Map();

/** {track, problem}: `shift` seconds before the span; the track is null until the first answer. */
export function hold(slot, { id, span, metrics, shift = 0 }) {
  const key = `${id}|${span.seconds ?? `${span.from}-${span.to}`}|${metrics}|${shift}`;
  let held = slots.get(slot);
  if (held?.key !== key) {
    slots.set(slot, held = { key, id, span, metrics, shift, track: null, problem: null, askedAt: -Infinity, wanted: true });
  }
  const age = state.now - held.askedAt;
  if (shift && !fixed(span) && held.track && age > MOVED_STEPS * held.track.step) held.wanted = true;
  if (held.wanted && !held.asking && age > (held.problem ? RETRY_SECONDS : 0)) load(held);
  return held;
}

async function load(held) {
  const { id, span, metrics, shift } = held;
  Object.assign(held, { asking: true, wanted: false, askedAt: state.now });
  const [from, to] = edges(span, Math.ceil(Date.now() / 1000)).map((at) => Math.floor(at) - shift);
  try {
    const json = await get(`api/history/${id}?metrics=${metrics.join(',')}&from=${from}&to=${to}&points=${POINTS}`);
    Object.assign(held, { track: Track.of(json, metrics), tier: json.tier, problem: null });
    const newest = state.full.get(id);
    if (newest) grow(id, newest);
  } catch (problem) {
    Object.assign(held, { problem, wanted: true });
  }
  held.asking = false;
  changed();
}

/** A whole sample came: the live edge moves on. */
function grow(id, sample) {
  for (const held of slots.values()) {
    if (held.id !== id || !held.track || held.shift || fixed(held.span)) continue;
    const at = sample.timestamp > 1e11 ? sample.timestamp / 1000 : sample.timestamp;
    held.track.append(Math.round(state.servers.get(id)?.last_seen_at ?? at), figuresOf(sample));
    held.track.trim(state.now - held.span.seconds - 2 * held.track.step);
  }
}
state.onFull = grow;

/** The stream began anew: what was missed meanwhile is asked for, and what is there stays until it comes. */
state.onSnapshot = () => {
  for (const held of slots.values()) {
    const { track, span } = held;
    if (track && !fixed(span) && Date.now() / 1000 - track.at.at(-1) > MISSED_STEPS * track.step) held.wanted = true;
  }
};
