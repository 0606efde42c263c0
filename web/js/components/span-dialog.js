/** A stretch of time by hand: from and to, in the time zone of the browser. */
import { zone } from '../format.js';
import { html } from '../html.js';
import { t } from '../i18n.js';
import { bounded } from '../spans.js';
import { changed } from '../store.js';
import { button } from './button.js';
import { close, open } from './modal.js';

/** What an input of type datetime-local holds for epoch seconds. */
export const localTime = (at) => {
  const date = new Date(at * 1000);
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 19);
};
export const epochOf = (local) => new Date(local).getTime() / 1000;

export function chooseSpan([from, to], choose) {
  const view = { from: localTime(from), to: localTime(to), fault: '' };
  const submit = () => {
    const [begin, end] = [epochOf(view.from), epochOf(view.to)];
    if (!(end > begin)) {
      view.fault = t('span.order');
      changed();
      return;
    }
    close();
    choose(bounded(begin, end));
  };
  const input = (name) => html`<div class="field"><label for="span-${name}">${t(`span.${name}`)}</label>
    <input id="span-${name}" type="datetime-local" step="1" aria-describedby="span-fault" aria-invalid="${view.fault ? 'true' : null}"
      .value="${view[name]}" @input="${(e) => { view[name] = e.target.value; }}"></div>`;
  open(() => ({
    title: t('span.title'),
    body: html`<div class="grid-more">${input('from')}${input('to')}</div>
      <p id="span-fault" class="help ${view.fault ? 'problem' : ''}" role="status">${view.fault || t('settings.zone', { zone: zone() })}</p>`,
    foot: html`${button(t('action.cancel'), close)}${button(t('span.show'), null, { look: 'primary' })}`,
    submit,
  }));
}
