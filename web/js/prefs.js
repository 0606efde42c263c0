/** Choices of this browser. Where storage is forbidden they last as long as the page. */
export const DENSITIES = ['comfortable', 'compact'];
const PREFIX = 'server-monitor.';
const fallback = new Map();

export function recall(name) {
  try {
    return localStorage.getItem(PREFIX + name);
  } catch {
    return fallback.get(name) ?? null; // storage switched off
  }
}

export function remember(name, value) {
  fallback.set(name, value);
  try {
    localStorage.setItem(PREFIX + name, value);
  } catch {
    // storage switched off or full: the choice holds for this page
  }
}
