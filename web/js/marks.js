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
