/** Bringing in many servers at once: a text, every host of it tested, what was met confirmed, and undone as one. */
import { post, remove } from '../api.js';
import { button, choice } from '../components/button.js';
import { icon } from '../components/icon.js';
import { preview } from '../components/import-preview.js';
import { toast } from '../components/toast.js';
import { splitTags } from '../fields.js';
import { clock, day } from '../format.js';
import { html } from '../html.js';
import { t } from '../i18n.js';
import { outdate, resource } from '../resource.js';
import { address, go } from '../router.js';
import { changed, seconds } from '../store.js';

const FORMATS = ['auto', 'ssh_config', 'ansible', 'csv', 'lines'];
const PAST = 'api/servers/import';
// the central's own limit of a text
const FILE_BYTES = 4 << 20;
const when = (at) => (at ? `${day(seconds(at))} ${clock(seconds(at))}` : '');

const EMPTY = { text: '', files: {}, format: 'auto', mode: 'add', label: '', username: '', ssh_key_path: '', tags: '', busy: false, problem: null };
let form = { ...EMPTY };

export const importing = (id) => (id ? one(id) : ask());

function ask() {
  const { problem, busy } = form;
  const put = (name) => (event) => { form[name] = event.target.value; };
  const line = (name, help = '') => html`<div class="field"><label for="import-${name}">${t(`import.${name}`)}</label>
    <input id="import-${name}" autocomplete="off" autocapitalize="none" spellcheck="false" .value="${form[name]}" @input="${put(name)}">
    <p class="help">${help}</p></div>`;
  const mode = (name) => choice(t(`import.mode.${name}`), form.mode === name, () => {
    form.mode = name;
    changed();
  });
  return html`${head()}
    <form class="card import-form" novalidate @submit="${(e) => { e.preventDefault(); send(); }}"><p class="muted">${t('import.what')}</p>
      <div class="field"><label for="import-text">${t('import.text')}</label>
        <textarea id="import-text" class="mono" rows="10" spellcheck="false" aria-describedby="import-text-help"
          placeholder="${'root@10.0.0.5:2222\nHost web-1\n  HostName 10.0.0.6'}" .value="${form.text}" @input="${put('text')}"></textarea>
        <p id="import-text-help" class="help">${t('import.text.help')}</p></div>
      <div class="import-line"><div class="field"><label for="import-file">${t('import.file')}</label>
          <input id="import-file" type="file" multiple @change="${take}"></div>
        <div class="field"><label for="import-format">${t('import.format')}</label><select id="import-format" @change="${put('format')}">
          ${FORMATS.map((name) => html`<option value="${name}" ?selected="${name === form.format}">${t(`import.format.${name}`)}</option>`.keyed(name))}</select></div>
        <div class="field"><span id="import-mode">${t('import.mode')}</span>
          <div class="seg" role="group" aria-labelledby="import-mode">${mode('add')}${mode('sync')}</div></div></div>
      ${form.mode === 'sync' ? line('label', t('import.label.help')) : ''}
      <details class="more"><summary>${t('import.defaults')}</summary><div class="grid-more">
        ${line('username')}${line('ssh_key_path', t('help.ssh_key_path'))}${line('tags', t('bulk.tags.help'))}</div></details>
      ${problem ? html`<div class="callout bad" role="alert"><p lang="en">${problem.message}</p>
        ${problem.hint ? html`<p lang="en">${problem.hint}</p>` : ''}</div>` : ''}
      <p class="row">${button(t('import.test'), null, { look: 'primary', disabled: busy })}
        ${button(t('import.central'), () => send('central'), { disabled: busy })}</p></form>
    ${past()}`;
}

const head = (more = '') => html`<header class="page-head"><a class="icon-button back" href="${more ? '#/import' : '#/'}"
  aria-label="${t(more ? 'import.again' : 'nav.back')}">${icon('back')}</a><h1>${t('nav.import')}</h1>${more}</header>`;

/** The first file is the text; the others are what it includes, by their names. */
async function take(event) {
  const [first, ...others] = event.target.files;
  if (!first) return;
  if ([first, ...others].reduce((sum, file) => sum + file.size, 0) > FILE_BYTES) {
    form.problem = { message: t('import.large') };
  } else {
    form.problem = null;
    form.text = await first.text();
    form.files = Object.fromEntries(await Promise.all(others.map(async (file) => [file.name, await file.text()])));
  }
  changed();
}

/** The text, or what the central's own user has: `source`. */
async function send(source = '') {
  if (form.busy) return;
  Object.assign(form, { busy: true, problem: null });
  changed();
  const { text, files, format, mode, label, username, ssh_key_path: key, tags } = form;
  const defaults = { ...(username ? { username } : {}), ...(key ? { ssh_key_path: key } : {}), ...(tags ? { tags: splitTags(tags) } : {}) };
  try {
    const { import_id: id } = await post('api/servers/import', { ...(source ? { source } : { text, format }), defaults, mode,
      ...(mode === 'sync' ? { label: label.trim() } : {}), ...(!source && Object.keys(files).length ? { files } : {}) });
    form = { ...EMPTY };
    go(address('import', id));
  } catch (problem) {
    Object.assign(form, { busy: false, problem });
  }
  changed();
}

function past() {
  const { value } = resource(PAST, { maxAge: 30 });
  if (!value?.length) return '';
  return html`<section class="card list"><header class="section-head"><h2>${t('import.past')}</h2></header>
    <ul class="import-past">${value.map((one) => html`<li><a class="strong" href="${address('import', one.id)}">${when(one.created_at)}</a>
      <span class="muted small">${[t('import.servers', { n: one.servers }), t(`import.format.${one.format}`), one.label, one.by,
    one.state === 'undone' ? t('import.state.undone') : ''].filter(Boolean).join(' · ').slice(0, 300)}</span></li>`.keyed(one.id))}</ul></section>`;
}

function one(id) {
  const path = `api/servers/import/${id}`;
  const known = resource(path, { job: `import-${id}`, maxAge: 5 });
  const { value, problem } = known;
  if (!value) {
    return html`${head(' ')}${problem ? html`<section class="card empty"><p>${t('import.missing')}</p>
      <a class="button" href="#/import">${t('import.again')}</a></section>` : html`<p class="muted" role="status">${t('job.reading')}</p>`}`;
  }
  const tell = { undo: () => undo(path), reload: () => outdate(path) };
  return html`${head(html`<span class="state ${value.state === 'committed' ? 'online' : ''}">${t(`import.state.${value.state}`)}</span>`)}
    ${value.entries ? preview(value, tell) : kept(value, tell)}`;
}

/** A past import, of which the central keeps only what it brought. */
const kept = (value, { undo: back }) => html`<section class="card stack"><p>${t('import.servers', { n: value.servers })}, ${when(value.created_at)}</p>
  ${value.state === 'committed' ? html`<p class="row">${button(t('import.undo'), back)}</p>` : ''}</section>`;

async function undo(path) {
  try {
    const { undone = [], kept: left = [] } = await remove(path);
    toast(t('import.undone', { n: undone.length }));
    for (const { server_id: id, text } of left.slice(0, 3)) toast(t('import.kept', { id, text }), { tone: 'bad', seconds: 20 });
  } catch (problem) {
    toast(problem.message, { tone: 'bad' });
  }
  outdate(path);
  outdate(PAST);
}
