/** The fleet as rows, for those who have hundreds: chosen columns that sort. */
import { duration, number, rate } from '../format.js';
import { html } from '../html.js';
import { lang, t } from '../i18n.js';
import { asked, COLUMNS, next, USUAL } from '../order.js';
import { recall, remember } from '../prefs.js';
import { address, query } from '../router.js';
import { chooseAll, choiceMark, isChosen } from '../selection.js';
import { can, changed, firing, standing, state } from '../store.js';
import { span } from '../window.js';
import { dot, name, os, value } from './figures.js';
import { icon } from './icon.js';
import { openMenu } from './menu.js';
import { pick } from './pick.js';
import { reasonOf } from './reason.js';
import { menuButton } from './server-menu.js';

// fixed, so that nothing moves while rows come and go; the name takes what is left
const WIDTHS = { status: 132, alerts: 78, cpu: 78, memory: 88, disk: 78, rx: 96, tx: 96, load: 74, uptime: 104, cores: 70, host: 150, tags: 160, os: 150,
  source: 104, agent: 84 };
const NAME_PIXELS = 220;
const ENDS_PIXELS = 132; // the box, the dots, and the page's own edges

/** The columns of this browser. */
function columns() {
  const kept = recall('fleet.columns')?.split(',').filter((one) => one in COLUMNS);
  return kept ?? USUAL;
}

function columnMenu(event) {
  const toggle = (one) => {
    const now = columns();
    const after = Object.keys(COLUMNS).filter((c) => (c === one) !== now.includes(c));
    remember('fleet.columns', after.join(','));
    changed();
  };
  openMenu(event, t('columns.title'), () => Object.keys(COLUMNS).map((one) => ({ label: t(`column.${one}`), checked: columns().includes(one), many: true,
    act: () => toggle(one) })));
}

/** `rows`: all of them in their order; of these the ones near the screen are drawn. */
export function table(rows, sort) {
  const shown = columns();
  const { from, to, above, below } = span('table');
  const all = shown.length + (can('admin') ? 3 : 2);
  const least = NAME_PIXELS + shown.reduce((sum, one) => sum + WIDTHS[one], 0);
  const fits = least + ENDS_PIXELS < innerWidth;
  return html`<div class="scroll card table-card ${fits ? 'fits' : ''}" tabindex="0" role="region" aria-label="${t('nav.fleet')}">
    <table class="servers" aria-rowcount="${rows.length + 1}" --least="${`${least}px`}">
    <thead><tr aria-rowindex="1">${can('admin') ? pickAll(rows) : ''}${['name', ...shown].map((column) => head(column, sort))}
      <th class="col-menu"><span class="unseen">${t('column.menu')}</span></th></tr></thead>
    <tbody data-list="table">${[above ? space('above', above, all) : '', ...rows.slice(from, to).map((server, i) => row(server, shown, from + i + 2)),
    below ? space('below', below, all) : '']}</tbody></table></div>`;
}

const space = (key, pixels, all) => html`<tr class="space" aria-hidden="true" --height="${`${pixels}px`}"><td colspan="${all}"></td></tr>`.keyed(key);

function pickAll(rows) {
  const ids = rows.map((s) => s.id);
  const all = ids.length > 0 && ids.every(isChosen);
  return html`<th scope="col" class="col-pick"><input type="checkbox" class="pick" aria-label="${t('pick.all')}" .checked="${all}"
    @click="${() => chooseAll(ids, !all)}"></th>`;
}

function head(column, sort) {
  const { name: by, down } = asked(sort);
  const on = by === column;
  const words = column === 'name' || COLUMNS[column].text;
  return html`<th scope="col" class="${words ? '' : 'num'}" --width="${column === 'name' ? 'auto' : `${WIDTHS[column]}px`}"
    aria-sort="${on ? (down ? 'descending' : 'ascending') : null}">
    <button type="button" class="sort" @click="${() => query({ sort: next(column, sort) }, { replace: true })}">${t(`column.${column}`)}<span
      class="arrow" aria-hidden="true">${on ? (down ? '↓' : '↑') : ''}</span></button></th>`.keyed(column);
}

const drawn = new WeakMap();

function row(server, shown, index) {
  const mark = `${server.rev}|${lang()}|${Math.floor(state.now / 60)}|${firing(server.id)}|${state.me?.role}|${choiceMark(server.id)}|${shown}|${index}`;
  const known = drawn.get(server);
  if (known?.mark === mark) return known.template;
  const template = make(server, shown, index).keyed(server.id);
  drawn.set(server, { mark, template });
  return template;
}

const CELLS = {
  status: (s, how) => (how === 'offline' ? html`<span class="cut bad">${t(`reason.${reasonOf(s)}.what`)}</span>` : html`<span class="muted">${t(`status.${how}`)}</span>`),
  alerts: (s) => (firing(s.id) ? html`<span class="warn">${number(firing(s.id))}</span>` : ''),
  cpu: (s) => value(s.cpu), memory: (s) => value(s.memory), disk: (s) => value(s.disk),
  rx: (s) => rate(s.rx), tx: (s) => rate(s.tx), load: (s) => number(s.load, 2),
  uptime: (s) => duration(s.facts?.boot_time ? state.now - s.facts.boot_time : undefined),
  cores: (s) => number(s.facts?.cores),
  host: (s) => html`<bdi class="cut mono" title="${s.host}">${s.host.slice(0, 120)}</bdi>`,
  tags: (s) => html`<span class="cut">${(s.tags ?? []).slice(0, 6).map((tag) => html`<a class="tag" href="${address('fleet', null, { tag })}"><bdi>${tag}</bdi></a>`.keyed(tag))}</span>`,
  os: (s) => html`<bdi class="cut muted">${os(s.facts?.os)}</bdi>`,
  source: (s) => html`<span class="muted">${s.source ? t(`source.${s.source}`) : ''}</span>`,
  agent: (s) => html`<bdi class="cut muted">${s.facts?.agent_version?.slice(0, 20) ?? ''}</bdi>`,
};
// of one that is not online these would be old
const LIVE = ['cpu', 'memory', 'disk', 'rx', 'tx', 'load', 'uptime'];

function make(server, shown, index) {
  const how = standing(server);
  const cell = (column) => html`<td class="${COLUMNS[column].text ? '' : 'num'}">${how !== 'online' && LIVE.includes(column) ? html`<span
    class="muted">–</span>` : CELLS[column](server, how)}</td>`.keyed(column);
  return html`<tr class="${how}" data-id="${server.id}" aria-rowindex="${index}">
    ${can('admin') ? html`<td class="col-pick">${pick(server)}</td>` : ''}
    <th scope="row"><span class="who-row">${dot(server)}<a href="${address('server', server.id)}" data-server="${server.id}">${name(server.name)}</a></span></th>
    ${shown.map(cell)}
    <td class="col-menu">${can('admin') ? menuButton(server) : ''}</td></tr>`;
}

/** The button of the choice of columns. */
export const columnButton = () => html`<button type="button" class="button" aria-haspopup="menu" aria-expanded="false"
  @click="${columnMenu}">${icon('gear')}<span>${t('columns.title')}</span></button>`;
