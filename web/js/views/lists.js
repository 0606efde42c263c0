/** What runs on a server and what it is made of, as lists: the top processes beside the charts, and the tabs below them. */
import { get } from '../api.js';
import { deploy } from '../components/deploy.js';
import { compareKeys } from '../components/hostkey.js';
import { icon } from '../components/icon.js';
import { meter } from '../components/figures.js';
import { ago, clock, compareNames, day, duration, number, percent, rate, size } from '../format.js';
import { html } from '../html.js';
import { t } from '../i18n.js';
import { query } from '../router.js';
import { can, changed, seconds, state } from '../store.js';

export const TABS = ['processes', 'services', 'containers', 'disks', 'network', 'system'];
// rows drawn at once; a filter reaches the rest
const ROWS = 300;
const TOP = 8;
const MOUNTS = 5;
const REFRESH_SECONDS = 5;
const HERTZ = 100; // USER_HZ, the unit of a process's start in /proc

let processes = { id: 0 };

/** All processes, asked for while their tab is open; until the answer is there, those of the sample. */
function allProcesses(server, full) {
  if (processes.id !== server.id) processes = { id: server.id, list: null, at: -Infinity };
  const mine = processes;
  if (!mine.asking && state.now - mine.at > REFRESH_SECONDS && !document.hidden && server.status === 'online') {
    mine.asking = true;
    mine.at = state.now;
    get(`api/remote/processes/${server.id}`).then((answer) => {
      mine.list = Array.isArray(answer) ? answer : answer.processes;
      mine.problem = null;
    }, (problem) => { mine.problem = problem; }).finally(() => {
      mine.asking = false;
      changed(false);
    });
  }
  return mine.list ?? full?.processes ?? [];
}

export function top(server, full) {
  const list = [...(full?.processes ?? [])].sort((a, b) => (b.cpu_percent ?? 0) - (a.cpu_percent
      ?? 0)).slice(0, TOP);
  return html`<aside class="beside"><section class="card top" aria-labelledby="top-title"><header
      class="section-head"><h2 id="top-title">${t('top.title')}</h2>
      <span class="grow"></span><span class="muted small">${server.last_seen_at && full
          ? clock(server.last_seen_at) : ''}</span></header>
    ${list.length ? html`<table class="plain"><thead><tr><th scope="col">${t('column.process')}</th><th
        scope="col" class="num">${t('metric.cpu')}</th>
        <th scope="col" class="num">${t('metric.memory')}</th></tr></thead>
      <tbody>${list.map((p) => html`<tr><td><span class="process"><bdi>${cut(p.name, 60)}</bdi> <span
          class="muted tiny"><bdi>${cut(p.user, 32)}</bdi></span></span>
        <span class="cmd" title="${cut(p.command, 500)}"><bdi>${cut(p.command || p.name, 200)}</bdi></span></td>
        <td class="num">${share(p.cpu_percent)}</td><td
            class="num muted">${percent(p.memory_percent,
            1)}</td></tr>`.keyed(`${p.pid}-${p.started}`))}</tbody></table>
      <p class="more-line"><button type="button" class="link"
          @click="${() => query({ tab: 'processes' })}">${t('top.all')}</button></p>`
    : html`<p class="quiet-note">${t(full ? 'list.absent' : server.status === 'online' ? 'list.waiting'
        : 'list.offline')}</p>`}</section>
    ${full?.disks?.length ? mounts(full.disks) : ''}</aside>`;
}

function mounts(list) {
  const fullest = [...list].sort((a, b) => (b.percent ?? 0) - (a.percent ?? 0)).slice(0, MOUNTS);
  return html`<section class="card mounts" aria-labelledby="mounts-title"><h2
      id="mounts-title">${t('mounts.title')}</h2>
    ${fullest.map((d) => html`<div class="mount"><span class="mono"><bdi>${cut(d.mount, 80)}</bdi></span><span
        class="muted">${t('free', { size: size(d.available_bytes) })}</span>
      ${meter(d.percent, 'disk')}<span
          class="num">${percent(d.percent)}</span></div>`.keyed(`${d.device} ${d.mount}`))}</section>`;
}

const share = (v) => html`<span class="share"><i --fill="${Math.min(100, v ?? 0) / 100}"></i>${percent(v,
    1)}</span>`;
const cut = (text, most) => String(text ?? '').slice(0, most);

export function panel(server, full, tab, asked) {
  const draw = { processes: processList, services, containers, disks, network, system }[tab];
  const counts = { services: full?.services?.length, containers: full?.containers?.length,
      disks: full?.disks?.length, network: full?.network?.length };
  return html`<section class="panel"><div class="tabs" role="tablist" aria-label="${t('panel.title')}"
      @keydown="${arrows}">
      ${TABS.map((name) => html`<button type="button" role="tab" id="tab-${name}" aria-selected="${name === tab
          ? 'true' : 'false'}" aria-controls="panel"
        tabindex="${name === tab ? '0' : '-1'}" @click="${() => query({ tab: name === TABS[0] ? '' : name,
            q: '', sort: '' })}">${t(`tab.${name}`)}${counts[name]
        ? html` <span class="muted">${counts[name]}</span>` : ''}</button>`)}</div>
    <div id="panel" role="tabpanel" aria-labelledby="tab-${tab}">${draw(server, full,
        asked).keyed(tab)}</div></section>`;
}

function arrows(event) {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!step) return;
  const all = [...event.currentTarget.querySelectorAll('[role=tab]')];
  const to = all[(all.indexOf(document.activeElement) + step + all.length) % all.length];
  to.focus();
  to.click();
}

/** A table that filters and sorts by the address. `columns`: {name: {of, cell, num, text}}. */
function list(rows, asked, { columns, key, search, by, absent, note = '' }) {
  if (!rows) return html`<div class="card"><p class="quiet-note">${absent}</p></div>`;
  const sort = asked.sort ?? by;
  const down = sort.startsWith('-');
  const column = columns[down ? sort.slice(1) : sort] ?? columns[by.replace('-', '')];
  const words = (asked.q ?? '').toLowerCase().split(/\s+/).filter(Boolean);
  const found = words.length ? rows.filter((row) => {
    const text = search(row).toLowerCase();
    return words.every((word) => text.includes(word));
  }) : [...rows];
  found.sort((a, b) => {
    const [x, y] = [column.of(a), column.of(b)];
    if (x === undefined || y === undefined) return (x === undefined) - (y === undefined);
    return (typeof x === 'number' ? x - y : compareNames(String(x), String(y))) * (down ? -1 : 1);
  });
  const head = ([name, one]) => {
    const on = sort === name || sort === `-${name}`;
    const next = on ? (down ? name : `-${name}`) : one.num ? `-${name}` : name;
    return html`<th scope="col" class="${one.num ? 'num' : ''} col-${name}" aria-sort="${on
        ? (down ? 'descending' : 'ascending') : null}"><button type="button"
      class="sort" @click="${() => query({ sort: next === by ? '' : next },
          { replace: true })}">${t(`column.${name}`)}<span class="arrow"
      aria-hidden="true">${on ? (down ? '↓' : '↑') : ''}</span></button></th>`;
  };
  return html`<div class="card list"><div class="list-tools"><label class="seek">${icon('search')}<span
      class="unseen">${t('list.filter')}</span>
      <input type="search" placeholder="${t('list.filter')}" .value="${asked.q ?? ''}"
          @input="${(e) => query({ q: e.target.value }, { replace: true })}"></label>
      <span class="muted small" role="status">${t('list.count', { n: found.length, shown: number(found.length),
          total: number(rows.length) })}</span>
      <span class="grow"></span><span class="muted small">${note}</span></div>
    <div class="scroll" tabindex="0" role="region" aria-label="${t('panel.title')}"><table
        class="plain"><thead><tr>${Object.entries(columns).map(head)}</tr></thead>
    <tbody>${found.slice(0, ROWS).map((row) => html`<tr>${Object.entries(columns).map(([name, one]) => html`<td
        class="${one.num ? 'num' : ''} col-${name}">${one.cell(row)}</td>`)}</tr>`.keyed(key(row)))}</tbody></table></div>
    ${found.length > ROWS ? html`<p class="more-line muted">${t('list.more',
        { n: number(found.length - ROWS) })}</p>` : ''}
    ${found.length ? '' : html`<p class="quiet-note">${t('list.none')}</p>`}</div>`;
}

function processList(server, full, asked) {
  const boot = server.facts?.boot_time ?? full?.system?.boot_time;
  const began = (p) => (boot && p.started !== undefined ? boot + p.started / HERTZ : undefined);
  return list(allProcesses(server, full), asked, {
    by: '-cpu',
    key: (p) => `${p.pid}-${p.started}`,
    search: (p) => `${p.pid} ${p.name} ${p.user} ${p.command}`,
    columns: {
      process: { of: (p) => p.name ?? '', cell: (p) => html`<span
          class="process"><bdi>${cut(p.name, 80)}</bdi></span><span class="cmd long"
        title="${cut(p.command, 2000)}"><bdi>${cut(p.command, 400)}</bdi></span>` },
      cpu: { of: (p) => p.cpu_percent, cell: (p) => share(p.cpu_percent), num: true },
      memory: { of: (p) => p.resident_bytes, cell: (p) => size(p.resident_bytes), num: true },
      user: { of: (p) => p.user ?? '', cell: (p) => html`<bdi>${cut(p.user, 40)}</bdi>` },
      pid: { of: (p) => p.pid, cell: (p) => p.pid, num: true },
      threads: { of: (p) => p.threads, cell: (p) => number(p.threads), num: true },
      io: { of: (p) => (p.read_bytes_per_second === undefined ? undefined
          : p.read_bytes_per_second + (p.write_bytes_per_second ?? 0)),
        cell: (p) => (p.read_bytes_per_second === undefined ? '–'
            : rate(p.read_bytes_per_second + (p.write_bytes_per_second ?? 0))), num: true },
      started: { of: began, cell: (p) => (began(p) ? html`<span
          title="${`${day(began(p))} ${clock(began(p))}`}">${duration(state.now - began(p))}</span>` : '–'),
          num: true },
    },
  });
}

const failed = (s) => s.active === 'failed' || (s.result && s.result !== 'success');

const services = (server, full, asked) => list(full?.services, asked, {
  by: 'service',
  absent: full?.errors?.services ?? t(full ? 'list.absent' : 'list.waiting'),
  note: full?.services_age_seconds === undefined ? '' : t('list.age', { ago: ago(full.services_age_seconds) }),
  key: (s) => s.name,
  search: (s) => `${s.name} ${s.description} ${s.active} ${s.sub}`,
  columns: {
    // what failed stands first
    service: { of: (s) => `${failed(s) ? 0 : 1} ${s.name}`, cell: (s) => html`<span class="process"><i
        class="dot ${failed(s) ? 'offline' : s.active === 'active' ? 'online'
        : 'unknown'}"></i><bdi>${cut(s.name, 120)}</bdi></span>
      <span class="sub">${cut(s.description, 160)}</span>` },
    state: { of: (s) => s.active ?? '', cell: (s) => html`<span class="${failed(s) ? 'bad'
        : 'muted'}">${cut(s.active, 30)} (${cut(failed(s) && s.result ? s.result : s.sub, 30)})</span>` },
    enabled: { of: (s) => s.enabled ?? '', cell: (s) => html`<span
        class="muted">${cut(s.enabled, 30)}</span>` },
    restarts: { of: (s) => s.restarts, cell: (s) => number(s.restarts), num: true },
    memory: { of: (s) => s.memory_bytes, cell: (s) => size(s.memory_bytes), num: true },
    since: { of: (s) => (s.since ? -seconds(s.since) : undefined), cell: (s) => (s.since
        ? duration(state.now - seconds(s.since)) : '–'), num: true },
  },
});

const containers = (server, full, asked) => list(full?.containers, asked, {
  by: 'container',
  absent: full?.errors?.containers ?? t(full ? 'containers.absent' : 'list.waiting'),
  note: full?.containers_age_seconds === undefined ? '' : t('list.age',
      { ago: ago(full.containers_age_seconds) }),
  key: (c) => c.id,
  search: (c) => `${c.name} ${c.image} ${c.state}`,
  columns: {
    container: { of: (c) => c.name, cell: (c) => html`<span class="process"><i
        class="dot ${c.state === 'running' ? 'online' : 'unknown'}"></i><bdi>${cut(c.name,
        100)}</bdi></span><span class="sub">${cut(c.image, 160)}</span>` },
    state: { of: (c) => c.state ?? '', cell: (c) => html`<span
        class="muted">${cut(c.status ?? c.state, 60)}</span>` },
    health: { of: (c) => c.health ?? '', cell: (c) => html`<span class="${c.health === 'unhealthy' ? 'bad'
        : 'muted'}">${cut(c.health, 20) || '–'}</span>` },
    cpu: { of: (c) => c.cpu_percent, cell: (c) => share(c.cpu_percent), num: true },
    memory: { of: (c) => c.memory_bytes, cell: (c) => size(c.memory_bytes), num: true },
    restarts: { of: (c) => c.restarts, cell: (c) => number(c.restarts), num: true },
  },
});

const disks = (server, full, asked) => list(full?.disks, asked, {
  by: '-full',
  absent: full?.errors?.disks ?? t(full ? 'list.absent' : 'list.waiting'),
  key: (d) => `${d.device} ${d.mount}`,
  search: (d) => `${d.mount} ${d.device} ${d.type}`,
  columns: {
    mount: { of: (d) => d.mount, cell: (d) => html`<span
        class="process mono"><bdi>${cut(d.mount, 120)}</bdi></span><span
        class="sub mono">${cut(d.device, 80)} ${cut(d.type, 20)}</span>` },
    full: { of: (d) => d.percent, cell: (d) => html`<span
        class="with-meter">${meter(d.percent, 'disk')}${percent(d.percent)}</span>`, num: true },
    used: { of: (d) => d.used_bytes, cell: (d) => size(d.used_bytes), num: true },
    available: { of: (d) => d.available_bytes, cell: (d) => size(d.available_bytes), num: true },
    total: { of: (d) => d.total_bytes, cell: (d) => size(d.total_bytes), num: true },
    inodes: { of: (d) => d.inodes_percent, cell: (d) => percent(d.inodes_percent), num: true },
  },
});

const network = (server, full, asked) => list(full?.network, asked, {
  by: '-rx',
  absent: full?.errors?.network ?? t(full ? 'list.absent' : 'list.waiting'),
  note: full?.sockets ? t('sockets', { established: number(full.sockets.tcp_established),
      listen: number(full.sockets.tcp_listen) }) : '',
  key: (n) => n.interface,
  search: (n) => n.interface,
  columns: {
    interface: { of: (n) => n.interface, cell: (n) => html`<span
        class="mono"><bdi>${cut(n.interface, 40)}</bdi></span>` },
    rx: { of: (n) => n.rx_bytes_per_second, cell: (n) => rate(n.rx_bytes_per_second), num: true },
    tx: { of: (n) => n.tx_bytes_per_second, cell: (n) => rate(n.tx_bytes_per_second), num: true },
    received: { of: (n) => n.rx_bytes, cell: (n) => size(n.rx_bytes), num: true },
    sent: { of: (n) => n.tx_bytes, cell: (n) => size(n.tx_bytes), num: true },
    errors: { of: (n) => n.errors, cell: (n) => number(n.errors), num: true },
    drops: { of: (n) => n.drops, cell: (n) => number(n.drops), num: true },
  },
});

function system(server, full) {
  const s = full?.system ?? {};
  const agent = full?.agent;
  const key = server.host_keys?.[0];
  const fact = (label, value) => (value === undefined || value === null || value === '' ? ''
      : html`<dt>${t(`fact.${label}`)}</dt><dd><bdi>${String(value).slice(0, 300)}</bdi></dd>`);
  const sensors = [...(full?.temperatures ?? []).map((x) => [x.sensor, `${number(x.celsius)} °C`]),
    ...(full?.gpus ?? []).map((g) => [g.name, [percent(g.percent), g.celsius ? `${number(g.celsius)} °C`
        : ''].filter(Boolean).join(' · ')]),
    ...(full?.storage ?? []).map((x) => [`${x.name} (${x.kind})`, [x.state,
        x.detail].filter(Boolean).join(' · ')])];
  const errors = Object.entries(full?.errors ?? {});
  return html`<div class="fact-cards"><section class="card"><h3>${t('system.host')}</h3><dl class="facts">
      ${fact('hostname', s.hostname)}${fact('os', s.os)}${fact('kernel', s.kernel)}${fact('arch',
          s.arch)}${fact('virtualization', s.virtualization)}
      ${fact('cores', full?.cpu?.cores)}${fact('boot', s.boot_time
          ? `${day(s.boot_time)} ${clock(s.boot_time)}` : '')}
      ${fact('users', s.users === undefined ? '' : Array.isArray(s.users) ? s.users.length
          : s.users)}${s.reboot_required ? fact('reboot', t('fact.reboot.yes')) : ''}
      ${fact('description', server.description)}</dl></section>
    <section class="card"><h3>${t('system.reach')}</h3><dl
        class="facts">${fact('address', server.local ? t('source.local')
        : `${server.username}@${server.host}:${server.port}`)}
      ${fact('key', key ? `${key.fingerprint} (${key.type})` : '')}${fact('agent',
          agent?.version)}${fact('agent.memory', agent?.resident_bytes ? size(agent.resident_bytes) : '')}
      ${fact('agent.uptime', agent?.uptime_seconds === undefined ? ''
          : duration(agent.uptime_seconds))}${fact('added', server.created_at ? day(seconds(server.created_at))
          : '')}</dl>
      ${!server.local && can('admin') ? html`<p class="row"><button type="button" class="button small"
          @click="${() => deploy(server)}">${t('action.agent')}</button>
        <button type="button" class="button small"
            @click="${() => compareKeys(server)}">${t('action.hostkey')}</button></p>` : ''}</section>
    ${sensors.length ? html`<section class="card"><h3>${t('system.sensors')}</h3><dl
        class="facts">${sensors.map(([label, value]) =>
        html`<dt><bdi>${label.slice(0, 60)}</bdi></dt><dd>${value}</dd>`)}</dl></section>` : ''}
    ${errors.length ? html`<section class="card"><h3>${t('system.errors')}</h3><dl
        class="facts">${errors.map(([subject, why]) =>
        html`<dt>${subject.slice(0, 40)}</dt><dd>${cut(why, 300)}</dd>`)}</dl></section>` : ''}</div>`;
}
