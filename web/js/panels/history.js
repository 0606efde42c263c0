/** The past of one server: its charts over any span, what lies beside and behind them, the span itself to be chosen and moved. */
import { button } from '../components/button.js';
import { chartTable } from '../components/chart-table.js';
import { download } from '../components/download.js';
import { icon } from '../components/icon.js';
import { marksStrip } from '../components/marks-strip.js';
import { openMenu } from '../components/menu.js';
import { chooseSpan } from '../components/span-dialog.js';
import { duration, moment } from '../format.js';
import { html } from '../html.js';
import { t } from '../i18n.js';
import { alertSpans } from '../marks.js';
import { query } from '../router.js';
import { BESIDE, bounded, closer, edges, fixed, moved, NEAR, RANGES, spanOf, USUAL, wider } from '../spans.js';
import { state } from '../store.js';
import { detail, DETAILS } from './detail.js';
import { chosenMoment, pick } from './moment.js';
import { charts, DETAIL, ofServer, shownSeries } from '../views/charts.js';

const to = ({ from, to: end }) => query({ from, to: end });
const live = () => query({ from: '', to: '', explain: '', at: '', by: '' });

export function history(server, asked) {
  const span = spanOf(asked);
  return html`<section class="card history" aria-labelledby="history-title">
    <header class="section-head"><h2 id="history-title">${t('history.title')}</h2>
      ${fixed(span) ? html`${stretch(span)}${button(t('explain.do'), () => query({ explain: asked.explain ? '' : 1 }), { look: 'small' })}` : ''}<span class="grow"></span>${ranges(span)}</header>
    ${tools(server, span, asked)}
    ${body(server, span, asked)}
    <p class="hint">${t('history.hint')}</p></section>`;
}

const stretch = ({ from, to: end }) => html`<span class="muted small">${t('history.span', { from: moment(from), to: moment(end) })}
    (${duration(end - from)})</span>
  ${button(t('history.reset'), () => query({ from: '', to: '', explain: '' }), { look: 'small' })}`;

function ranges(span) {
  const one = (range) => html`<button type="button" aria-pressed="${String(range === span.name)}"
    @click="${() => query({ range: range === USUAL ? '' : range, from: '', to: '' })}">${t(`range.${range}`)}</button>`;
  const rare = !fixed(span) && !NEAR.includes(span.name);
  const more = (event) => openMenu(event, t('history.range'), [
    ...Object.keys(RANGES).map((range) => ({ label: t(`range.${range}`), checked: range === span.name,
      act: () => query({ range: range === USUAL ? '' : range, from: '', to: '' }) })),
    { label: t('history.choose'), act: () => chooseSpan(edges(span, state.now), to) },
  ]);
  return html`<div class="seg ranges" role="group" aria-label="${t('history.range')}">${NEAR.map(one)}
    <button type="button" class="${rare ? 'chosen' : ''}" aria-haspopup="menu" aria-expanded="false"
      aria-label="${rare ? `${t(`range.${span.name}`)}, ${t('history.more')}` : t('history.more')}" @click="${more}">${rare ? t(`range.${span.name}`) : '…'}</button></div>`;
}

function exportMenu(event, server, span) {
  const [from, end] = edges(span, Math.ceil(state.now)).map(Math.floor);
  openMenu(event, t('export.history'), ['csv', 'json'].map((form) => ({ label: t('export.as', { form: form.toUpperCase() }),
    act: () => download(`api/export/history/${form}?server_id=${server.id}&from=${from}&to=${end}`) })));
}

function tools(server, span, asked) {
  const step = (sign, label, next) => html`<button type="button" class="icon-button" aria-label="${t(label)}" title="${t(label)}"
    @click="${() => to(next())}">${icon(sign)}</button>`;
  const beside = (name) => html`<option value="${name}" ?selected="${(asked.with ?? '') === name}">${t(name ? `beside.${name}` : 'beside.none')}</option>`;
  const kind = (name) => html`<option value="${name}" ?selected="${(asked.of ?? '') === name}">${t(`detail.of.${name || 'server'}`)}</option>`;
  return html`<div class="history-tools">
    <span class="steps-in-time">${step('back', 'history.earlier', () => moved(span, state.now, -1))}
      ${step('forth', 'history.later', () => moved(span, state.now, 1))}
      ${step('minus', 'history.wider', () => wider(span, state.now))}
      ${step('plus', 'history.closer', () => closer(span, state.now, Number(asked.at)))}</span>
    <label class="choose"><span>${t('beside.title')}</span>
      <select aria-label="${t('beside.title')}" @change="${(e) => query({ with: e.target.value })}">${['', ...Object.keys(BESIDE)].map(beside)}</select></label>
    <label class="choose"><span>${t('detail.title')}</span>
      <select aria-label="${t('detail.title')}" @change="${(e) => query({ of: e.target.value, as: '', all: '' })}">${['', ...Object.keys(DETAILS)].map(kind)}</select></label>
    <span class="grow"></span>
    <button type="button" class="icon-button" aria-haspopup="menu" aria-expanded="false" aria-label="${t('export.history')}"
      title="${t('export.history')}" @click="${(event) => exportMenu(event, server, span)}">${icon('save')}</button>
    <button type="button" class="button small" ?disabled="${Object.hasOwn(DETAILS, asked.of ?? '')}" aria-pressed="${String(asked.as === 'table')}"
      @click="${() => query({ as: asked.as === 'table' ? '' : 'table' })}">${icon('table')}${t('history.table')}</button></div>`;
}

function body(server, span, asked) {
  const { track } = ofServer(server, span);
  const bounds = edges(span, state.now);
  if (asked.as === 'table' && track && !Object.hasOwn(DETAILS, asked.of ?? '')) {
    const columns = shownSeries(DETAIL, track).map((one) => ({ ...one, ...track.columns[one.metric] }));
    return chartTable(t('history.figures'), track.at, columns, bounds);
  }
  const means = {
    zoom: (from, end) => to(bounded(from, end)),
    reset: live,
    pick,
    marks: { spans: alertSpans(server.id, bounds), chosen: chosenMoment(asked) },
  };
  return html`${marksStrip(server, bounds, pick)}${Object.hasOwn(DETAILS, asked.of ?? '') ? detail(server, asked.of, span, { ...means, all: asked.all })
    : charts(server, DETAIL, span, { ...means, compared: Object.hasOwn(BESIDE, asked.with ?? '') ? asked.with : '' })}`;
}
