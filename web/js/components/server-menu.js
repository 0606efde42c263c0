import { put } from '../api.js';
import { refreshServer } from '../feed.js';
import { t } from '../i18n.js';
import { changed } from '../store.js';
import { confirmDelete } from './delete.js';
import { deploy } from './deploy.js';
import { compareKeys } from './hostkey.js';
import { openMenu } from './menu.js';
import { editServer } from './server-dialog.js';
import { toast } from './toast.js';

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
  openMenu(event, t('server.menu', { name: server.name.slice(0, 80) }), [
    { label: t('action.edit'), act: () => editServer(server) },
    ...(server.local ? [] : [
      { label: t('action.agent'), act: () => deploy(server) },
      { label: t('action.hostkey'), act: () => compareKeys(server) },
    ]),
    { label: t(server.paused ? 'action.resume' : 'action.pause'), act: pause },
    { label: t('action.delete'), bad: true, act: () => confirmDelete(server) },
  ]);
}
