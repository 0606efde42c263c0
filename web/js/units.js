/** How figures of each unit are written, on a scale and beside it; and how times stand under a chart. */
import { clock, day, hours, month, number, percent, rate, rateParts, size, sizeParts, stamp } from './format.js';

const DAY = 86_400;
const tight = (parts) => parts.map((p, i) => (i ? p : p.replace(/[.,]0$/, ''))).join(' ');

const UNITS = {
  percent: { show: (v) => percent(v, v < 10 ? 1 : 0), tick: (v) => `${number(v)}%` },
  rate: { show: rate, tick: (v) => (v ? tight(rateParts(v)) : '0'), least: 10_000 },
  size: { show: size, tick: (v) => (v ? tight(sizeParts(v)) : '0'), least: 1024 },
  number: { show: (v) => number(v, Number.isInteger(v) ? 0 : 2), tick: (v) => number(v, v % 1 ? 1 : 0) },
  celsius: { show: (v) => (Number.isFinite(v) ? `${number(v)} °C` : '–'), tick: (v) => `${number(v)}°`, least: 80 },
  milliseconds: { show: (v) => (Number.isFinite(v) ? `${number(v, v < 10 ? 1 : 0)} ms` : '–'), tick: (v) => `${number(v)} ms`, least: 10 },
};

export const unit = (name) => UNITS[name] ?? UNITS.number;

// by the words in which the central names a figure: units stand last
const ENDINGS = [[/percent$/, 'percent'], [/bytes_per_second$/, 'rate'], [/bytes$/, 'size'], [/celsius$/, 'celsius'], [/_ms$/, 'milliseconds']];
export const unitOf = (metric) => ENDINGS.find(([end]) => end.test(metric))?.[1] ?? 'number';

/** The top of a scale: calm numbers, so that it seldom moves. */
export function scaleTop({ unit: name, top, series, threshold = 0, least: agreed = 0 }, high) {
  if (name === 'percent' && !top) return 100;
  let most = Math.max(high ?? 0, threshold, agreed);
  for (const s of series) for (const v of s.max ?? s.avg) if (v > most) most = v;
  if (name === 'percent') return top.find((n) => n >= most) ?? 100;
  const { least = 1 } = unit(name);
  if (most <= least) return least;
  const base = name === 'size' ? 1024 ** Math.floor(Math.log(most) / Math.log(1024)) : 1;
  const power = 10 ** Math.floor(Math.log10(most / base));
  return [1, 2, 4, 5, 8, 10].map((n) => n * power * base).find((n) => n >= most);
}

/** A time under a chart: as much of it as tells its ticks apart. */
export function tickTime(at, { from, to }) {
  const length = to - from;
  if (length > 300 * DAY) return month(at);
  if (at % 60) return clock(at);
  const midnight = new Date(at * 1000).getHours() === 0 && new Date(at * 1000).getMinutes() === 0;
  return length > 3 * DAY || midnight ? day(at) : hours(at);
}

/** A moment on a chart of that length. */
export const when = (at, length) => (length > 2 * DAY ? stamp(at) : clock(at));
