/** What an import would bring: each host with its test and its fingerprint, one confirmation, then what has become of each. */
import { post } from '../api.js';
import { html } from '../html.js';
import { number } from '../format.js';
import { t } from '../i18n.js';
import { address } from '../router.js';
import { changed } from '../store.js';
import { button } from './button.js';

const FLAWS = 30;

// what was ticked, of the import that is looked at
let view = { id: 0 };

function viewOf({ id }) {
  if (view.id !== id) view = { id, off: new Set(), on: new Set(), gone: new Set(), compared: false, busy: false, problem: null };
  return view;
}

const takes = (entry) => entry.state === 'ok' || entry.state === 'failed' || entry.changes?.length > 0;
// what answered and is not another key than the one known is ticked from the start
const wanted = (entry) => (entry.state === 'ok' || entry.changes?.length > 0) && entry.known_hosts !== 'differs';
const accepted = (one, entry) => takes(entry) && (one.on.has(entry.entry) || (wanted(entry) && !one.off.has(entry.entry)));

/** `tell`: {undo(), reload()}. */
export function preview(value, tell) {
  const one = viewOf(value);
  const { state, entries, gone = [], tested, total } = value;
  const chosen = entries.filter((entry) => accepted(one, entry));
  return html`${state === 'testing' ? html`<section class="card job-progress"><span class="meter memory" --fill="${total ? tested / total : 0}"><i></i></span>
      <p role="status">${t('import.tested', { n: number(tested), total: number(total) })}</p></section>` : ''}
    ${flaws(value.flaws ?? [])}
    <div class="card list"><div class="scroll" tabindex="0" role="region" aria-label="${t('column.servers')}"><table class="import-table">
      <thead><tr><th scope="col" class="col-pick"><span class="unseen">${t('import.take')}</span></th>
        ${['name', 'state', 'key'].map((column) => html`<th scope="col">${t(`column.${column}`)}</th>`)}</tr></thead>
      <tbody>${entries.map((entry) => row(value, one, entry))}</tbody></table></div></div>
    ${gone.length ? goneList(value, one, gone) : ''}
    ${state === 'ready' ? confirm(value, one, chosen, tell) : state === 'committed' ? outcome(value, tell)
    : html`<p class="muted">${t(`import.wait.${state}`)}</p>`}`;
}

const flaws = (list) => (list.length ? html`<div class="callout warn"><b>${t('import.flaws', { n: list.length })}</b>
  ${list.slice(0, FLAWS).map(({ file, line, text }) => html`<p lang="en">${file ? `${file.slice(0, 100)}: ` : ''}${line}: ${text.slice(0, 300)}</p>`)}</div>` : '');

const tick = (event, add, drop, key) => {
  (event.target.checked ? add : drop).add(key);
  (event.target.checked ? drop : add).delete(key);
  changed();
};

function row({ state, entries }, one, entry) {
  const { name, host, port, username, line, file, via, tags = [] } = entry;
  const hop = entries.find((other) => other.entry === via)?.name;
  const more = [`${username}@${host}${port === 22 ? '' : `:${port}`}`, hop ? t('import.via', { name: hop }) : '', tags.join(', '),
    t('import.line', { line: file ? `${file} ${line}` : line })].filter(Boolean).join(' · ');
  return html`<tr><td class="col-pick">${takes(entry) ? html`<input type="checkbox" class="pick" aria-label="${t('pick.one', { name: name.slice(0, 80) })}"
      ?disabled="${state !== 'ready'}" .checked="${accepted(one, entry)}" @change="${(e) => tick(e, one.on, one.off, entry.entry)}">` : ''}</td>
    <th scope="row"><span class="process"><bdi>${name.slice(0, 120)}</bdi></span><span class="sub"><bdi>${more.slice(0, 300)}</bdi></span></th>
    <td class="job-text">${how(entry)}</td>
    <td>${entry.fingerprint ? html`<span class="mono import-key">${entry.fingerprint}</span>
      <span class="sub ${entry.known_hosts === 'differs' ? 'bad' : ''}">${t(`import.known.${entry.known_hosts ?? 'unknown'}`)}</span>` : '–'}</td></tr>`.keyed(entry.entry);
}

const TONES = { ok: 'good', failed: 'bad', added: 'good', changed: 'good', refused: 'bad' };

function how(entry) {
  const word = entry.result ?? entry.state;
  const text = entry.result_text ?? entry.text;
  const at = entry.server_id ?? entry.duplicate_of;
  return html`<span class="${TONES[word] ?? 'muted'}">${t(`import.entry.${word}`)}</span>
    ${entry.changes?.length ? html`<span class="small">${t('import.changes', { fields: entry.changes.join(', ') })}</span>` : ''}
    <span class="small" lang="en">${text ?? ''}</span>
    ${at ? html`<a class="small link" href="${address('server', at)}">${t('import.show')}</a>` : ''}`;
}

const goneList = ({ state }, one, gone) => html`<fieldset class="card import-gone"><legend>${t('import.gone', { n: gone.length })}</legend>
  ${gone.map((server) => html`<label class="tag-box"><input type="checkbox" class="pick" ?disabled="${state !== 'ready'}"
    .checked="${one.gone.has(server.server_id)}" @change="${(e) => { one.gone[e.target.checked ? 'add' : 'delete'](server.server_id); changed(); }}">
    <bdi>${server.name.slice(0, 80)}</bdi> <span class="muted small">${server.host}${server.result ? ` · ${t(`import.entry.${server.result}`)}` : ''}
    ${server.result_text ?? ''}</span></label>`.keyed(server.server_id))}</fieldset>`;

function confirm(value, one, chosen, tell) {
  const fresh = chosen.filter((entry) => entry.fingerprint && entry.known_hosts !== 'known').length;
  const nothing = !chosen.length && !one.gone.size;
  const send = async () => {
    Object.assign(one, { busy: true, problem: null });
    changed();
    try {
      await post('api/servers/import', { commit: { id: value.id, accept: chosen.map(({ entry, fingerprint }) => ({ entry, fingerprint })),
        ...(one.gone.size ? { remove: [...one.gone] } : {}) } });
      tell.reload();
    } catch (problem) {
      one.problem = problem;
    }
    one.busy = false;
    changed();
  };
  return html`<section class="bulk card" aria-label="${t('import.confirm')}">
    ${fresh ? html`<label class="tag-box"><input type="checkbox" class="pick" .checked="${one.compared}"
      @change="${(e) => { one.compared = e.target.checked; changed(); }}"> <span>${t('import.compared', { n: fresh })}</span></label>` : ''}
    ${one.problem ? html`<p class="problem" role="alert" lang="en">${one.problem.message}</p>` : ''}<span class="grow"></span>
    ${button(t(one.gone.size ? 'import.commit.sync' : 'import.commit', { n: chosen.length, gone: one.gone.size }), send,
    { look: one.gone.size ? 'danger' : 'primary', disabled: one.busy || nothing || (fresh > 0 && !one.compared) })}</section>`;
}

function outcome({ entries, gone = [] }, { undo }) {
  const count = (result) => [...entries, ...gone].filter((entry) => entry.result === result).length;
  const said = ['added', 'changed', 'removed', 'refused', 'failed'].filter(count).map((result) => t(`import.sum.${result}`, { n: count(result) }));
  return html`<section class="bulk card" aria-label="${t('import.confirm')}"><p role="status">${said.join(', ')}</p><span class="grow"></span>
    ${button(t('import.undo'), undo)}<a class="button primary" href="#/">${t('import.fleet')}</a></section>`;
}
