import { put } from '../api.js';
import { refreshServer } from '../feed.js';
import { html } from '../html.js';
import { t } from '../i18n.js';
import { changed, short } from '../store.js';
import { allowActions } from './allow.js';
import { copy } from './copy.js';
import { confirmDelete } from './delete.js';
import { deploy } from './deploy.js';
import { compareKeys } from './hostkey.js';
import { icon } from './icon.js';
import { openMenu } from './menu.js';
import { editServer } from './server-dialog.js';
import { toast } from './toast.js';

/** The three dots of a card or row. */
export const menuButton = (server) => html`<button type="button" class="icon-button" aria-haspopup="menu" aria-expanded="false"
  aria-label="${t('server.menu', { name: short(server) })}" @click="${(e) => serverMenu(e, server)}">${icon('more')}</button>`;

/** What an admin does with a server, from its card, its row or its page. */
export function serverMenu(event, server) {
  const pause = async () => {
    try {
      await put(`api/servers/${server.id}`, { paused: !server.paused });
      await refreshServer(server.id);
    } catch (problem) {
      toast(problem.message, { tone: 'bad' });
    }
    changed();
  };
  openMenu(event, t('server.menu', { name: short(server) }), [
    { label: t('action.edit'), act: () => editServer(server) },
    ...(server.local ? [] : [
      { label: t('action.agent'), act: () => deploy(server) },
      ...(server.ssh_command ? [{ label: t('ssh.copy'), act: () => copy(server.ssh_command) }] : []),
      { label: t('action.hostkey'), act: () => compareKeys(server) },
    ]),
    { label: t('allow.menu'), act: () => allowActions(server) },
    { label: t(server.paused ? 'action.resume' : 'action.pause'), act: pause },
    { label: t('action.delete'), bad: true, act: () => confirmDelete(server) },
  ]);
}
