import { html } from '../html.js';

/** A button with words. `look`: primary, danger, small; `first` has the focus when its dialog opens; without `act` it submits. */
export const button = (label, act, { look = '', disabled = false, first = false, more = '' } = {}) => html`<button
  type="${act ? 'button' : 'submit'}" class="button ${look} ${more}" ?disabled="${disabled}" ?data-first="${first}"
  @click="${act ?? null}">${label}</button>`;

/** One of several that exclude each other, in a `.seg`. */
export const choice = (label, chosen, act) => html`<button type="button" aria-pressed="${String(chosen)}"
  @click="${act}">${label}</button>`;
