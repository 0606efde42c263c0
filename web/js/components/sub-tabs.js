/** Pages that belong together, as links over each of them. */
import { html } from '../html.js';
import { t } from '../i18n.js';
import { address } from '../router.js';

const ALERTS = ['alerts', 'rules', 'silences', 'channels'];
const REPORTS = ['compare', 'availability'];

const row = (names, here) => html`<nav class="tabs sub-tabs" aria-label="${t('nav.pages')}">${names.map((name) => html`<a href="${address(name)}"
  aria-current="${name === here ? 'page' : null}">${t(`nav.${name}`)}</a>`)}</nav>`;

export const reportTabs = (here) => (REPORTS.length > 1 ? row(REPORTS, here) : '');

export const alertTabs = (here) => row(ALERTS, here);
