/** The start of the page; then it draws what the store holds whenever that changes. */
import { settle } from './feed.js';
import { render } from './html.js';
import { has, preferred, speak, t } from './i18n.js';
import { density } from './appearance.js';
import { followSystem, theme } from './ink.js';
import { recall } from './prefs.js';
import { onRoute, route } from './router.js';
import { enter, signInByLink, watch } from './session.js';
import { listen } from './shortcuts.js';
import * as store from './store.js';
import { printing } from './window.js';
import { frame } from './views/frame.js';

// live figures are drawn at most this often; what the user does is drawn in the next frame
const DRAW_MILLIS = 250;

let asked = 0;
let timer = 0;

function draw() {
  cancelAnimationFrame(asked);
  clearTimeout(timer);
  asked = timer = 0;
  render(frame(), document.getElementById('app'));
  const name = title();
  if (document.title !== name) document.title = name;
}

function ask(urgent) {
  if (urgent && !asked) asked = requestAnimationFrame(draw);
  else if (!urgent && !asked && !timer) timer = setTimeout(() => ask(true), DRAW_MILLIS);
}

function title() {
  const { view, id } = route();
  const down = store.state.phase === 'ready' ? store.totals().offline : 0;
  const name = view === 'server' ? store.state.servers.get(id)?.name : view === 'fleet' ? '' : has(`nav.${view}`) ? t(`nav.${view}`) : '';
  return `${down ? `(${down}) ` : ''}${name ? `${name.slice(0, 80)} – ` : ''}Server Monitor`;
}

async function routed() {
  if (location.hash.startsWith('#signin=')) {
    await signInByLink();
    await enter();
  }
  watch();
  store.changed();
}

function tick() {
  store.state.now = Date.now() / 1000;
  if (!document.hidden) store.changed(false);
}

theme(recall('theme') ?? 'system');
followSystem();
density();
listen();
await speak(preferred());
store.subscribe(ask);
onRoute(routed);
addEventListener('pagehide', settle);
for (const [event, on] of [['beforeprint', true], ['afterprint', false]]) {
  addEventListener(event, () => {
    printing(on);
    draw();
  });
}
await signInByLink();
await enter();
setInterval(tick, 1_000);
