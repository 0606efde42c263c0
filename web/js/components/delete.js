import { removeLater } from '../feed.js';
import { html } from '../html.js';
import { t } from '../i18n.js';
import { go, route } from '../router.js';
import { button } from './button.js';
import { close, open } from './modal.js';

/** Asks once, and says what goes with it; then there are ten seconds to undo. */
export function confirmDelete(server) {
  const done = () => {
    close();
    removeLater(server);
    if (route().view === 'server') go('#/');
  };
  open(() => ({
    title: t('delete.title'),
    body: html`<p>${t('delete.ask.before')} <bdi class="strong">${server.name.slice(0,
        200)}</bdi> ${t('delete.ask.after')}</p>
      <p class="muted">${t('delete.what')}</p>`,
    foot: html`${button(t('action.cancel'), close)}${button(t('action.delete'), null, { look: 'danger', first: true })}`,
    submit: done,
  }));
}
