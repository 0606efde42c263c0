/** Small pieces that show figures the same way everywhere. */
import { percent } from '../format.js';
import { html } from '../html.js';
import { t } from '../i18n.js';
import { standing } from '../store.js';

// from here on a figure is coloured, and marked for eyes that do not see the colour
const WARN = 82;
const BAD = 92;

export const tone = (value) => (value > BAD ? 'bad' : value > WARN ? 'warn' : '');

export const value = (v) => html`<span class="v ${tone(v)}">${percent(v)}</span>`;

export const meter = (v, kind) => html`<span class="meter ${kind} ${tone(v)}"
    --fill="${Math.min(100, Math.max(0, v ?? 0)) / 100}"><i></i></span>`;

/** The sign of a server's state: filled, hollow, barred; its word is beside it or in the label. */
export const dot = (server) => html`<i class="dot ${standing(server)} ${server.status_reason === 'ok' ? ''
    : 'impaired'}" role="img"
  aria-label="${t(`status.${standing(server)}`)}"></i>`;

/** A name as the user gave it: of any length, direction and content. */
export const name = (text) => html`<bdi class="name" title="${text.slice(0, 300)}">${text.slice(0, 400)}</bdi>`;

const SHORT = [[/^Debian GNU\/Linux (\d+).*/, 'Debian $1'], [/^(Ubuntu [\d.]+).*/, '$1'],
    [/^(Alpine) Linux v?([\d.]+).*/, '$1 $2'],
  [/^(Fedora) Linux (\d+).*/, '$1 $2'], [/^(Raspbian) GNU\/Linux (\d+).*/, '$1 $2']];

export function os(text) {
  for (const [long, short] of SHORT) if (long.test(text ?? '')) return text.replace(long, short);
  return (text ?? '').slice(0, 40);
}
