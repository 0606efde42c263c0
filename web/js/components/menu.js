/** A menu at the button that opened it. Arrow keys, Home, End; Escape and a click elsewhere close it. */
import { html } from '../html.js';
import { changed } from '../store.js';

let current = null;
let next = 1;

class PopupMenu extends HTMLElement {
  connectedCallback() {
    const { anchor } = current;
    const { left, right, bottom, top } = anchor.getBoundingClientRect();
    const menu = this.firstElementChild;
    const { width, height } = menu.getBoundingClientRect();
    const x = Math.max(8, Math.min(left + width > innerWidth - 8 ? right - width : left,
        innerWidth - width - 8));
    const y = bottom + 4 + height > innerHeight - 8 ? Math.max(8, top - height - 4) : bottom + 4;
    menu.style.left = `${x}px`;
    menu.style.top = `${y}px`;
    menu.querySelector('[role^=menuitem]')?.focus({ preventScroll: true });
    this.outside = (event) => { if (!menu.contains(event.target)
        && !anchor.contains(event.target)) close(false); };
    this.resized = () => close(false);
    addEventListener('pointerdown', this.outside, true);
    addEventListener('resize', this.resized);
  }

  disconnectedCallback() {
    removeEventListener('pointerdown', this.outside, true);
    removeEventListener('resize', this.resized);
  }
}
customElements.define('popup-menu', PopupMenu);

/**
 * Items: {label, act, icon, bad, checked, many}; checked true or false makes a choice of it, `many` one of several after which the menu
 * stays open; a string is a heading. A function gives the items as they are at each drawing.
 */
export function openMenu(event, label, items) {
  const anchor = event.currentTarget;
  if (current?.anchor === anchor) return close();
  current = { id: next++, anchor, label, items };
  anchor.setAttribute('aria-expanded', 'true');
  changed();
}

export const menuIsOpen = () => Boolean(current);

function close(refocus = true) {
  if (!current) return;
  current.anchor.setAttribute('aria-expanded', 'false');
  if (refocus) current.anchor.focus();
  current = null;
  changed();
}

function keys(event) {
  const items = [...event.currentTarget.querySelectorAll('[role^=menuitem]')];
  const at = items.indexOf(document.activeElement);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 }[event.key];
  if (to !== undefined) {
    event.preventDefault();
    items.at(to % items.length).focus();
  } else if (event.key === 'Escape' || event.key === 'Tab') {
    event.preventDefault();
    close();
  }
}

export function menu() {
  if (!current) return '';
  const item = (one) => {
    if (typeof one === 'string') return html`<div class="menu-title" role="presentation">${one}</div>`;
    const act = () => {
      if (!one.many) close();
      one.act();
    };
    const choice = one.checked !== undefined;
    const role = one.many ? 'menuitemcheckbox' : choice ? 'menuitemradio' : 'menuitem';
    return html`<button type="button" class="menu-item ${one.bad ? 'bad' : ''}" role="${role}"
      aria-checked="${choice ? String(one.checked) : null}" tabindex="-1"
          @click="${act}">${one.label}</button>`;
  };
  return html`<popup-menu><div class="menu" role="menu" aria-label="${current.label}" @keydown="${keys}">
    ${(typeof current.items === 'function' ? current.items() : current.items).map(item)}</div></popup-menu>`.keyed(current.id);
}
