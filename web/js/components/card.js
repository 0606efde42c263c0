/** A server, read in one second. Drawn anew only when something of it changed. */
import { ago, duration, number, rate } from '../format.js';
import { html } from '../html.js';
import { lang, t } from '../i18n.js';
import { address } from '../router.js';
import { choiceMark, selecting } from '../selection.js';
import { can, firing, standing, state } from '../store.js';
import { dot, meter, name, os, value } from './figures.js';
import { icon } from './icon.js';
import { pick } from './pick.js';
import { explain, wayOn } from './reason.js';
import { menuButton } from './server-menu.js';
import { spark } from './spark.js';

const drawn = new WeakMap();

export function card(server) {
  // the age of a state is told in minutes, so a minute is how often a quiet card is drawn
  const mark = `${server.rev}|${lang()}|${Math.floor(state.now / 60)}|${firing(server.id)}|${state.me?.role}|${choiceMark(server.id)}`;
  const known = drawn.get(server);
  if (known?.mark === mark) return known.template;
  const template = make(server).keyed(server.id);
  drawn.set(server, { mark, template });
  return template;
}

function make(server) {
  const how = standing(server);
  const impaired = how === 'online' && server.status_reason && server.status_reason !== 'ok';
  const body = how === 'online' && !impaired ? figures(server) : how === 'paused' ? paused() : trouble(server);
  return html`<article class="server card ${how} ${impaired ? 'impaired' : ''}" data-id="${server.id}">
    <div class="head">${selecting() ? pick(server) : ''}${dot(server)}<h3><a class="cover" href="${address('server', server.id)}" data-server="${server.id}">${name(server.name)}</a></h3>
      <span class="tiny about">${about(server, how)}</span>${can('admin') ? menuButton(server) : ''}</div>
    ${body}</article>`;
}

function about(server, how) {
  if (how === 'offline') return html`<span class="bad">${t('status.offline')} ${since(server)}</span>`;
  if (how === 'paused' || how === 'unknown') return t(`status.${how}`);
  const { os: system, virtualization } = server.facts ?? {};
  const source = server.source === 'agentless' ? t('source.agentless') : '';
  return [virtualization === 'lxc' ? 'LXC' : '', os(system), source].filter(Boolean).join(' · ');
}

const since = ({ status_since_at: at }) => (at ? duration(Math.max(60, state.now - at)) : '');

const figures = (server) => html`<div class="rows">
    <span class="muted">${t('metric.cpu')}</span>${spark(server.trail.at, server.trail.cpu)}${value(server.cpu)}
    <span class="muted">${t('metric.memory')}</span>${meter(server.memory, 'memory')}${value(server.memory)}
    <span class="muted">${t('metric.disk')}</span>${meter(server.disk, 'disk')}${value(server.disk)}
  </div>
  <div class="foot">${flow('down', 'rx', server.rx)}${flow('up', 'tx', server.tx)}
    <span>${t('metric.load.short', { n: number(server.load, 2) })}</span>
    <span class="end">${up(server)}</span></div>`;

const flow = (sign, metric, bytes) => html`<span title="${t(`metric.${metric}`)}">${icon(sign)}
  <span class="unseen">${t(`metric.${metric}`)}</span>${rate(bytes)}</span>`;

export function up(server) {
  const boot = server.facts?.boot_time;
  return boot ? t('uptime', { time: duration(state.now - boot) }) : '';
}

const paused = () => html`<p class="quiet-note">${t('paused.note')}</p>`;

const trouble = (server) => html`${explain(server)}
  <div class="foot"><span>${seen(server)}</span><span class="end">${wayOn(server)}</span></div>`;

const seen = ({ last_seen_at: at }) => (at ? t('seen', { ago: ago(state.now - at) }) : t('seen.never'));
