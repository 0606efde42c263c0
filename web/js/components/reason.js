/** A server that is not well: what happened, why it matters, what to do; with the one thing that helps as a button. */
import { post } from '../api.js';
import { ago, clock, day } from '../format.js';
import { html } from '../html.js';
import { has, t } from '../i18n.js';
import { address } from '../router.js';
import { can, changed, state } from '../store.js';
import { refreshServer } from '../feed.js';
import { deploy } from './deploy.js';
import { compareKeys } from './hostkey.js';
import { editServer } from './server-dialog.js';
import { toast } from './toast.js';

export const reasonOf = (server) => (has(`reason.${server.status_reason}.what`) ? server.status_reason
    : 'other');

export function since(server) {
  const at = server.status_since_at;
  return at ? t('status.since', { time: clock(at), date: day(at), ago: ago(state.now - at) }) : '';
}

export function explain(server) {
  const reason = reasonOf(server);
  const sentence = server.status_text;
  return html`<div class="reason"><b>${t(`reason.${reason}.what`)}</b>
    ${sentence ? html`<p class="sentence" lang="en"><bdi>${sentence.slice(0, 400)}</bdi></p>` : ''}
    <p>${t(`reason.${reason}.why`)} ${t(`reason.${reason}.do`)}</p></div>`;
}

const testing = new Set();

async function testNow(server) {
  testing.add(server.id);
  server.rev++;
  changed();
  try {
    const result = await post(`api/servers/${server.id}/test`);
    toast(result.success ? t('test.ok', { name: server.name.slice(0, 80), ms: result.latency_ms })
      : t('test.failed', { name: server.name.slice(0, 80), error: result.error ?? '' }), { tone: result.success
          ? '' : 'bad' });
    await refreshServer(server.id);
  } catch (problem) {
    toast(t('test.failed', { name: server.name.slice(0, 80), error: problem.message }), { tone: 'bad' });
  }
  testing.delete(server.id);
  server.rev++;
  changed();
}

/** The button that leads on, for those who may; else nothing. */
export function wayOn(server) {
  const button = (label, act, disabled = false) => html`<button type="button" class="button small"
      ?disabled="${disabled}"
    @click="${act}">${label}</button>`;
  switch (server.status_reason) {
    case 'host_key_changed':
    case 'host_key_unknown': return can('admin') ? button(t('action.compare'), () => compareKeys(server)) : '';
    case 'auth_failed': return can('admin') ? button(t('action.credentials'), () => editServer(server)) : '';
    case 'agent_down':
    case 'no_data': return can('admin') && !server.local ? button(t('action.deploy'),
        () => deploy(server)) : '';
    case 'jump_failed': return server.jump ? html`<a class="button small"
        href="${address('server', server.jump)}">${t('action.jump')}</a>` : '';
    default: return can('operator') ? button(testing.has(server.id) ? t('test.running') : t('action.test'),
        () => testNow(server),
      testing.has(server.id)) : '';
  }
}
