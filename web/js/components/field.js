import { html } from '../html.js';
import { t } from '../i18n.js';

/**
 * A labelled input with its help and its fault beneath, both read out with it.
 * `form` holds values, errors (field -> text) and set(field, value).
 */
export function field(form, name, { type = 'text', help = '', placeholder = '', area = false, first = false,
    auto = 'off',
  mode = null, optional = false } = {}) {
  const error = form.errors[name];
  const put = (event) => form.set(name, event.target.value, event.inputType === 'insertFromPaste');
  const left = () => form.leave?.(name);
  const describe = `${name}-help`;
  return html`<div class="field" data-field="${name}"><label for="field-${name}">${t(`field.${name}`)}${optional
    ? html` <span class="muted">${t('field.optional')}</span>` : ''}</label>
    ${area ? html`<textarea id="field-${name}" rows="2" spellcheck="false" aria-describedby="${describe}"
        aria-invalid="${error ? 'true' : null}" .value="${form.values[name]}" @input="${put}"
            @blur="${left}"></textarea>`
    : html`<input id="field-${name}" type="${type}" autocomplete="${auto}" autocapitalize="none"
        spellcheck="false"
        inputmode="${mode}" placeholder="${placeholder}" aria-describedby="${describe}" aria-invalid="${error
            ? 'true' : null}"
        ?data-first="${first}" .value="${form.values[name]}" @input="${put}" @blur="${left}">`}
    <p id="${describe}" class="help ${error ? 'problem' : ''}" aria-live="polite">${error || help}</p></div>`;
}
