/** The public status page: whether there is one, its title, and which servers stand there under which name. */
import { put } from '../api.js';
import { button } from '../components/button.js';
import { problemNote } from '../components/problem.js';
import { toast } from '../components/toast.js';
import { html } from '../html.js';
import { t } from '../i18n.js';
import { outdate, resource } from '../resource.js';
import { byName, changed, short } from '../store.js';

const PATH = 'api/status-page/settings';
const LABEL = 80;
let form = null;

export function statusCard() {
  const { value, problem } = resource(PATH);
  if (value && form?.from !== value) form = { from: value, published: value.published, title: value.title ?? '', labels: new Map((value.servers ?? []).map((s) => [s.server_id, s.label])), busy: false, problem: null };
  return html`<section class="card"><h2>${t('public.title')}</h2><p class="muted small">${t('public.what')}</p>
    ${problem ? problemNote(problem, () => outdate(PATH)) : form ? fields() : ''}</section>`;
}

function fields() {
  const set = (name) => (event) => {
    form[name] = event.target.type === 'checkbox' ? event.target.checked : event.target.value;
    changed();
  };
  return html`<label class="way"><input type="checkbox" .checked="${form.published}" @change="${set('published')}">
      <span>${t('public.on')}<small>${t('public.on.what')}</small></span></label>
    <div class="field"><label for="public-title">${t('public.name')}</label><input id="public-title" maxlength="${LABEL}" .value="${form.title}" @input="${set('title')}"></div>
    <fieldset class="public-servers"><legend>${t('public.servers')}</legend>${byName().map(one)}</fieldset>
    ${problemNote(form.problem)}
    <p class="row">${button(t('action.save'), save, { look: 'primary', disabled: form.busy })}
      ${form.from.published ? html`<a class="button" href="status.html" target="_blank" rel="noopener">${t('public.open')}</a>` : ''}</p>`;
}

function one(server) {
  const on = form.labels.has(server.id);
  const toggle = (event) => {
    if (event.target.checked) form.labels.set(server.id, short(server).slice(0, LABEL));
    else form.labels.delete(server.id);
    changed();
  };
  const rename = (event) => form.labels.set(server.id, event.target.value);
  return html`<div class="public-server"><label><input type="checkbox" .checked="${on}" @change="${toggle}"> <bdi>${short(server)}</bdi></label>
    ${on ? html`<input aria-label="${t('public.label', { name: short(server) })}" maxlength="${LABEL}" .value="${form.labels.get(server.id)}" @input="${rename}">` : ''}</div>`.keyed(server.id);
}

async function save() {
  Object.assign(form, { busy: true, problem: null });
  changed();
  try {
    await put('api/status-page', { published: form.published, title: form.title.trim(),
      servers: [...form.labels].map(([id, label]) => ({ server_id: id, label: label.trim() })) });
    toast(t('public.saved'));
    form = null;
    outdate(PATH);
  } catch (problem) {
    Object.assign(form, { busy: false, problem });
    changed();
  }
}
