/** Figures as people read them. Rates are decimal (kB/s), sizes binary (GiB), as the tools on the hosts say them. */
import { lang, t } from './i18n.js';

const formats = new Map();

function formatter(kind, options, make) {
  const key = `${lang()}|${kind}|${JSON.stringify(options)}`;
  let known = formats.get(key);
  if (!known) formats.set(key, known = make(lang(), options));
  return known;
}

const real = (value) => typeof value === 'number' && Number.isFinite(value);
export const NONE = '–';

export function number(value, digits = 0) {
  if (!real(value)) return NONE;
  const options = { minimumFractionDigits: digits, maximumFractionDigits: digits };
  return formatter('n', options, (l, o) => new Intl.NumberFormat(l, o)).format(value);
}

export const percent = (value, digits = 0) => (real(value) ? `${number(value, digits)}%` : NONE);

const SIZES = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];
const RATES = ['B/s', 'kB/s', 'MB/s', 'GB/s', 'TB/s'];

/** [figure, unit], such as ["5.4", "GiB"]; three digits at most. */
export const sizeParts = (bytes) => scaled(bytes, 1024, SIZES);
export const rateParts = (bytes) => scaled(bytes, 1000, RATES);
export const size = (bytes) => (real(bytes) ? sizeParts(bytes).join(' ') : NONE);
export const rate = (bytes) => (real(bytes) ? rateParts(bytes).join(' ') : NONE);

function scaled(value, base, units) {
  if (!real(value)) return [NONE, ''];
  let step = 0;
  let rest = Math.max(0, value);
  // 999.5 would print as 1,000
  while (rest >= base - 0.5 && step < units.length - 1) {
    rest /= base;
    step++;
  }
  return [number(rest, step === 0 || rest >= 99.95 ? 0 : 1), units[step]];
}

/** "41 d", "3 h 20 min", "12 s": two units at most, one from a day on. */
export function duration(seconds) {
  if (!real(seconds)) return NONE;
  const s = Math.max(0, Math.floor(seconds));
  const [d, h, m] = [Math.floor(s / 86400), Math.floor(s / 3600) % 24, Math.floor(s / 60) % 60];
  const part = (name, n) => t(`unit.${name}`, { n: number(n) });
  if (d >= 3) return part('day', d);
  if (d) return h ? `${part('day', d)} ${part('hour', h)}` : part('day', d);
  if (h) return m ? `${part('hour', h)} ${part('minute', m)}` : part('hour', h);
  return m ? part('minute', m) : part('second', s);
}

/** Seconds ago, as "2s ago". */
export function ago(seconds) {
  if (!real(seconds)) return NONE;
  const s = Math.max(0, Math.round(seconds));
  const [n, unit] = s < 60 ? [s, 'second'] : s < 3600 ? [s / 60, 'minute'] : s < 86400 ? [s / 3600, 'hour']
      : [s / 86400, 'day'];
  const options = { style: 'narrow', numeric: 'always' };
  return formatter('r', options, (l, o) => new Intl.RelativeTimeFormat(l, o)).format(-Math.floor(n), unit);
}

const dates = (options) => formatter('d', options, (l, o) => new Intl.DateTimeFormat(l, o));
const as = (options) => (epochSeconds) => (real(epochSeconds) ? dates(options).format(epochSeconds * 1000)
    : NONE);
export const clock = as({ hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' });
export const hours = as({ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
export const day = as({ day: 'numeric', month: 'short' });
export const moment = as({ weekday: 'short', day: 'numeric', month: 'short', hour: '2-digit',
    minute: '2-digit', second: '2-digit',
  hourCycle: 'h23' });
/** A day and a time of day, short: for charts of many days. */
export const stamp = as({ day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
export const month = as({ month: 'short', year: 'numeric' });
export const zone = () => dates({ timeZoneName: 'short' }).formatToParts(Date.now()).find((p) =>
    p.type === 'timeZoneName')?.value;

export const epoch = (iso) => (iso ? Date.parse(iso) / 1000 : NaN);

// apart from the others: it is asked ten thousand times to order a thousand names
let collator = null;
let collates = '';

/** For sorting names as people do: web-2 before web-10. */
export function compareNames(a, b) {
  if (collates !== lang()) {
    collates = lang();
    collator = new Intl.Collator(lang(), { numeric: true, sensitivity: 'base' });
  }
  return collator.compare(a, b);
}
