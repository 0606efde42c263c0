/** What comes before everything else: the first admin, and a second factor where an admin demands one. */
import { post } from '../api.js';
import { button } from '../components/button.js';
import { html } from '../html.js';
import { t } from '../i18n.js';
import { leave } from '../session.js';
import { changed } from '../store.js';
import { openTotp } from './totp.js';

const LEAST = 12;
const typed = { username: '', password: '', again: '' };
let problem = '';
let busy = false;

export function setup(enter) {
  const send = async (event) => {
    event.preventDefault();
    if (busy) return;
    problem = typed.password.length < LEAST ? t('setup.short', { n: LEAST }) : typed.password !== typed.again ? t('setup.differ') : '';
    if (problem) return changed();
    busy = true;
    changed();
    try {
      await post('api/setup', { username: typed.username.trim(), password: typed.password });
      Object.assign(typed, { password: '', again: '' });
      await enter();
    } catch (refused) {
      problem = refused.message;
    }
    busy = false;
    changed();
  };
  return html`<section class="card">
    <h2>${t('setup.title')}</h2><p>${t('setup.why')}</p>
    <form class="stack" @submit="${send}">
      ${input('username', 'username', 'text')}${input('password', 'new-password', 'password')}${input('again', 'new-password', 'password')}
      <p class="help">${t('setup.rule', { n: LEAST })}</p>
      <p class="problem" role="alert">${problem}</p>
      <div class="row">${button(t('setup.go'), null, { look: 'primary', disabled: busy })}</div>
    </form></section>`;
}

const input = (name, auto, type) => html`<label class="field"><span>${t(`setup.${name}`)}</span>
  <input type="${type}" autocomplete="${auto}" autocapitalize="none" spellcheck="false" .value="${typed[name]}"
    @input="${(e) => { typed[name] = e.target.value; }}"></label>`;

export const enrol = () => html`<main class="centre"><section class="card sheet"><h1>${t('enrol.title')}</h1>
  <p>${t('enrol.why')}</p><div class="row">${button(t('totp.begin'), openTotp, { look: 'primary' })}${button(t('account.leave'), leave)}</div>
  </section></main>`;
