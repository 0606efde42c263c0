/**
 * Forms told as data. A form is {values, problem, busy}; a field is
 *   {name, label, type: text | number | area | secret | check | select | multi | time | datetime, help, options: [[value, words]],
 *    required, optional, wide, placeholder}
 * What the central refuses stands at the field that it names; what belongs to none stands above the buttons.
 */
import { html } from '../html.js';
import { t } from '../i18n.js';
import { changed } from '../store.js';
import { problemNote } from './problem.js';

let next = 1;

export const makeForm = (values) => ({ id: next++, values: { ...values }, problem: null, busy: false, touched: false });

/** Does the work of a form, and keeps what was refused beside what was typed. True when it was done. */
export async function send(form, work) {
  if (form.busy) return false;
  Object.assign(form, { busy: true, problem: null });
  changed();
  try {
    await work();
    return true;
  } catch (problem) {
    if (!problem.status && !problem.code) throw problem;
    form.problem = problem;
    return false;
  } finally {
    form.busy = false;
    changed();
  }
}

export function fields(form, list) {
  return html`${list.filter(Boolean).map((spec) => one(form, spec).keyed(spec.name))}`;
}

/** What was refused and concerns none of these fields. */
export function refusal(form, list) {
  const known = list.filter(Boolean).map((spec) => spec.refused ?? spec.name);
  return form.problem && !known.some((name) => concerns(form, name)) ? problemNote(form.problem) : '';
}

const concerns = ({ problem }, name) => Boolean(problem?.field) && (problem.field === name || problem.field.startsWith(`${name}.`));

function one(form, spec) {
  const { name, label, help = '', optional, wide, type } = spec;
  const id = `form-${form.id}-${name.replaceAll('.', '-')}`;
  const fault = concerns(form, spec.refused ?? name) ? form.problem.message : '';
  const put = (value) => {
    form.values[name] = value;
    form.touched = true;
    if (concerns(form, spec.refused ?? name)) form.problem = null;
    spec.changed?.(value);
    changed();
  };
  if (type === 'check') return html`<label class="way form-check ${wide ? 'wide' : ''}"><input type="checkbox" .checked="${form.values[name]}"
    @change="${(e) => put(e.target.checked)}"><span>${label}${help ? html`<small>${help}</small>` : ''}</span></label>`;
  if (type === 'multi') return many(form, spec, fault, put);
  const shared = { id, name, fault, put, value: form.values[name] ?? '' };
  return html`<div class="field ${wide ? 'wide' : ''}" data-field="${name}"><label for="${id}">${label}
      ${optional ? html`<span class="muted">${t('field.optional')}</span>` : ''}</label>
    ${type === 'select' ? select(shared, spec) : type === 'area' ? area(shared) : input(shared, spec)}
    <p id="${id}-help" class="help ${fault ? 'problem' : ''}" aria-live="polite"><bdi>${fault || help}</bdi></p></div>`;
}

const KINDS = { number: 'text', secret: 'password', datetime: 'datetime-local', time: 'time' };

const input = ({ id, fault, put, value }, { type = 'text', placeholder = '', list }) => html`<input id="${id}" type="${KINDS[type] ?? 'text'}"
  inputmode="${type === 'number' ? 'decimal' : null}" autocomplete="${type === 'secret' ? 'new-password' : 'off'}" autocapitalize="none" spellcheck="false"
  step="${type === 'datetime' ? '60' : null}" list="${list ?? null}" placeholder="${placeholder}" aria-describedby="${id}-help"
  aria-invalid="${fault ? 'true' : null}" .value="${String(value)}" @input="${(e) => put(e.target.value)}">`;

const area = ({ id, fault, put, value }) => html`<textarea id="${id}" rows="2" spellcheck="false" aria-describedby="${id}-help"
  aria-invalid="${fault ? 'true' : null}" .value="${String(value)}" @input="${(e) => put(e.target.value)}"></textarea>`;

const select = ({ id, fault, put, value }, { options }) => html`<select id="${id}" aria-describedby="${id}-help" aria-invalid="${fault ? 'true' : null}"
  @change="${(e) => put(e.target.value)}">${options.map(([key, words]) => html`<option value="${key}" ?selected="${String(key) === String(value)}">${words}</option>`.keyed(key))}</select>`;

/** Several of a few. */
function many(form, { name, label, options, wide }, fault, put) {
  const chosen = form.values[name] ?? [];
  const toggle = (key) => put(chosen.includes(key) ? chosen.filter((one) => one !== key) : [...chosen, key]);
  return html`<fieldset class="many ${wide ? 'wide' : ''}" data-field="${name}"><legend>${label}</legend><div class="many-box">${options.map(([key, words]) => html`
    <button type="button" class="chip-choice" aria-pressed="${String(chosen.includes(key))}" @click="${() => toggle(key)}"><bdi>${words}</bdi></button>`.keyed(key))}</div>
    ${fault ? html`<p class="help problem" role="alert">${fault}</p>` : ''}</fieldset>`;
}

/** A figure as it was typed, with either decimal mark; null where the field is empty. NaN stays what was typed, for the central to refuse. */
export function typed(text) {
  const plain = String(text ?? '').trim().replace(',', '.');
  if (!plain) return null;
  return Number.isFinite(Number(plain)) ? Number(plain) : plain;
}
