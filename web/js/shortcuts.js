/**
 * Keys of the whole page. Single keys do nothing while something is typed, a dialog or a menu is open, or they are switched off
 * (for those whose speech becomes keys); Ctrl K works always.
 */
import { help } from './components/help.js';
import { menuIsOpen } from './components/menu.js';
import { isOpen } from './components/modal.js';
import { palette } from './components/palette.js';
import { addServer } from './components/server-dialog.js';
import { choosing, GOES, turn } from './commands.js';
import { recall, remember } from './prefs.js';
import { address, go, route } from './router.js';
import { choose, neighbour } from './selection.js';
import { can, state } from './store.js';
import { inNavigation } from './views/frame.js';
import { beside, reveal } from './window.js';

// after "g" the next key is waited for so long
const SECOND_MILLIS = 1_500;
let begun = -Infinity;

export const keysOn = () => recall('keys') !== 'off';
export const setKeys = (on) => remember('keys', on ? 'on' : 'off');

const typing = (el) => el?.closest?.('input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]');
const here = () => Number(document.activeElement?.closest?.('[data-id]')?.dataset.id ?? 0);

function heard(event) {
  if (state.phase !== 'ready') return;
  const { key } = event;
  if ((event.ctrlKey || event.metaKey) && !event.altKey && key.toLowerCase() === 'k') {
    event.preventDefault();
    if (!menuIsOpen()) palette();
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || isOpen() || menuIsOpen()) return;
  if (typing(event.target)) {
    if (key === 'Escape' && event.target.id === 'seek') event.target.blur();
    return;
  }
  if (keysOn() && act(key)) event.preventDefault();
}

function act(key) {
  if (performance.now() - begun < SECOND_MILLIS) {
    begun = -Infinity;
    const view = inNavigation().find((name) => GOES[name] === key);
    if (view) go(address(view));
    return Boolean(view);
  }
  switch (key) {
    case 'g': begun = performance.now(); return true;
    case '?': help(); return true;
    case '/': return search();
    case 'n': if (can('admin')) addServer(); return can('admin');
    case 't': turn(); return true;
    case 'x': return pickHere();
    case 'm': return menuHere();
    case 'j': return move(1);
    case 'k': return move(-1);
    case 'ArrowDown': case 'ArrowUp': case 'ArrowLeft': case 'ArrowRight': return arrow(key);
    default: return false;
  }
}

function search() {
  const field = document.getElementById('seek');
  if (field) {
    field.focus();
    field.select();
  } else palette();
  return true;
}

function pickHere() {
  if (!can('admin')) return false;
  if (here()) choose(here());
  else choosing();
  return true;
}

function menuHere() {
  const button = document.activeElement?.closest?.('[data-id]')?.querySelector('[aria-haspopup=menu]');
  button?.click();
  return Boolean(button);
}

/** Arrows move from server to server once one of them has the focus; before that they scroll, as everywhere. */
function arrow(key) {
  const id = here();
  if (!id || !document.activeElement.dataset.server) return false;
  const columns = beside(id);
  if (columns === 1 && (key === 'ArrowLeft' || key === 'ArrowRight')) return false;
  return move({ ArrowDown: columns, ArrowUp: -columns, ArrowRight: 1, ArrowLeft: -1 }[key]);
}

function move(step) {
  if (route().view !== 'fleet') return false;
  const to = neighbour(here(), step);
  if (!to) return false;
  const focus = (tries) => {
    const link = reveal(to) && document.querySelector(`[data-id="${to}"] [data-server]`);
    if (link) link.focus({ preventScroll: true });
    else if (tries) requestAnimationFrame(() => focus(tries - 1)); // it is drawn once it is near the screen
  };
  focus(5);
  return true;
}

export const listen = () => addEventListener('keydown', heard);
