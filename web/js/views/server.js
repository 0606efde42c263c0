/** One server: how it is now, how it got there, and what runs on it. */
import { up } from '../components/card.js';
import { deploy } from '../components/deploy.js';
import { dot, name, os } from '../components/figures.js';
import { icon } from '../components/icon.js';
import { explain, since, wayOn } from '../components/reason.js';
import { serverMenu } from '../components/server-menu.js';
import { ago, number, percent, rateParts, size, sizeParts } from '../format.js';
import { html } from '../html.js';
import { t } from '../i18n.js';
import { mounts } from '../panels/hardware.js';
import { later } from '../components/later.js';
import { history } from '../panels/history.js';
import { chosenMoment, moment } from '../panels/moment.js';
import { top } from '../panels/processes.js';
import { panel } from '../panels/tabs.js';
import { address, route } from '../router.js';
import { fixed, spanOf } from '../spans.js';
import { can, standing, state } from '../store.js';

const explanation = later(() => import('../panels/explain.js').then((m) => m.explanation));

export function server(id) {
  const one = state.servers.get(id);
  if (!one || state.hidden.has(id)) return missing(id);
  const { query: asked } = route();
  const full = state.full.get(id);
  return html`${head(one, full)}
    ${how(one)}
    ${tiles(one, full)}
    <div class="cols">
      ${history(one, asked)}
      <aside class="beside">${aside(one, full, asked)}</aside>
    </div>
    ${panel(one, full, asked)}`;
}

/** Beside the charts: the chosen moment and the explained span, else what is so now. */
function aside(one, full, asked) {
  const at = chosenMoment(asked);
  const span = spanOf(asked);
  const explained = asked.explain && fixed(span);
  if (!at && !explained) return html`${top(one, full)}${mounts(full)}`;
  return html`${at ? moment(one, at, asked) : ''}${explained ? explanation(one, span) : ''}`;
}

const missing = (id) => html`<section class="card empty">
  <h1>${t('server.missing', { id })}</h1>
  <p class="muted">${t('server.missing.what')}</p>
  <a class="button" href="#/">${t('nav.back')}</a></section>`;

function head(one, full) {
  const now = standing(one);
  return html`<header class="server-head">
    <a class="icon-button back" href="#/" aria-label="${t('nav.back')}">${icon('back')}</a>
    <div class="server-title"><h1>${name(one.name)}</h1><span class="state ${now}">${dot(one)}${t(`status.${now}`)}</span></div>
    <p class="server-line">
      ${line(one, full).map((text) => html`<span><bdi>${text.slice(0, 120)}</bdi></span>`)}
      ${one.source === 'agentless' && can('admin') ? html`<span><button type="button" class="link" @click="${() => deploy(one)}">${t('action.deploy')}</button></span>` : ''}
      ${(one.tags ?? []).map((tag) => html`<a class="tag" href="${address('fleet', null, { tag })}"><bdi>${tag}</bdi></a>`)}</p>
    ${can('admin') ? html`<button type="button" class="button" aria-haspopup="menu" aria-expanded="false"
      @click="${(e) => serverMenu(e, one)}">${t('server.manage')}</button>` : ''}</header>`;
}

/** Source, age of the figures, uptime, system, address: what there is of them. */
function line(one, full) {
  const age = state.now - one.last_seen_at;
  const system = full?.system ?? {};
  return [
    one.source ? t(`source.${one.source}`) : '',
    Number.isFinite(age) ? ago(age) : t('seen.never'),
    standing(one) === 'online' ? up(one) : '',
    [os(one.facts?.os ?? system.os), one.facts?.kernel ?? system.kernel].filter(Boolean).join(', '),
    one.local ? '' : `${one.username}@${one.host}${one.port === 22 ? '' : `:${one.port}`}`,
  ].filter(Boolean);
}

/** Of a server that is not well: why, and what to do. */
function how(one) {
  const now = standing(one);
  if (now === 'online' ? one.status_reason === 'ok' : now === 'paused') return '';
  return html`<section class="card down-note ${now}">${explain(one)}
    <div class="foot"><span>${since(one)}</span><span class="end">${wayOn(one)}</span></div></section>`;
}

function tiles(one, full) {
  const now = standing(one);
  return html`<dl class="tiles ${now}">${figures(now === 'online' ? one : {}, full).map(([metric, value, unit, more]) => html`
    <div class="card tile"><dt>${t(`metric.${metric}`)}</dt>
      <dd><b>${value}</b> <span class="unit">${unit}</span><span class="more"><bdi>${more}</bdi></span></dd></div>`.keyed(metric))}</dl>`;
}

/** [metric, figure, unit, what says more] a tile. */
function figures(live, full) {
  const { cpu = {}, memory, disks = [], temperatures = [] } = full ?? {};
  const [tx, txUnit] = rateParts(live.tx);
  const fullest = most(disks, 'percent');
  const hottest = most(temperatures, 'celsius');
  const swap = memory?.swap_total_bytes;
  return [
    ['cpu', number(live.cpu), '%', cpu.iowait_percent > 1 ? t('iowait', { n: percent(cpu.iowait_percent) }) : cpu.cores ? t('cores', { n: cpu.cores }) : ''],
    ['memory', number(live.memory), '%', memory ? t('of', { used: size(memory.used_bytes), total: size(memory.total_bytes) }) : ''],
    ['swap', ...(swap ? sizeParts(memory.swap_used_bytes) : ['–', '']), swap ? t('of.total', { total: size(swap) }) : memory ? t('swap.none') : ''],
    ['disk', number(live.disk), '%', fullest ? t('disk.free', { mount: fullest.mount.slice(0, 24), size: size(fullest.available_bytes) }) : ''],
    ['rx', ...rateParts(live.rx), t('metric.tx.short', { rate: `${tx} ${txUnit}` })],
    ['load', number(live.load, 2), '', cpu.load_5 === undefined ? '' : t('load.more', { five: number(cpu.load_5, 2), fifteen: number(cpu.load_15, 2) })],
    ...(hottest ? [['temperature', number(hottest.celsius), '°C', hottest.sensor.slice(0, 24)]] : []),
  ];
}

const most = (list, field) => list.reduce((a, b) => (!a || (b[field] ?? 0) > (a[field] ?? 0) ? b : a), null);
