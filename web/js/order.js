/** By what servers are ordered, and what a table may show of them. */
import { compareNames } from './format.js';
import { firing, standing } from './store.js';

const STANDINGS = ['offline', 'unknown', 'online', 'paused'];
const text = (of) => ({ of, text: true });
const boot = (s) => (s.facts?.boot_time ? -s.facts.boot_time : undefined);

/** Everything that a column may show, in the order of the columns. What has no figure gives undefined. */
export const COLUMNS = {
  status: text((s) => STANDINGS.indexOf(standing(s))), alerts: { of: (s) => firing(s.id) || undefined },
  cpu: { of: (s) => s.cpu }, memory: { of: (s) => s.memory }, disk: { of: (s) => s.disk }, rx: { of: (s) => s.rx }, tx: { of: (s) => s.tx },
  load: { of: (s) => s.load }, uptime: { of: boot }, cores: { of: (s) => s.facts?.cores }, host: text((s) => s.host), tags: text((s) => s.tags?.join(' ') || undefined),
  os: text((s) => s.facts?.os), source: text((s) => s.source ?? undefined), agent: text((s) => s.facts?.agent_version),
};
export const USUAL = ['status', 'cpu', 'memory', 'disk', 'rx', 'tx', 'load', 'uptime'];
/** What cards are ordered by: what they show. */
export const CARD_ORDERS = ['attention', 'name', 'cpu', 'memory', 'disk', 'rx', 'tx', 'load', 'uptime'];

/** How much a server wants to be looked at: 0 the most. */
export function urgency(server) {
  const how = standing(server);
  if (how === 'offline') return 0;
  if (how === 'paused') return 5;
  if (firing(server.id)) return 1;
  if (how === 'unknown') return 3;
  return server.status_reason && server.status_reason !== 'ok' ? 2 : 4;
}

/** The order that an address asks for: {name, down}; an unknown one is "attention". */
export function asked(sort = 'attention') {
  const down = sort.startsWith('-');
  const name = down ? sort.slice(1) : sort;
  return name === 'name' || name in COLUMNS ? { name, down } : { name: 'attention', down: false };
}

/** Servers in order of names, put into another: what is alike stays so. What has no figure stands last, whichever way. */
export function ordered(servers, sort) {
  const { name, down } = asked(sort);
  if (name === 'name') return down ? [...servers].reverse() : servers;
  const { of, text: words } = name === 'attention' ? { of: urgency } : COLUMNS[name];
  const rows = servers.map((server) => ({ server, value: of(server) }));
  const sign = down ? -1 : 1;
  rows.sort(({ value: x }, { value: y }) => {
    if (x === undefined || y === undefined) return (x === undefined) - (y === undefined);
    return (words && typeof x === 'string' ? compareNames(x, y) : x - y) * sign;
  });
  return rows.map((row) => row.server);
}

/** What a click on a column asks for next: a figure is looked for from its largest on. */
export function next(column, sort) {
  const { name, down } = asked(sort);
  const first = column === 'name' || COLUMNS[column].text ? column : `-${column}`;
  if (name !== column) return first;
  return down ? column : `-${column}`;
}

