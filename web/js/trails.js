/** Fetches the minutes before the page was opened for the cards' lines: few at once, and each server only once. */
import { get } from './api.js';
import { changed, putTrail, standing } from './store.js';

const AT_ONCE = 3;
const MINUTES_SECONDS = 300;
// of a long list only what was near the screen last is waited for
const WAITING = 60;
const waiting = [];
let running = 0;

export function fillTrails(servers) {
  for (const server of servers) {
    if (server.trail.filled || standing(server) !== 'online') continue;
    server.trail.filled = true;
    waiting.push(server);
  }
  while (waiting.length > WAITING) waiting.shift().trail.filled = false;
  while (running < AT_ONCE && waiting.length) next();
}

async function next() {
  const { id } = waiting.shift();
  running++;
  try {
    const to = Math.floor(Date.now() / 1000);
    const { at, cpu_percent: cpu } = await get(`api/history/${id}?metrics=cpu_percent&from=${to - MINUTES_SECONDS}&to=${to}&points=60`);
    putTrail(id, at, cpu.avg);
    changed(false);
  } catch {
    // the line then begins now
  }
  running--;
  if (waiting.length) next();
}
