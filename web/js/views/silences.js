/** What is not told, and until when; maintenance hours that come again. */
import { remove } from '../api.js';
import { button } from '../components/button.js';
import { hoursWords } from '../components/hours-fields.js';
import { problemNote } from '../components/problem.js';
import { about, editSilence, silenced } from '../components/silence-dialog.js';
import { alertTabs } from '../components/sub-tabs.js';
import { toast } from '../components/toast.js';
import { duration, moment } from '../format.js';
import { html } from '../html.js';
import { t } from '../i18n.js';
import { outdate, resource } from '../resource.js';
import { can, seconds, state } from '../store.js';

const PATH = 'api/silences';

export function silences() {
  const { value, problem } = resource(PATH);
  return html`${alertTabs('silences')}
    <header class="page-head"><h1>${t('nav.silences')}</h1><span class="grow"></span>
      ${can('operator') ? button(t('silence.new'), () => editSilence(), { look: 'primary' }) : ''}</header>
    ${problemNote(problem, () => outdate(PATH))}
    ${value ? value.length ? html`<ul class="card line-list">${value.map(row)}</ul>`
    : html`<div class="card empty"><h2>${t('silence.none')}</h2><p class="muted">${t('silence.none.what')}</p></div>` : ''}`;
}

function row(one) {
  return html`<li class="row-line ${one.active ? '' : 'off'}"><i class="dot ${one.active ? 'paused' : 'idle'}"></i>
    <div><p class="strong"><bdi>${about(one).slice(0, 200)}</bdi> <span class="tag">${t(one.active ? 'silence.active' : 'silence.resting')}</span></p>
      <p class="muted small">${when(one)}${one.reason ? html` · <bdi>${one.reason.slice(0, 200)}</bdi>` : ''} · <bdi>${(one.created_by ?? '').slice(0, 60)}</bdi></p></div>
    <span></span>${can('operator') ? html`<span class="row-acts">${button(t('action.edit'), () => editSilence(one), { look: 'small' })}
      ${button(t('silence.finish'), () => finish(one), { look: 'small' })}</span>` : ''}</li>`.keyed(one.id);
}

function when({ starts_at: start, ends_at: end, recurring }) {
  const from = seconds(start);
  const until = end ? seconds(end) : null;
  const left = until && from <= state.now ? t('silence.left', { time: duration(until - state.now), moment: moment(until) })
    : `${moment(from)}${until ? ` – ${moment(until)}` : ''}`;
  return recurring ? `${hoursWords(recurring)}${until ? `, ${t('silence.last', { moment: moment(until) })}` : ''}` : left;
}

async function finish(one) {
  try {
    await remove(`${PATH}/${one.id}`);
  } catch (problem) {
    toast(problem.message, { tone: 'bad' });
  }
  silenced();
}
