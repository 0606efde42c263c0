/**
 * What is looked for in the fleet: words and expressions, parted by spaces, all of which must hold.
 *
 *   web            a word: anywhere in the name, host, tags, system, description   "two words"   -web not
 *   cpu>80 mem>=90 disk>95 load>4 rx>5M up<1d alerts>0      a figure: > >= < <= =; k M G for rates, m h d for times
 *   tag:web host:10.0. name:db user:root os:debian          one field alone
 *   is:offline is:agentless …                               a state, or the way it is read
 */
const NAMES = { cpu: 'cpu', memory: 'memory', mem: 'memory', ram: 'memory', disk: 'disk', load: 'load', rx: 'rx', tx: 'tx', up: 'uptime', uptime: 'uptime',
  cores: 'cores', alerts: 'alerts' };
const FIELDS = ['tag', 'host', 'name', 'user', 'os'];
export const STATES = ['online', 'offline', 'unknown', 'paused', 'alerting', 'agent', 'agentless', 'local'];
const SCALES = { k: 1e3, m: 1e6, g: 1e9 };
const TIMES = { s: 1, m: 60, h: 3_600, d: 86_400 };
const HOLDS = { '>': (a, b) => a > b, '>=': (a, b) => a >= b, '<': (a, b) => a < b, '<=': (a, b) => a <= b, '=': (a, b) => a === b };
// nobody types more, and each costs a look at every server
const TERMS = 20;

/** {terms, odd}: terms are {not, kind: 'word'|'field'|'state'|'figure', …}; odd are pieces that look like expressions and are none. */
export function parse(text) {
  const pieces = [...text.matchAll(/-?(?:[\w.]+:)?"[^"]*"?|\S+/g)].map(([piece]) => piece).slice(0, TERMS);
  const terms = [];
  const odd = [];
  for (const piece of pieces) {
    const not = piece.length > 1 && piece[0] === '-';
    const term = one(not ? piece.slice(1) : piece);
    if (term) terms.push({ not, ...term });
    else odd.push(piece);
  }
  return { terms, odd };
}

function one(piece) {
  const figure = /^([a-z]+)(>=|<=|>|<|=)(.*)$/i.exec(piece);
  if (figure && figure[1].toLowerCase() in NAMES) return compared(NAMES[figure[1].toLowerCase()], figure[2], figure[3]);
  const [, field, rest] = /^([a-z]+):(.*)$/i.exec(piece) ?? [];
  const value = (rest ?? piece).replaceAll('"', '').toLowerCase();
  if (field?.toLowerCase() === 'is') return STATES.includes(value) ? { kind: 'state', value } : null;
  if (FIELDS.includes(field?.toLowerCase())) return value ? { kind: 'field', field: field.toLowerCase(), value } : null;
  // fe80::1 and c:d are no expressions
  return { kind: 'word', value: piece.replaceAll('"', '').toLowerCase() };
}

function compared(figure, sign, text) {
  const [, digits, unit] = /^(\d+(?:[.,]\d+)?)([%a-z]*)$/i.exec(text) ?? [];
  if (!digits) return null;
  const scale = unitOf(figure, unit.toLowerCase());
  return scale ? { kind: 'figure', figure, sign, value: Number(digits.replace(',', '.')) * scale } : null;
}

function unitOf(figure, unit) {
  if (!unit) return 1;
  if (figure === 'uptime') return TIMES[unit];
  if (figure === 'rx' || figure === 'tx') return SCALES[unit.replace(/b?(\/s)?$/, '')];
  return unit === '%' && ['cpu', 'memory', 'disk'].includes(figure) ? 1 : undefined;
}

/** `facts`: {text, tag: […], host, name, user, os, states: […], figures: {…}}, texts in lower case. A figure that is not known holds nothing. */
export function holds({ terms }, facts) {
  return terms.every((term) => term.not !== meets(term, facts));
}

function meets(term, facts) {
  switch (term.kind) {
    case 'word': return facts.text.includes(term.value);
    case 'field': return term.field === 'tag' ? facts.tag.includes(term.value) : facts[term.field].includes(term.value);
    case 'state': return facts.states.includes(term.value);
    default: {
      const value = facts.figures[term.figure];
      return value !== undefined && value !== null && HOLDS[term.sign](value, term.value);
    }
  }
}
