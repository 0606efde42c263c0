/**
 * A central that says what it is told, for measuring the page and for looking at it: node canned.mjs [SERVERS [SECONDS]]
 * The page's files come from MONITOR_URL where that is set (a real central, whose caching and compression count), else from web/.
 * Every SECONDS (5) all servers have a new sample, spread over that time; 0 leaves that to POST /burst, which sends all at once.
 * Prints its address. Ends with its standard input.
 */
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

const [count = 16, seconds = 5] = process.argv.slice(2).map(Number);
const WEB = fileURLToPath(new URL('../../web/', import.meta.url));
const TYPES = { html: 'text/html', js: 'text/javascript', css: 'text/css', svg: 'image/svg+xml', png: 'image/png', webmanifest: 'application/manifest+json' };
const TAGS = ['production', 'lxc', 'lab', 'edge', 'staging'];
const KINDS = ['web', 'db', 'mail', 'cache', 'build', 'gitea', 'wiki', 'edge'];
const SYSTEMS = ['Debian GNU/Linux 12 (bookworm)', 'Ubuntu 24.04.1 LTS', 'Alpine Linux v3.20', 'Fedora Linux 42 (Server)'];
const DOWN = [['unreachable', 'The host 10.0.7.12 refuses the connection on port 22.'], ['host_key_changed',
  'The host shows SHA256:9fQkW2mYc0bq7Yg0p4cJtq3r0r1Z2bYw9aXcD4eF5gH, which is not the pinned SHA256:Vb1xO0aQe8mPz5kL2nT6uRyWc3dFgH7jK9sXvBnM4qE.'],
['timeout', 'No answer within 10 s.'], ['auth_failed', 'The host refused every key that was shown for root.']];
const streams = new Set();
let clock = 0;

// the same fleet each time: a figure of a server wanders about its own level
const wave = (i, k, t) => Math.sin((t + i * 37 + k * 11) / (7 + (i % 5))) * 0.5 + Math.sin((t + i * 13 + k * 5) / 3.1) * 0.3;
const within = (value, least, most) => Math.min(most, Math.max(least, value));
const round = (value, digits = 1) => Number(value.toFixed(digits));
const stands = (i) => (i % 97 === 5 ? 'offline' : i % 211 === 9 ? 'unknown' : 'online');
const reason = (i) => (stands(i) === 'online' ? ['ok', ''] : stands(i) === 'unknown' ? ['starting', ''] : DOWN[(i / 97 | 0) % DOWN.length]);
const now = () => Date.now() / 1000;

function summary(i, t = clock, at = now()) {
  const known = { id: i + 1, at: round(at, 3), status: stands(i), reason: reason(i)[0], source: i % 4 === 2 ? 'agentless' : 'agent' };
  if (stands(i) !== 'online') return { id: i + 1, status: stands(i), reason: reason(i)[0] };
  return { ...known, cpu: round(within((i * 29) % 61 + (i % 53 === 3 ? 60 : 8) + 10 * wave(i, 1, t), 0, 100)),
    memory: round(within((i * 17) % 70 + 14 + 2 * wave(i, 2, t), 3, 99)), disk: round((i * 23) % 84 + 12),
    rx: Math.round(within(((i * 31) % 90) * 1e5 * (1 + 0.4 * wave(i, 3, t)), 0, 1e9)),
    tx: Math.round(within(((i * 7) % 30) * 1e5 * (1 + 0.4 * wave(i, 4, t)), 0, 1e9)), load: round(within((i % 30) / 10 + 0.5 * wave(i, 5, t), 0, 64), 2) };
}

function server(i) {
  const [why, text] = reason(i);
  return { id: i + 1, name: `${KINDS[i % KINDS.length]}-${(i / KINDS.length | 0) + 1}`, host: `10.0.${i / 250 | 0}.${(i % 250) + 1}`, port: 22, username: 'root',
    description: '', tags: [TAGS[(i / 7 | 0) % TAGS.length], ...(i % 3 ? [] : ['eu'])], agent_port: 8083, jump: null, paused: i % 131 === 11,
    allow_actions: { signal: false, service: false, container: false, power: false }, poll_seconds: null, ssh_key_path: null,
    ssh_command: `ssh root@10.0.${i / 250 | 0}.${(i % 250) + 1}`, has_password: false, legacy_algorithms: false, local: false, created_at: '2026-01-06T12:00:00Z',
    status: stands(i), status_reason: why, status_text: text, source: i % 4 === 2 ? 'agentless' : 'agent', last_seen: new Date(Date.now() - 3000).toISOString(),
    host_keys: [{ type: 'ssh-ed25519', fingerprint: 'SHA256:9fQkW2mYc0bq7Yg0p4cJtq3r0r1Z2bYw9aXcD4eF5gH' }], summary: summary(i),
    status_since: new Date(Date.now() - (i % 90) * 60_000 - 240_000).toISOString(),
    facts: { hostname: `host-${i + 1}`, os: SYSTEMS[i % 4], kernel: '6.1.0-31-amd64', virtualization: i % 5 === 1 ? 'lxc' : 'kvm', agent_version: '1.0.0',
      boot_time: 1_760_000_000 + i * 3_600, cores: 4 } };
}

const fleet = Array.from({ length: count }, (_, i) => server(i));
const alerts = fleet.filter((s, i) => i % 53 === 3).slice(0, 20).map((s, n) => ({ id: n + 1, server_id: s.id, server_name: s.name, rule: 'CPU', rule_id: 1, kind: 'metric',
  severity: 'warning', state: 'firing', subject: '', message: `${s.name}: CPU above 85 % for 5 min`, metric: 'cpu_percent', value: 91, threshold: 85,
  started_at: new Date(Date.now() - 600_000).toISOString(), resolved_at: null, is_read: n > 2 }));

function history(id, query) {
  const [from, to, points] = ['from', 'to', 'points'].map((name) => Number(query.get(name)));
  const step = Math.max(5, (to - from) / points);
  const at = Array.from({ length: Math.floor((to - from) / step) }, (_, i) => Math.round(from + i * step));
  const figures = (query.get('metrics') ?? 'cpu_percent').split(',').map((name) => [name, { avg: at.map((t) => summary(id - 1, t / 5 % 1e4).cpu ?? null) }]);
  return { server_id: id, step_seconds: step, tier: 'raw', at, ...Object.fromEntries(figures) };
}

function answer(path, query) {
  const [, one, two, three] = path;
  switch ([one, two].filter(Boolean).join('/')) {
    case 'servers': return fleet.map((s, i) => ({ ...s, summary: summary(i) }));
    case 'alerts': return alerts;
    case 'auth/verify': return { valid: true, username: 'admin', role: 'admin', kind: 'session' };
    case 'version': return { version: '1.0.0', commit: 'canned' };
    case 'ssh/pubkey': return { public_key: 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIBC5e6qzZrrBXBFCtf9IwqxJuFnC7+HicyjCFefYqShy server-monitor', fingerprint: 'SHA256:canned' };
    default: break;
  }
  if (one === 'servers' && two && !three) return fleet[Number(two) - 1] ?? null;
  if (one === 'history' && !three) return history(Number(two), query);
  return one === 'jobs' ? [] : null;
}

const frame = (name, data) => `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
const tell = (text) => streams.forEach((stream) => stream.write(text));

function burst(from = 0, to = count) {
  let text = '';
  for (let i = from; i < to; i++) if (stands(i) === 'online' && !fleet[i].paused) text += frame('sample', summary(i));
  if (text) tell(text);
}

function send(request, response, type, body, headers = {}) {
  const squeezed = /gzip/.test(request.headers['accept-encoding'] ?? '') && body.length > 1400;
  response.writeHead(200, { 'Content-Type': type, ...(squeezed ? { 'Content-Encoding': 'gzip' } : {}), ...headers });
  response.end(squeezed ? gzipSync(body) : body);
}

async function file(request, response, pathname) {
  if (process.env.MONITOR_URL) {
    const { request: ask } = await import('node:http');
    const on = ask(new URL(pathname, process.env.MONITOR_URL), { headers: { ...request.headers, host: new URL(process.env.MONITOR_URL).host } }, (from) => {
      response.writeHead(from.statusCode, from.headers);
      from.pipe(response);
    });
    on.end();
    return;
  }
  try {
    const name = pathname === '/' ? 'multi-dashboard.html' : pathname.slice(1).replace(/\.\.+/g, '');
    const vendor = /^vendor\/uplot\/(.*)$/.exec(name);
    const body = await readFile(vendor ? `${process.env.UPLOT ?? '/nonexistent'}/${vendor[1]}` : WEB + name);
    send(request, response, `${TYPES[name.split('.').pop()] ?? 'text/plain'}; charset=utf-8`, body, { 'Cache-Control': 'no-cache' });
  } catch {
    response.writeHead(404).end();
  }
}

const listener = createServer((request, response) => {
  const { pathname, searchParams } = new URL(request.url, 'http://any');
  if (pathname === '/burst') {
    clock++;
    burst();
    response.end('{}');
  } else if (pathname === '/api/events') {
    response.writeHead(200, { 'Content-Type': 'text/event-stream' });
    response.write(frame('snapshot', { servers: answer(['', 'servers']) }));
    streams.add(response);
    response.on('close', () => streams.delete(response));
  } else if (pathname.startsWith('/api/')) {
    const found = answer(pathname.slice(1).split('/'), searchParams);
    if (found) send(request, response, 'application/json', Buffer.from(JSON.stringify(found)));
    else response.writeHead(404, { 'Content-Type': 'application/json' }).end('{"error":"not there","code":"not_found"}');
  } else file(request, response, pathname);
});

setInterval(() => tell(': heartbeat\n\n'), 10_000);
if (seconds) {
  // twenty pieces a round, as a central spreads its polls
  let piece = 0;
  setInterval(() => {
    if (piece === 0) clock++;
    burst(Math.floor((piece * count) / 20), Math.floor(((piece + 1) * count) / 20));
    piece = (piece + 1) % 20;
  }, (seconds * 1000) / 20);
}
process.stdin.resume().on('end', () => process.exit(0));
listener.listen(Number(process.env.PORT ?? 0), '127.0.0.1', () => console.log(`http://127.0.0.1:${listener.address().port}`));
