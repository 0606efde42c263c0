/** How long each server was up: a day a bar, its outages with their reasons. What is not known is counted as neither. */
import { button } from '../components/button.js';
import { daysStrip } from '../components/days.js';
import { download } from '../components/download.js';
import { problemNote } from '../components/problem.js';
import { reportTabs } from '../components/sub-tabs.js';
import { compareNames, duration, moment, number, percent } from '../format.js';
import { html } from '../html.js';
import { has, t } from '../i18n.js';
import { outdate, steady } from '../resource.js';
import { address, query, route } from '../router.js';
import { seconds, state, tags } from '../store.js';

const DAYS = { '7d': 7, '30d': 30, '90d': 90, '1y': 365 };
const USUAL = '90d';
const REFRESH_SECONDS = 60;
const ROWS = 200;
const INCIDENTS = 50;

const pathOf = (days, more) => {
  // days are those of the reader: the last one ends at the next midnight here
  const from = new Date(state.now * 1000);
  from.setHours(0, 0, 0, 0);
  from.setDate(from.getDate() - days + 1);
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  return `api/availability?from=${from.getTime() / 1000}&time_zone=${encodeURIComponent(zone)}${more}`;
};

export function availability() {
  const { query: asked } = route();
  const span = Object.hasOwn(DAYS, asked.range ?? '') ? asked.range : USUAL;
  const path = pathOf(DAYS[span], asked.tag ? `&tag=${encodeURIComponent(asked.tag)}` : '');
  const { value, problem } = steady(`availability ${span} ${asked.tag ?? ''}`, path, { maxAge: REFRESH_SECONDS });
  const found = [...(value ?? [])].sort((a, b) => (a.percent ?? 101) - (b.percent ?? 101) || compareNames(a.name, b.name));
  return html`${reportTabs('availability')}
    <header class="page-head"><h1>${t('nav.availability')}</h1><span class="grow"></span>
      ${tags().length ? tagChoice(asked.tag ?? '') : ''}
      <div class="seg" role="group" aria-label="${t('history.range')}">${Object.keys(DAYS).map((name) => html`<button type="button"
        aria-pressed="${String(name === span)}" @click="${() => query({ range: name === USUAL ? '' : name })}">${t(`range.${name}`)}</button>`)}</div></header>
    ${problemNote(problem, () => outdate(path))}
    ${value ? html`<ul class="card availability">${found.slice(0, ROWS).map((one) => row(one, asked.server === String(one.server_id)))}</ul>
      <p class="quiet-note">${t('availability.note')}</p>` : problem ? '' : html`<div class="card availability empty" aria-busy="true"></div>`}`;
}

const tagChoice = (chosen) => html`<label class="choose"><span class="unseen">${t('fleet.tags')}</span>
  <select aria-label="${t('fleet.tags')}" @change="${(e) => query({ tag: e.target.value })}">${['', ...tags()].map((tag) => html`<option value="${tag}"
    ?selected="${tag === chosen}">${tag || t('tag.all')}</option>`.keyed(tag))}</select></label>`;

export const share = (value) => (value === null || value === undefined ? '–' : percent(value, value === 100 ? 0 : value > 99 ? 3 : 2));

function row(one, opened) {
  const toggle = () => query({ server: opened ? '' : one.server_id }, { replace: true });
  return html`<li><div class="availability-row">
      <div class="availability-name"><a class="strong" href="${address('server', one.server_id)}"><bdi>${one.name.slice(0, 120)}</bdi></a>
        <span class="muted tiny">${summary(one)}</span></div>
      ${daysStrip(one.days)}
      <b class="num ${one.percent !== null && one.percent < 99 ? 'bad' : ''}">${share(one.percent)}</b>
      ${button(t('availability.incidents', { n: one.incidents.length }), toggle, { look: 'small', disabled: !one.incidents.length })}</div>
    ${opened ? incidents(one.incidents) : ''}</li>`.keyed(one.server_id);
}

const summary = ({ down_seconds: down, unknown_seconds: unknown }) => [down ? t('availability.down', { time: duration(down) }) : '',
  unknown ? t('availability.unknown', { time: duration(unknown) }) : ''].filter(Boolean).join(', ');

export const incidents = (list) => html`<ol class="changes incidents">${list.slice(0, INCIDENTS).map(({ from, to, seconds: length, reason, sentence }) => html`
  <li class="change bad"><i class="change-sign" aria-hidden="true"></i><div><b>${has(`reason.${reason}.what`) ? t(`reason.${reason}.what`) : reason ?? ''}</b>
    ${sentence ? html`<span lang="en"><bdi>${sentence.slice(0, 300)}</bdi></span>` : ''}
    <span class="muted tiny">${moment(seconds(from))}, ${to ? duration(length) : t('availability.still', { time: duration(length) })}</span></div></li>`)}
  ${list.length > INCIDENTS ? html`<li class="muted small">${t('marks.more', { n: number(list.length - INCIDENTS) })}</li>` : ''}</ol>`;

/** The same of one server, as a panel of its page. */
export function ofServer(server) {
  const path = pathOf(DAYS[USUAL], `&server_id=${server.id}`);
  const { value, problem } = steady(`availability of ${server.id}`, path, { maxAge: REFRESH_SECONDS });
  const one = value?.[0];
  if (problem) return problemNote(problem, () => outdate(path));
  if (!one) return html`<div class="card"><p class="quiet-note">${t('list.waiting')}</p></div>`;
  return html`<div class="card availability"><div class="availability-row">
      <div class="availability-name"><b>${t('availability.days')}</b><span class="muted tiny">${summary(one)}</span></div>
      ${daysStrip(one.days)}<b class="num">${share(one.percent)}</b>
      ${button(t('export.alerts'), () => download(`api/export/alerts/csv?server_id=${server.id}`), { look: 'small' })}</div>
    ${one.incidents.length ? incidents(one.incidents) : html`<p class="quiet-note">${t('availability.none')}</p>`}</div>`;
}
