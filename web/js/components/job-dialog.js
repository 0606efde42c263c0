/** Something done to the agents of many servers: how many at once, when to stop, and first only what would happen. */
import { post } from '../api.js';
import { html } from '../html.js';
import { t } from '../i18n.js';
import { address, go } from '../router.js';
import { stopChoosing } from '../selection.js';
import { changed } from '../store.js';
import { button } from './button.js';
import { close, open } from './modal.js';

const MOST_AT_ONCE = 16;

export function startJob(kind, ids, { install_java: java = false } = {}) {
  const view = { parallelism: '4', halt: '3', java, busy: false, problem: null };
  const begin = async (dry) => {
    if (view.busy) return;
    Object.assign(view, { busy: true, problem: null });
    changed();
    try {
      const { job_id: id } = await post('api/jobs', { kind, targets: { ids }, parallelism: Number(view.parallelism), dry_run: dry,
        ...(view.halt.trim() ? { halt_after: Number(view.halt) } : {}), ...(kind === 'deploy' ? { install_java: view.java } : {}) });
      close();
      stopChoosing();
      go(address('jobs', id));
    } catch (problem) {
      view.problem = problem;
    }
    view.busy = false;
    changed();
  };
  open(() => dialog(kind, ids, view, begin), { busy: () => view.busy });
}

function dialog(kind, ids, view, begin) {
  const { problem, busy } = view;
  const other = problem?.body?.job_id;
  const whole = (name, least, most, faulty) => html`<div class="field"><label for="job-${name}">${t(`job.${name}`)}</label>
    <input id="job-${name}" type="number" min="${least}" max="${most}" aria-describedby="job-${name}-help"
      aria-invalid="${problem?.field === faulty ? 'true' : null}" .value="${view[name]}" @input="${(e) => { view[name] = e.target.value; }}">
    <p id="job-${name}-help" class="help">${t(`job.${name}.help`)}</p></div>`;
  return {
    title: t('job.title', { kind: t(`job.kind.${kind}`), n: ids.length }),
    body: html`<p>${t(`job.what.${kind}`)}</p>
      <div class="grid-more">${whole('parallelism', 1, MOST_AT_ONCE, 'parallelism')}${whole('halt', 1, ids.length, 'halt_after')}</div>
      ${kind === 'deploy' ? html`<label class="way"><input type="checkbox" .checked="${view.java}" @change="${(e) => { view.java = e.target.checked; }}">
        <span>${t('job.java')}<small>${t('job.java.what')}</small></span></label>` : ''}
      ${problem ? html`<div class="callout bad" role="alert"><p lang="en">${problem.message}</p>
        ${other ? html`<p><a href="${address('jobs', other)}" @click="${close}">${t('job.number', { id: other })}</a></p>` : ''}</div>` : ''}`,
    foot: html`${button(t('action.cancel'), close, { more: 'cancel' })}<span class="grow"></span>
      ${button(t('job.dry'), () => begin(true), { first: true, disabled: busy })}
      ${button(t(`job.kind.${kind}`), null, { look: kind === 'uninstall' ? 'danger' : 'primary', disabled: busy })}`,
    submit: () => begin(false),
  };
}
