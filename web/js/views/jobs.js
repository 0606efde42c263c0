/** What was and is done to the agents of many servers: all such jobs, and one with each of its servers. */
import { remove } from '../api.js';
import { button } from '../components/button.js';
import { icon } from '../components/icon.js';
import { startJob } from '../components/job-dialog.js';
import { stepName } from '../components/steps.js';
import { toast } from '../components/toast.js';
import { clock, day, number } from '../format.js';
import { html } from '../html.js';
import { t } from '../i18n.js';
import { outdate, resource } from '../resource.js';
import { address } from '../router.js';
import { seconds, state } from '../store.js';

const LIST = 'api/jobs?limit=50';
// should an event be missed
const RUNNING_SECONDS = 5;
const when = (at) => (at ? `${day(seconds(at))} ${clock(seconds(at))}` : '–');
const runs = (job) => job.state === 'running' || job.state === 'cancelling';
const GOOD = { ok: 'good', failed: 'bad', halted: 'bad', interrupted: 'bad' };

export const jobs = (id) => (id ? one(id) : list());

function list() {
  const { value, problem } = resource(LIST, { maxAge: 30 });
  return html`<header class="page-head"><h1>${t('nav.jobs')}</h1></header>
    ${problem ? html`<p class="callout bad" role="alert">${problem.message}</p>` : ''}
    ${value?.length ? html`<div class="card list"><div class="scroll" tabindex="0" role="region" aria-label="${t('nav.jobs')}"><table>
      <thead><tr>${['job', 'state', 'servers', 'by', 'began'].map((name) => html`<th scope="col">${t(`column.${name}`)}</th>`)}</tr></thead>
      <tbody>${value.map(line)}</tbody></table></div></div>`
    : value ? html`<section class="card empty"><h2>${t('jobs.none')}</h2><p class="muted">${t('jobs.none.what')}</p></section>` : ''}`;
}

const line = (job) => html`<tr><td><a class="strong" href="${address('jobs', job.id)}">${name(job)}</a></td>
  <td><span class="${GOOD[job.state] ?? 'muted'}">${t(`job.state.${job.state}`)}</span></td><td>${tally(job.counts)}</td>
  <td><bdi>${job.by.slice(0, 60)}</bdi></td><td>${when(job.created_at)}</td></tr>`.keyed(job.id);

const name = (job) => [t(`job.kind.${job.kind}`), job.dry_run ? t('job.dry.sign') : ''].filter(Boolean).join(' · ');

const COUNTS = ['ok', 'failed', 'running', 'queued', 'skipped', 'cancelled', 'interrupted'];
const tally = (counts) => COUNTS.filter((how) => counts[how]).map((how) => t(`job.count.${how}`, { n: number(counts[how]) })).join(', ');

function one(id) {
  const path = `api/jobs/${id}`;
  const known = resource(path, { job: String(id), maxAge: RUNNING_SECONDS });
  const { value: job, problem } = known;
  if (!job) {
    return problem ? html`<section class="card empty"><h1>${t('job.missing', { id })}</h1>
      <a class="button" href="#/jobs">${t('job.all')}</a></section>` : html`<p class="muted" role="status">${t('job.reading')}</p>`;
  }
  const { total } = job.counts;
  const over = total - job.counts.queued - job.counts.running;
  return html`<header class="server-head">
      <a class="icon-button back" href="#/jobs" aria-label="${t('job.all')}">${icon('back')}</a>
      <div class="server-title"><h1>${name(job)}</h1><span class="state ${STATES[job.state] ?? ''}">${t(`job.state.${job.state}`)}</span></div>
      <p class="server-line"><span>${t('job.number', { id })}</span><span><bdi>${job.by.slice(0, 60)}</bdi></span><span>${when(job.created_at)}</span>
        <span>${t('job.pace', { n: job.parallelism })}</span>${job.halt_after && !job.dry_run ? html`<span>${t('job.halts', { n: job.halt_after })}</span>` : ''}</p>
      ${runs(job) ? button(t('job.cancel'), () => cancel(path), { disabled: job.state === 'cancelling' }) : ''}</header>
    <section class="card job-progress"><span class="meter ${job.counts.failed ? job.counts.failed === over ? 'bad' : 'warn' : 'memory'}" --fill="${total ? over / total : 0}"><i></i></span>
      <p role="status">${tally(job.counts)}</p><span class="grow"></span>${afterwards(job)}</section>
    <div class="card list"><div class="scroll" tabindex="0" role="region" aria-label="${t('column.servers')}"><table class="job-servers">
      <thead><tr>${['name', 'state', 'what'].map((column) => html`<th scope="col">${t(`column.${column}`)}</th>`)}</tr></thead>
      <tbody>${job.servers.map((server) => row(job, server))}</tbody></table></div></div>`;
}

const STATES = { ok: 'online', failed: 'offline', halted: 'offline', interrupted: 'offline' };

/** What leads on: the dry run done in earnest, what did not succeed once more. */
function afterwards(job) {
  if (runs(job)) return '';
  const ids = (states) => job.servers.filter((s) => states.includes(s.state) && state.servers.has(s.server_id)).map((s) => s.server_id);
  const rest = ids(['failed', 'cancelled', 'interrupted']);
  const all = ids(['ok']);
  return html`${rest.length ? button(t('job.rest', { n: rest.length }), () => startJob(job.kind, rest, job), { look: 'small' }) : ''}
    ${job.dry_run && all.length ? button(t('job.earnest', { n: all.length }), () => startJob(job.kind, all, job), { look: 'small primary' }) : ''}`;
}

async function cancel(path) {
  try {
    await remove(path);
  } catch (problem) {
    toast(problem.message, { tone: 'bad' });
  }
  outdate(path);
}

const SIGNS = { ok: 'online', failed: 'offline', running: 'unknown' };

function row(job, server) {
  return html`<tr><th scope="row"><span class="process"><i class="dot ${SIGNS[server.state] ?? 'idle'}"></i>
      <a href="${address('server', server.server_id)}"><bdi>${server.name.slice(0, 120)}</bdi></a></span>
      <span class="sub"><bdi>${server.host.slice(0, 120)}</bdi></span></th>
    <td><span class="${GOOD[server.state] ?? 'muted'}">${t(`job.server.${server.state}`)}</span></td>
    <td class="job-text">${what(job, server)}</td></tr>`.keyed(server.server_id);
}

function what(job, server) {
  if (server.state === 'running') return t('job.step', { step: stepName(step(job, server)) });
  const would = server.would ? t(`would.${server.would}`) : '';
  return html`${would ? html`<b>${would}</b> ` : ''}<span lang="en">${server.text ?? ''}</span>
    ${server.hint ? html`<span class="sub wrap" lang="en">${server.hint}</span>` : ''}`;
}

/** The newest step that the stream told, else the newest of the answer. */
function step(job, server) {
  const live = state.jobs.get(server.server_id);
  const steps = live?.job === String(job.id) ? live.steps.filter((s) => s.step !== job.kind) : server.steps;
  return steps.at(-1)?.step ?? 'connect';
}
