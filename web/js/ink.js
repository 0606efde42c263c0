/** Colours of the style sheet for what draws on a canvas. A token is resolved by the browser, so light-dark() works. */
const known = new Map();
let probe;

export function ink(token) {
  let colour = known.get(token);
  if (!colour) {
    if (!probe) {
      probe = document.createElement('i');
      probe.hidden = true;
      document.body.append(probe);
    }
    probe.style.color = `var(--${token})`;
    known.set(token, colour = getComputedStyle(probe).color);
  }
  return colour;
}

/** rgb(…) with an alpha. */
export const faint = (token, alpha) => ink(token).replace(/^rgb\(([^)]+)\)$/, `rgba($1, ${alpha})`);

export const THEMES = ['system', 'light', 'dark'];

/** Shows a theme; "system" follows the system. Canvases hear of it by the event "themechange". */
export function theme(name) {
  if (name === 'light' || name === 'dark') document.documentElement.dataset.theme = name;
  else delete document.documentElement.dataset.theme;
  known.clear();
  dispatchEvent(new Event('themechange'));
}

export function followSystem() {
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => {
    known.clear();
    dispatchEvent(new Event('themechange'));
  });
}
