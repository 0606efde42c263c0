/** A zoomed span against the same time the day before: figures, processes, changes; only what is stored, nothing guessed. */
import { problemNote } from '../components/problem.js';
import { icon } from '../components/icon.js';
import { clock, stamp } from '../format.js';
import { html } from '../html.js';
import { t } from '../i18n.js';
import { outdate, steady } from '../resource.js';
import { query } from '../router.js';
import { seconds } from '../store.js';
import { unit, unitOf } from '../units.js';
import { changesList } from './changes.js';
import { cut } from './list.js';

const MOST = 12;


export function explanation(server, { from, to }) {
  const path = `api/history/${server.id}/explain?from=${from}&to=${to}`;
  const { value, problem } = steady(`explanation ${server.id} ${from} ${to}`, path);
  return html`<section class="card explain" aria-labelledby="explain-title">
    <header class="moment-head"><h2 id="explain-title">${t('explain.title')}</h2>
      <span class="muted small">${stamp(from)} – ${clock(to)}</span>
      <button type="button" class="icon-button" aria-label="${t('action.close')}" @click="${() => query({ explain: '' })}">${icon('cross')}</button></header>
    ${problemNote(problem, () => outdate(path))}
    ${value ? told(value) : problem ? '' : html`<p class="quiet-note" role="status">${t('explain.reading')}</p>`}</section>`;
}

function told({ baseline, summary, figures, processes, changes, missing, snapshots, from }) {
  return html`<div class="explain-body">
    <p class="muted small">${t('explain.against', { from: stamp(seconds(baseline.from)), to: clock(seconds(baseline.to)), n: snapshots?.count ?? 0 })}</p>
    ${summary.length ? html`<ul class="summary" lang="en">${summary.slice(0, MOST).map((text) => html`<li><bdi>${cut(text, 300)}</bdi></li>`)}</ul>`
    : html`<p class="small">${t('explain.same')}</p>`}
    ${figures.length ? html`<h3>${t('explain.figures')}</h3>${figureTable(figures)}` : ''}
    ${processes.length ? html`<h3>${t('explain.processes')}</h3><ul class="changes">${processes.slice(0, MOST).map(process)}</ul>` : ''}
    <h3>${t('moment.changes')}</h3>${changesList(changes, seconds(from))}
    ${missing.map((text) => html`<p class="muted tiny" lang="en">${cut(text, 300)}</p>`)}</div>`;
}

const figureTable = (figures) => html`<table class="explain-figures"><thead><tr><th scope="col">${t('explain.figure')}</th>
    <th scope="col" class="num">${t('explain.before')}</th><th scope="col" class="num">${t('explain.then')}</th></tr></thead>
  <tbody>${figures.slice(0, MOST).map((f) => {
    const { show } = unit(unitOf(f.metric));
    return html`<tr><th scope="row" title="${cut(f.text, 300)}">${cut(f.metric, 60).replaceAll('_', ' ')}</th>
      <td class="num muted">${show(f.before_avg ?? NaN)}</td><td class="num">${show(f.now_avg ?? NaN)}</td></tr>`.keyed(f.metric);
  })}</tbody></table>`;

const TONES = { began: 'warn', grew: 'warn', ended: 'plain' };

const process = (p) => html`<li class="change ${TONES[p.change] ?? 'plain'}"><i class="change-sign" aria-hidden="true"></i>
  <div lang="en"><bdi>${cut(p.text, 300)}</bdi><span class="cmd long"><bdi>${cut(p.command, 200)}</bdi></span></div></li>`.keyed(`${p.pid} ${p.started} ${p.change}`);
