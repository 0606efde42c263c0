/** What an operator does with a row: its log, the likeliest step, and the others in a menu. */
import { html } from '../html.js';
import { t } from '../i18n.js';
import { can } from '../store.js';
import { icon } from './icon.js';
import { openMenu } from './menu.js';
import { act } from './action-dialog.js';
import { harsh } from '../actions.js';

/** `name` is what the row is of; `verbs` the likeliest first; `make(verb)` gives the action; `log()` opens its log. */
export function rowActions(server, { name, verbs, make, log, quick = false, label = verb }) {
  const menu = (event) => openMenu(event, t('row.menu', { name: name.slice(0, 80) }), [
    ...(log ? [{ label: t('row.log'), act: log }] : []),
    ...verbs.map((one) => ({ label: label(one), bad: harsh(one), act: () => act(server, make(one)) })),
  ]);
  return html`<span class="row-acts">
    ${quick && log ? html`<button type="button" class="button small quick" aria-label="${t('row.log.of', { name: name.slice(0, 80) })}"
      @click="${log}">${t('row.log')}</button>` : ''}
    ${quick ? html`<button type="button" class="button small quick" aria-label="${`${verb(verbs[0])} ${name.slice(0, 80)}`}"
      @click="${() => act(server, make(verbs[0]))}">${verb(verbs[0])}</button>` : ''}
    <button type="button" class="icon-button" aria-haspopup="menu" aria-expanded="false" aria-label="${t('row.menu', { name: name.slice(0, 80) })}"
      @click="${menu}">${icon('more')}</button></span>`;
}

const verb = (one) => t(`verb.${one}`);

/** The column of a list, for those who may act. */
export const actColumn = (cell) => (can('operator') ? { acts: { cell, plain: true } } : {});
