/** A check's form: what is asked, from where, how often, and what a good answer is; tried before it is saved. */
import { post, put, remove } from '../api.js';
import { compareNames } from '../format.js';
import { html } from '../html.js';
import { t } from '../i18n.js';
import { stale } from '../resource.js';
import { changed, short, shown, tags } from '../store.js';
import { splitTags } from '../fields.js';
import { button } from './button.js';
import { fields, makeForm, refusal, send, typed } from './form.js';
import { close, open } from './modal.js';
import { toast } from './toast.js';

export const CHECKS = 'api/checks';

export function editCheck(check = null) {
  const text = (value, otherwise = '') => (value === null || value === undefined ? otherwise : String(value));
  const form = makeForm({ name: check?.name ?? '', kind: check?.kind ?? 'http', target: check?.target ?? '', from_server: text(check?.from_server),
    interval_seconds: text(check?.interval_seconds, '60'), timeout_seconds: text(check?.timeout_seconds, '10'), expect_status: text(check?.expect_status),
    expect_text: text(check?.expect_text), verify_certificate: check?.verify_certificate ?? true, warn_days: text(check?.warn_days, '14'),
    tags: (check?.tags ?? []).join(', '), enabled: check?.enabled ?? true });
  const view = { form, check, tested: null, testing: false };
  const body = () => {
    const v = form.values;
    const web = v.kind === 'http';
    return { name: v.name.trim(), kind: v.kind, target: v.target.trim(), from_server: v.from_server ? Number(v.from_server) : null,
      interval_seconds: typed(v.interval_seconds), timeout_seconds: typed(v.timeout_seconds), tags: splitTags(v.tags), enabled: v.enabled,
      ...(web ? { expect_status: v.expect_status.trim() || null, expect_text: v.expect_text || null, verify_certificate: v.verify_certificate,
        warn_days: typed(v.warn_days) } : {}) };
  };
  view.save = async () => {
    if (await send(form, () => (check ? put(`${CHECKS}/${check.id}`, body()) : post(CHECKS, body())))) {
      close();
      toast(t('check.saved', { name: form.values.name.slice(0, 80) }));
      stale(CHECKS);
    }
  };
  view.test = async () => {
    Object.assign(view, { testing: true, tested: null });
    await send(form, async () => { view.tested = await post(`${CHECKS}/test`, { ...body(), name: form.values.name.trim() || form.values.target.trim() || '-' }); });
    view.testing = false;
    changed();
  };
  view.gone = async () => {
    if (await send(form, () => remove(`${CHECKS}/${check.id}`))) {
      close();
      stale(CHECKS);
    }
  };
  open(() => dialog(view), { wide: true, busy: () => form.busy });
}

function dialog(view) {
  const { form, check, tested } = view;
  const web = form.values.kind === 'http';
  const servers = [...shown()].filter((s) => !s.local).sort((a, b) => compareNames(a.name, b.name));
  const list = [
    { name: 'name', label: t('field.name') },
    { name: 'kind', label: t('rule.kind'), type: 'select', options: [['http', t('check.kind.http')], ['tcp', t('check.kind.tcp')]] },
    { name: 'target', label: t('check.target'), wide: true, placeholder: web ? 'https://example.org/health' : '10.0.0.5:5432' },
    { name: 'from_server', label: t('check.place'), type: 'select', options: [['', t('check.from.central')], ...servers.map((s) => [s.id, short(s)])], help: t('check.place.help') },
    { name: 'interval_seconds', label: t('check.interval'), type: 'number' },
    { name: 'timeout_seconds', label: t('check.timeout'), type: 'number' },
    web && { name: 'expect_status', label: t('check.status'), help: t('check.status.help'), optional: true },
    web && { name: 'expect_text', label: t('check.text'), optional: true },
    web && { name: 'warn_days', label: t('check.warn'), type: 'number' },
    web && { name: 'verify_certificate', label: t('check.verify'), type: 'check' },
    { name: 'tags', label: t('field.tags'), optional: true, help: tags().slice(0, 6).join(', ') },
    { name: 'enabled', label: t('rule.on'), type: 'check' },
  ];
  return {
    title: check ? t('channel.edit', { name: check.name.slice(0, 80) }) : t('check.add'),
    body: html`<div class="form-grid">${fields(form, list)}</div>${refusal(form, list)}
      ${tested ? html`<p class="callout ${tested.ok ? 'ok' : 'bad'}" role="status">${tested.ok ? t('check.good', { ms: Math.round(tested.latency_ms ?? 0) })
        : html`<span lang="en">${(tested.error ?? '').slice(0, 500)}</span>`}</p>` : ''}`,
    foot: html`${check ? button(t('action.delete'), view.gone) : ''}<span class="grow"></span>${button(t('action.cancel'), close)}
      ${button(t(view.testing ? 'test.running' : 'channel.test'), view.test, { disabled: form.busy })}
      ${button(t('action.save'), null, { look: 'primary', disabled: form.busy })}`,
    submit: view.save,
  };
}
