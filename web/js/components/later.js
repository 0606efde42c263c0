/** What is fetched when it is first looked at, so that a first visit fetches only what it shows. */
import { html } from '../html.js';
import { changed } from '../store.js';
import { problemNote } from './problem.js';

/** `load()` gives the function that draws; until it is there, nothing is drawn, and where it cannot be had, why. */
export function later(load) {
  let draw = null;
  let asked = false;
  let problem = null;
  const fetchIt = async () => {
    asked = true;
    problem = null;
    try {
      draw = await load();
    } catch (fault) {
      // the central is away: its way back is a press, or the next visit
      problem = { message: String(fault.message) };
    }
    changed();
  };
  return (...given) => {
    if (draw) return draw(...given);
    if (!asked) fetchIt();
    return html`<div class="later" aria-busy="${String(!problem)}">${problemNote(problem, fetchIt)}</div>`;
  };
}
