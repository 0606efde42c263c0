/** What changed on a server and when: units, containers, boots, actions of ours, deployments, alerts. */
import { clock, stamp } from '../format.js';
import { html } from '../html.js';
import { has, t } from '../i18n.js';
import { seconds } from '../store.js';
import { cut } from './list.js';

const DAY = 86_400;
const SIGNS = { alert: 'warn', action: 'ours', deploy: 'ours', agent: 'ours', status: 'bad', boot: 'bad' };

export const toneOf = (kind) => SIGNS[kind] ?? 'plain';
export const kindOf = (kind) => t(has(`change.${kind}`) ? `change.${kind}` : 'change.change');

/** Newest first; `near`: the moment that they are told of. */
export function changesList(changes, near) {
  if (!changes.length) return html`<p class="muted small">${t('change.none')}</p>`;
  return html`<ol class="changes">${changes.map((change) => one(change, near))}</ol>`;
}

function one({ at, kind, subject, text }, near) {
  const time = seconds(at);
  const written = Math.abs(time - near) < DAY ? clock(time) : stamp(time);
  return html`<li class="change ${toneOf(kind)}"><i class="change-sign" aria-hidden="true"></i>
    <div><bdi>${cut(text, 300)}</bdi> <span class="muted tiny">${kindOf(kind)}, <time datetime="${at}">${written}</time></span></div></li>`.keyed(`${at} ${kind} ${subject}`);
}
