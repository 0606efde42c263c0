/** Words in the user's language. A text is a string with {names} or a plural object {one, other}, chosen by `n`. */
import { recall, remember } from './prefs.js';

export const LANGUAGES = { en: 'English', vi: 'Tiếng Việt' };
let texts = {};
let language = 'en';
let plural = new Intl.PluralRules('en');

export const lang = () => language;

/** The language chosen before, else the first of the browser's that there is, else English. */
export function preferred(languages = navigator.languages ?? ['en']) {
  const chosen = recall('language');
  if (chosen in LANGUAGES) return chosen;
  return languages.map((l) => l.split('-')[0].toLowerCase()).find((l) => l in LANGUAGES) ?? 'en';
}

export async function speak(wanted) {
  const module = await import(`./i18n/${wanted in LANGUAGES ? wanted : 'en'}.js`);
  use(wanted, module.default);
  document.documentElement.lang = wanted;
}

export function use(wanted, words) {
  language = wanted;
  texts = words;
  plural = new Intl.PluralRules(wanted);
}

export function choose(wanted) {
  remember('language', wanted);
  return speak(wanted);
}

export const has = (key) => key in texts;

export function t(key, values = {}) {
  let text = texts[key] ?? key;
  if (typeof text === 'object') text = text[plural.select(Number(values.n))] ?? text.other;
  return text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? values[name] : whole));
}
