/** One server: how it is now, how it got there, and what runs on it. */
import { dot, name, os } from '../components/figures.js';
import { icon } from '../components/icon.js';
import { explain, since, wayOn } from '../components/reason.js';
import { serverMenu } from '../components/server-menu.js';
import { ago, number, percent, rateParts, size, sizeParts, moment } from '../format.js';
import { html } from '../html.js';
import { t } from '../i18n.js';
import { address, query, route } from '../router.js';
import { can, standing, state } from '../store.js';
import { up } from '../components/card.js';
import { charts, DETAIL } from './charts.js';
import { panel, TABS, top } from './lists.js';

const RANGES = { '15m': 900, '1h': 3600, '6h': 21600, '24h': 86400, '7d': 604800, '14d': 1209600 };
const USUAL = '1h';

export function server(id) {
  const one = state.servers.get(id);
  if (!one || state.hidden.has(id)) return missing(id);
  const { query: asked } = route();
  const full = state.full.get(id);
  const zoomed = asked.from && asked.to;
  const range = zoomed ? { from: Number(asked.from), to: Number(asked.to) } : { seconds: RANGES[asked.range]
      ?? RANGES[USUAL] };
  const zoom = (from, to) => query({ from, to });
  const reset = () => query({ from: '', to: '' });
  const tab = TABS.includes(asked.tab) ? asked.tab : TABS[0];
  return html`${head(one, full)}
    ${standing(one) === 'offline' || (standing(one) === 'unknown' && one.status_text) ? html`<section
        class="card down-note">${explain(one)}
      <div class="foot"><span>${since(one)}</span><span class="end">${wayOn(one)}</span></div></section>` : ''}
    ${tiles(one, full)}
    <div class="cols"><section class="card history" aria-labelledby="history-title"><header
        class="section-head"><h2 id="history-title">${t('history.title')}</h2>
        ${zoomed ? html`<span class="muted small zoomed">${t('history.span', { from: moment(range.from),
            to: moment(range.to) })}</span>
          <button type="button" class="button small" @click="${reset}">${t('history.reset')}</button>` : ''}
        <span class="grow"></span>${ranges(asked, zoomed)}</header>
      ${charts(one, DETAIL, range, { zoom, reset })}
      <p class="hint">${t('history.hint')}</p></section>
      ${top(one, full)}</div>
    ${panel(one, full, tab, asked)}`;
}

const missing = (id) => html`<section class="card empty"><h1>${t('server.missing', { id })}</h1><p
    class="muted">${t('server.missing.what')}</p>
  <a class="button" href="#/">${t('nav.back')}</a></section>`;

function head(one, full) {
  const how = standing(one);
  const age = state.now - one.last_seen_at;
  const facts = one.facts ?? {};
  return html`<header class="server-head"><a class="icon-button back" href="#/"
      aria-label="${t('nav.back')}">${icon('back')}</a>
    <div class="server-title"><h1>${name(one.name)}</h1><span
        class="state ${how}">${dot(one)}${t(`status.${how}`)}</span></div>
    <p class="server-line">${[
    one.source ? t(`source.${one.source}`) : '',
    Number.isFinite(age) ? ago(age) : t('seen.never'),
    how === 'online' ? up(one) : '',
    [os(facts.os ?? full?.system?.os), facts.kernel ?? full?.system?.kernel].filter(Boolean).join(', '),
    one.local ? '' : `${one.username}@${one.host}${one.port === 22 ? '' : `:${one.port}`}`,
  ].filter(Boolean).map((text) => html`<span><bdi>${text.slice(0, 120)}</bdi></span>`)}
      ${(one.tags ?? []).map((tag) => html`<a class="tag"
          href="${address('fleet', null, { tag })}"><bdi>${tag}</bdi></a>`)}</p>
    ${can('admin') ? html`<button type="button" class="button" aria-haspopup="menu" aria-expanded="false"
      @click="${(e) => serverMenu(e, one)}">${t('server.manage')}</button>` : ''}</header>`;
}

function ranges(asked, zoomed) {
  const chosen = zoomed ? '' : RANGES[asked.range] ? asked.range : USUAL;
  return html`<div class="seg" role="group"
      aria-label="${t('history.range')}">${Object.keys(RANGES).map((range) => html`<button type="button"
    aria-pressed="${range === chosen ? 'true' : 'false'}"
        @click="${() => query({ range: range === USUAL ? '' : range, from: '',
        to: '' })}">${t(`range.${range}`)}</button>`)}</div>`;
}

function tiles(one, full) {
  const how = standing(one);
  const live = how === 'online' ? one : {};
  const [rx, rxUnit] = rateParts(live.rx);
  const [tx, txUnit] = rateParts(live.tx);
  const disk = full?.disks?.length ? full.disks.reduce((a, b) => ((b.percent ?? 0) > (a.percent ?? 0) ? b : a))
      : null;
  const hot = full?.temperatures?.length ? full.temperatures.reduce((a, b) => (b.celsius > a.celsius ? b : a))
      : null;
  const tile = (label, value, unit, more = '') => html`<div
      class="card tile"><dt>${label}</dt><dd><b>${value}</b> <span class="unit">${unit}</span><span
      class="more">${more}</span></dd></div>`;
  const swap = full?.memory?.swap_total_bytes;
  return html`<dl class="tiles ${how}">
    ${tile(t('metric.cpu'), number(live.cpu), '%', full?.cpu?.iowait_percent > 1 ? t('iowait',
        { n: percent(full.cpu.iowait_percent) }) : one.facts?.cores ? t('cores', { n: one.facts.cores }) : '')}
    ${tile(t('metric.memory'), number(live.memory), '%', full?.memory ? t('of',
        { used: size(full.memory.used_bytes), total: size(full.memory.total_bytes) }) : '')}
    ${tile(t('metric.swap'), ...(swap ? sizeParts(full.memory.swap_used_bytes) : ['–', '']), swap
        ? t('of.total', { total: size(swap) }) : t('swap.none'))}
    ${tile(t('metric.disk'), number(live.disk), '%', disk ? t('disk.free',
        { mount: disk.mount.slice(0, 24), size: size(disk.available_bytes) }) : '')}
    ${tile(t('metric.rx'), rx, rxUnit, t('metric.tx.short', { rate: `${tx} ${txUnit}` }))}
    ${tile(t('metric.load'), number(live.load, 2), '', full?.cpu ? t('load.more',
        { five: number(full.cpu.load_5, 2), fifteen: number(full.cpu.load_15, 2) }) : '')}
    ${hot ? tile(t('metric.temperature'), number(hot.celsius), '°C', hot.sensor.slice(0, 24)) : ''}</dl>`;
}
