/** Who is signed in, and the stream that lives as long as that. */
import { get, onConfirm, onSignedOut, post } from './api.js';
import { confirmed } from './components/confirm.js';
import { announce } from './components/toast.js';
import { hear, refresh } from './feed.js';
import { t } from './i18n.js';
import { Live } from './live.js';
import { route } from './router.js';
import * as store from './store.js';

const { state } = store;
const RETRY_MILLIS = 3_000;
let live = null;

/** Redeems a one-time link; what was in the address bar is gone from it, and from the history, before anything is sent. */
export async function signInByLink() {
  const found = /^#signin=([^&]+)/.exec(location.hash);
  if (!found) return;
  history.replaceState(null, '', `${location.pathname}#/`);
  try {
    await post('api/auth/login', { link: decodeURIComponent(found[1]) }, { quiet: true });
  } catch (problem) {
    state.signInProblem = problem;
  }
}

export async function enter() {
  try {
    state.me = await get('api/auth/verify', { quiet: true });
    if (state.me.enrol) {
      state.phase = 'enrol';
      store.changed();
      return;
    }
    await refresh();
    state.phase = 'ready';
    state.signInProblem = null;
    startLive();
  } catch (problem) {
    if (problem.status === 401) state.phase = 'signed-out';
    else {
      state.phase = 'unreachable';
      state.problem = problem;
      setTimeout(enter, RETRY_MILLIS);
    }
  }
  store.changed();
}

export async function leave() {
  await post('api/auth/logout', {}, { quiet: true }).catch(() =>
      {}); // a session that is gone already is what was wanted
  signedOut();
}

function signedOut() {
  if (state.phase === 'signed-out') return;
  live?.stop();
  live = null;
  state.phase = 'signed-out';
  state.me = null;
  store.changed();
}
onSignedOut(signedOut);
onConfirm(confirmed);

/** The server whose whole samples are wanted: the one looked at, or the one that a small fleet shows wide. */
function watched() {
  const { view, id } = route();
  // the stream refuses a server that there is not
  if (view === 'server') return state.servers.has(id) ? id : null;
  return view === 'fleet' && store.isSmall() ? store.featured()?.id ?? null : null;
}

function streamPath() {
  state.watching = watched();
  return state.watching ? `api/events?server=${state.watching}` : 'api/events';
}

/** Another server may be looked at now: then the stream is asked anew, for that one's whole samples. */
export function watch() {
  if (live?.running && watched() !== state.watching) live.again();
}

function startLive() {
  live ??= new Live({
    event: hear,
    polled: (all) => hear('polled', all),
    changed,
    signedOut,
  }, { path: streamPath, poll: () => get('api/remote/stats/all', { deadline: 4_500 }) });
  live.start();
}

function changed() {
  const before = state.live.state;
  state.live = { state: live.state, since: live.since };
  if (live.state === 'live' && before !== 'connecting') announce(t('live.back'));
  else if (live.state === 'polling' || live.state === 'stale') announce(t(`live.${live.state}.long`,
      { time: '' }));
  store.changed();
}
