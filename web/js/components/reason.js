/** A server that is not well: what happened, why it matters, what to do; with the one thing that helps as a button. */
import { post } from '../api.js';
import { ago, clock, day } from '../format.js';
import { html } from '../html.js';
import { has, t } from '../i18n.js';
import { address } from '../router.js';
import { can, changed, short, state } from '../store.js';
import { refreshServer } from '../feed.js';
import { button } from './button.js';
import { deploy } from './deploy.js';
import { compareKeys } from './hostkey.js';
import { editServer } from './server-dialog.js';
import { toast } from './toast.js';

export const reasonOf = (server) => (has(`reason.${server.status_reason}.what`) ? server.status_reason : 'other');

export function since({ status_since_at: at }) {
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
  const draw = (busy) => {
    testing[busy ? 'add' : 'delete'](server.id);
    server.rev++;
    changed();
  };
  draw(true);
  try {
    const { success, latency_ms: ms, error } = await post(`api/servers/${server.id}/test`);
    if (success) toast(t('test.ok', { name: short(server), ms: Math.round(ms) }));
    else toast(t('test.failed', { name: short(server), error: error ?? '' }), { tone: 'bad' });
    await refreshServer(server.id);
  } catch (problem) {
    toast(t('test.failed', { name: short(server), error: problem.message }), { tone: 'bad' });
  }
  draw(false);
}

/** The button that leads on, for those who may; else nothing. */
export function wayOn(server) {
  const look = { look: 'small' };
  const admin = can('admin');
  switch (server.status_reason) {
    case 'host_key_changed':
    case 'host_key_unknown': return admin ? button(t('action.compare'), () => compareKeys(server), look) : '';
    case 'auth_failed': return admin ? button(t('action.credentials'), () => editServer(server), look) : '';
    case 'agent_down': return admin && !server.local ? button(t('action.deploy'), () => deploy(server), look) : '';
    case 'jump_failed': return server.jump ? html`<a class="button small" href="${address('server', server.jump)}">${t('action.jump')}</a>` : '';
    default: return can('operator') ? testButton(server) : '';
  }
}

function testButton(server) {
  const busy = testing.has(server.id);
  return button(t(busy ? 'test.running' : 'action.test'), () => testNow(server), { look: 'small', disabled: busy });
}
