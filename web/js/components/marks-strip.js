/** Marks over the charts, at the times at which something was done or changed; each leads to its moment. */
import { kindOf, toneOf } from '../panels/changes.js';
import { clock, stamp } from '../format.js';
import { html } from '../html.js';
import { t } from '../i18n.js';
import { clustered } from '../marks.js';
import { steady } from '../resource.js';

const MOST = 200;
const REFRESH_SECONDS = 30;
const LISTED = 6;
const DAY = 86_400;

export function marksStrip(server, [from, to], pick) {
  // a live span's question changes seldom, so that its answer is not asked for with each drawing
  const end = Math.ceil(to / REFRESH_SECONDS) * REFRESH_SECONDS;
  const begin = Math.floor(from / REFRESH_SECONDS) * REFRESH_SECONDS;
  const { value } = steady(`marks of ${server.id}`, `api/history/${server.id}/changes?from=${begin}&to=${end}&limit=${MOST}`);
  const time = to - from > DAY ? stamp : clock;
  const one = ({ at, x, list }) => {
    const words = `${time(at)}: ${list.slice(0, LISTED).map((c) => c.text.slice(0, 120)).join('; ')}${list.length > LISTED
      ? ` ${t('marks.more', { n: list.length - LISTED })}` : ''}`;
    return html`<button type="button" class="time-mark ${toneOf(list[0].kind)}" --x="${x}" title="${words}" aria-label="${list.length > 1 ? list.length : kindOf(list[0].kind)}, ${words}"
      @click="${() => pick(Math.round(at))}"><i></i>${list.length > 1 ? list.length : ''}</button>`.keyed(`${list[0].at} ${list[0].kind} ${list[0].subject}`);
  };
  return html`<div class="time-marks" role="group" aria-label="${t('marks.title')}">${clustered(value ?? [], from, to).map(one)}</div>`;
}
