import { html } from '../html.js';
import { has, t } from '../i18n.js';
import { icon } from './icon.js';

/** Steps of something that takes a moment: {key, label, text, mono; state: ok, failed, started, skipped, note}. */
export const steps = (list) => html`<ol class="steps" aria-live="polite">${list.map(one)}</ol>`;

const one = ({ key, state, label, text = '', mono = false }) => html`<li class="step ${state}">
  <span class="sign">${SIGNS[state] ? icon(SIGNS[state]) : html`<i></i>`}<span class="unseen">${t(`step.state.${state}`)}</span></span>
  <span class="step-label">${label}</span>
  <span class="step-text ${mono ? 'mono' : ''}">${text}</span></li>`.keyed(key);

const SIGNS = { ok: 'check', failed: 'cross' };

export const stepName = (name) => (has(`step.${name}`) ? t(`step.${name}`) : name);

// a server without them can still be added
const OPTIONAL = new Set(['agent', 'java']);

/** The answer of a connection test: the central's own steps, in the user's words where there are such. */
export function testSteps(result) {
  const list = [];
  for (const { name, ok, detail } of result?.steps ?? []) {
    const state = ok ? 'ok' : OPTIONAL.has(name) ? 'skipped' : 'failed';
    list.push({ key: name, label: stepName(name), state, ...said(name, ok, detail, result) });
    if (name === 'host_key' && ok && result.host_key) {
      list.push({ key: 'known', label: '', state: 'note', text: t(result.host_key.known ? 'step.key.known' : 'step.key.new') });
    }
  }
  return list;
}

function said(name, ok, detail, { latency_ms: ms, host_key: key }) {
  if (name === 'connect' && ok && ms) return { text: t('step.latency', { ms: Math.round(ms) }) };
  if (name === 'host_key' && ok && key) return { text: `${key.fingerprint} (${key.type})`, mono: true };
  if (name === 'agent' && !ok) return { text: t('step.agent.none') };
  return { text: detail };
}

export const runs = (agent) => Boolean(agent?.running);
