import { html } from '../html.js';
import { has, t } from '../i18n.js';
import { icon } from './icon.js';

/** Steps of something that takes a moment: {state: ok, failed, started, skipped; label; text}. */
export const steps = (list) => html`<ol class="steps"
    aria-live="polite">${list.map((step, i) => html`<li class="step ${step.state}">
  <span class="sign">${step.state === 'ok' ? icon('check') : step.state === 'failed' ? icon('cross')
      : html`<i></i>`}<span
    class="unseen">${t(`step.state.${step.state}`)}</span></span>
  <span class="step-label">${step.label}</span>
  <span class="step-text ${step.mono ? 'mono' : ''}">${step.text ?? ''}</span></li>`.keyed(step.key
      ?? i))}</ol>`;

/** The answer of a connection test: the central's own steps, in the user's words where there are such. */
export function testSteps(result) {
  const list = [];
  for (const { name, ok, detail } of result?.steps ?? []) {
    const absent = !ok && OPTIONAL.has(name);
    const step = { key: name, label: has(`step.${name}`) ? t(`step.${name}`) : name, state: ok ? 'ok' : absent
        ? 'skipped' : 'failed',
      text: detail };
    list.push(step);
    if (name === 'connect' && ok && result.latency_ms) step.text = t('step.latency',
        { ms: Math.round(result.latency_ms) });
    if (name === 'host_key' && ok && result.host_key) {
      Object.assign(step, { text: `${result.host_key.fingerprint} (${result.host_key.type})`, mono: true });
      list.push({ key: 'known', label: '', state: 'note', text: t(result.host_key.known ? 'step.key.known'
          : 'step.key.new') });
    }
    if (name === 'agent' && !ok) step.text = t('step.agent.none');
  }
  return list;
}

// a server without them can still be added
const OPTIONAL = new Set(['agent', 'java']);

export const runs = (agent) => Boolean(agent?.running);
