/** The public status page: what strangers may know, and nothing else. It signs nobody in. */
import { get } from './api.js';
import { daysStrip } from './components/days.js';
import { clock, duration, moment, percent, zone } from './format.js';
import { html, render } from './html.js';
import { lang, preferred, speak, t } from './i18n.js';

const REFRESH_MILLIS = 60_000;
const SIGNS = { up: 'online', down: 'offline', partial: 'online impaired', unknown: 'unknown' };
const INCIDENTS = 30;
let known = null;
let problem = null;

function draw() {
  document.title = known?.title || t('public.title');
  render(known ? page(known) : problem ? none() : html`<main class="centre" aria-busy="true"></main>`, document.getElementById('app'));
}

const none = () => html`<main class="centre"><section class="card sheet" role="alert">
  <h1>${t(problem.status === 401 ? 'public.none' : 'unreachable.title')}</h1>
  <p class="muted">${problem.status === 401 ? t('public.none.what') : t('unreachable.why', { error: problem.message })}</p></section></main>`;

const page = ({ title, state, updated_at: updated, servers, incidents }) => html`<main class="public">
  <h1><bdi>${title || t('public.title')}</bdi></h1>
  <p class="public-state card ${state}" role="status"><i class="dot ${SIGNS[state] ?? 'unknown'}"></i><b>${t(`public.state.${SIGNS[state] ? state : 'unknown'}`)}</b>
    <span class="muted small">${t('public.updated', { time: `${clock(Date.parse(updated) / 1000)} ${zone()}` })}</span></p>
  <ul class="card availability">${servers.map(({ label, state: now, percent_90d: share, days }, i) => html`<li><div class="availability-row">
    <div class="availability-name"><span class="strong"><i class="dot ${SIGNS[now] ?? 'unknown'}"></i> <bdi>${label.slice(0, 120)}</bdi></span>
      <span class="muted tiny">${t(`public.now.${SIGNS[now] ? now : 'unknown'}`)}</span></div>
    ${daysStrip(days)}<b class="num">${share === null ? '–' : percent(share, share === 100 ? 0 : 2)}</b></div></li>`.keyed(i))}</ul>
  <h2>${t('public.incidents')}</h2>
  ${incidents.length ? html`<ol class="changes">${incidents.slice(0, INCIDENTS).map(({ label, from, to, seconds }) => html`<li class="change bad"><i
      class="change-sign" aria-hidden="true"></i><div><b><bdi>${(label ?? '').slice(0, 120)}</bdi></b>
      <span class="muted small">${moment(Date.parse(from) / 1000)}, ${to ? duration(seconds) : t('availability.still', { time: duration(seconds) })}</span></div></li>`)}</ol>`
    : html`<p class="muted">${t('availability.none')}</p>`}</main>`;

async function load() {
  try {
    known = await get('api/status-page', { quiet: true });
    problem = null;
  } catch (fault) {
    problem = fault;
    if (fault.status === 401) known = null;
  }
  draw();
}

await speak(preferred());
document.documentElement.lang = lang();
await load();
setInterval(() => { if (!document.hidden) load(); }, REFRESH_MILLIS);
