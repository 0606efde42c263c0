/** The box by which a server is chosen, and the bar of what is done to those that are. */
import { put } from '../api.js';
import { refreshServer } from '../feed.js';
import { splitTags } from '../fields.js';
import { compareNames, number } from '../format.js';
import { html } from '../html.js';
import { t } from '../i18n.js';
import { choose, chooseAll, chosen, isChosen, selecting, stopChoosing } from '../selection.js';
import { changed, short, state } from '../store.js';
import { button } from './button.js';
import { icon } from './icon.js';
import { startJob } from './job-dialog.js';
import { openMenu } from './menu.js';
import { close, open } from './modal.js';
import { toast } from './toast.js';

// requests under way at once
const AT_ONCE = 6;
const FAULTS = 50;
const KINDS = ['deploy', 'upgrade', 'restart', 'stop', 'start', 'uninstall'];

export const pick = (server) => html`<input type="checkbox" class="pick" aria-label="${t('pick.one', { name: short(server) })}"
  .checked="${isChosen(server.id)}" @click="${(event) => choose(server.id, event.shiftKey)}">`;

/** `shown`: the ids that the filters leave. */
export function bulkBar(shown) {
  if (!selecting()) return '';
  const ids = chosen();
  const none = !ids.length;
  const off = { look: 'small', disabled: none };
  return html`<section class="bulk card" aria-label="${t('bulk.title')}">
    <span class="bulk-count" role="status">${t('bulk.count', { n: number(ids.length) })}</span>
    ${button(t('bulk.all', { n: number(shown.length) }), () => chooseAll(shown), { look: 'small' })}
    <span class="grow"></span>
    ${button(t('bulk.tags'), () => tagMany(ids), off)}
    ${button(t('action.pause'), () => setMany(ids, { paused: true }, 'bulk.paused'), off)}
    ${button(t('action.resume'), () => setMany(ids, { paused: false }, 'bulk.resumed'), off)}
    <button type="button" class="button small" aria-haspopup="menu" aria-expanded="false" ?disabled="${none}"
      @click="${(event) => agentMenu(event, ids)}">${t('action.agent')}</button>
    <button type="button" class="icon-button" aria-label="${t('bulk.done')}" @click="${stopChoosing}">${icon('cross')}</button></section>`;
}

const agentMenu = (event, ids) => openMenu(event, t('action.agent'), KINDS.map((kind) => ({ label: t(`job.kind.${kind}`),
  bad: kind === 'uninstall', act: () => startJob(kind, ids) })));

/** The same change to each, few at once; what was refused is listed. */
async function setMany(ids, fields, said) {
  const faults = await each(ids, async (id) => {
    await put(`api/servers/${id}`, typeof fields === 'function' ? fields(state.servers.get(id)) : fields);
    await refreshServer(id);
  });
  if (faults.length < ids.length) toast(t(said, { n: ids.length - faults.length }));
  if (faults.length) showFaults(faults);
}

async function each(ids, work) {
  const waiting = [...ids];
  const faults = [];
  const one = async () => {
    while (waiting.length) {
      const id = waiting.shift();
      try {
        await work(id);
      } catch (problem) {
        faults.push({ id, name: state.servers.get(id)?.name ?? String(id), text: problem.message });
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, one));
  return faults;
}

const showFaults = (faults) => open(() => ({
  title: t('bulk.faults', { n: faults.length }),
  body: html`<dl class="facts">${faults.slice(0, FAULTS).map(({ id, name, text }) => html`
    <dt><bdi>${name.slice(0, 80)}</bdi></dt><dd lang="en">${text}</dd>`.keyed(id))}</dl>`,
  foot: button(t('action.close'), close, { first: true }),
  submit: close,
}));

/** Adds tags to all of them, and takes away those that are unticked. */
function tagMany(ids) {
  const tagsOf = (id) => state.servers.get(id)?.tags ?? [];
  const known = [...new Set(ids.flatMap(tagsOf))].sort(compareNames);
  const view = { add: '', gone: new Set(), busy: false };
  const save = async () => {
    const added = splitTags(view.add);
    if (!added.length && !view.gone.size) return;
    view.busy = true;
    changed();
    const next = (server) => ({ tags: [...new Set([...server.tags.filter((tag) => !view.gone.has(tag)), ...added])] });
    close();
    await setMany(ids, next, 'bulk.tagged');
  };
  const box = (tag) => html`<label class="tag-box"><input type="checkbox" .checked="${!view.gone.has(tag)}"
    @change="${(e) => view.gone[e.target.checked ? 'delete' : 'add'](tag)}"> <bdi>${tag}</bdi>
    <span class="muted">${ids.filter((id) => tagsOf(id).includes(tag)).length}</span></label>`.keyed(tag);
  open(() => ({
    title: t('bulk.tags.title', { n: ids.length }),
    body: html`<div class="field"><label for="bulk-add">${t('bulk.tags.add')}</label>
        <input id="bulk-add" data-first autocomplete="off" aria-describedby="bulk-add-help" .value="${view.add}"
          @input="${(e) => { view.add = e.target.value; }}"><p id="bulk-add-help" class="help">${t('bulk.tags.help')}</p></div>
      ${known.length ? html`<fieldset class="ways"><legend>${t('bulk.tags.keep')}</legend>${known.map(box)}</fieldset>` : ''}`,
    foot: html`${button(t('action.cancel'), close)}${button(t('action.save'), null, { look: 'primary', disabled: view.busy })}`,
    submit: save,
  }));
}
