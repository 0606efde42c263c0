/** For strangers: how to get in, and a field for what they were given. */
import { post } from '../api.js';
import { copyLine } from '../components/copy.js';
import { icon } from '../components/icon.js';
import { html } from '../html.js';
import { t } from '../i18n.js';
import { changed, state } from '../store.js';

let value = '';
let person = { username: '', password: '', totp: '', code: false };
let busy = false;

/** What was pasted, as the central's login wants it: a whole link, its code, or a token. */
export function credentials(text) {
  const pasted = text.trim();
  const link = /#signin=([^&\s]+)/.exec(pasted);
  if (link) return { link: decodeURIComponent(link[1]) };
  return { token: pasted.replace(/^(Authorization:\s*)?Bearer\s+/i, '') };
}

export function signIn(enter) {
  const send = async (event) => {
    event.preventDefault();
    if (busy || !value.trim()) return;
    busy = true;
    changed();
    try {
      await post('api/auth/login', credentials(value), { quiet: true });
      value = '';
      await enter();
    } catch (problem) {
      state.signInProblem = problem;
    }
    busy = false;
    changed();
  };
  const byName = async (event) => {
    event.preventDefault();
    if (busy || !person.username || !person.password) return;
    busy = true;
    changed();
    const { username, password, totp, code } = person;
    try {
      await post('api/auth/login', { username, password, ...(code && totp ? { totp } : {}) }, { quiet: true });
      person = { username: '', password: '', totp: '', code: false };
      await enter();
    } catch (problem) {
      const first = problem.body?.totp_required && !person.code;
      person.code = person.code || problem.body?.totp_required === true;
      state.signInProblem = first ? null : problem;
    }
    busy = false;
    changed();
  };
  const problem = state.signInProblem;
  return html`<main class="centre"><section class="card sheet">
    <p class="brand large">${icon('pulse')}<span>Server Monitor</span></p>
    <h1>${t('signin.title')}</h1>
    <form class="stack" @submit="${byName}">
      ${input('username', 'username', 'text')}${input('password', 'current-password', 'password')}
      ${person.code ? input('totp', 'one-time-code', 'text') : ''}
      <p id="signin-problem" class="problem" role="alert">${problem ? said(problem) : ''}</p>
      <button type="submit" class="button primary" ?disabled="${busy}">${t('signin.go')}</button>
    </form>
    <details open><summary>${t('signin.owner')}</summary>
    <p>${t('signin.how')}</p>
    ${copyLine('./start-central.sh --link', t('signin.command'))}
    <p class="muted small">${t('signin.once')}</p>
    <form class="stack" @submit="${send}">
      <label class="field"><span>${t('signin.field')}</span>
        <input type="password" autocomplete="current-password" spellcheck="false"
            aria-describedby="signin-problem"
          aria-invalid="${problem ? 'true' : null}" .value="${value}"
          @input="${(e) => { value = e.target.value; }}"></label>
      <button type="submit" class="button" ?disabled="${busy}">${t('signin.go.link')}</button>
    </form></details></section></main>`;
}

const input = (name, auto, type) => html`<label class="field"><span>${t(`signin.${name}`)}</span>
  <input type="${type}" autocomplete="${auto}" autocapitalize="none" spellcheck="false" .value="${person[name]}"
    @input="${(e) => { person[name] = e.target.value; }}"></label>`;

function said(problem) {
  if (problem.status === 429) return t('signin.limited');
  if (problem.status === 401) return t(person.code ? 'signin.code' : person.username ? 'signin.wrong' : 'signin.refused');
  return problem.message;
}
