/** The agent of one server: what it does there, its state, and deploying it with its steps as they happen. */
import { get, post } from '../api.js';
import { refreshServer } from '../feed.js';
import { size } from '../format.js';
import { html } from '../html.js';
import { t } from '../i18n.js';
import { can, changed, short, state } from '../store.js';
import { button } from './button.js';
import { close, open } from './modal.js';
import { runs, stepName, steps } from './steps.js';

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
  const other = up ? 'stop' : status?.installed ? 'start' : '';
  const disabled = Boolean(running);
  return {
    title: t('agent.title', { name: short(server) }),
    body: html`<p>${t('agent.what')}</p>
      <dl class="facts"><dt>${t('agent.state')}</dt><dd>${statusLine(status)}</dd></dl>
      ${running || result || problem ? steps(progress(server, view)) : ''}
      ${result?.success ? html`<p class="good" role="status">${t(`agent.done.${view.verb}`, { version: result.version ?? '' })}</p>` : ''}
      ${problem ? fault(problem) : ''}`,
    foot: can('admin') ? html`
      ${other ? button(t(`agent.${other}`), () => act(other), { disabled }) : ''}
      <span class="grow"></span>
      ${button(t('action.close'), close)}
      ${button(t(up ? 'agent.redeploy' : 'agent.deploy'), null, { look: 'primary', first: true, disabled })}`
      : button(t('action.close'), close, { first: true }),
    submit: () => can('admin') && act('deploy'),
  };
}

const fault = ({ message, hint, stderr }) => html`<div class="problem" role="alert"><p>${message}</p>
  ${hint ? html`<p>${hint}</p>` : ''}
  ${stderr ? html`<pre class="code" tabindex="0">${stderr.slice(0, 4000)}</pre>` : ''}</div>`;

function statusLine(status) {
  if (!status) return t('agent.asking');
  if (status.problem) return html`<span class="bad">${status.problem.message}</span>`;
  if (!runs(status)) return t(status.installed ? 'agent.stopped' : 'agent.absent');
  const { version = '', started_by: by, resident_bytes: bytes } = status;
  return [t('agent.runs', { version }), by, bytes ? size(bytes) : ''].filter(Boolean).join(' · ');
}

function progress(server, { running, problem }) {
  const job = state.jobs.get(server.id);
  // the last step bears the name of the whole, and its text is the problem's, which stands below
  const list = (job?.steps ?? []).filter((s) => s.step !== job.kind)
    .map(({ step, state: how, text }) => ({ key: step, state: how, text, label: stepName(step) }));
  if (!list.length) list.push({ key: 'begin', state: running ? 'started' : problem ? 'failed' : 'ok', label: t('step.begin') });
  return list;
}
