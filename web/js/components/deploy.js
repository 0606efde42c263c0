/** The agent of one server: what it does there, its state, and deploying it with its steps as they happen. */
import { get, post } from '../api.js';
import { refreshServer } from '../feed.js';
import { size } from '../format.js';
import { html } from '../html.js';
import { has, t } from '../i18n.js';
import { can, changed, state } from '../store.js';
import { close, open } from './modal.js';
import { runs, steps } from './steps.js';

// uploading, compiling and starting on a slow host
const DEPLOY_MILLIS = 180_000;

export function deploy(server) {
  const view = { status: null, running: '', result: null, problem: null };
  const load = async () => {
    try {
      view.status = await get(`api/remote/agent/status/${server.id}`);
    } catch (problem) {
      view.status = { problem };
    }
    changed();
  };
  const act = async (verb) => {
    if (view.running) return;
    Object.assign(view, { verb, running: verb, result: null, problem: null });
    state.jobs.delete(server.id);
    changed();
    try {
      view.result = await post(`api/remote/agent/${verb}/${server.id}`, {}, { deadline: DEPLOY_MILLIS });
      await refreshServer(server.id);
    } catch (problem) {
      view.problem = problem;
    }
    view.running = '';
    await load();
  };
  open(() => dialog(server, view, act), { busy: () => Boolean(view.running) });
  load();
}

function dialog(server, view, act) {
  const { status, running, result, problem } = view;
  const up = runs(status);
  return {
    title: t('agent.title', { name: server.name.slice(0, 80) }),
    body: html`<p>${t('agent.what')}</p>
      <dl class="facts"><dt>${t('agent.state')}</dt><dd>${statusLine(status)}</dd></dl>
      ${running || result || problem ? steps(progress(server, view)) : ''}
      ${result?.success ? html`<p class="good" role="status">${t(`agent.done.${view.verb}`,
          { version: result.version ?? '' })}</p>` : ''}
      ${problem ? html`<div class="problem" role="alert"><p>${problem.message}</p>${problem.hint
          ? html`<p>${problem.hint}</p>` : ''}
        ${problem.stderr ? html`<pre class="code" tabindex="0">${problem.stderr.slice(0, 4000)}</pre>`
            : ''}</div>` : ''}`,
    foot: can('admin') ? html`
      ${up ? html`<button type="button" class="button" ?disabled="${running}"
          @click="${() => act('stop')}">${t('agent.stop')}</button>`
        : !status?.installed ? '' : html`<button type="button" class="button" ?disabled="${running}"
            @click="${() => act('start')}">${t('agent.start')}</button>`}
      <span class="grow"></span>
      <button type="button" class="button" @click="${close}">${t('action.close')}</button>
      <button type="submit" class="button primary" ?disabled="${running}"
          data-first>${t(up ? 'agent.redeploy' : 'agent.deploy')}</button>`
      : html`<button type="button" class="button" @click="${close}">${t('action.close')}</button>`,
    submit: () => act('deploy'),
  };
}

function statusLine(status) {
  if (!status) return t('agent.asking');
  if (status.problem) return html`<span class="bad">${status.problem.message}</span>`;
  if (!runs(status)) return t(status.installed ? 'agent.stopped' : 'agent.absent');
  return [t('agent.runs', { version: status.version ?? '' }), status.started_by,
    status.resident_bytes ? size(status.resident_bytes) : ''].filter(Boolean).join(' · ');
}

function progress(server, { running, problem }) {
  const job = state.jobs.get(server.id);
  // the last step bears the name of the whole, and its text is the problem's, which stands below
  const list = (job?.steps ?? []).filter((s) => s.step !== job.kind).map((s) => ({ key: s.step, state: s.state,
      text: s.text, label: has(`step.${s.step}`) ? t(`step.${s.step}`) : s.step }));
  if (!list.length) list.push({ key: 'begin', state: running ? 'started' : problem ? 'failed' : 'ok',
      label: t('step.begin') });
  return list;
}
