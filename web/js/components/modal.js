/**
 * One dialog at a time, over everything. open() takes a function that draws its inside; what a dialog remembers lives in that
 * function's closure, and it asks for a new drawing by changed(). Focus goes back to where it came from.
 */
import { html } from '../html.js';
import { changed } from '../store.js';
import { t } from '../i18n.js';
import { icon } from './icon.js';

let current = null;
let next = 1;

class ModalDialog extends HTMLElement {
  connectedCallback() {
    this.before = document.activeElement;
    const dialog = this.querySelector('dialog');
    dialog.showModal();
    (dialog.querySelector('[data-first]')
        ?? dialog.querySelector('input, select, textarea, .primary, button'))?.focus();
  }

  disconnectedCallback() {
    if (this.before?.isConnected) this.before.focus();
  }
}
customElements.define('modal-dialog', ModalDialog);

/** `draw(close)` gives {title, body, foot, submit, bare}; `bare` has its title for screen readers only; `busy()` true keeps Escape from closing; `closed` is told. */
export function open(draw, { wide = false, busy = () => false, closed = () => {} } = {}) {
  current = { id: next++, draw, wide, busy, closed };
  changed();
}

export const isOpen = () => Boolean(current);

export function close() {
  const { closed } = current ?? {};
  current = null;
  closed?.();
  changed();
}

export function modal() {
  if (!current) return '';
  const { title, body, foot, submit, bare = false } = current.draw(close);
  const asked = (event) => {
    event.preventDefault();
    if (!current?.busy()) close();
  };
  // a click that begins and ends on the backdrop closes
  const outside = (event) => { if (event.target === event.currentTarget && !current?.busy()
      && !current?.wide) close(); };
  const send = (event) => {
    event.preventDefault();
    submit?.();
  };
  return html`<modal-dialog><dialog class="dialog ${current.wide ? 'wide' : ''} ${bare ? 'bare' : ''}" aria-labelledby="dialog-title"
      @cancel="${asked}" @mousedown="${outside}">
    <form novalidate @submit="${send}">
      ${bare ? html`<h2 id="dialog-title" class="unseen">${title}</h2>` : html`<div class="dialog-head"><h2 id="dialog-title">${title}</h2>
        <button type="button" class="icon-button" aria-label="${t('action.close')}"
            @click="${close}">${icon('cross')}</button></div>`}
      <div class="dialog-body">${body}</div>
      ${foot ? html`<div class="dialog-foot">${foot}</div>` : ''}
    </form></dialog></modal-dialog>`.keyed(current.id);
}
