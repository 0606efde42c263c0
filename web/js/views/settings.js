/** How the page looks to this browser, and what this central is. */
import { setLanguage, setTheme } from '../appearance.js';
import { copyLine } from '../components/copy.js';
import { zone } from '../format.js';
import { html } from '../html.js';
import { LANGUAGES, lang, t } from '../i18n.js';
import { THEMES } from '../ink.js';
import { recall } from '../prefs.js';
import { leave } from '../session.js';
import { state } from '../store.js';

export function settings() {
  const theme = recall('theme') ?? 'system';
  const choice = (label, chosen, act) => html`<button type="button" aria-pressed="${chosen ? 'true' : 'false'}"
      @click="${act}">${label}</button>`;
  return html`<header class="page-head"><h1>${t('nav.settings')}</h1></header>
    <div class="fact-cards"><section class="card"><h2>${t('settings.look')}</h2>
      <h3 id="set-theme">${t('settings.theme')}</h3><div class="seg" role="group"
          aria-labelledby="set-theme">${THEMES.map((name) => choice(t(`theme.${name}`), name === theme, () =>
          setTheme(name)))}</div>
      <h3 id="set-language">${t('settings.language')}</h3><div class="seg" role="group"
          aria-labelledby="set-language">${Object.entries(LANGUAGES).map(([code, name]) => choice(name,
          code === lang(), () => setLanguage(code)))}</div>
      <p class="help">${t('settings.zone', { zone: zone() })}</p></section>
    <section class="card"><h2>${t('settings.central')}</h2><dl
        class="facts"><dt>${t('settings.version')}</dt><dd>${[state.version?.version,
        state.version?.commit?.slice(0, 12)].filter(Boolean).join(' · ') || '–'}</dd>
      <dt>${t('settings.user')}</dt><dd>${t('account.as', { name: state.me?.username ?? '',
          role: t(`role.${state.me?.role}`) })}</dd></dl>
      ${state.me?.kind === 'open' ? '' : html`<p class="row"><button type="button" class="button"
          @click="${leave}">${t('account.leave')}</button></p>`}</section>
    ${state.pubkey ? html`<section class="card"><h2>${t('settings.key')}</h2><p
        class="muted small">${t('settings.key.what')}</p>
      ${copyLine(state.pubkey.public_key.trim(), t('copy.key'))}<p
          class="help mono">${state.pubkey.fingerprint}</p></section>` : ''}</div>`;
}
