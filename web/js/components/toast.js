/** Short notes at the edge, with an undo where there is one; and what a screen reader is told. */
import { html } from '../html.js';
import { changed } from '../store.js';
import { t } from '../i18n.js';
import { icon } from './icon.js';

// more than this at once would cover the page
const LIMIT = 4;
const notes = [];
let next = 1;
// what a screen reader is told: each is a line of its own, so that none takes the place of another unread
let said = [];
const SAID = 5;

export function announce(text) {
  said = [...said, { id: next++, text }].slice(-SAID);
  changed();
}

export function toast(text, { action, act, seconds = 6, tone = '' } = {}) {
  const note = { id: next++, text, action, tone };
  note.close = () => {
    clearTimeout(note.timer);
    const at = notes.indexOf(note);
    if (at >= 0) notes.splice(at, 1);
    changed();
  };
  note.act = () => {
    note.close();
    act();
  };
  note.timer = setTimeout(note.close, seconds * 1000);
  notes.push(note);
  while (notes.length > LIMIT) notes.shift();
  announce(text);
}

export const toasts = () => html`
  <div class="toasts" role="${notes.length ? 'region' : null}" aria-label="${notes.length ? t('toast.title') : null}">${notes.map((note) => html`<div class="toast ${note.tone}">
    <span class="toast-text">${note.text}</span>
    ${note.action ? html`<button type="button" class="button small"
        @click="${note.act}">${note.action}</button>` : ''}
    <button type="button" class="icon-button" aria-label="${t('action.dismiss')}"
        @click="${note.close}">${icon('cross')}</button>
  </div>`.keyed(note.id))}</div>
  <div class="unseen" role="status" aria-live="polite">${said.map(({ id, text }) => html`<p>${text}</p>`.keyed(id))}</div>`;
