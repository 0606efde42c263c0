/** The keys of the page, and the switch for them. */
import { GOES } from '../commands.js';
import { html } from '../html.js';
import { t } from '../i18n.js';
import { keysOn, setKeys } from '../shortcuts.js';
import { can, changed } from '../store.js';
import { inNavigation } from '../views/frame.js';
import { button } from './button.js';
import { close, open } from './modal.js';

const row = ([keys, what]) => html`<div><dt>${keys.split(' ').map((key) => html`<kbd>${key}</kbd>`)}</dt><dd>${what}</dd></div>`.keyed(keys);
const group = (title, rows) => html`<section><h3>${title}</h3><dl class="keys-list">${rows.map(row)}</dl></section>`;

export function help() {
  const command = /Mac|iP(hone|ad)/.test(navigator.userAgent) ? '⌘' : 'Ctrl';
  open(() => ({
    title: t('help.title'),
    body: html`<div class="help-keys">
      ${group(t('help.everywhere'), [[`${command} K`, t('palette.title')], ['/', t('help.search')], ['?', t('help.title')], ['Esc', t('help.close')],
    ...(can('admin') ? [['n', t('server.add')]] : [])])}
      ${group(t('help.go'), inNavigation().filter((view) => GOES[view]).map((view) => [`g ${GOES[view]}`, t(`nav.${view}`)]))}
      ${group(t('help.fleet'), [['j', t('help.next')], ['k', t('help.before')], ['← ↑ ↓ →', t('help.arrows')], ['Enter', t('help.open')],
    ...(can('admin') ? [['x', t('help.choose')], ['m', t('help.menu')]] : []), ['t', t('palette.layout')]])}
    </div>
    <label class="switch-line"><input type="checkbox" .checked="${keysOn()}" @change="${(e) => { setKeys(e.target.checked); changed(); }}"> ${t('help.on')}</label>
    <p class="help">${t('search.how')}</p>`,
    foot: button(t('action.close'), close, { first: true }),
    submit: close,
  }), {});
}
