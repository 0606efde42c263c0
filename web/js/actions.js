/** What can be done to what a server runs, as rules: which verbs fit which state, and what a server allows. Pure. */

/** The kinds of `allow_actions`, in the order in which they are told. */
export const KINDS = ['processes', 'services', 'containers'];
const SIGNALS = ['TERM', 'KILL', 'HUP', 'INT', 'STOP', 'CONT', 'USR1', 'USR2'];

// what stops something, or keeps it from starting
const HARSH = new Set(['TERM', 'KILL', 'INT', 'stop', 'kill', 'disable']);
export const harsh = (verb) => HARSH.has(verb);

export const allows = ({ allow_actions: allowed }, kind) => allowed === 'all'
  || (Array.isArray(allowed) && allowed.includes(kind));

/** `allow_actions` as it would be with one kind more. */
export const allowedWith = (server, kind) => KINDS.filter((one) => one === kind || allows(server, one));

/** Frozen processes go on, others can be frozen; the rest is always possible. */
export const signalsFor = ({ state }) => SIGNALS.filter((signal) => signal !== (state === 'T' ? 'STOP' : 'CONT'));

/** The most likely first. */
export function unitVerbs({ active, enabled }) {
  const runs = active === 'active' || active === 'activating' || active === 'reloading';
  const start = /^enabled/.test(enabled) ? ['disable'] : enabled === 'disabled' ? ['enable']
    : enabled ? [] : ['enable', 'disable'];
  return [...(runs ? ['restart', 'reload', 'stop'] : ['start', 'restart']), ...start];
}

export function containerVerbs({ state }) {
  switch (state) {
    case 'running': return ['restart', 'stop', 'pause', 'kill'];
    case 'paused': return ['unpause', 'kill'];
    case 'restarting': return ['restart', 'stop', 'kill'];
    default: return ['start', 'restart'];
  }
}

/** The kind, the words, and the request of an action: {kind, verb, what, type, data}. */
export const onProcess = (process, signal) => ({ kind: 'processes', verb: signal, what: `${process.name} (${process.pid})`,
  type: 'kill_process', data: { pid: process.pid, started: process.started, signal } });
export const onUnit = ({ name }, action) => ({ kind: 'services', verb: action, what: name,
  type: 'service_action', data: { service: name, action } });
export const onContainer = ({ id, name }, action) => ({ kind: 'containers', verb: action, what: name,
  type: 'docker_action', data: { container: id ?? name, action } });
