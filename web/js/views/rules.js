/** The rules by which alerts are raised: what there are, in words; one of them as a form, with a replay over what was stored. */
import { put } from '../api.js';
import { button } from '../components/button.js';
import { problemNote } from '../components/problem.js';
import { ruleForm } from '../components/rule-form.js';
import { alertTabs } from '../components/sub-tabs.js';
import { hoursWords } from '../components/hours-fields.js';
import { toast } from '../components/toast.js';
import { compareNames, duration, number } from '../format.js';
import { html } from '../html.js';
import { t } from '../i18n.js';
import { outdate, resource } from '../resource.js';
import { address, go, route } from '../router.js';
import { can, state } from '../store.js';

export const RULES = 'api/alert-rules';

export function rules(id) {
  const { query: asked } = route();
  const { value, problem } = resource(RULES);
  const one = id ? value?.find((rule) => rule.id === id) : null;
  if (asked.new && can('admin')) return ruleForm(null);
  if (one && can('admin')) return ruleForm(one);
  const list = [...(value ?? [])].sort((a, b) => Number(b.enabled) - Number(a.enabled) || compareNames(a.name, b.name));
  return html`${alertTabs('rules')}
    <header class="page-head"><h1>${t('nav.rules')}</h1><span class="grow"></span>
      ${can('admin') ? button(t('rule.add'), () => go(address('rules', null, { new: 1 })), { look: 'primary' }) : ''}</header>
    ${problemNote(problem, () => outdate(RULES))}
    ${value ? html`<ul class="card line-list">${list.map(row)}</ul>` : ''}`;
}

function row(rule) {
  return html`<li class="row-line ${rule.enabled ? '' : 'off'}"><i class="mark ${rule.severity}" role="img" aria-label="${t(`severity.${rule.severity}`)}"></i>
    <div><p class="strong">${can('admin') ? html`<a href="${address('rules', rule.id)}"><bdi>${rule.name.slice(0, 120)}</bdi></a>` : html`<bdi>${rule.name.slice(0, 120)}</bdi>`}
        ${rule.enabled ? '' : html`<span class="tag">${t('rule.off')}</span>`}${rule.builtin ? html`<span class="tag">${t('rule.builtin')}</span>` : ''}</p>
      <p class="muted small"><bdi>${sentence(rule)}</bdi></p></div>
    ${rule.firing ? html`<a class="count" href="${address('alerts', null, { rule: rule.id })}">${t('rule.firing', { n: rule.firing })}</a>` : html`<span></span>`}
    ${can('admin') ? html`<label class="switch"><input type="checkbox" role="switch" aria-label="${t('rule.enable', { name: rule.name.slice(0, 80) })}" .checked="${rule.enabled}"
      @change="${(e) => enable(rule, e.target.checked)}"><i></i></label>` : ''}</li>`.keyed(rule.id);
}

async function enable(rule, enabled) {
  try {
    await put(`${RULES}/${rule.id}`, { enabled });
  } catch (problem) {
    toast(problem.message, { tone: 'bad' });
  }
  outdate(RULES);
}

const UNIT_WORDS = { percent: '%', '%': '%', bytes_per_second: 'B/s', celsius: '°C' };
export const unitWord = (unit) => UNIT_WORDS[unit] ?? unit ?? '';
export const metricWord = (metric) => (metric ?? '').replaceAll('_', ' ').replace('.', ' ');

/** A rule in one line. */
export function sentence(rule) {
  const parts = [t(`rule.kind.${rule.kind}`)];
  if (rule.metric) parts[0] = metricWord(rule.metric);
  if (rule.subject && rule.subject !== '*') parts[0] += ` (${rule.subject})`;
  if (rule.comparison && rule.threshold !== null) parts[0] += ` ${rule.comparison} ${number(rule.threshold, rule.threshold % 1 ? 2 : 0)} ${unitWord(rule.unit)}`;
  if (rule.forecast_hours) parts.push(t('rule.within', { time: duration(rule.forecast_hours * 3600) }));
  if (rule.for_seconds) parts.push(t('rule.held', { time: duration(rule.for_seconds) }));
  parts.push(scopeWords(rule.scope));
  if (rule.schedule) parts.push(hoursWords(rule.schedule));
  return parts.join(' · ');
}

function scopeWords({ tags, servers }) {
  if (tags) return tags.join(', ');
  if (servers) return servers.slice(0, 3).map((id) => state.servers.get(id)?.name ?? `#${id}`).join(', ') + (servers.length > 3 ? ` ${t('marks.more', { n: servers.length - 3 })}` : '');
  return t('rule.everywhere');
}

