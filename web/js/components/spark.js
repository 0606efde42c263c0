/** A line of the last minutes, without axes: it is read for its shape. 0 to 100 from bottom to top; a gap stays a gap. */
import { html } from '../html.js';

const WIDTH = 120;
const HEIGHT = 24;
const SECONDS = 300;
// samples further apart than this do not belong to one line
const GAP_SECONDS = 30;

export function spark(times, values) {
  const end = times.at(-1) ?? 0;
  let line = '';
  let area = '';
  let first = null;
  let last = null;
  for (let i = 0; i < times.length; i++) {
    const value = values[i];
    const broken = value === null || value === undefined || (i && times[i] - times[i - 1] > GAP_SECONDS);
    if (broken && first !== null) {
      area += `L${last} ${HEIGHT}L${first} ${HEIGHT}Z`;
      first = null;
    }
    if (value === null || value === undefined) continue;
    const x = (WIDTH - ((end - times[i]) * WIDTH) / SECONDS).toFixed(1);
    const y = (HEIGHT - 1.5 - (Math.min(100, Math.max(0, value)) * (HEIGHT - 3)) / 100).toFixed(1);
    line += `${first === null ? 'M' : 'L'}${x} ${y}`;
    area += `${first === null ? 'M' : 'L'}${x} ${y}`;
    first ??= x;
    last = x;
  }
  if (first !== null) area += `L${last} ${HEIGHT}L${first} ${HEIGHT}Z`;
  return html`<svg class="spark" viewBox="0 0 120 24" preserveAspectRatio="none" aria-hidden="true"><path
      class="area"
    d="${area}"/><path class="line" d="${line}"/></svg>`;
}
