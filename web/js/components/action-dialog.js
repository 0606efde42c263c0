/**
 * One action: what would run and on what, asked of the host; a confirmation where it bites; then what has become of it.
 *
 *   asking ──preview──> ready ──submit──> running ──200──> done
 *     ^                   ^ 409 confirm ────┤
 *     └── again ──────────┴─── failed <─────┘
 */
import { allow } from './allow.js';
import { harsh } from '../actions.js';
import { post } from '../api.js';
import { html } from '../html.js';
import { t } from '../i18n.js';
import { can, changed, short } from '../store.js';
import { button } from './button.js';
import { copyLine } from './copy.js';
import { close, open } from './modal.js';
import { target } from './target.js';

// a unit that takes its time to stop, then the look at what has become of it
const ACT_MILLIS = 180_000;
const OUTPUT = 4_000;

/** `action` is one of actions.js. */
export function act(server, action) {
  const view = { server, action, data: { ...action.data }, phase: 'asking', preview: null, result: null, problem: null, typed: '' };
  view.look = () => look(view);
  view.run = () => run(view);
  view.allow = () => allowed(view);
  open(() => dialog(view), { busy: () => view.phase === 'running' });
  look(view);
}

const path = ({ server }, more = '') => `api/remote/action/${server.id}${more}`;
const body = ({ action, data }) => ({ action_type: action.type, action_data: data });

function turn(view, phase, more = {}) {
  Object.assign(view, { phase, ...more });
  changed();
}

async function look(view) {
  turn(view, 'asking', { preview: null, problem: null, result: null });
  try {
    const preview = await post(path(view, '?preview=1'), body(view));
    // what was seen is what is meant from here on
    if (preview.target?.started !== undefined) view.data.started = preview.target.started;
    turn(view, 'ready', { preview });
  } catch (problem) {
    turn(view, 'failed', { problem });
  }
}

async function run(view) {
  const { preview } = view;
  if (view.phase !== 'ready' || !preview.allowed) return;
  if (preview.confirm) {
    if (view.typed.trim() !== preview.confirm) return;
    view.data.confirm = preview.confirm;
  }
  turn(view, 'running');
  try {
    turn(view, 'done', { result: await post(path(view), body(view), { deadline: ACT_MILLIS }) });
  } catch (problem) {
    const { confirm, target: seen } = problem.body ?? {};
    // it bites by now, though it did not when it was looked at
    if (problem.status === 409 && confirm) turn(view, 'ready', { preview: { ...preview, confirm, warning: problem.message, target: seen ?? preview.target } });
    else turn(view, 'failed', { problem });
  }
}

async function allowed(view) {
  try {
    await allow(view.server, view.action.kind);
  } catch (problem) {
    turn(view, 'failed', { problem });
    return;
  }
  look(view);
}

function dialog(view) {
  const { server, action, phase } = view;
  return {
    title: t('act.title', { what: action.what.slice(0, 80), verb: t(`verb.${action.verb}`) }),
    body: html`<p class="muted small">${t('act.where', { name: short(server) })}</p>${inside(view)}`,
    foot: foot(view),
    submit: phase === 'ready' ? view.run : phase === 'done' || phase === 'failed' ? close : null,
  };
}

function inside(view) {
  switch (view.phase) {
    case 'asking': return html`<p role="status">${t('act.asking')}</p>`.keyed('asking');
    case 'done': return done(view.result).keyed('done');
    case 'failed': return failed(view.problem).keyed('failed');
    default: return asked(view).keyed('ready');
  }
}

const foot = (view) => {
  const { phase, preview, action, problem } = view;
  if (phase === 'done') return button(t('action.close'), close, { look: 'primary', first: true });
  if (phase === 'failed') {
    return html`${button(t('action.close'), close)}${again(problem) ? button(t('act.again'), view.look, { look: 'primary' }) : ''}`;
  }
  const ready = phase === 'ready' && preview.allowed && (!preview.confirm || view.typed.trim() === preview.confirm);
  return html`${button(t('action.cancel'), close, { disabled: phase === 'running', more: 'cancel', first: true })}
    ${button(t(phase === 'running' ? 'act.running' : `verb.${action.verb}`), null,
    { look: harsh(action.verb) || preview?.warning ? 'danger' : 'primary', disabled: !ready })}`;
};

// another look makes no sense where nothing is there any more
const again = ({ status }) => status !== 404;

function asked(view) {
  const { preview, phase } = view;
  return html`<div class="act-line"><span class="small muted">${t('act.command')}</span>
      <pre class="code wrap" tabindex="0">${preview.command}</pre>
      ${preview.condition ? html`<span class="small muted" lang="en">${preview.condition}</span>` : ''}</div>
    ${target(preview.target ?? {})}
    ${preview.warning ? html`<p class="callout warn" role="alert" lang="en">${preview.warning}</p>` : ''}
    ${preview.refusal ? refusal(view, preview.refusal) : ''}
    ${preview.confirm && preview.allowed ? confirm(view) : ''}
    ${phase === 'running' ? html`<p role="status">${t('act.waiting')}</p>` : ''}`;
}

function confirm(view) {
  const put = (event) => {
    view.typed = event.target.value;
    changed();
  };
  return html`<div class="field"><label for="act-confirm">${t('act.confirm', { name: view.preview.confirm })}</label>
    <input id="act-confirm" autocomplete="off" autocapitalize="none" spellcheck="false" .value="${view.typed}" @input="${put}"></div>`;
}

function refusal(view, { error, hint, reason, sudoers }) {
  const mine = reason === 'not_allowed';
  return html`<div class="callout bad" role="alert">${mine ? html`<p>${t(`allow.off.${view.action.kind}`)}</p>
      <p>${can('admin') ? button(t(`allow.do.${view.action.kind}`), view.allow, { look: 'small' }) : t('allow.ask')}</p>`
    : html`<p lang="en">${error}</p>${hint ? html`<p lang="en">${hint}</p>` : ''}`}</div>
    ${sudoers ? sudoersLine(sudoers) : ''}`;
}

const sudoersLine = (line) => html`<div class="key-help"><p class="small">${t('act.sudoers')}</p>${copyLine(line, t('act.sudoers.line'))}</div>`;

const done = ({ message, outcome, verified, exit_code: code, stderr, now, command }) => html`
  <p class="callout ${verified ? 'ok' : 'warn'}" role="status" lang="en">${message}</p>
  ${outcome === 'unknown' ? html`<p class="small">${t('act.lost')}</p>` : ''}
  ${now ? html`<h3>${t('act.now')}</h3>${target(now)}` : ''}
  ${ran(command, code, stderr)}`;

function failed(problem) {
  const { message, hint, stderr, body: told } = problem;
  const seen = told?.now ?? told?.process ?? told?.target;
  return html`<div class="callout bad" role="alert"><p lang="en">${message}</p>
      ${hint && problem.reason !== 'not_allowed' ? html`<p lang="en">${hint}</p>` : ''}
      ${told?.outcome === 'unknown' ? html`<p>${t('act.unknown')}</p>` : ''}</div>
    ${told?.sudoers ? sudoersLine(told.sudoers) : ''}
    ${seen ? html`<h3>${t('act.now')}</h3>${target(seen)}` : ''}
    ${ran(told?.command, told?.exit_code, stderr)}`;
}

const ran = (command, code, stderr) => html`${command || code !== undefined ? html`<div class="act-line">
    <span class="small muted">${code === undefined ? t('act.command') : t('act.ran', { code })}</span>
    ${command ? html`<pre class="code wrap" tabindex="0">${command}</pre>` : ''}</div>` : ''}
  ${stderr ? html`<div class="act-line"><span class="small muted">${t('act.stderr')}</span>
    <pre class="code wrap" tabindex="0">${stderr.slice(0, OUTPUT)}</pre></div>` : ''}`;
