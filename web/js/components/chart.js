/**
 * One chart over time: <time-chart .model="${…}">. All charts of one `group` share one cursor. The model:
 *
 *   {title, group, unit: percent | rate | number | celsius, from, to, at: [epoch s], axis: shows the times,
 *    series: [{label, ink, avg, min?, max?, fill?}], gaps: [[from, to, before it was watched?]], top: [tops of a percent scale], tall, zoom(from, to), reset()}
 *
 * A new model of the same shape moves the data in; nothing is built anew.
 */
import { clock, day, hours, number, percent, rate, rateParts } from '../format.js';
import { html, render } from '../html.js';
import { lang, t } from '../i18n.js';
import { faint, ink } from '../ink.js';

const HEIGHT = 92;
const TALL = 150;
const AXIS = 26;
const LEFT = 60;
// half of the last label of the times
const RIGHT = 16;

let library;
/** uPlot, fetched with the first chart. */
const plotting = () => (library ??= import(new URL('vendor/uplot/uPlot.esm.js',
    document.baseURI).href).then((m) => m.default));

const UNITS = {
  percent: { show: (v) => percent(v, v < 10 ? 1 : 0), tick: (v) => `${number(v)}%` },
  rate: { show: rate, tick: (v) => (v ? rateParts(v).map((p, i) => (i ? p : p.replace(/[.,]0$/, ''))).join(' ')
      : '0') },
  number: { show: (v) => number(v, 2), tick: (v) => number(v, v % 1 ? 1 : 0) },
  celsius: { show: (v) => (Number.isFinite(v) ? `${number(v)} °C` : '–'), tick: (v) => `${number(v)}°` },
};

class TimeChart extends HTMLElement {
  #model = null;
  #plot = null;
  #shape = '';
  #index = null;

  set model(model) {
    this.#model = model;
    if (this.isConnected) this.#draw();
  }

  get model() {
    return this.#model;
  }

  connectedCallback() {
    this.classList.toggle('tall', Boolean(this.#model?.tall));
    this.sizes = new ResizeObserver(() => this.#resize());
    this.sizes.observe(this);
    addEventListener('themechange', this.#anew);
    if (this.#model) this.#draw();
  }

  disconnectedCallback() {
    this.sizes.disconnect();
    removeEventListener('themechange', this.#anew);
    this.#plot?.destroy();
    this.#plot = null;
    this.#shape = '';
  }

  #anew = () => {
    this.#plot?.destroy();
    this.#plot = null;
    this.#shape = '';
    this.#draw();
  };

  async #draw() {
    const model = this.#model;
    this.#head();
    const shape = `${lang()}|${model.unit}|${model.axis}|${model.series.map((s) =>
        `${s.label}${Boolean(s.min)}`)}`;
    if (this.#plot && shape === this.#shape) return this.#feed();
    const UPlot = await plotting();
    // several models may have come while the library was fetched: the first of them to be here draws the newest
    if (!this.isConnected || (this.#plot && shape === this.#shape)) return undefined;
    this.#plot?.destroy();
    this.#shape = shape;
    this.#plot = new UPlot(this.#options(), this.#data(), this.querySelector('.plot'));
    this.#plot.setScale('x', { min: this.#model.from, max: this.#model.to });
    return undefined;
  }

  #feed() {
    const { from, to } = this.#model;
    this.#plot.batch(() => {
      this.#plot.setData(this.#data(), false);
      this.#plot.setScale('x', { min: from, max: to });
    });
  }

  #data() {
    return [this.#model.at, ...this.#model.series.flatMap((s) => (s.min ? [s.max, s.min, s.avg] : [s.avg]))];
  }

  #resize() {
    const width = this.clientWidth;
    if (this.#plot && width && width !== this.#plot.width) this.#plot.setSize({ width,
        height: this.#plot.height });
  }

  #head() {
    const { title, series, unit, at, note } = this.#model;
    const show = UNITS[unit].show;
    const pointed = this.#index !== null && this.#index < at.length;
    const last = (values) => values?.findLast?.((v) => v !== null && v !== undefined);
    const figure = (s) => show(pointed ? s.avg[this.#index] : last(s.avg));
    const several = series.length > 1;
    render(html`<div class="chart-head"><h3>${title}</h3><span class="chart-now">${several ? ''
        : html`<b>${figure(series[0])}</b>`}
        ${note && !pointed ? html` <span class="muted">${note}</span>` : ''}
        ${pointed ? html` <time class="muted">${t('chart.at', { time: clock(at[this.#index]) })}</time>`
            : ''}</span>
      <span class="legend">${series.map((s) => html`<span><i class="ink-${s.ink}"></i>${s.label}${several
          ? html` <b>${figure(s)}</b>` : ''}</span>`)}
        ${series.some((s) => s.min) ? html`<span><i
            class="band ink-${series[0].ink}"></i>${t('chart.band')}</span>` : ''}</span></div>
      <div class="plot" role="img" aria-label="${this.#spoken()}"></div>`, this);
  }

  #spoken() {
    const { title, series, unit } = this.#model;
    const show = UNITS[unit].show;
    return `${title}: ${series.map((s) => {
      const known = s.avg.filter((v) => v !== null && v !== undefined);
      return known.length ? t('chart.spoken', { name: s.label, now: show(known.at(-1)),
          low: show(Math.min(...known.slice(-5000))),
        high: show(Math.max(...known.slice(-5000))) }) : t('chart.empty');
    }).join('; ')}`;
  }

  #options() {
    const { unit, axis, tall, series, group } = this.#model;
    const font = `11px ${getComputedStyle(document.body).fontFamily}`;
    const bands = [];
    const lines = series.flatMap((s) => {
      const at = bands.length * 3 + 1;
      if (s.min) bands.push({ series: [at, at + 1], fill: () => faint(s.ink, 0.2) });
      const edge = { stroke: 'transparent', width: 0, points: { show: false } };
      const line = { stroke: () => ink(s.ink), width: 1.6, points: { show: false }, fill: s.fill ? () =>
          faint(s.ink, 0.12) : undefined,
        dash: s.dash };
      return s.min ? [{ ...edge }, { ...edge }, line] : [line];
    });
    const plain = { font, stroke: () => ink('muted'), ticks: { show: false },
        grid: { stroke: () => ink('line'), width: 1 } };
    return {
      width: this.clientWidth || 300,
      height: (tall ? TALL : HEIGHT) + (axis ? AXIS : 0),
      padding: [6, RIGHT, axis ? 0 : 6, 0],
      legend: { show: false },
      bands,
      series: [{}, ...lines],
      scales: { x: { time: true }, y: { range: (u, low, high) => [0, this.#top(high)] } },
      axes: [
        { ...plain, show: Boolean(axis), size: AXIS, space: 84, grid: { show: false }, values: (u, ticks) =>
            ticks.map((v) => this.#tick(v)) },
        { ...plain, size: LEFT, gap: 8, splits: (u) => [0, u.scales.y.max / 2, u.scales.y.max], values: (u,
            ticks) => ticks.map(UNITS[unit].tick) },
      ],
      cursor: {
        y: false,
        sync: { key: group, setSeries: false },
        drag: { x: true, y: false, setScale: false },
        points: { size: 7 },
        bind: { dblclick: () => () => { this.#model.reset?.(); return null; } },
      },
      hooks: {
        drawAxes: [(u) => this.#hatch(u)],
        setCursor: [(u) => this.#point(u)],
        setSelect: [(u) => this.#zoom(u)],
      },
    };
  }

  #tick(at) {
    const { from, to } = this.#model;
    if (at % 60) return clock(at);
    const midnight = new Date(at * 1000).getHours() === 0 && new Date(at * 1000).getMinutes() === 0;
    return to - from > 3 * 86400 || midnight ? day(at) : hours(at);
  }

  /** The top of the scale: calm numbers, so that it seldom moves. */
  #top(high) {
    const { unit, top, series } = this.#model;
    if (unit === 'percent' && !top) return 100;
    let most = high ?? 0;
    for (const s of series) for (const v of s.avg) if (v > most) most = v;
    if (unit === 'percent') return top.find((n) => n >= most) ?? 100;
    const least = unit === 'rate' ? 10_000 : unit === 'celsius' ? 80 : 1;
    if (most <= least) return least;
    const power = 10 ** Math.floor(Math.log10(most));
    return [1, 2, 4, 5, 8, 10].map((n) => n * power).find((n) => n >= most);
  }

  #hatch(u) {
    const { ctx, bbox } = u;
    const ratio = devicePixelRatio;
    for (const [from, to, before] of this.#model.gaps) {
      const left = Math.max(bbox.left, u.valToPos(from, 'x', true));
      const right = Math.min(bbox.left + bbox.width, u.valToPos(to, 'x', true));
      if (!(right - left >= 2)) continue;
      ctx.save();
      ctx.beginPath();
      ctx.rect(left, bbox.top, right - left, bbox.height);
      ctx.clip();
      if (!before) this.#lines(ctx, left, right, bbox, ratio);
      this.#words(ctx, t(before ? 'chart.before' : 'chart.gap'), [left, right], bbox.top + bbox.height / 2, ratio);
      ctx.restore();
    }
  }

  #lines(ctx, left, right, bbox, ratio) {
    const step = 7 * ratio;
    ctx.strokeStyle = ink('hatch');
    ctx.lineWidth = 1.2 * ratio;
    ctx.beginPath();
    for (let x = Math.floor((left - bbox.height) / step) * step; x < right; x += step) {
      ctx.moveTo(x, bbox.top + bbox.height);
      ctx.lineTo(x + bbox.height, bbox.top);
    }
    ctx.stroke();
  }

  #words(ctx, text, [left, right], y, ratio) {
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

  #point(u) {
    const index = u.cursor.left >= 0 ? u.cursor.idx : null;
    if (index === this.#index) return;
    this.#index = index;
    this.#head();
  }

  #zoom(u) {
    if (u.select.width < 4) return;
    const from = Math.floor(u.posToVal(u.select.left, 'x'));
    const to = Math.ceil(u.posToVal(u.select.left + u.select.width, 'x'));
    u.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
    // the other charts of the group hear of the same selection and ask for the same span, which changes nothing more
    this.#model.zoom?.(from, to);
  }
}
customElements.define('time-chart', TimeChart);
