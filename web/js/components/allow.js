/** Which actions a server allows: told where they are off, and changed by an admin. */
import { allowedWith, allows, KINDS } from '../actions.js';
import { put } from '../api.js';
import { refreshServer } from '../feed.js';
import { html } from '../html.js';
import { t } from '../i18n.js';
import { can, changed, short } from '../store.js';
import { button } from './button.js';
import { close, open } from './modal.js';
import { toast } from './toast.js';

/** Allows one kind more; throws what the central refuses. */
export async function allow(server, kind) {
  await put(`api/servers/${server.id}`, { allow_actions: allowedWith(server, kind) });
  await refreshServer(server.id);
}

/** Where actions of a kind are off: whom it is to be asked of, or the step that allows them. */
export function offNote(server, kind) {
  if (!can('operator') || allows(server, kind)) return '';
  return html`<div class="off-note"><span>${t(`allow.off.${kind}`)}</span> ${can('admin')
    ? button(t('allow.change'), () => allowActions(server, kind), { look: 'small' }) : html`<span>${t('allow.ask')}</span>`}</div>`;
}

/** The dialog of an admin; `wanted` is ticked already. */
export function allowActions(server, wanted = '') {
  const view = { kinds: new Set(KINDS.filter((kind) => kind === wanted || allows(server, kind))), busy: false, error: '' };
  const save = async () => {
    Object.assign(view, { busy: true, error: '' });
    changed();
    try {
      const kinds = KINDS.filter((kind) => view.kinds.has(kind));
      await put(`api/servers/${server.id}`, { allow_actions: kinds.length ? kinds : 'none' });
      await refreshServer(server.id);
      close();
      toast(t('allow.saved', { name: short(server) }));
    } catch (problem) {
      view.error = problem.message;
    }
    view.busy = false;
    changed();
  };
  const row = (kind) => html`<label class="way"><input type="checkbox" .checked="${view.kinds.has(kind)}" ?data-first="${kind === wanted}"
    @change="${(e) => view.kinds[e.target.checked ? 'add' : 'delete'](kind)}">
    <span>${t(`allow.kind.${kind}`)}<small>${t(`allow.kind.${kind}.what`)}</small></span></label>`.keyed(kind);
  open(() => ({
    title: t('allow.title', { name: short(server) }),
    body: html`<p>${t('allow.what')}</p><div class="stack">${KINDS.map(row)}</div>
      <p class="muted small">${t('allow.host')} <code class="mono">/etc/server-monitor/readonly</code></p>
      <p class="problem" role="alert">${view.error}</p>`,
    foot: html`${button(t('action.cancel'), close)}${button(t('action.save'), null, { look: 'primary', disabled: view.busy })}`,
    submit: save,
  }), { busy: () => view.busy });
}
