/** What can be taken along: servers, history, alerts, the ledger; streamed by the central as CSV or JSON. */
import { button } from '../components/button.js';
import { download } from '../components/download.js';
import { html } from '../html.js';
import { t } from '../i18n.js';
import { can } from '../store.js';

const SUBJECTS = ['servers', 'alerts', 'audit'];
const FORMS = ['csv', 'json'];

export const exportsCard = () => html`<section class="card"><h2>${t('export.title')}</h2>
  <p class="muted small">${t('export.what')}</p>
  <dl class="facts exports">${SUBJECTS.filter((name) => name !== 'audit' || can('admin')).map((name) => html`<dt>${t(`export.${name}`)}</dt>
    <dd class="row">${FORMS.map((form) => button(form.toUpperCase(), () => download(`api/export/${name}/${form}`), { look: 'small' }))}</dd>`)}</dl></section>`;
