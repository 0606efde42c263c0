/** All servers: the totals as filters, what is wrong first, then the groups by tag. */
import { addServer } from '../components/server-dialog.js';
import { card } from '../components/card.js';
import { icon } from '../components/icon.js';
import { bulkBar } from '../components/pick.js';
import { renameTag } from '../components/rename-tag.js';
import { sorted, table } from '../components/table.js';
import { fillTrails } from '../trails.js';
import { compareNames } from '../format.js';
import { html } from '../html.js';
import { t } from '../i18n.js';
import { recall, remember } from '../prefs.js';
import { query, route } from '../router.js';
import { inOrder, selecting, startChoosing, stopChoosing } from '../selection.js';
import { can, isSmall, shown, standing, tags, totals, troubled, unreadOf } from '../store.js';
import { welcome } from './welcome.js';

export function fleet() {
  const { query: asked } = route();
  const filtered = asked.status || asked.tag || asked.q;
  if (isSmall() && !filtered && asked.view !== 'table' && !selecting()) return welcome();
  const found = shown().filter((server) => matches(server, asked));
  fillTrails(found);
  const how = asked.view ?? recall('fleet.view') ?? 'cards';
  const rows = how === 'table' ? sorted(found, asked.sort) : grouped(found, asked.tag).flatMap((group) => group.servers);
  const ids = rows.map((server) => server.id);
  inOrder(ids);
  return html`<h1 class="unseen">${t('nav.fleet')}</h1>
    ${strip(asked.status ?? 'all')}
    ${tools(asked, how)}
    <p class="unseen" role="status">${filtered ? t('fleet.found', { n: found.length }) : ''}</p>
    ${!found.length ? nothing(asked) : how === 'table' ? table(found, asked.sort) : grouped(found, asked.tag).map(section)}
    ${can('admin') ? bulkBar(ids) : ''}`;
}

function matches(server, { status, tag, q }) {
  if (status === 'alerting' ? !unreadOf(server.id) : status && standing(server) !== status) return false;
  if (tag && !(server.tags ?? []).includes(tag)) return false;
  if (!q) return true;
  const text = [server.name, server.host, server.username, server.description, server.status, server.source,
    server.facts?.os, ...(server.tags ?? [])].join('\n').toLowerCase();
  return q.toLowerCase().split(/\s+/).every((word) => text.includes(word));
}

const TONES = { online: 'ok', offline: 'bad', alerting: 'warn' };

function strip(chosen) {
  const count = totals();
  const names = ['all', 'online', 'offline', ...(count.unknown || chosen === 'unknown' ? ['unknown'] : []), 'paused', 'alerting'];
  const one = (name) => {
    const press = () => query({ status: name === 'all' || chosen === name ? '' : name });
    return html`<button type="button" class="card stat" aria-pressed="${String(chosen === name)}" @click="${press}">
      <b class="${count[name] ? TONES[name] ?? '' : 'none'}">${count[name]}</b> <span>${t(`total.${name}`)}</span></button>`.keyed(name);
  };
  return html`<div class="strip" role="group" aria-label="${t('fleet.filter')}">${names.map(one)}</div>`;
}

// beyond this the chips would push the servers off the screen; the search finds the other tags
const CHIPS = 24;

function tools(asked, how) {
  const all = tags().sort(compareNames).slice(0, CHIPS);
  return html`<div class="tools">
    ${all.length ? html`<div class="chips" role="group" aria-label="${t('fleet.tags')}">${['', ...all].map((tag) => chip(tag, asked))}</div>` : ''}
    ${asked.tag && can('admin') ? html`<button type="button" class="link small" @click="${() => renameTag(asked.tag)}">${t('tag.rename')}</button>` : ''}
    <span class="grow"></span>
    <label class="seek">${icon('search')}<span class="unseen">${t('fleet.search')}</span>
      <input type="search" placeholder="${t('fleet.search')}" .value="${asked.q ?? ''}"
        @input="${(e) => query({ q: e.target.value }, { replace: true })}"></label>
    <div class="seg" role="group" aria-label="${t('view.title')}">${['cards', 'table'].map((way) => layout(way, how))}</div>
    ${can('admin') ? html`<button type="button" class="button" aria-pressed="${String(selecting())}"
      @click="${() => (selecting() ? stopChoosing() : startChoosing())}">${t('pick.start')}</button>
      <a class="button" href="#/import">${t('import.open')}</a>
      <button type="button" class="button primary" @click="${() => addServer()}">
      ${icon('plus')}<span>${t('server.add')}</span></button>` : ''}
  </div>`;
}

const chip = (tag, asked) => html`<button type="button" class="chip" aria-pressed="${String((asked.tag ?? '') === tag)}"
  @click="${() => query({ tag })}"><bdi>${tag || t('tag.all')}</bdi></button>`.keyed(`tag ${tag}`);

function layout(way, how) {
  const press = () => {
    remember('fleet.view', way);
    query({ view: way });
  };
  return html`<button type="button" aria-pressed="${String(how === way)}" aria-label="${t(`view.${way}`)}" title="${t(`view.${way}`)}"
    @click="${press}">${icon(way)}</button>`.keyed(way);
}

// from this many servers on, and for tags that this many of them bear first
const GROUPED = 9;
const GROUP = 3;

/** [{key, title, servers, wide}]: what is wrong first; then the groups by first tag. Few servers need no headings, nor does a single card. */
function grouped(servers, tag) {
  const order = [...servers].sort((a, b) => compareNames(a.name, b.name));
  const first = order.filter(troubled);
  const rest = order.filter((server) => !troubled(server));
  const own = (server) => server.tags?.[0] ?? '';
  const sizes = new Map();
  for (const server of rest) sizes.set(own(server), (sizes.get(own(server)) ?? 0) + 1);
  const headed = !tag && rest.length >= GROUPED;
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

const section = ({ key, title, servers: list, wide = '' }) => html`<section class="group">
  <h2 class="${title ? '' : 'unseen'}"><bdi>${title || t('total.all')}</bdi> <span>${list.length}</span></h2>
  <div class="grid ${wide}">${list.map(card)}</div></section>`.keyed(key);

const nothing = () => html`<div class="card empty"><p>${t('fleet.nothing')}</p>
  <button type="button" class="button" @click="${() => query({ status: '', tag: '', q: '' })}">${t('fleet.clear')}</button></div>`;
