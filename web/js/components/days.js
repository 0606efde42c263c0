/** Days in a row, each a bar: full where it was up, cut from below by what was down, hollow where nothing is known. */
import { day, duration } from '../format.js';
import { html } from '../html.js';
import { t } from '../i18n.js';

const DAY = 86_400;
const MIDDAY = 'T12:00:00Z';

/** `days`: [{day, up_seconds, down_seconds, unknown_seconds}]. */
export function daysStrip(days) {
  const bad = days.filter((d) => d.down_seconds > 0).length;
  return html`<div class="days" role="img" aria-label="${t('days.spoken', { n: days.length, bad })}">${days.map(one)}</div>`;
}

function one({ day: date, up_seconds: up, down_seconds: down }) {
  const known = up + down;
  const kind = !known ? 'unknown' : down ? 'down' : 'up';
  // the smallest outage is seen too
  const share = down ? Math.max(0.4, down / Math.max(known, 1)) : 0;
  return html`<i class="${kind}" --down="${share}" title="${day(Date.parse(date + MIDDAY) / 1000)}: ${words(known, up, down)}"></i>`;
}

function words(known, up, down) {
  if (!known) return t('days.unknown');
  return `${down ? t('days.down', { time: duration(down) }) : t('days.up')}${known < 0.99 * DAY ? `, ${t('days.known', { time: duration(known) })}` : ''}`;
}
