/** How what the central says becomes what the store holds. */
import { get, remove } from './api.js';
import { t } from './i18n.js';
import { stale } from './resource.js';
import * as store from './store.js';
import { announce, toast } from './components/toast.js';

const { state } = store;
const UNDO_SECONDS = 10;

/** Everything that the page begins with. */
export async function refresh() {
  const [servers, alerts, version, pubkey] = await Promise.all([
    get('api/servers'), get('api/alerts?limit=200'),
    get('api/version').catch(() => null), get('api/ssh/pubkey').catch(() => null),
  ]);
  store.replaceServers(servers);
  Object.assign(state, { alerts, version, pubkey });
  store.changed();
}

export async function refreshAlerts() {
  state.alerts = await get('api/alerts?limit=200');
  store.changed();
}

export async function refreshServer(id) {
  try {
    store.putServer(await get(`api/servers/${id}`));
  } catch (problem) {
    if (problem.status !== 404) throw problem;
    store.forget(id);
  }
  store.changed();
}

const quietly = (promise) => promise.catch(() => {}); // the next event or snapshot brings it

/** One event of the stream, or the answer of a poll. */
export function hear(name, data) {
  switch (name) {
    case 'snapshot': return snapshot(data);
    case 'sample': return sample(data);
    case 'status': return status(data);
    case 'server': return serverChanged(data);
    case 'alert':
      store.putAlert(data);
      stale('api/alerts');
      break;
    case 'job':
      store.putStep(data);
      state.onJob?.(data);
      break;
    case 'stats': return full(data);
    case 'polled': return polled(data);
    default: return; // of a newer central
  }
  store.changed();
}

function snapshot({ servers }) {
  store.replaceServers(servers);
  state.onSnapshot?.();
  state.onJob?.(null);
  quietly(refreshAlerts());
  stale('api/alerts');
  store.changed();
}

// asked once for its facts
const asked = new WeakSet();

function sample(data) {
  const before = state.servers.get(data.id)?.status;
  if (!store.putSample(data)) return;
  const server = state.servers.get(data.id);
  if (before !== data.status) tell(server);
  // after a restart of the central its first snapshot knows no facts; they are there with the first sample
  if (!server.facts?.os && !asked.has(server)) {
    asked.add(server);
    quietly(refreshServer(data.id));
  }
  store.changed(false);
}

function status({ id, status: now, reason, text }) {
  const server = state.servers.get(id);
  if (!server) return;
  const before = server.status;
  store.putStatus(server, now, reason, text);
  if (before !== now) tell(server);
  store.changed();
}

function tell(server) {
  if (server.paused || state.hidden.has(server.id)) return;
  if (server.status === 'offline' || server.status === 'online') announce(t(`said.${server.status}`,
      { name: store.short(server) }));
}

function serverChanged({ id, change, server }) {
  if (change === 'removed') store.forget(id);
  else if (server) store.putServer(server);
  store.changed();
}

function full(data) {
  const id = data.server_info?.id ?? data.id;
  state.full.set(id, data);
  state.onFull?.(id, data);
  store.changed(false);
}

/** The answer of stats/all, made into what the stream would have brought. */
function polled(all) {
  for (const one of all) {
    const info = one.server_info ?? {};
    if (!state.servers.has(info.id)) continue;
    const net = (one.network ?? []).filter((n) => n.interface !== 'lo');
    const sum = (field) => (net.length ? net.reduce((total, n) => total + (n[field] ?? 0), 0) : undefined);
    store.putSample({
      id: info.id, at: one.timestamp ?? info.last_seen, status: info.status, reason: info.status_reason,
          source: info.source,
      cpu: one.cpu?.percent, memory: one.memory?.percent, load: one.cpu?.load_1,
      disk: one.disks?.length ? Math.max(...one.disks.map((d) => d.percent ?? 0)) : undefined,
      rx: sum('rx_bytes_per_second'), tx: sum('tx_bytes_per_second'),
    });
    if (info.id === state.watching) full(one);
  }
  store.changed(false);
}

const leaving = new Map();

/** Hides a server at once and deletes it after ten seconds, unless that is undone. */
export function removeLater(server) {
  state.hidden.add(server.id);
  const timer = setTimeout(() => finish(server), UNDO_SECONDS * 1000);
  leaving.set(server.id, timer);
  toast(t('delete.done', { name: store.short(server) }), {
    action: t('action.undo'),
    seconds: UNDO_SECONDS,
    act() {
      clearTimeout(leaving.get(server.id));
      leaving.delete(server.id);
      state.hidden.delete(server.id);
      store.changed();
    },
  });
  store.changed();
}

async function finish(server) {
  leaving.delete(server.id);
  try {
    await remove(`api/servers/${server.id}`);
    store.forget(server.id);
  } catch (problem) {
    if (problem.status === 404) store.forget(server.id);
    else toast(t('delete.failed', { name: store.short(server), error: problem.message }), { tone: 'bad' });
  }
  state.hidden.delete(server.id);
  store.changed();
}

/** The page goes away: what was deleted is deleted now. */
export function settle() {
  for (const [id, timer] of leaving) {
    clearTimeout(timer);
    remove(`api/servers/${id}`, { keepalive: true }).catch(() => {}); // the page is gone, nobody could be told
  }
  leaving.clear();
}
