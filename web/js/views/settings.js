/** How the page looks to this browser, and what this central is. */
import { setDensity, setLanguage, setTheme } from '../appearance.js';
import { button, choice } from '../components/button.js';
import { copyLine } from '../components/copy.js';
import { zone } from '../format.js';
import { html } from '../html.js';
import { LANGUAGES, lang, t } from '../i18n.js';
import { THEMES } from '../ink.js';
import { DENSITIES, recall } from '../prefs.js';
import { leave } from '../session.js';
import { can, state } from '../store.js';
import { exportsCard } from './exports.js';
import { retentionCard } from './retention.js';
import { statusCard } from './status-settings.js';

export const settings = () => html`<header class="page-head"><h1>${t('nav.settings')}</h1></header>
  <div class="fact-cards">${look()}${central()}${state.pubkey ? key(state.pubkey) : ''}${retentionCard()}${exportsCard()}${can('admin') ? statusCard() : ''}</div>`;

function look() {
  const theme = recall('theme') ?? 'system';
  return html`<section class="card"><h2>${t('settings.look')}</h2>
    <h3 id="set-theme">${t('settings.theme')}</h3>
    <div class="seg" role="group" aria-labelledby="set-theme">${THEMES.map((name) => choice(t(`theme.${name}`), name === theme,
    () => setTheme(name)))}</div>
    <h3 id="set-density">${t('settings.density')}</h3>
    <div class="seg" role="group" aria-labelledby="set-density">${DENSITIES.map((name) => choice(t(`density.${name}`),
    name === (recall('density') ?? 'comfortable'), () => setDensity(name)))}</div>
    <h3 id="set-language">${t('settings.language')}</h3>
    <div class="seg" role="group" aria-labelledby="set-language">${Object.entries(LANGUAGES).map(([code, name]) => choice(name, code === lang(),
    () => setLanguage(code)))}</div>
    <p class="help">${t('settings.zone', { zone: zone() })}</p></section>`;
}

function central() {
  const { version, commit } = state.version ?? {};
  const { username = '', role, kind } = state.me;
  return html`<section class="card"><h2>${t('settings.central')}</h2>
    <dl class="facts"><dt>${t('settings.version')}</dt><dd>${[version, commit?.slice(0, 12)].filter(Boolean).join(' · ') || '–'}</dd>
      <dt>${t('settings.user')}</dt><dd>${t('account.as', { name: username, role: t(`role.${role}`) })}</dd></dl>
    ${kind === 'open' ? '' : html`<p class="row"><a class="button" href="#/access">${t('nav.access')}</a>${button(t('account.leave'), leave)}</p>`}</section>`;
}

const key = ({ public_key: line, fingerprint }) => html`<section class="card"><h2>${t('settings.key')}</h2>
  <p class="muted small">${t('settings.key.what')}</p>
  ${copyLine(line.trim(), t('copy.key'))}
  <p class="help mono">${fingerprint}</p></section>`;
