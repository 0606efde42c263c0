/** The fleet while it is small: this machine's last minutes wide, and beside them the way to the next server. */
import { card, up } from '../components/card.js';
import { copyLine } from '../components/copy.js';
import { dot, name, os } from '../components/figures.js';
import { icon } from '../components/icon.js';
import { explain, wayOn } from '../components/reason.js';
import { addServer, installLine } from '../components/server-dialog.js';
import { parseTarget } from '../fields.js';
import { number, percent, size } from '../format.js';
import { html } from '../html.js';
import { t } from '../i18n.js';
import { address } from '../router.js';
import { can, featured, shown, standing, state } from '../store.js';
import { fillTrails } from '../trails.js';
import { charts, WELCOME } from './charts.js';

const RANGE_SECONDS = 900;

let target = '';

export function welcome() {
  const wide = featured();
  const others = shown().filter((s) => s !== wide);
  fillTrails(others);
  return html`<h1 class="unseen">${t('nav.fleet')}</h1>
    <div class="welcome ${can('admin') ? '' : 'alone'}">
      <div class="welcome-main">
        ${wide ? machine(wide).keyed(wide.id) : none()}
        ${others.length ? html`<section class="group"><h2>${t('welcome.others')} <span>${others.length}</span></h2>
          <div class="grid">${others.map(card)}</div></section>` : ''}
      </div>
      ${can('admin') ? next() : ''}
    </div>`;
}

function machine(server) {
  const now = standing(server);
  const line = [t(`status.${now}`), server.source ? t(`source.${server.source}`) : '', os(server.facts?.os), up(server)];
  return html`<section class="card machine" aria-labelledby="machine-name">
    <header class="machine-head">
      <div class="machine-title">${dot(server)}<h2 id="machine-name"><a href="${address('server', server.id)}">${name(server.name)}</a></h2></div>
      <p class="muted small">${line.filter(Boolean).join(' · ')}</p>
      <a class="button small" href="${address('server', server.id)}">${t('action.details')}</a></header>
    ${now === 'online' ? glance(server, state.full.get(server.id))
      : html`<div class="machine-trouble">${explain(server)}${wayOn(server)}</div>`}
    ${charts(server, WELCOME, { seconds: RANGE_SECONDS, grow: true })}</section>`;
}

function glance(server, full) {
  const { memory, disks = [], cpu } = full ?? {};
  const fullest = disks.reduce((a, b) => (!a || (b.percent ?? 0) > (a.percent ?? 0) ? b : a), null);
  const one = (metric, value, more) => html`<div><dt>${t(`metric.${metric}`)}</dt><dd><b>${value}</b><span>${more}</span></dd></div>`;
  return html`<dl class="glance">
    ${one('cpu', percent(server.cpu), server.facts?.cores ? t('cores', { n: server.facts.cores }) : '')}
    ${one('memory', percent(server.memory), memory ? t('of', { used: size(memory.used_bytes), total: size(memory.total_bytes) }) : '')}
    ${one('disk', percent(server.disk), fullest ? t('free', { size: size(fullest.available_bytes) }) : '')}
    ${one('load', number(server.load, 2), cpu?.load_15 === undefined ? '' : t('load.15', { n: number(cpu.load_15, 2) }))}</dl>`;
}

const none = () => html`<section class="card empty"><h2>${t('welcome.none')}</h2><p class="muted">${t('welcome.none.what')}</p></section>`;

function next() {
  const send = (event) => {
    event.preventDefault();
    addServer(target);
    target = '';
  };
  return html`<aside class="card next" aria-labelledby="next-title">
    <h2 id="next-title">${t('welcome.next')}</h2>
    <p class="muted small">${t('welcome.what')}</p>
    <form class="quick" @submit="${send}">
      <label for="quick-target">${t('welcome.field')}</label>
      <div class="quick-row"><input id="quick-target" placeholder="root@10.0.0.5" autocomplete="off" autocapitalize="none"
          spellcheck="false" aria-describedby="quick-help" .value="${target}" @input="${(e) => { target = e.target.value; }}">
        <button type="submit" class="button primary">${icon('plus')}<span>${t('action.next')}</span></button></div>
      <p id="quick-help" class="help">${t('welcome.help')}</p></form>
    ${can('admin') ? html`<p class="small"><a href="#/import">${t('welcome.import')}</a></p>` : ''}
    ${state.pubkey ? letIn() : ''}
    <div class="let-in"><h3>${icon('pulse')}${t('welcome.agent')}</h3>
      <p class="small muted">${t('welcome.agent.what')}</p>
      ${copyLine(`./deploy-agent.sh --register ${target.trim().split(/\s/).at(-1) || 'root@10.0.0.5'}`, t('copy.deploy'))}</div>
  </aside>`;
}

const letIn = () => html`<div class="let-in"><h3>${icon('key')}${t('welcome.key')}</h3>
  <p class="small muted">${t('welcome.key.what')}</p>
  ${copyLine(installLine(parseTarget(target)), t('copy.install'))}
  <details><summary>${t('welcome.key.only')}</summary>${copyLine(state.pubkey.public_key.trim(), t('copy.key'))}
    <p class="help mono">${state.pubkey.fingerprint}</p></details></div>`;
