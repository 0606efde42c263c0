/** Spans of time that a chart can show: those on offer, the one that the address names, and how it is moved. Pure. */

/** Up to now, in seconds. */
export const RANGES = { '5m': 300, '15m': 900, '1h': 3600, '6h': 21_600, '24h': 86_400, '7d': 604_800, '30d': 2_592_000,
  '90d': 7_776_000, '1y': 31_536_000, '2y': 63_072_000 };
export const USUAL = '1h';
// one press away; the others are in the menu beside
export const NEAR = ['15m', '1h', '6h', '24h', '7d', '30d', '1y'];

const SHORTEST = 30;
const LONGEST = RANGES['2y'];
/** What can be shown beside, as seconds before. */
export const BESIDE = { day: 86_400, week: 604_800 };

const whole = (text) => (/^\d{1,12}$/.test(text ?? '') ? Number(text) : NaN);

/** {from, to} where the address names a stretch that makes sense, else {name, seconds} up to now. */
export function spanOf({ range, from, to } = {}) {
  const [begin, end] = [whole(from), whole(to)];
  if (end > begin && end - begin <= LONGEST) return { from: begin, to: end };
  const name = Object.hasOwn(RANGES, range) ? range : USUAL;
  return { name, seconds: RANGES[name] };
}

export const fixed = (span) => span.to !== undefined;
export const edges = (span, now) => (fixed(span) ? [span.from, span.to] : [now - span.seconds, now]);

/** Half its length earlier or later, never past now; a stretch that ends now is the live one again where it has a name. */
export function moved(span, now, direction) {
  const [from, to] = edges(span, now);
  const length = to - from;
  const end = Math.min(now, to + direction * length / 2);
  return stretch(end - length, end);
}

/** Twice as long about the same middle. */
export function wider(span, now) {
  const [from, to] = edges(span, now);
  const length = Math.min(LONGEST, 2 * (to - from));
  const end = Math.min(now, (from + to) / 2 + length / 2);
  return stretch(end - length, end);
}

/** Half as long about a moment, or about its middle. */
export function closer(span, now, about) {
  const [from, to] = edges(span, now);
  const length = Math.max(SHORTEST, (to - from) / 2);
  const middle = about >= from && about <= to ? about : (from + to) / 2;
  const end = Math.min(to, Math.max(from + length, middle + length / 2));
  return stretch(end - length, end);
}

const stretch = (from, to) => ({ from: Math.max(0, Math.floor(from)), to: Math.ceil(to) });

/** What the address says of a stretch that was dragged over or typed: at least the shortest, at most the longest. */
export function bounded(from, to) {
  const begin = Math.floor(Math.min(from, to));
  const end = Math.ceil(Math.max(from, to));
  if (end - begin < SHORTEST) return stretch((begin + end - SHORTEST) / 2, (begin + end + SHORTEST) / 2);
  return { from: Math.max(begin, end - LONGEST), to: end };
}
