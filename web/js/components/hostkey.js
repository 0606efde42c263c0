/** The two fingerprints, one above the other, and the step that accepts the new one. */
import { get, post } from '../api.js';
import { refreshServer } from '../feed.js';
import { html } from '../html.js';
import { t } from '../i18n.js';
import { can, changed } from '../store.js';
import { close, open } from './modal.js';
import { toast } from './toast.js';

export async function compareKeys(given) {
  const view = { busy: false, error: '', server: given };
  const accept = async () => {
    view.busy = true;
    changed();
    try {
      await post(`api/servers/${given.id}/host-key`, { fingerprint: shown(view.server) });
      await refreshServer(given.id);
      close();
      toast(t('hostkey.accepted', { name: given.name.slice(0, 80) }));
    } catch (problem) {
      view.error = problem.message;
    }
    view.busy = false;
    changed();
  };
  open(() => dialog(view, accept), { busy: () => view.busy });
  try {
    view.server = await get(`api/servers/${given.id}`);
  } catch (problem) {
    view.error = problem.message;
  }
  changed();
}

const pinned = (server) => server.host_keys?.[0]?.fingerprint;

/** The key that the host showed instead: the one in the central's sentence that is not pinned. */
const shown = (server) => (['host_key_changed', 'host_key_unknown'].includes(server.status_reason)
  ? server.status_text?.match(/SHA256:[A-Za-z0-9+/]{43}/g)?.find((print) => !server.host_keys?.some((k) =>
      k.fingerprint === print)) : undefined);

function dialog({ server, busy, error }, accept) {
  const offered = shown(server);
  const differs = offered && offered !== pinned(server);
  return {
    title: t(differs ? 'hostkey.title.changed' : 'hostkey.title'),
    body: html`<p>${t(differs ? 'hostkey.why' : 'hostkey.fine')}</p>
      <dl class="keys"><dt>${t('hostkey.pinned')}</dt><dd class="mono">${pinned(server)
          ? spell(pinned(server), offered) : t('hostkey.none')}</dd>
        ${differs ? html`<dt>${t('hostkey.offered')}</dt><dd
            class="mono">${spell(offered, pinned(server))}</dd>` : ''}</dl>
      <p class="muted">${t(differs ? 'hostkey.check' : 'hostkey.read')}</p>
      <pre class="code" tabindex="0">ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub</pre>
      <p class="problem" role="alert">${error}</p>`,
    foot: differs && can('admin') ? html`<button type="button" class="button" data-first
        @click="${close}">${t('action.cancel')}</button>
      <button type="submit" class="button danger" ?disabled="${busy}">${t('hostkey.accept')}</button>`
      : html`<button type="button" class="button" data-first @click="${close}">${t('action.close')}</button>`,
    submit: differs ? accept : close,
  };
}

/** A fingerprint in groups of eight, those that differ from the other one's marked: that is how eyes compare. */
function spell(text, other = '') {
  const [kind, rest] = text.split(/:(.*)/s);
  const theirs = (other ?? '').split(/:(.*)/s)[1] ?? '';
  const groups = rest?.match(/.{1,8}/g) ?? [];
  return html`${kind}:${groups.map((group, i) => html`<span class="${theirs
      && theirs.slice(i * 8, i * 8 + 8) !== group
    ? 'differs' : ''}">${group}</span>`)}`;
}
