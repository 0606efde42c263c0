import { html } from '../html.js';
import { t } from '../i18n.js';

/**
 * A labelled input with its help and its fault beneath, both read out with it.
 * `form` holds values, errors (field -> text), set(field, value, pasted) and leave(field).
 */
export function field(form, name, options = {}) {
  const { help = '', optional = false } = options;
  const error = form.errors[name];
  return html`<div class="field" data-field="${name}">
    <label for="field-${name}">${t(`field.${name}`)} ${optional ? html`<span class="muted">${t('field.optional')}</span>` : ''}</label>
    ${(options.area ? area : line)(form, name, error, options)}
    <p id="${name}-help" class="help ${error ? 'problem' : ''}" aria-live="polite">${error || help}</p></div>`;
}

const put = (form, name) => (event) => form.set(name, event.target.value, event.inputType === 'insertFromPaste');
const left = (form, name) => () => form.leave(name);
const faulty = (error) => (error ? 'true' : null);

const line = (form, name, error, { type = 'text', placeholder = '', first = false, auto = 'off', mode = null }) => html`<input
  id="field-${name}" type="${type}" inputmode="${mode}" autocomplete="${auto}" autocapitalize="none" spellcheck="false"
  placeholder="${placeholder}" aria-describedby="${name}-help" aria-invalid="${faulty(error)}" ?data-first="${first}"
  .value="${form.values[name]}" @input="${put(form, name)}" @blur="${left(form, name)}">`;

const area = (form, name, error) => html`<textarea id="field-${name}" rows="2" spellcheck="false" aria-describedby="${name}-help"
  aria-invalid="${faulty(error)}" .value="${form.values[name]}" @input="${put(form, name)}" @blur="${left(form, name)}"></textarea>`;
