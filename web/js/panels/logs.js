/** Logs of a server: of a unit, a container, a file; the last lines, followed as it grows, searched, paused. */
import { get } from '../api.js';
import '../components/log-lines.js';
import { button } from '../components/button.js';
import { copyLine } from '../components/copy.js';
import { icon } from '../components/icon.js';
import { compareNames, number } from '../format.js';
import { html } from '../html.js';
import { has, t } from '../i18n.js';
import { LogFeed } from '../logs.js';
import { query } from '../router.js';
import { changed, state } from '../store.js';

const LINES = [100, 200, 1000, 5000];
const USUAL = 200;
const KINDS = ['unit', 'container', 'file'];
// after the way to the central broke
const AGAIN_SECONDS = 3;
// an option is one line
const NAME = 200;

let current = { key: '' };
let files = { id: 0 };

/** Shows the log of one thing: the address says which. */
export function openLog(kind, name) {
  query({ tab: 'logs', log: `${kind}:${name}`, q: '', sort: '' });
}

export function logs(server, full, asked) {
  ask(server);
  const [kind, name] = chosen(asked.log);
  const lines = LINES.includes(Number(asked.lines)) ? Number(asked.lines) : USUAL;
  return html`<div class="card list log">
    <div class="list-tools">${sources(server, full, kind, name)}${count(lines)}
      <label class="seek">${icon('search')}<span class="unseen">${t('log.search')}</span>
        <input type="search" placeholder="${t('log.search')}" .value="${asked.q ?? ''}"
          @input="${(e) => query({ q: e.target.value }, { replace: true })}"></label>
      <span class="grow"></span>${kind ? controls(feed(server, kind, name, lines)) : ''}</div>
    ${kind ? view(feed(server, kind, name, lines), asked.q ?? '') : html`<p class="quiet-note">${t('log.choose')}</p>`}
  </div>`;
}

function chosen(log = '') {
  const at = log.indexOf(':');
  const kind = log.slice(0, at);
  return KINDS.includes(kind) ? [kind, log.slice(at + 1)] : ['', ''];
}

/** The feed of what the address asks for: opened once, closed by the element that shows it. */
function feed(server, kind, name, lines) {
  const key = `${server.id} ${kind} ${name} ${lines}`;
  const broke = current.feed?.reason === 'cut' && state.now - current.at > AGAIN_SECONDS;
  if (current.key !== key || current.feed.abort.signal.aborted || broke) {
    const search = new URLSearchParams({ [kind]: name, lines, follow: 1 });
    const one = new LogFeed(`api/remote/logs/${server.id}?${search}`, () => {
      document.querySelector('log-lines')?.grown();
      changed(false);
    });
    current = { key, feed: one, at: state.now };
    one.open();
  }
  return current.feed;
}

const again = () => {
  current = { key: '' };
  changed();
};

/** Which files may be read is asked once a visit. */
async function ask(server) {
  if (files.id === server.id) return;
  const mine = { id: server.id, names: [] };
  files = mine;
  try {
    mine.names = (await get(`api/remote/logs/${server.id}`)).files ?? [];
  } catch {
    // units and containers can be chosen all the same
  }
  changed();
}

function sources(server, full, kind, name) {
  const known = {
    unit: (full?.services ?? []).map((s) => s.name),
    container: (full?.containers ?? []).map((c) => c.name),
    file: files.names ?? [],
  };
  // what the address names may not be known yet
  if (kind && !known[kind].includes(name)) known[kind] = [...known[kind], name];
  const option = (one, of) => html`<option value="${`${one}:${of}`}" ?selected="${one === kind && of === name}">${of.slice(0, NAME)}</option>`.keyed(of);
  return html`<label class="log-source"><span class="unseen">${t('log.source')}</span>
    <select @change="${(e) => query({ log: e.target.value })}">
      <option value="" ?selected="${!kind}">${t('log.source')}</option>
      ${KINDS.filter((one) => known[one].length).map((one) => html`<optgroup label="${t(`log.kind.${one}`)}">
        ${[...known[one]].sort(compareNames).map((of) => option(one, of))}</optgroup>`.keyed(one))}
    </select></label>`;
}

const count = (lines) => html`<label class="log-count"><span class="unseen">${t('log.lines')}</span>
  <select @change="${(e) => query({ lines: e.target.value === String(USUAL) ? '' : e.target.value })}">
    ${LINES.map((n) => html`<option value="${n}" ?selected="${n === lines}">${t('log.last', { n: number(n) })}</option>`.keyed(n))}</select></label>`;

function controls(one) {
  if (one.over) return button(t('log.again'), again, { look: 'small' });
  return button(t(one.paused ? 'log.continue' : 'log.pause'), () => one.pause(!one.paused), { look: 'small' });
}

function view(one, q) {
  return html`<div class="log-box" tabindex="0" role="log" aria-live="off" aria-label="${t('tab.logs')}">
      <log-lines .search="${q}" .feed="${one}"></log-lines></div>
    <div class="log-foot"><span class="log-state ${one.state}">${condition(one)}</span>
      <span class="grow"></span><span class="muted">${tally(one)}</span></div>
    ${one.problem ? fault(one.problem) : ''}`;
}

function condition(one) {
  switch (one.state) {
    case 'paused': return one.held.length ? t('log.held', { n: number(one.held.length) }) : t('log.paused');
    case 'ended': return t('log.ended', { reason: has(`log.end.${one.reason}`) ? t(`log.end.${one.reason}`) : one.message });
    default: return t(`log.${one.state}`);
  }
}

const tally = ({ lines, skipped, command }) => [t('log.tally', { n: number(lines.length) }),
  skipped ? t('log.skipped', { n: number(skipped) }) : '', command.slice(0, NAME)].filter(Boolean).join(' · ');

const fault = ({ error, hint, sudoers }) => html`<div class="log-fault"><div class="callout bad" role="alert"><p lang="en">${error}</p>
  ${hint ? html`<p lang="en">${hint}</p>` : ''}</div>
  ${sudoers ? html`<p class="small">${t('act.sudoers')}</p>${copyLine(sudoers, t('act.sudoers.line'))}` : ''}</div>`;
