import { html } from '../html.js';

/** Line icons on a grid of 20, drawn in the colour of the text; hidden from screen readers, the words beside them speak. */
const svg = {
  pulse: html`<svg class="icon" viewBox="0 0 20 20" aria-hidden="true"><path
      d="M1.5 10.5h4l2-6 4 11 2.3-5h4.7"/></svg>`,
  fleet: html`<svg class="icon" viewBox="0 0 20 20" aria-hidden="true"><rect x="2.5" y="3" width="15"
      height="5.6" rx="1.6"/><rect x="2.5" y="11.4" width="15" height="5.6" rx="1.6"/><path
      d="M5.6 5.8h.01M5.6 14.2h.01M9 5.8h5M9 14.2h5"/></svg>`,
  bell: html`<svg class="icon" viewBox="0 0 20 20" aria-hidden="true"><path
      d="M5 8.5a5 5 0 0 1 10 0c0 4 1.6 5.3 1.6 5.3H3.4S5 12.5 5 8.5zM8.3 16.4a1.9 1.9 0 0 0 3.4 0"/></svg>`,
  gear: html`<svg class="icon" viewBox="0 0 20 20" aria-hidden="true"><path
      d="M3 5.5h7M14.5 5.5H17M3 10h2.5M10 10h7M3 14.5h7M14.5 14.5H17"/><circle cx="12.2" cy="5.5"
      r="2"/><circle cx="7.7" cy="10" r="2"/><circle cx="12.2" cy="14.5" r="2"/></svg>`,
  plus: html`<svg class="icon" viewBox="0 0 20 20" aria-hidden="true"><path d="M10 4v12M4 10h12"/></svg>`,
  search: html`<svg class="icon" viewBox="0 0 20 20" aria-hidden="true"><circle cx="8.8" cy="8.8"
      r="5.3"/><path d="m13 13 4 4"/></svg>`,
  more: html`<svg class="icon" viewBox="0 0 20 20" aria-hidden="true"><path class="dots"
      d="M4.5 10h.01M10 10h.01M15.5 10h.01"/></svg>`,
  copy: html`<svg class="icon" viewBox="0 0 20 20" aria-hidden="true"><rect x="7" y="7" width="9.5"
      height="9.5" rx="2"/><path d="M13 7V5.5a2 2 0 0 0-2-2H5.5a2 2 0 0 0-2 2V11a2 2 0 0 0 2 2H7"/></svg>`,
  check: html`<svg class="icon" viewBox="0 0 20 20" aria-hidden="true"><path d="m4 10.5 4 4 8-9"/></svg>`,
  cross: html`<svg class="icon" viewBox="0 0 20 20" aria-hidden="true"><path d="m5 5 10 10M15 5 5 15"/></svg>`,
  user: html`<svg class="icon" viewBox="0 0 20 20" aria-hidden="true"><circle cx="10" cy="7" r="3.4"/><path
      d="M3.6 17c.5-3.6 3-5.4 6.4-5.4s5.9 1.8 6.4 5.4"/></svg>`,
  key: html`<svg class="icon" viewBox="0 0 20 20" aria-hidden="true"><circle cx="6.5" cy="13.5" r="3.5"/><path
      d="m9 11 7.5-7.5M13.5 6.5l2.5 2.5"/></svg>`,
  back: html`<svg class="icon" viewBox="0 0 20 20" aria-hidden="true"><path d="M12 4 6 10l6 6"/></svg>`,
  forth: html`<svg class="icon" viewBox="0 0 20 20" aria-hidden="true"><path d="m8 4 6 6-6 6"/></svg>`,
  minus: html`<svg class="icon" viewBox="0 0 20 20" aria-hidden="true"><path d="M4 10h12"/></svg>`,
  chart: html`<svg class="icon" viewBox="0 0 20 20" aria-hidden="true"><path d="M4 16.5V9M8 16.5V4M12 16.5v-6M16 16.5V6.5"/></svg>`,
  save: html`<svg class="icon" viewBox="0 0 20 20" aria-hidden="true"><path d="M10 3.5v9M6 9l4 4 4-4M4 16.5h12"/></svg>`,
  cards: html`<svg class="icon" viewBox="0 0 20 20" aria-hidden="true"><rect x="3" y="3" width="6" height="6"
      rx="1.4"/><rect x="11" y="3" width="6" height="6" rx="1.4"/><rect x="3" y="11" width="6" height="6"
      rx="1.4"/><rect x="11" y="11" width="6" height="6" rx="1.4"/></svg>`,
  table: html`<svg class="icon" viewBox="0 0 20 20" aria-hidden="true"><path
      d="M3 5h14M3 10h14M3 15h14"/></svg>`,
  up: html`<svg class="icon tiny-icon" viewBox="0 0 20 20" aria-hidden="true"><path
      d="M10 16V4M5 9l5-5 5 5"/></svg>`,
  down: html`<svg class="icon tiny-icon" viewBox="0 0 20 20" aria-hidden="true"><path
      d="M10 4v12M5 11l5 5 5-5"/></svg>`,
  jobs: html`<svg class="icon" viewBox="0 0 20 20" aria-hidden="true"><path
      d="m3 5 1.4 1.4L7 3.8M3 10.4l1.4 1.4L7 9.2M3 15.8l1.4 1.4L7 14.6M10 5.4h7M10 10.6h7M10 15.8h7"/></svg>`,
  alert: html`<svg class="icon" viewBox="0 0 20 20" aria-hidden="true"><path
      d="M10 3.2 18 17H2zM10 8.5v4M10 14.8h.01"/></svg>`,
  pause: html`<svg class="icon" viewBox="0 0 20 20" aria-hidden="true"><path d="M7 4.5v11M13 4.5v11"/></svg>`,
};

export const icon = (name) => svg[name];
