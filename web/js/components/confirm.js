/** The password again, before a sensitive step: over whatever is open, which stays as it is. One at a time. */
import { ask } from '../api.js';
import { html } from '../html.js';
import { t } from '../i18n.js';
import { changed, state } from '../store.js';
import { button } from './button.js';
import './modal.js';

let asking = null;

/** Resolves to whether it was given; the request that met the question is then sent again. */
export function confirmed() {
  asking ??= { value: '', problem: '', busy: false, ...Promise.withResolvers() };
  changed();
  return asking.promise;
}

function done(given) {
  asking?.resolve(given);
  asking = null;
  changed();
}

async function send(event) {
  event.preventDefault();
  const one = asking;
  if (!one || one.busy || !one.value) return;
  const kind = !state.me?.has_account ? 'token' : /^\d{6}$/.test(one.value) ? 'totp' : 'password';
  Object.assign(one, { busy: true, problem: '' });
  changed();
  try {
    await ask('POST', 'api/auth/confirm', { [kind]: one.value });
    done(true);
  } catch (problem) {
    Object.assign(one, { busy: false, problem: problem.status === 429 ? t('signin.limited') : t('confirm.wrong') });
    changed();
  }
}

export function confirmDialog() {
  if (!asking) return '';
  const cancel = (event) => { event.preventDefault(); done(false); };
  return html`<modal-dialog><dialog class="dialog" aria-labelledby="confirm-title" @cancel="${cancel}">
    <form novalidate @submit="${send}">
      <div class="dialog-head"><h2 id="confirm-title">${t('confirm.title')}</h2></div>
      <div class="dialog-body"><p>${t(state.me?.has_account ? 'confirm.why' : 'confirm.why.token')}</p>
        <label class="field"><span>${t(state.me?.has_account ? 'confirm.field' : 'confirm.field.token')}</span>
          <input type="password" autocomplete="current-password" data-first aria-describedby="confirm-problem"
            aria-invalid="${asking.problem ? 'true' : null}" .value="${asking.value}"
            @input="${(e) => { asking.value = e.target.value; }}"></label>
        <p id="confirm-problem" class="help problem" role="alert">${asking.problem}</p></div>
      <div class="dialog-foot">${button(t('action.cancel'), cancel)}${button(t('confirm.go'), null,
    { look: 'primary', disabled: asking.busy })}</div>
    </form></dialog></modal-dialog>`.keyed('confirm');
}
