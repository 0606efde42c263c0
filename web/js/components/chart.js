/**
 * One chart over time: <time-chart .model="${…}">. All charts of one `group` share one cursor. The model:
 *
 *   {title, group, unit: a name in units.js, from, to, at: [epoch s], axis: shows the times, tall, high, note,
 *    series: [{label, ink, avg, min?, max?, fill?, dash?}], top: [tops of a percent scale],
 *    gaps: [[from, to, before it was watched?]], filled: [[from, to]], spans: [{from, to, tone}], chosen: epoch s,
 *    threshold, zoom(from, to), reset(), pick(at)}
 *
 * A click picks a moment; so do the arrow keys and Enter, on the chart that shows the times. A new model of the same shape
 * moves the data in; nothing is built anew.
 */
import { html, render } from '../html.js';
import { lang, t } from '../i18n.js';
import { faint, ink } from '../ink.js';
import { scaleTop, tickTime, unit, when } from '../units.js';
import { gaps, line, moment, tints } from './chart-marks.js';

const HEIGHT = 92;
const TALL = 150;
const HIGH = 340;
const AXIS = 26;
/** Where the plot begins, and half of the last label of the times: what lies beside a chart is aligned by these. */
export const LEFT = 60;
export const RIGHT = 16;
// a press that moves less than this is a click
const CLICK_PIXELS = 4;
const BAND = 0.2;

let library;
/** uPlot, fetched with the first chart. */
const plotting = () => (library ??= new Promise((loaded, failed) => {
  // a script, not a module: only that comes minified, at half of the bytes
  const script = document.createElement('script');
  script.src = new URL('vendor/uplot/uPlot.min.js', document.baseURI).href;
  script.onload = () => loaded(globalThis.uPlot);
  script.onerror = () => { library = null; failed(new Error(script.src)); };
  document.head.append(script);
}));

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
    this.#drop();
  }

  #drop() {
    this.#plot?.destroy();
    this.#plot = null;
    this.#shape = '';
  }

  #anew = () => {
    this.#drop();
    this.#draw();
  };

  async #draw() {
    const model = this.#model;
    this.#head();
    const shape = `${lang()}|${model.unit}|${model.axis}|${model.tall}|${model.series.map((s) =>
      `${s.label}${s.ink}${Boolean(s.min)}`)}`;
    if (this.#plot && shape === this.#shape) return this.#feed();
    const UPlot = await plotting();
    // several models may have come while the library was fetched: the first of them to be here draws the newest
    if (!this.isConnected || (this.#plot && shape === this.#shape)) return undefined;
    this.#plot?.destroy();
    this.#shape = shape;
    this.#plot = new UPlot(this.#options(), this.#data(), this.querySelector('.plot'));
    this.#plot.setScale('x', { min: this.#model.from, max: this.#model.to });
    this.#clicks(this.#plot.over);
    return undefined;
  }

  #feed() {
    const { from, to } = this.#model;
    this.#plot.batch(() => {
      this.#plot.setData(this.#data(), false);
      this.#plot.setScale('x', { min: from, max: to });
    });
    this.#plot.redraw(false);
  }

  #data() {
    return [this.#model.at, ...this.#model.series.flatMap((s) => (s.min ? [s.max, s.min, s.avg] : [s.avg]))];
  }

  #resize() {
    const width = this.clientWidth;
    if (this.#plot && width && width !== this.#plot.width) this.#plot.setSize({ width, height: this.#plot.height });
  }

  #head() {
    const { title, series, unit: name, at, note, from, to, axis, tall } = this.#model;
    const { show } = unit(name);
    const pointed = this.#index !== null && this.#index < at.length;
    const last = (values) => values?.findLast?.((v) => v !== null && v !== undefined);
    const figure = (s) => show(pointed ? s.avg[this.#index] : last(s.avg));
    const several = series.length > 1;
    const keys = Boolean(axis && tall);
    const time = pointed ? t('chart.at', { time: when(at[this.#index], to - from) }) : '';
    render(html`<div class="chart-head"><h3><bdi>${title}</bdi></h3><span class="chart-now">${several ? '' : html`<b>${figure(series[0])}</b>`}
        ${note && !pointed ? html` <span class="muted">${note}</span>` : ''}
        ${pointed ? html` <time class="muted">${time}</time>` : ''}</span>
      <span class="legend">${series.map((s) => html`<span><i class="ink-${s.ink} ${s.dash ? 'dashed' : ''}"></i><bdi>${s.label}</bdi>${several
          ? html` <b>${figure(s)}</b>` : ''}</span>`)}
        ${tall && series[0].min ? html`<span><i class="band ink-${series[0].ink}"></i>${t('chart.band')}</span>` : ''}</span></div>
      <div class="plot" role="${keys ? 'slider' : 'img'}" tabindex="${keys ? '0' : null}" aria-label="${this.#spoken()}"
        aria-valuemin="${keys ? Math.floor(from) : null}" aria-valuemax="${keys ? Math.ceil(to) : null}"
        aria-valuenow="${keys ? Math.round(at[this.#index] ?? to) : null}"
        aria-valuetext="${keys ? (time ? `${time}: ${show(series[0].avg[this.#index])}` : t('chart.keys')) : null}"
        @keydown="${keys ? (event) => this.#key(event) : null}"></div>`, this);
  }

  #spoken() {
    const { title, series, unit: name } = this.#model;
    const { show } = unit(name);
    return `${title}: ${series.map((s) => {
      const known = s.avg.filter((v) => v !== null && v !== undefined);
      return known.length ? t('chart.spoken', { name: s.label, now: show(known.at(-1)), low: show(Math.min(...known.slice(-5000))),
        high: show(Math.max(...known.slice(-5000))) }) : t('chart.empty');
    }).join('; ')}`;
  }

  #options() {
    const { axis, tall, high, series, group } = this.#model;
    const { tick } = unit(this.#model.unit);
    const font = `11px ${getComputedStyle(document.body).fontFamily}`;
    const bands = [];
    const lines = [];
    for (const s of series) {
      const at = lines.length + 1;
      const edge = { stroke: 'transparent', width: 0, points: { show: false } };
      if (s.min) {
        bands.push({ series: [at, at + 1], fill: () => faint(s.ink, BAND) });
        lines.push({ ...edge }, { ...edge });
      }
      lines.push({ stroke: () => ink(s.ink), width: s.dash ? 1.2 : 1.6, points: { show: false },
        fill: s.fill ? () => faint(s.ink, 0.12) : undefined, dash: s.dash });
    }
    const plain = { font, stroke: () => ink('muted'), ticks: { show: false }, grid: { stroke: () => ink('line'), width: 1 } };
    return {
      width: this.clientWidth || 300,
      height: (high ? HIGH : tall ? TALL : HEIGHT) + (axis ? AXIS : 0),
      padding: [6, RIGHT, axis ? 0 : 6, 0],
      legend: { show: false },
      bands,
      series: [{}, ...lines],
      scales: { x: { time: true }, y: { range: (u, low, high) => [0, scaleTop(this.#model, high)] } },
      axes: [
        { ...plain, show: Boolean(axis), size: AXIS, space: 84, grid: { show: false },
          values: (u, ticks) => ticks.map((v) => tickTime(v, this.#model)) },
        { ...plain, size: LEFT, gap: 8, splits: (u) => [0, u.scales.y.max / 2, u.scales.y.max], values: (u, ticks) => ticks.map(tick) },
      ],
      cursor: {
        y: false,
        sync: { key: group, setSeries: false },
        drag: { x: true, y: false, setScale: false },
        points: { size: 7 },
        bind: { dblclick: () => () => { this.#model.reset?.(); return null; } },
      },
      hooks: {
        drawAxes: [(u) => { tints(u, this.#model.spans); gaps(u, this.#model); }],
        draw: [(u) => { line(u, this.#model.threshold); moment(u, this.#model.chosen); }],
        setCursor: [(u) => this.#point(u)],
        setSelect: [(u) => this.#zoom(u)],
      },
    };
  }

  /** A click is told by where it began and ended: what moves is a drag. */
  #clicks(over) {
    let began = null;
    over.addEventListener('mousedown', (event) => { began = event.button === 0 ? event.clientX : null; });
    over.addEventListener('mouseup', (event) => {
      if (began !== null && Math.abs(event.clientX - began) < CLICK_PIXELS && event.detail < 2) {
        const at = this.#plot.posToVal(event.clientX - over.getBoundingClientRect().left, 'x');
        this.#model.pick?.(Math.round(at));
      }
      began = null;
    });
  }

  #key(event) {
    const { at, from, to, pick } = this.#model;
    const shown = at.length - 1;
    const first = Math.max(0, at.findIndex((time) => time >= from));
    const now = this.#index ?? shown;
    const index = { ArrowLeft: now - 1, ArrowRight: now + 1, PageUp: now - 20, PageDown: now + 20, Home: first, End: shown }[event.key];
    if (event.key === 'Enter' && this.#index !== null) pick?.(at[this.#index]);
    else if (index === undefined) return;
    else {
      const time = Math.min(to, Math.max(from, at[Math.max(first, Math.min(shown, index))]));
      this.#plot.setCursor({ left: this.#plot.valToPos(time, 'x'), top: 1 }, true, true); // the charts beside hear of it too
    }
    event.preventDefault();
  }

  #point(u) {
    const index = u.cursor.left >= 0 ? u.cursor.idx : null;
    if (index === this.#index) return;
    this.#index = index;
    this.#head();
  }

  #zoom(u) {
    if (u.select.width < CLICK_PIXELS) return;
    const from = Math.floor(u.posToVal(u.select.left, 'x'));
    const to = Math.ceil(u.posToVal(u.select.left + u.select.width, 'x'));
    u.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
    // the other charts of the group hear of the same selection and ask for the same span, which changes nothing more
    this.#model.zoom?.(from, to);
  }
}
customElements.define('time-chart', TimeChart);
