/** A channel's form: its settings are drawn from what the central says of its kind; secrets go in and never come out. */
import { post, put, remove } from '../api.js';
import { html } from '../html.js';
import { t } from '../i18n.js';
import { outdate } from '../resource.js';
import { changed, tags } from '../store.js';
import { kindName } from '../views/channels.js';
import { button } from './button.js';
import { fields, makeForm, refusal, send, typed } from './form.js';
import { close, open } from './modal.js';
import { toast } from './toast.js';

export const CHANNELS = 'api/channels';
const WIDE = ['url', 'template', 'list'];
const SEVERITIES = ['info', 'warning', 'critical'];

export function editChannel(kind, channel = null) {
  const settings = channel?.settings ?? {};
  const form = makeForm({ name: channel?.name ?? '', enabled: channel?.enabled ?? true, min_severity: channel?.min_severity ?? 'warning',
    tags: channel?.tags ?? [], send_resolved: channel?.send_resolved ?? true,
    ...Object.fromEntries(kind.fields.map((f) => [`settings.${f.name}`, value(settings[f.name] ?? f.default)])) });
  const view = { form, kind, channel, tested: null, testing: false };
  const body = () => {
    const v = form.values;
    return { name: v.name.trim(), kind: kind.kind, enabled: v.enabled, min_severity: v.min_severity, tags: v.tags, send_resolved: v.send_resolved,
      settings: Object.fromEntries(kind.fields.map((f) => [f.name, said(v[`settings.${f.name}`], f)])) };
  };
  view.save = async () => {
    if (await send(form, () => (channel ? put(`${CHANNELS}/${channel.id}`, body()) : post(CHANNELS, body())))) {
      close();
      toast(t('channel.saved', { name: form.values.name.slice(0, 80) }));
      outdate(CHANNELS);
    }
  };
  view.test = async () => {
    view.testing = true;
    view.tested = null;
    await send(form, async () => { view.tested = await post(`${CHANNELS}/test`, { ...body(), name: form.values.name.trim() || kind.kind, ...(channel ? { id: channel.id } : {}) }); });
    view.testing = false;
    changed();
  };
  open(() => dialog(view), { wide: true, busy: () => form.busy });
}

/** What the field of a setting holds; a list is a line each. */
const value = (held) => (Array.isArray(held) ? held.join('\n') : held ?? '');

/** What is sent of it: nothing where nothing stands there, which takes away what was set. A secret that was not touched is sent as its mask. */
function said(text, { type }) {
  const plain = String(text ?? '').trim();
  if (!plain) return null;
  if (type === 'number') return typed(plain);
  return type === 'list' ? plain.split(/[\n,]/).map((one) => one.trim()).filter(Boolean) : plain;
}

const TYPES = { number: 'number', choice: 'select', list: 'area', template: 'area' };

function dialog(view) {
  const { form, kind, channel, tested } = view;
  const known = tags();
  const list = [
    { name: 'name', label: t('field.name') },
    !kind.pulse && { name: 'min_severity', label: t('channel.least'), type: 'select', options: SEVERITIES.map((s) => [s, t(`channel.least.${s}`)]) },
    ...kind.fields.map((f) => ({ name: `settings.${f.name}`, label: f.label, help: f.hint ?? '', optional: !f.required,
      type: f.secret ? 'secret' : TYPES[f.type] ?? 'text', options: f.choices?.map((one) => [one, one]), wide: WIDE.includes(f.type) })),
    !kind.pulse && known.length > 0 && { name: 'tags', label: t('channel.tags'), type: 'multi', wide: true, options: known.map((tag) => [tag, tag]) },
    !kind.pulse && { name: 'send_resolved', label: t('channel.resolved'), type: 'check' },
    { name: 'enabled', label: t('rule.on'), type: 'check' },
  ];
  return {
    title: channel ? t('channel.edit', { name: channel.name.slice(0, 80) }) : t('channel.new', { kind: kindName(kind.kind, [kind]) }),
    body: html`<div class="form-grid">${fields(form, list)}</div>${refusal(form, list)}
      ${tested ? html`<p class="callout ${tested.success ? 'ok' : 'bad'}" role="status" lang="en">${tested.success ? t('channel.test.ok', { ms: Math.round(tested.latency_ms ?? 0) }) : `${tested.status ?? ''} ${tested.detail ?? ''}`.slice(0, 500)}</p>` : ''}`,
    foot: html`${channel ? button(t('action.delete'), () => gone(view), { look: '' }) : ''}<span class="grow"></span>
      ${button(t('action.cancel'), close)}
      ${button(t(view.testing ? 'test.running' : 'channel.test'), view.test, { disabled: form.busy })}
      ${button(t('action.save'), null, { look: 'primary', disabled: form.busy })}`,
    submit: view.save,
  };
}

async function gone({ form, channel }) {
  if (await send(form, () => remove(`${CHANNELS}/${channel.id}`))) {
    close();
    outdate(CHANNELS);
  }
}
