/** The two fingerprints, one above the other, and the step that accepts the new one. */
import { get, post } from '../api.js';
import { refreshServer } from '../feed.js';
import { html } from '../html.js';
import { t } from '../i18n.js';
import { can, changed, short } from '../store.js';
import { button } from './button.js';
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
      toast(t('hostkey.accepted', { name: short(given) }));
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
function shown({ status_reason: reason, status_text: text, host_keys: keys = [] }) {
  if (reason !== 'host_key_changed' && reason !== 'host_key_unknown') return undefined;
  const prints = text?.match(/SHA256:[A-Za-z0-9+/]{43}/g) ?? [];
  return prints.find((print) => !keys.some((key) => key.fingerprint === print));
}

function dialog({ server, busy, error }, accept) {
  const known = pinned(server);
  const offered = shown(server);
  const differs = Boolean(offered) && offered !== known;
  return {
    title: t(differs ? 'hostkey.title.changed' : 'hostkey.title'),
    body: html`<p>${t(differs ? 'hostkey.why' : 'hostkey.fine')}</p>
      <dl class="keys"><dt>${t('hostkey.pinned')}</dt><dd class="mono">${known ? spell(known, offered) : t('hostkey.none')}</dd>
        ${differs ? html`<dt>${t('hostkey.offered')}</dt><dd class="mono">${spell(offered, known)}</dd>` : ''}</dl>
      <p class="muted">${t(differs ? 'hostkey.check' : 'hostkey.read')}</p>
      <pre class="code" tabindex="0">ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub</pre>
      <p class="problem" role="alert">${error}</p>`,
    foot: differs && can('admin') ? html`${button(t('action.cancel'), close, { first: true })}
      ${button(t('hostkey.accept'), null, { look: 'danger', disabled: busy })}` : button(t('action.close'), close, { first: true }),
    submit: differs ? accept : close,
  };
}

const GROUP = 8;

/** A fingerprint in groups of eight, those that differ from the other one's marked: that is how eyes compare. */
function spell(text, other) {
  const parts = (print) => print?.slice('SHA256:'.length).match(new RegExp(`.{1,${GROUP}}`, 'g')) ?? [];
  const theirs = parts(other);
  return html`SHA256:${parts(text).map((group, i) => html`<span class="${other && theirs[i] !== group ? 'differs' : ''}">${group}</span>`)}`;
}
