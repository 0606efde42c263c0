/** A second factor: a QR code drawn here, a first code, and the recovery codes, shown once. */
import { post, put } from '../api.js';
import { button } from '../components/button.js';
import { copy, copyLine } from '../components/copy.js';
import { close, open } from '../components/modal.js';
import { toast } from '../components/toast.js';
import { html } from '../html.js';
import { t } from '../i18n.js';
import { outline, qr, QUIET } from '../qr.js';
import { stale } from '../resource.js';
import { enter } from '../session.js';
import { changed, state } from '../store.js';

export async function openTotp() {
  let offer;
  try {
    offer = await post('api/users/me/totp');
  } catch (refused) {
    toast(refused.message, { tone: 'bad' });
    return;
  }
  const rows = qr(offer.uri);
  const size = rows.length + 2 * QUIET;
  let code = '';
  let problem = '';
  let codes = null;
  const send = async () => {
    if (codes) return close();
    try {
      codes = (await put('api/users/me/totp', { totp: code.replace(/\s/g, '') })).recovery_codes;
    } catch (refused) {
      problem = refused.message;
    }
    changed();
  };
  const first = () => html`<p>${t('totp.scan')}</p>
    <svg class="qr" viewBox="0 0 ${size} ${size}" role="img" aria-label="${t('totp.qr')}"><path class="qr-light" d="M0 0h${size}v${size}h-${size}z"/>
      <path class="qr-dark" d="${outline(rows)}"/></svg>
    <p class="muted small">${t('totp.byhand')}</p>${copyLine(offer.secret, t('totp.secret'))}
    <label class="field"><span>${t('totp.code')}</span><input inputmode="numeric" autocomplete="one-time-code" maxlength="8" data-first
      aria-invalid="${problem ? 'true' : null}" .value="${code}" @input="${(e) => { code = e.target.value; }}"></label>
    <p class="help problem" role="alert">${problem}</p>`;
  const last = () => html`<p>${t('totp.recovery')}</p><pre class="codes" tabindex="0">${codes.join('\n')}</pre>
    <p>${button(t('action.copy'), () => copy(codes.join('\n')))}</p>`;
  open(() => ({
    title: t('totp.title'),
    body: codes ? last() : first(),
    foot: codes ? button(t('totp.kept'), null, { look: 'primary', first: true })
      : html`${button(t('action.cancel'), close)}${button(t('totp.go'), null, { look: 'primary' })}`,
    submit: send,
  }), { wide: true, closed: () => {
    stale('api/users');
    if (state.phase === 'enrol') enter();
  } });
}
