/** What is drawn on a chart beside its lines: gaps, stretches that were filled in later, alerts, thresholds, the chosen moment. */
import { t } from '../i18n.js';
import { faint, ink } from '../ink.js';

const STEP = 7;
const FILLED_STEP = 5;

/** Left and right of a stretch on the canvas, or null where it is too narrow to be seen. */
function within({ bbox, valToPos }, from, to, least = 2) {
  const left = Math.max(bbox.left, valToPos(from, 'x', true));
  const right = Math.min(bbox.left + bbox.width, valToPos(to, 'x', true));
  return right - left >= least ? [left, right] : null;
}

function clipped(u, [left, right], draw) {
  const { ctx, bbox } = u;
  ctx.save();
  ctx.beginPath();
  ctx.rect(left, bbox.top, right - left, bbox.height);
  ctx.clip();
  draw(ctx, bbox, devicePixelRatio);
  ctx.restore();
}

/** Stretches without figures: hatched, in words; and those that an agent filled in later: hatched the other way, under the line. */
export function gaps(u, { gaps: missing, filled = [] }) {
  for (const [from, to] of filled) {
    const edges = within(u, from, to);
    if (edges) clipped(u, edges, (ctx, bbox, ratio) => hatch(ctx, edges, bbox, { step: FILLED_STEP * ratio, ratio, slope: -1 }));
  }
  for (const [from, to, before] of missing) {
    const edges = within(u, from, to);
    if (!edges) continue;
    clipped(u, edges, (ctx, bbox, ratio) => {
      if (!before) hatch(ctx, edges, bbox, { step: STEP * ratio, ratio, slope: 1 });
      words(ctx, t(before ? 'chart.before' : 'chart.gap'), edges, bbox.top + bbox.height / 2, ratio);
    });
  }
}

function hatch(ctx, [left, right], { top, height }, { step, ratio, slope }) {
  ctx.strokeStyle = ink('hatch');
  ctx.lineWidth = (slope > 0 ? 1.2 : 0.8) * ratio;
  ctx.beginPath();
  for (let x = Math.floor((left - height) / step) * step; x < right; x += step) {
    ctx.moveTo(x, slope > 0 ? top + height : top);
    ctx.lineTo(x + height, slope > 0 ? top : top + height);
  }
  ctx.stroke();
}

function words(ctx, text, [left, right], y, ratio) {
  ctx.font = `${11 * ratio}px ${getComputedStyle(document.body).fontFamily}`;
  ctx.textAlign = 'center';
  ctx.textBaseline = 'middle';
  const width = ctx.measureText(text).width + 10 * ratio;
  if (width + 8 * ratio > right - left) return;
  const x = (left + right) / 2;
  ctx.fillStyle = ink('surface');
  ctx.fillRect(x - width / 2, y - 9 * ratio, width, 18 * ratio);
  ctx.fillStyle = ink('muted');
  ctx.fillText(text, x, y);
}

/** Alerts: a tinted stretch, with an edge where it began for eyes that do not see the tint. */
export function tints(u, spans = []) {
  for (const { from, to, tone } of spans) {
    const edges = within(u, from, to, 0);
    if (!edges) continue;
    const { ctx, bbox } = u;
    const [left, right] = edges;
    ctx.fillStyle = faint(tone, 0.09);
    ctx.fillRect(left, bbox.top, Math.max(right - left, 2 * devicePixelRatio), bbox.height);
    if (u.valToPos(from, 'x', true) >= bbox.left) {
      ctx.fillStyle = ink(tone);
      ctx.fillRect(left, bbox.top, devicePixelRatio, bbox.height);
    }
  }
}

export function line(u, value) {
  if (value === undefined || value === null) return;
  const { ctx, bbox } = u;
  const y = u.valToPos(value, 'y', true);
  if (!(y >= bbox.top && y <= bbox.top + bbox.height)) return;
  stroke(ctx, 'bad', [[bbox.left, y], [bbox.left + bbox.width, y]], [6, 4]);
}

export function moment(u, at) {
  if (!at) return;
  const { ctx, bbox } = u;
  const x = u.valToPos(at, 'x', true);
  if (!(x >= bbox.left && x <= bbox.left + bbox.width)) return;
  stroke(ctx, 'text', [[x, bbox.top], [x, bbox.top + bbox.height]], []);
}

function stroke(ctx, colour, [[x1, y1], [x2, y2]], dash) {
  ctx.save();
  ctx.strokeStyle = ink(colour);
  ctx.lineWidth = 1.4 * devicePixelRatio;
  ctx.setLineDash(dash.map((n) => n * devicePixelRatio));
  ctx.beginPath();
  ctx.moveTo(x1, y1);
  ctx.lineTo(x2, y2);
  ctx.stroke();
  ctx.restore();
}
