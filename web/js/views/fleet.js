/** All servers: the totals as filters, what is wrong first, then the groups by tag; or all of them as rows. */
import { addServer } from '../components/server-dialog.js';
import { card } from '../components/card.js';
import { icon } from '../components/icon.js';
import { openMenu } from '../components/menu.js';
import { bulkBar } from '../components/pick.js';
import { renameTag } from '../components/rename-tag.js';
import { columnButton, table } from '../components/table.js';
import { fillTrails } from '../trails.js';
import { compareNames } from '../format.js';
import { html } from '../html.js';
import { t } from '../i18n.js';
import { asked as orderOf, CARD_ORDERS, ordered } from '../order.js';
import { recall, remember } from '../prefs.js';
import { query, route } from '../router.js';
import { holds, parse } from '../search.js';
import { inOrder, selecting, startChoosing, stopChoosing } from '../selection.js';
import { byName, can, firing, isSmall, standing, tags, totals, troubled } from '../store.js';
import { lay, span } from '../window.js';
import { welcome } from './welcome.js';

export function fleet() {
  const { query: asked } = route();
  const filtered = asked.status || asked.tag || asked.q;
  if (isSmall() && !filtered && asked.view !== 'table' && !selecting()) return welcome();
  const sought = parse(asked.q ?? '');
  const found = byName().filter((server) => matches(server, asked, sought));
  const how = layoutOf(asked);
  const groups = how === 'table' ? [{ key: 'table', servers: ordered(found, asked.sort) }] : grouped(found, asked);
  lay(groups.map(({ key, servers }) => [key, servers.map((s) => s.id)]));
  const ids = groups.flatMap(({ servers }) => servers.map((s) => s.id));
  inOrder(ids);
  return html`<h1 class="unseen">${t('nav.fleet')}</h1>
    ${strip(asked.status ?? 'all')}
    ${tools(asked, how)}
    <p class="unseen" role="status">${filtered ? t('fleet.found', { n: found.length }) : ''}</p>
    ${sought.odd.length ? html`<p class="odd" role="status">${t('search.odd', { what: sought.odd.join(' ').slice(0, 80) })}</p>` : ''}
    ${!found.length ? nothing() : how === 'table' ? table(groups[0].servers, asked.sort) : groups.map(section)}
    ${can('admin') ? bulkBar(ids) : ''}`;
}

/** "cards" or "table": by the address, else as chosen before. */
export const layoutOf = (asked) => asked.view ?? recall('fleet.view') ?? 'cards';

export function layout(way) {
  remember('fleet.view', way);
  query({ view: way });
}

function matches(server, { status, tag }, sought) {
  if (status === 'alerting' ? !firing(server.id) : status && standing(server) !== status) return false;
  if (tag && !(server.tags ?? []).includes(tag)) return false;
  return !sought.terms.length || holds(sought, facts(server));
}

const lower = (text) => (text ?? '').toLowerCase();

function facts(server) {
  server.words ??= { text: lower([server.name, server.host, server.username, server.description, server.facts?.os, server.source,
    ...(server.tags ?? [])].join('\n')), tag: (server.tags ?? []).map(lower), host: lower(server.host), name: lower(server.name),
  user: lower(server.username), os: lower(server.facts?.os) };
  const how = standing(server);
  const live = how === 'online' ? server : {};
  const boot = live.facts?.boot_time;
  const alerts = firing(server.id);
  return { ...server.words,
    states: [how, server.source, server.local ? 'local' : '', alerts ? 'alerting' : ''],
    figures: { cpu: live.cpu, memory: live.memory, disk: live.disk, load: live.load, rx: live.rx, tx: live.tx, cores: server.facts?.cores,
      uptime: boot ? Date.now() / 1000 - boot : undefined, alerts } };
}

const TONES = { online: 'ok', offline: 'bad', alerting: 'warn' };

function strip(chosen) {
  const count = totals();
  const one = (name) => {
    const press = () => query({ status: name === 'all' || chosen === name ? '' : name });
    return html`<button type="button" class="card stat" aria-pressed="${String(chosen === name)}" @click="${press}">
      <b class="${count[name] ? TONES[name] ?? '' : 'none'}">${count[name]}</b> <span>${t(`total.${name}`)}</span></button>`.keyed(name);
  };
  return html`<div class="strip" role="group" aria-label="${t('fleet.filter')}">${Object.keys(count).map(one)}</div>`;
}

// beyond this the chips would push the servers off the screen; the search finds the other tags
const CHIPS = 16;

function tools(asked, how) {
  const all = tags().slice(0, CHIPS).sort(compareNames);
  if (asked.tag && !all.includes(asked.tag)) all.push(asked.tag);
  return html`<div class="tools">
    ${all.length ? html`<div class="chips" role="group" aria-label="${t('fleet.tags')}">${['', ...all].map((tag) => chip(tag, asked))}</div>` : ''}
    ${asked.tag && can('admin') ? html`<button type="button" class="link small" @click="${() => renameTag(asked.tag)}">${t('tag.rename')}</button>` : ''}
    <span class="grow"></span>
    <label class="seek">${icon('search')}<span class="unseen">${t('fleet.search')}</span>
      <input type="search" id="seek" placeholder="${t('fleet.search')}" title="${t('search.how')}" .value="${asked.q ?? ''}" spellcheck="false"
        autocapitalize="none" @input="${(e) => query({ q: e.target.value }, { replace: true })}"></label>
    ${how === 'table' ? columnButton() : orderButton(asked)}
    <div class="seg" role="group" aria-label="${t('view.title')}">${['cards', 'table'].map((way) => html`<button type="button"
      aria-pressed="${String(how === way)}" aria-label="${t(`view.${way}`)}" title="${t(`view.${way}`)}"
      @click="${() => layout(way)}">${icon(way)}</button>`.keyed(way))}</div>
    ${can('admin') ? html`<button type="button" class="button" aria-pressed="${String(selecting())}"
      @click="${() => (selecting() ? stopChoosing() : startChoosing())}">${t('pick.start')}</button>
      <a class="button" href="#/import">${t('import.open')}</a>
      <button type="button" class="button primary" @click="${() => addServer()}">
      ${icon('plus')}<span>${t('server.add')}</span></button>` : ''}
  </div>`;
}

const chip = (tag, asked) => html`<button type="button" class="chip" aria-pressed="${String((asked.tag ?? '') === tag)}"
  @click="${() => query({ tag })}"><bdi>${tag || t('tag.all')}</bdi></button>`.keyed(`tag ${tag}`);

/** What the cards are ordered by, from the largest on where it is a figure. */
function orderButton(asked) {
  const now = orderOf(asked.sort).name;
  const words = (name) => t(name === 'attention' ? 'sort.attention' : `column.${name}`);
  const items = () => [
    ...CARD_ORDERS.map((name) => ({ label: words(name), checked: now === name,
      act: () => query({ sort: name === 'attention' ? '' : name === 'name' ? name : `-${name}` }, { replace: true }) })),
    t('sort.groups'),
    { label: t('sort.tags'), checked: asked.group !== 'none', many: true,
      act: () => query({ group: route().query.group === 'none' ? '' : 'none' }, { replace: true }) },
  ];
  return html`<button type="button" class="button order" aria-haspopup="menu" aria-expanded="false"
    @click="${(event) => openMenu(event, t('sort.title'), items())}"><span class="muted">${t('sort.title')}</span> ${words(now)}</button>`;
}

// from this many servers on, and for tags that this many of them bear first
const GROUPED = 9;
const GROUP = 3;

/**
 * [{key, title, servers, wide}]: what is wrong first; then the groups by first tag. Few servers need no headings, nor does a single card.
 * Ordered by anything else they are one list.
 */
function grouped(servers, { tag, sort, group: by }) {
  if (orderOf(sort).name !== 'attention') return [{ key: 'all', title: '', servers: ordered(servers, sort) }];
  const first = ordered(servers.filter(troubled), 'attention');
  const rest = servers.filter((server) => !troubled(server));
  const own = (server) => server.tags?.[0] ?? '';
  const sizes = new Map();
  for (const server of rest) sizes.set(own(server), (sizes.get(own(server)) ?? 0) + 1);
  const headed = !tag && by !== 'none' && rest.length >= GROUPED;
  const named = new Map();
  for (const server of rest) {
    const group = headed && sizes.get(own(server)) >= GROUP ? own(server) : '';
    if (!named.has(group)) named.set(group, []);
    named.get(group).push(server);
  }
  const groupsOf = [...named].sort(([a], [b]) => (a === '') - (b === '') || compareNames(a, b));
  const others = groupsOf.length > 1 ? t('fleet.others') : first.length ? t('fleet.rest') : '';
  return [
    ...(first.length ? [{ key: '!', title: t('fleet.attention'), servers: first, wide: 'wide-cards' }] : []),
    ...groupsOf.map(([group, list]) => ({ key: `#${group}`, title: group || others, servers: list })),
  ];
}

function section({ key, title, servers: list, wide = '' }) {
  const { from, to, above, below } = span(key);
  const near = list.slice(from, to);
  fillTrails(near);
  return html`<section class="group">
    <h2 class="${title ? '' : 'unseen'}"><bdi>${title || t('total.all')}</bdi> <span>${list.length}</span></h2>
    <div class="grid ${wide}" data-list="${key}" --above="${`${above}px`}" --below="${`${below}px`}">${near.map(card)}</div></section>`.keyed(key);
}

const nothing = () => html`<div class="card empty"><p>${t('fleet.nothing')}</p><p class="muted small">${t('search.how')}</p>
  <button type="button" class="button" @click="${() => query({ status: '', tag: '', q: '' })}">${t('fleet.clear')}</button></div>`;
