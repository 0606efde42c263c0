/** One rule: what it looks at, when it fires and clears, whom it is about; and when it would have fired, over what is stored. */
import { post, put, remove } from '../api.js';
import { html } from '../html.js';
import { t } from '../i18n.js';
import { outdate, resource } from '../resource.js';
import { address, go } from '../router.js';
import { byName, changed, short, tags } from '../store.js';
import { metricWord, RULES, unitWord } from '../views/rules.js';
import { button } from './button.js';
import { fields, makeForm, refusal, send, typed } from './form.js';
import { hoursFields, hoursOf, hoursValues } from './hours-fields.js';
import { icon } from './icon.js';
import { close, open } from './modal.js';
import { replay, replayed } from './replay.js';
import { alertTabs } from './sub-tabs.js';
import { toast } from './toast.js';

const KINDS = ['metric', 'down', 'absent', 'age', 'forecast', 'unit_failed', 'container', 'reboot', 'clock', 'host_key', 'agent_outdated', 'certificate', 'check'];
const WITH_THRESHOLD = ['metric', 'age', 'clock', 'certificate'];
const WITH_METRIC = ['metric', 'absent'];
const WITH_SUBJECT = ['unit_failed', 'container', 'certificate', 'forecast', 'check'];
const UNITS = { age: 's', clock: 's', certificate: 'days' };

let held = { key: '' };

function hold(rule) {
  const key = rule ? `${rule.id}` : 'new';
  if (held.key !== key || (held.rule !== rule && !held.form.touched)) held = { key, rule, form: makeForm(valuesOf(rule)), replay: null };
  return held;
}

function valuesOf(rule) {
  const scope = rule?.scope ?? { all: true };
  const text = (value) => (value === null || value === undefined ? '' : String(value));
  return {
    name: rule?.name ?? '', kind: rule?.kind ?? 'metric', metric: rule?.metric ?? 'cpu_percent', subject: rule?.subject ?? '*',
    comparison: rule?.comparison ?? '>', threshold: rule ? text(rule.threshold) : '90', for_seconds: text(rule?.for_seconds ?? 300),
    clear_threshold: text(rule?.clear_threshold), clear_for_seconds: text(rule?.clear_for_seconds ?? 60), severity: rule?.severity ?? 'warning',
    scope: scope.tags ? 'tags' : scope.servers ? 'servers' : 'all', scope_tags: scope.tags ?? [], scope_servers: (scope.servers ?? []).map(String),
    scheduled: Boolean(rule?.schedule), ...hoursValues(rule?.schedule), forecast_hours: text(rule?.forecast_hours ?? 24),
    repeat_seconds: text(rule?.repeat_seconds || ''), group_over: text(rule?.group_over || ''), enabled: rule?.enabled ?? true,
  };
}

/** What the central is sent. */
function bodyOf(v, metrics) {
  const threshold = WITH_THRESHOLD.includes(v.kind);
  const figure = WITH_METRIC.includes(v.kind);
  const subject = figure ? metrics.find((m) => m.metric === v.metric)?.subjects : WITH_SUBJECT.includes(v.kind);
  return {
    name: v.name.trim(), kind: v.kind, enabled: v.enabled, metric: figure ? v.metric : null, subject: subject ? v.subject.trim() || '*' : '*',
    comparison: threshold ? v.comparison : null, threshold: threshold ? typed(v.threshold) : null,
    clear_threshold: threshold ? typed(v.clear_threshold) : null, for_seconds: typed(v.for_seconds) ?? 0,
    clear_for_seconds: typed(v.clear_for_seconds) ?? 0, severity: v.severity,
    scope: v.scope === 'tags' ? { tags: v.scope_tags } : v.scope === 'servers' ? { servers: v.scope_servers.map(Number) } : { all: true },
    schedule: v.scheduled ? hoursOf(v) : null, forecast_hours: v.kind === 'forecast' ? typed(v.forecast_hours) : null,
    repeat_seconds: typed(v.repeat_seconds), group_over: typed(v.group_over),
  };
}

export function ruleForm(rule) {
  const mine = hold(rule);
  const { form } = mine;
  const metrics = resource(`${RULES}/metrics`).value ?? [];
  const body = () => bodyOf(form.values, metrics);
  const back = () => { held = { key: '' }; go(address('rules')); };
  const save = async (event) => {
    event?.preventDefault();
    if (await send(form, () => (rule ? put(`${RULES}/${rule.id}`, body()) : post(RULES, body())))) {
      toast(t('rule.saved', { name: form.values.name.slice(0, 80) }));
      outdate(RULES);
      back();
    }
  };
  const list = specs(form.values, rule, metrics);
  const flat = Object.values(list).flat();
  return html`${alertTabs('rules')}
    <header class="page-head"><a class="icon-button" href="${address('rules')}" aria-label="${t('rule.all')}">${icon('back')}</a>
      <h1>${rule ? html`<bdi>${rule.name.slice(0, 120)}</bdi>` : t('rule.new')}</h1><span class="grow"></span>
      ${rule && !rule.builtin ? button(t('action.delete'), () => ask(rule, back)) : ''}</header>
    <div class="rule-cols"><form class="card rule-form" novalidate @submit="${save}">
      <div class="form-grid">${fields(form, list.what)}</div>
      <h2>${t('rule.when')}</h2><div class="form-grid">${fields(form, list.when)}</div>
      <h2>${t('rule.whom')}</h2><div class="form-grid">${fields(form, list.whom)}</div>
      <h2>${t('rule.tell')}</h2><div class="form-grid">${fields(form, list.tell)}</div>
      ${refusal(form, flat)}
      <p class="row">${button(t('action.save'), null, { look: 'primary', disabled: form.busy })}${button(t('action.cancel'), back)}</p></form>
    ${replay(mine, () => replayed(mine, body()))}</div>`;
}

function specs(v, rule, metrics) {
  const several = metrics.find((m) => m.metric === v.metric)?.subjects;
  const unit = v.kind === 'metric' ? unitWord(metrics.find((m) => m.metric === v.metric)?.unit) : UNITS[v.kind] ?? '';
  const servers = byName();
  const known = metrics.length ? metrics : [{ metric: v.metric }];
  return {
    what: [
      { name: 'name', label: t('field.name') },
      { name: 'severity', label: t('alerts.severity'), type: 'select', options: ['info', 'warning', 'critical'].map((s) => [s, t(`severity.${s}`)]) },
      rule ? null : { name: 'kind', label: t('rule.kind'), type: 'select', options: KINDS.map((kind) => [kind, t(`rule.kind.${kind}`)]) },
      WITH_METRIC.includes(v.kind) && { name: 'metric', label: t('rule.metric'), type: 'select', options: known.map((m) => [m.metric, metricWord(m.metric)]) },
      (WITH_SUBJECT.includes(v.kind) || (WITH_METRIC.includes(v.kind) && several)) && { name: 'subject', label: t('rule.subject'), help: t('rule.subject.help') },
    ],
    when: [
      ...(WITH_THRESHOLD.includes(v.kind) ? [
        { name: 'comparison', label: t('rule.comparison'), type: 'select', options: ['>', '>=', '<', '<='].map((sign) => [sign, t(`rule.sign.${sign}`)]) },
        { name: 'threshold', label: `${t('rule.threshold')}${unit ? `, ${unit}` : ''}`, type: 'number' },
        { name: 'clear_threshold', label: `${t('rule.clear')}${unit ? `, ${unit}` : ''}`, type: 'number', optional: true, help: t('rule.clear.help') }] : []),
      v.kind === 'forecast' && { name: 'forecast_hours', label: t('rule.forecast'), type: 'number' },
      { name: 'for_seconds', label: t('rule.for'), type: 'number' },
      { name: 'clear_for_seconds', label: t('rule.clear.for'), type: 'number' },
    ],
    whom: [
      { name: 'scope', label: t('rule.scope'), type: 'select', options: ['all', 'tags', 'servers'].map((s) => [s, t(`rule.scope.${s}`)]) },
      v.scope === 'tags' && { name: 'scope_tags', refused: 'scope', label: t('field.tags'), type: 'multi', wide: true, options: tags().map((tag) => [tag, tag]) },
      v.scope === 'servers' && { name: 'scope_servers', refused: 'scope', label: t('total.all'), type: 'multi', wide: true, options: servers.map((s) => [String(s.id), short(s)]) },
      { name: 'scheduled', label: t('rule.scheduled'), help: t('rule.scheduled.what'), type: 'check', wide: true },
      ...(v.scheduled ? hoursFields('schedule') : []),
    ],
    tell: [
      { name: 'repeat_seconds', label: t('rule.repeat'), type: 'number', optional: true, help: t('rule.repeat.help') },
      { name: 'group_over', label: t('rule.group'), type: 'number', optional: true, help: t('rule.group.help') },
      { name: 'enabled', label: t('rule.on'), type: 'check', wide: true },
    ],
  };
}

function ask(rule, back) {
  const gone = async () => {
    try {
      await remove(`${RULES}/${rule.id}`);
      close();
      outdate(RULES);
      back();
    } catch (problem) {
      close();
      toast(problem.message, { tone: 'bad' });
    }
    changed();
  };
  open(() => ({
    title: t('rule.delete'),
    body: html`<p><bdi>${rule.name.slice(0, 200)}</bdi></p><p class="muted small">${t('rule.delete.what')}</p>`,
    foot: html`${button(t('action.cancel'), close, { first: true })}${button(t('action.delete'), null, { look: 'danger' })}`,
    submit: gone,
  }));
}
