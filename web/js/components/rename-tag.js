/** Gives a tag another name on every server that bears it. */
import { post } from '../api.js';
import { refresh } from '../feed.js';
import { html } from '../html.js';
import { t } from '../i18n.js';
import { query } from '../router.js';
import { changed } from '../store.js';
import { button } from './button.js';
import { close, open } from './modal.js';

export function renameTag(tag) {
  const view = { to: tag, busy: false, error: '' };
  const save = async () => {
    const to = view.to.trim();
    if (!to || to === tag || view.busy) return;
    view.busy = true;
    changed();
    try {
      await post('api/tags/rename', { from: tag, to });
      await refresh();
      close();
      query({ tag: to }, { replace: true });
    } catch (problem) {
      view.error = problem.message;
    }
    view.busy = false;
    changed();
  };
  open(() => ({
    title: t('tag.rename'),
    body: html`<div class="field"><label for="tag-name">${t('tag.rename.to', { tag })}</label>
      <input id="tag-name" data-first maxlength="40" autocomplete="off" .value="${view.to}" @input="${(e) => { view.to = e.target.value; }}">
      <p class="problem" role="alert">${view.error}</p></div>`,
    foot: html`${button(t('action.cancel'), close)}${button(t('action.save'), null, { look: 'primary', disabled: view.busy })}`,
    submit: save,
  }), { busy: () => view.busy });
}
