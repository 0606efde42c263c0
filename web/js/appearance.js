/** Theme and language as chosen by hand: kept, shown, drawn anew. */
import { choose } from './i18n.js';
import { theme } from './ink.js';
import { remember } from './prefs.js';
import { changed } from './store.js';

export function setTheme(name) {
  remember('theme', name);
  theme(name);
  changed();
}

export async function setLanguage(code) {
  await choose(code);
  changed();
}
