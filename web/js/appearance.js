/** Theme, density and language as chosen by hand: kept, shown, drawn anew. */
import { choose } from './i18n.js';
import { theme } from './ink.js';
import { recall, remember } from './prefs.js';
import { changed } from './store.js';

export function setTheme(name) {
  remember('theme', name);
  theme(name);
  changed();
}

/** How close things stand. */
export function density(name = recall('density')) {
  if (name === 'compact') document.documentElement.dataset.density = name;
  else delete document.documentElement.dataset.density;
}

export function setDensity(name) {
  remember('density', name);
  density(name);
  changed();
}

export async function setLanguage(code) {
  await choose(code);
  changed();
}
