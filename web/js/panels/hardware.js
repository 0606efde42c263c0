/** Disks, interfaces, and what the host says of itself. */
import { copyLine } from '../components/copy.js';
import { deploy } from '../components/deploy.js';
import { meter } from '../components/figures.js';
import { compareKeys } from '../components/hostkey.js';
import { clock, day, duration, number, percent, rate, size } from '../format.js';
import { html } from '../html.js';
import { t } from '../i18n.js';
import { can, seconds } from '../store.js';
import { cut, list, named } from './list.js';

// beside the charts; the tab has the rest
const MOUNTS = 5;

export function mounts(full) {
  if (!full?.disks?.length) return '';
  const fullest = [...full.disks].sort((a, b) => (b.percent ?? 0) - (a.percent ?? 0)).slice(0, MOUNTS);
  return html`<section class="card mounts" aria-labelledby="mounts-title"><h2 id="mounts-title">${t('mounts.title')}</h2>
    ${fullest.map((d) => html`<div class="mount"><span class="mono"><bdi>${cut(d.mount, 80)}</bdi></span>
      <span class="muted">${t('free', { size: size(d.available_bytes) })}</span>
      ${meter(d.percent, 'disk')}<span class="num">${percent(d.percent)}</span></div>`.keyed(`${d.device} ${d.mount}`))}
  </section>`;
}

const absent = (full, subject) => full?.errors?.[subject] ?? t(full ? 'list.absent' : 'list.waiting');

export const disks = (server, full, asked) => list(full?.disks, asked, {
  by: '-full',
  absent: absent(full, 'disks'),
  key: (d) => `${d.device} ${d.mount}`,
  search: (d) => `${d.mount} ${d.device} ${d.type}`,
  columns: {
    mount: { of: (d) => d.mount, cell: (d) => named(d.mount, `${d.device} ${d.type}`, { mono: true }) },
    full: { of: (d) => d.percent, num: true,
      cell: (d) => html`<span class="with-meter">${meter(d.percent, 'disk')}${percent(d.percent)}</span>` },
    used: { of: (d) => d.used_bytes, cell: (d) => size(d.used_bytes), num: true },
    available: { of: (d) => d.available_bytes, cell: (d) => size(d.available_bytes), num: true },
    total: { of: (d) => d.total_bytes, cell: (d) => size(d.total_bytes), num: true },
    inodes: { of: (d) => d.inodes_percent, cell: (d) => percent(d.inodes_percent), num: true },
  },
});

export const network = (server, full, asked) => list(full?.network, asked, {
  by: '-rx',
  absent: absent(full, 'network'),
  note: full?.sockets ? t('sockets', { established: number(full.sockets.tcp_established), listen: number(full.sockets.tcp_listen) }) : '',
  key: (n) => n.interface,
  search: (n) => n.interface,
  columns: {
    interface: { of: (n) => n.interface, cell: (n) => html`<span class="mono"><bdi>${cut(n.interface, 40)}</bdi></span>` },
    rx: { of: (n) => n.rx_bytes_per_second, cell: (n) => rate(n.rx_bytes_per_second), num: true },
    tx: { of: (n) => n.tx_bytes_per_second, cell: (n) => rate(n.tx_bytes_per_second), num: true },
    received: { of: (n) => n.rx_bytes, cell: (n) => size(n.rx_bytes), num: true },
    sent: { of: (n) => n.tx_bytes, cell: (n) => size(n.tx_bytes), num: true },
    errors: { of: (n) => n.errors, cell: (n) => number(n.errors), num: true },
    drops: { of: (n) => n.drops, cell: (n) => number(n.drops), num: true },
  },
});

/** [label, value] pairs as a list; a fact that is not known is not there. */
const facts = (pairs) => html`<dl class="facts">${pairs.filter(([, v]) => v !== undefined && v !== null && v !== '').map(([label, v]) => html`
  <dt><bdi>${cut(label, 60)}</bdi></dt><dd><bdi>${cut(v, 300)}</bdi></dd>`)}</dl>`;

const section = (title, pairs, more = '') => html`<section class="card"><h3>${t(title)}</h3>${facts(pairs)}${more}</section>`;

export function system(server, full) {
  const sensors = sensorFacts(full);
  const errors = Object.entries(full?.errors ?? {});
  return html`<div class="fact-cards">
    ${section('system.host', hostFacts(server, full))}
    ${section('system.reach', reachFacts(server, full), html`${server.ssh_command ? copyLine(server.ssh_command, t('ssh.line')) : ''}
      ${!server.local && can('admin') ? html`<p class="row">
      <button type="button" class="button small" @click="${() => deploy(server)}">${t('action.agent')}</button>
      <button type="button" class="button small" @click="${() => compareKeys(server)}">${t('action.hostkey')}</button></p>` : ''}`)}
    ${sensors.length ? section('system.sensors', sensors) : ''}
    ${errors.length ? section('system.errors', errors) : ''}</div>`;
}

function hostFacts(server, full) {
  const s = full?.system ?? {};
  return [
    [t('fact.hostname'), s.hostname], [t('fact.os'), s.os], [t('fact.kernel'), s.kernel], [t('fact.arch'), s.arch],
    [t('fact.virtualization'), s.virtualization], [t('fact.cores'), full?.cpu?.cores],
    [t('fact.boot'), s.boot_time ? `${day(seconds(s.boot_time))} ${clock(seconds(s.boot_time))}` : ''],
    [t('fact.users'), Array.isArray(s.users) ? s.users.length : s.users],
    [t('fact.reboot'), s.reboot_required ? t('fact.reboot.yes') : ''], [t('fact.description'), server.description],
  ];
}

function reachFacts(server, full) {
  const { version, resident_bytes: bytes, uptime_seconds: up } = full?.agent ?? {};
  const key = server.host_keys?.[0];
  return [
    [t('fact.address'), server.local ? t('source.local') : `${server.username}@${server.host}:${server.port}`],
    [t('fact.key'), key ? `${key.fingerprint} (${key.type})` : ''], [t('fact.agent'), version],
    [t('fact.agent.memory'), bytes ? size(bytes) : ''], [t('fact.agent.uptime'), up === undefined ? '' : duration(up)],
    [t('fact.added'), server.created_at ? day(seconds(server.created_at)) : ''],
  ];
}

const sensorFacts = (full) => [
  ...(full?.temperatures ?? []).map((x) => [x.sensor, `${number(x.celsius)} °C`]),
  ...(full?.gpus ?? []).map((g) => [g.name, [percent(g.percent), g.celsius ? `${number(g.celsius)} °C` : ''].filter(Boolean).join(' · ')]),
  ...(full?.storage ?? []).map((x) => [`${x.name} (${x.kind})`, [x.state, x.detail].filter(Boolean).join(' · ')]),
];
