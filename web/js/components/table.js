/** The fleet as rows, for those who have hundreds: the card's figures in columns that sort. */
import { compareNames, duration, number, rate } from '../format.js';
import { html } from '../html.js';
import { lang, t } from '../i18n.js';
import { address, query } from '../router.js';
import { chooseAll, choiceMark, isChosen } from '../selection.js';
import { can, standing, state } from '../store.js';
import { dot, name, os, value } from './figures.js';
import { pick } from './pick.js';
import { reasonOf } from './reason.js';
import { menuButton } from './server-menu.js';

const ORDER = ['offline', 'unknown', 'online', 'paused'];
const COLUMNS = {
  name: { value: (s) => s.name, text: true },
  status: { value: (s) => ORDER.indexOf(standing(s)), text: true },
  cpu: { value: (s) => s.cpu },
  memory: { value: (s) => s.memory },
  disk: { value: (s) => s.disk },
  rx: { value: (s) => s.rx },
  tx: { value: (s) => s.tx },
  load: { value: (s) => s.load },
  uptime: { value: (s) => (s.facts?.boot_time ? -s.facts.boot_time : undefined) },
};

export function sorted(servers, sort = 'name') {
  const down = sort.startsWith('-');
  const of = (COLUMNS[down ? sort.slice(1) : sort] ?? COLUMNS.name).value;
  const order = (a, b) => {
    const [x, y] = [of(a), of(b)];
    // what has no figure stands last, whichever way
    if (x === undefined || y === undefined) return (x === undefined) - (y === undefined);
    return (typeof x === 'string' ? compareNames(x, y) : x - y) * (down ? -1 : 1) || compareNames(a.name,
        b.name);
  };
  return [...servers].sort(order);
}

export function table(servers, sort = 'name') {
  return html`<div class="scroll card table-card" tabindex="0" role="region" aria-label="${t('nav.fleet')}"><table class="servers">
    <thead><tr>${can('admin') ? pickAll(servers) : ''}${Object.keys(COLUMNS).map((column) => head(column, sort))}
      <th class="col-menu"><span class="unseen">${t('column.menu')}</span></th></tr></thead>
    <tbody>${sorted(servers, sort).map(row)}</tbody></table></div>`;
}

function pickAll(servers) {
  const ids = servers.map((s) => s.id);
  const all = ids.every(isChosen);
  return html`<th scope="col" class="col-pick"><input type="checkbox" class="pick" aria-label="${t('pick.all')}" .checked="${all}"
    @click="${() => chooseAll(ids, !all)}"></th>`;
}

function head(column, sort) {
  const { text } = COLUMNS[column];
  const down = sort === `-${column}`;
  const on = down || sort === column;
  // a figure is looked for from its largest on
  const next = on ? (down ? column : `-${column}`) : text ? column : `-${column}`;
  return html`<th scope="col" class="${text ? '' : 'num'}" aria-sort="${on ? (down ? 'descending' : 'ascending') : null}">
    <button type="button" class="sort" @click="${() => query({ sort: next }, { replace: true })}">${t(`column.${column}`)}<span
      class="arrow" aria-hidden="true">${on ? (down ? '↓' : '↑') : ''}</span></button></th>`;
}

const drawn = new WeakMap();

function row(server) {
  const mark = `${server.rev}|${lang()}|${Math.floor(state.now / 60)}|${state.me?.role}|${choiceMark(server.id)}`;
  const known = drawn.get(server);
  if (known?.mark === mark) return known.template;
  const template = make(server).keyed(server.id);
  drawn.set(server, { mark, template });
  return template;
}

function make(server) {
  const how = standing(server);
  const live = how === 'online' ? server : {};
  const boot = live.facts?.boot_time;
  return html`<tr class="${how}" data-id="${server.id}">
    ${can('admin') ? html`<td class="col-pick">${pick(server)}</td>` : ''}
    <th scope="row"><span class="who-row">${dot(server)}<a href="${address('server', server.id)}">${name(server.name)}</a>
      <span class="tiny muted wide-only">${os(server.facts?.os)}</span></span></th>
    <td class="${how === 'offline' ? 'bad' : 'muted'}">${how === 'offline' ? t(`reason.${reasonOf(server)}.what`) : t(`status.${how}`)}</td>
    ${[value(live.cpu), value(live.memory), value(live.disk), rate(live.rx), rate(live.tx), number(live.load, 2),
    duration(boot ? state.now - boot : undefined)].map((figure) => html`<td class="num">${figure}</td>`)}
    <td class="col-menu">${can('admin') ? menuButton(server) : ''}</td></tr>`;
}
