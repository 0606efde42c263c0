/** What stands on a server's charts beside its figures: when alerts burned. */
import { steady } from './resource.js';
import { seconds, state } from './store.js';

const TONES = { info: 'accent', warning: 'warn', critical: 'bad' };
const MOST = 200;
// alerts that end are told by the stream; this is for what it missed
const REFRESH_SECONDS = 30;

/** The stretches [from, to] of a server's alerts that lie in a span, with the colour of how bad they were. */
export function alertSpans(id, [from, to]) {
  const known = steady(`alerts of ${id}`, `api/alerts?server_id=${id}&limit=${MOST}`, { maxAge: REFRESH_SECONDS }).value ?? [];
  return known.filter((alert) => alert.severity !== 'info').map((alert) => ({
    from: seconds(alert.started_at),
    to: alert.resolved_at ? seconds(alert.resolved_at) : state.now,
    tone: TONES[alert.severity] ?? 'warn',
    alert,
  })).filter((span) => span.to >= from && span.from <= to);
}

// marks nearer than this share of the span stand as one
const APART = 0.03;
const WEIGHT = ['boot', 'alert', 'status', 'action', 'deploy'];
const weight = ({ kind }) => (WEIGHT.indexOf(kind) + 1 || WEIGHT.length + 1);

/** Changes as marks {at, x: 0 to 1 along the span, list: what weighs most first}; those that would overlap stand as one. */
export function clustered(changes, from, to) {
  const marks = [];
  const inside = changes.map((change) => ({ change, at: seconds(change.at) })).filter(({ at }) => at >= from && at <= to)
    .sort((a, b) => a.at - b.at);
  for (const { change, at } of inside) {
    const x = (at - from) / (to - from);
    const last = marks.at(-1);
    if (last && x - last.x < APART) last.list.push(change);
    else marks.push({ at, x, list: [change] });
  }
  for (const mark of marks) mark.list.sort((a, b) => weight(a) - weight(b));
  return marks;
}
