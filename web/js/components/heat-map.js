/**
 * Servers by time, each cell as dark as its figure is high: <heat-map .model="${…}">. The model:
 *   {at, step, from, to, rows: [{id, name, values}], show(value), percent: a scale to 100, pick(row, at)}
 * The names are links beside it; the figures stand in the ranking.
 */
import { clock, stamp } from '../format.js';
import { html, render } from '../html.js';
import { t } from '../i18n.js';
import { faint, ink } from '../ink.js';
import { address } from '../router.js';

const ROW = 22;
const DAY = 86_400;

class HeatMap extends HTMLElement {
  #model = null;
  #over = null;

  set model(model) {
    this.#model = model;
    if (this.isConnected) this.#draw();
  }

  get model() {
    return this.#model;
  }

  connectedCallback() {
    this.sizes = new ResizeObserver(() => this.#paint());
    this.#draw();
    this.sizes.observe(this.querySelector('canvas'));
    addEventListener('themechange', this.#again);
  }

  disconnectedCallback() {
    this.sizes.disconnect();
    removeEventListener('themechange', this.#again);
  }

  #again = () => this.#paint();

  #draw() {
    const { rows } = this.#model;
    render(html`<p class="heat-told small" aria-live="off">${this.#told()}</p>
      <div class="heat"><ol class="heat-names">${rows.map((row) => html`<li><a href="${address('server', row.id)}"><bdi>${row.name}</bdi></a></li>`.keyed(row.id))}</ol>
      <canvas role="img" aria-label="${t('compare.heat.spoken', { n: rows.length })}" --rows="${rows.length}" @mousemove="${(e) => this.#move(e)}"
        @mouseleave="${() => this.#leave()}" @click="${(e) => this.#click(e)}"></canvas></div>
      <p class="heat-axis tiny muted"><span>${this.#time(this.#model.from)}</span><span>${this.#time((this.#model.from + this.#model.to) / 2)}</span><span>${this.#time(this.#model.to)}</span></p>`, this);
    this.#paint();
  }

  #time(at) {
    return this.#model.to - this.#model.from > DAY ? stamp(at) : clock(at);
  }

  #paint() {
    const { at, step, from, to, rows, percent } = this.#model;
    const canvas = this.querySelector('canvas');
    const width = canvas.clientWidth;
    if (!width) return;
    const ratio = devicePixelRatio;
    canvas.width = width * ratio;
    canvas.height = rows.length * ROW * ratio;
    const context = canvas.getContext('2d');
    const most = percent ? 100 : Math.max(1e-9, ...rows.flatMap((row) => row.values.filter((v) => v !== null)));
    const scale = (canvas.width) / (to - from);
    const cell = Math.max(1, step * scale);
    // as many tones as an eye tells apart
    const tones = Array.from({ length: 21 }, (_, i) => faint('cpu', 0.06 + 0.94 * (i / 20)));
    const high = ink('bad');
    rows.forEach((row, y) => {
      at.forEach((time, i) => {
        const value = row.values[i];
        if (value === null || value === undefined) return;
        context.fillStyle = percent && value > 90 ? high : tones[Math.min(20, Math.round((20 * value) / most))];
        context.fillRect((time - from) * scale, (y * ROW + 1) * ratio, cell + 0.5, (ROW - 2) * ratio);
      });
    });
  }

  #at(event) {
    const { from, to, rows, at } = this.#model;
    const box = event.currentTarget.getBoundingClientRect();
    const row = rows[Math.floor((event.clientY - box.top) / ROW)];
    const time = from + ((event.clientX - box.left) / box.width) * (to - from);
    let index = at.findIndex((one) => one > time) - 1;
    if (index < -1) index = at.length - 1;
    return row ? { row, time, index } : null;
  }

  #told() {
    if (!this.#over) return '\u00a0';
    const { row, time, index } = this.#over;
    return html`<b><bdi>${row.name}</bdi></b> ${this.#model.show(row.values[index] ?? NaN)} <span class="muted">${this.#time(time)}</span>`;
  }

  #move(event) {
    this.#over = this.#at(event);
    render(this.#told(), this.querySelector('.heat-told'));
  }

  #leave() {
    this.#over = null;
    render(this.#told(), this.querySelector('.heat-told'));
  }

  #click(event) {
    const found = this.#at(event);
    if (found) this.#model.pick(found.row, found.time);
  }
}
customElements.define('heat-map', HeatMap);
