/** What the page knows, in one place. Events and answers change it; whoever draws subscribes. */
import { compareNames, epoch } from './format.js';
import { lang } from './i18n.js';

// five minutes of samples at the usual pace
const TRAIL_SECONDS = 300;
const TRAIL_LIMIT = 400;
// steps of one job that are kept to be shown
const JOB_STEPS = 60;

export const state = {
  phase: 'starting', // starting, signed-out, ready, unreachable
  me: null,
  version: null,
  pubkey: null,
  servers: new Map(),
  hidden: new Set(), // deleted, but still to be undone
  alerts: [],
  jobs: new Map(), // server id -> steps of its newest job
  full: new Map(), // server id -> newest whole sample, of those looked at
  live: { state: 'connecting', since: 0 },
  now: Date.now() / 1000,
  skew: 0, // the central's clock minus this one's, seconds
};

let listeners = [];

export function subscribe(call) {
  listeners.push(call);
  return () => { listeners = listeners.filter((l) => l !== call); };
}

export function changed(urgent = true) {
  alertIndex = null;
  listeners.forEach((call) => call(urgent));
}

/** Epoch seconds of a time in any of the forms that the central uses. */
export const seconds = (at) => (typeof at === 'number' ? (at > 1e11 ? at / 1000 : at) : epoch(at));

export const shown = () => [...state.servers.values()].filter((s) => !state.hidden.has(s.id));

// comparing a thousand names takes longer than drawing them, so it is done when one changes
let names = { list: null, lang: '' };

/** All that are shown, in the order of their names. */
export function byName() {
  if (!names.list || names.lang !== lang()) {
    names = { list: [...state.servers.values()].sort((a, b) => compareNames(a.name, b.name)), lang: lang() };
  }
  return state.hidden.size ? names.list.filter((s) => !state.hidden.has(s.id)) : names.list;
}

const ROLES = ['viewer', 'operator', 'admin'];
export const can = (role) => ROLES.indexOf(state.me?.role) >= ROLES.indexOf(role);

/** Takes a server as the API tells it; keeps what only the page knows. */
export function putServer({ summary, ...fields }) {
  const before = state.servers.get(fields.id);
  if (before?.name !== fields.name) names.list = null;
  const server = Object.assign(before ?? { trail: { at: [], cpu: [], filled: false }, rev: 0 }, fields);
  server.status_since_at = seconds(fields.status_since);
  server.last_seen_at = seconds(fields.last_seen);
  server.words = null;
  server.rev++;
  state.servers.set(server.id, server);
  if (summary) grow(server, summary);
  return server;
}

export function replaceServers(list) {
  const ids = new Set(list.map((s) => s.id));
  for (const id of state.servers.keys()) if (!ids.has(id)) forget(id);
  list.forEach(putServer);
}

export function forget(id) {
  state.servers.delete(id);
  names.list = null;
  state.full.delete(id);
  state.jobs.delete(id);
}

const FIGURES = ['cpu', 'memory', 'disk', 'rx', 'tx', 'load'];

/** A new sample of one server: its summary, and the status that came with it. False where the server is not known. */
export function putSample(sample) {
  const server = state.servers.get(sample.id);
  if (!server) return false;
  const at = seconds(sample.at);
  putStatus(server, sample.status, sample.reason, sample.reason === 'ok' ? '' : server.status_text, at);
  if (sample.source) server.source = sample.source;
  if (Number.isFinite(at)) server.last_seen_at = at;
  grow(server, sample);
  server.rev++;
  return true;
}

export function putStatus(server, status, reason, text, at = state.now) {
  if (status && status !== server.status) server.status_since_at = Number.isFinite(at) ? at : state.now;
  server.status = status ?? server.status;
  server.status_reason = reason ?? server.status_reason;
  server.status_text = text ?? '';
  server.rev++;
}

function grow(server, sample) {
  const at = seconds(sample.at);
  if (!Number.isFinite(at)) return;
  for (const name of FIGURES) server[name] = sample[name];
  const { at: times, cpu } = server.trail;
  if (times.length && at <= times.at(-1)) return;
  times.push(at);
  cpu.push(sample.cpu ?? null);
  while (times.length > TRAIL_LIMIT || times[0] < at - TRAIL_SECONDS) {
    times.shift();
    cpu.shift();
  }
}

// what the page keeps of alerts: the list's own limit
const ALERTS = 200;

export function putAlert(alert) {
  const at = state.alerts.findIndex((a) => a.id === alert.id);
  if (at >= 0) state.alerts[at] = alert;
  else state.alerts = [alert, ...state.alerts].slice(0, ALERTS);
  const server = state.servers.get(alert.server_id);
  if (server) server.rev++;
}

/** The samples before the page was opened, so that a card's line does not begin at nothing. */
export function putTrail(id, at, cpu) {
  const server = state.servers.get(id);
  if (!server) return;
  const first = server.trail.at[0] ?? Infinity;
  const keep = at.map((time, i) => [time, cpu[i]]).filter(([time]) => time < first);
  server.trail.at.unshift(...keep.map(([time]) => time));
  server.trail.cpu.unshift(...keep.map(([, value]) => value));
  server.rev++;
}

/** How a server stands, the worst first: offline, alerting, unknown, online, paused. */
export function standing(server) {
  if (server.paused) return 'paused';
  if (server.status === 'offline') return 'offline';
  if (server.status === 'unknown') return 'unknown';
  return 'online';
}

/** Offline, or online but by another way than it should be, or with an alert that burns. */
export function troubled(server) {
  const how = standing(server);
  return how === 'offline' || (how === 'online' && server.status_reason && server.status_reason !== 'ok') || (how !== 'paused' && firing(server.id) > 0);
}

// server id -> how many burn; made anew after each change, since every server is asked about
let alertIndex = null;

function burning() {
  if (!alertIndex) {
    alertIndex = new Map();
    for (const { server_id: id, state: now, severity } of state.alerts) {
      if (now === 'firing' && severity !== 'info') alertIndex.set(id, (alertIndex.get(id) ?? 0) + 1);
    }
  }
  return alertIndex;
}

export const firing = (id) => burning().get(id) ?? 0;
export const unread = () => state.alerts.filter((a) => !a.is_read).length;

export function totals() {
  const count = { all: 0, online: 0, offline: 0, unknown: 0, paused: 0, alerting: 0 };
  for (const server of byName()) {
    count.all++;
    count[standing(server)]++;
    if (firing(server.id)) count.alerting++;
  }
  return count;
}

/** All tags, the most borne first. */
export function tags() {
  const count = new Map();
  for (const server of byName()) for (const tag of server.tags ?? []) count.set(tag, (count.get(tag) ?? 0) + 1);
  return [...count].sort(([, a], [, b]) => b - a).map(([tag]) => tag);
}

export function putStep(step) {
  const known = state.jobs.get(step.id);
  const steps = known?.job === step.job ? known.steps : [];
  const same = steps.findIndex((s) => s.step === step.step);
  if (same >= 0) steps[same] = step;
  else steps.push(step);
  state.jobs.set(step.id, { job: step.job, kind: step.kind, steps: steps.slice(-JOB_STEPS) });
}

/** The server that a small fleet's first page shows wide: this machine, else the first that is online. */
export function featured() {
  const all = shown();
  return all.find((s) => s.local || s.source === 'local') ?? all.find((s) => standing(s) === 'online')
      ?? all[0];
}

// below this many servers the fleet's page is a welcome
const SMALL = 4;
export const isSmall = () => shown().length < SMALL;

/** A name for a sentence: of bounded length. */
export const short = (server) => server.name.slice(0, 80);
