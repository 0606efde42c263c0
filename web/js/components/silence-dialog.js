/** Silences: what is silenced, until when, why; once or in hours that come again. */
import { post, put } from '../api.js';
import { html } from '../html.js';
import { t } from '../i18n.js';
import { outdate, resource, stale } from '../resource.js';
import { byName, short, state, tags } from '../store.js';
import { button } from './button.js';
import { fields, makeForm, refusal, send } from './form.js';
import { hoursFields, hoursOf, hoursValues } from './hours-fields.js';
import { openMenu } from './menu.js';
import { close, open } from './modal.js';
import { epochOf, localTime } from './span-dialog.js';
import { toast } from './toast.js';

const HOUR = 3600;
const LENGTHS = [1, 8, 24];
const PATH = 'api/silences';

export const silenced = () => {
  outdate(PATH);
  stale('api/alerts');
};

/** The menu of an alert: an hour, eight, a day, or by hand. */
export const silenceMenu = (event, what) => openMenu(event, t('silence.do'), [
  ...LENGTHS.map((n) => ({ label: t('silence.for', { n }), act: () => quick([what], n) })),
  { label: t('silence.until'), act: () => editSilence({ ...what }) },
]);

/** Silences each of these for so many hours. */
export async function quick(whats, hours) {
  const from = Date.now();
  try {
    for (const what of whats) {
      await post(PATH, { ...what, starts_at: new Date(from).toISOString(), ends_at: new Date(from + hours * HOUR * 1000).toISOString(), reason: '' });
    }
    toast(t('silence.done', { n: whats.length }));
  } catch (problem) {
    toast(problem.message, { tone: 'bad' });
  }
  silenced();
}

/** `silence`: one that is there, or what a new one is about. */
export function editSilence(silence = {}) {
  const now = Math.floor(Date.now() / 1000);
  const at = (time, otherwise) => localTime(time ? Date.parse(time) / 1000 : otherwise).slice(0, 16);
  const form = makeForm({ server_id: silence.server_id ?? '', tag: silence.tag ?? '', rule_id: silence.rule_id ?? '', reason: silence.reason ?? '',
    starts_at: at(silence.starts_at, now), ends_at: silence.id && !silence.ends_at ? '' : at(silence.ends_at, now + HOUR),
    recurs: Boolean(silence.recurring), ...hoursValues(silence.recurring) });
  const save = async () => {
    const { values: v } = form;
    const iso = (local) => (local ? new Date(epochOf(local) * 1000).toISOString() : null);
    const body = { server_id: v.server_id ? Number(v.server_id) : null, tag: v.tag || null, rule_id: v.rule_id ? Number(v.rule_id) : null,
      starts_at: iso(v.starts_at), ends_at: iso(v.ends_at), reason: v.reason.trim(), recurring: v.recurs ? hoursOf(v) : null };
    if (await send(form, () => (silence.id ? put(`${PATH}/${silence.id}`, body) : post(PATH, body)))) {
      close();
      toast(t('silence.done', { n: 1 }));
      silenced();
    }
  };
  open(() => dialog(form, silence, save), { wide: true, busy: () => form.busy });
}

function dialog(form, silence, save) {
  const rules = resource('api/alert-rules').value ?? [];
  const servers = byName();
  const list = [
    { name: 'server_id', label: t('silence.server'), type: 'select', options: [['', t('silence.any')], ...servers.map((s) => [s.id, short(s)])] },
    { name: 'tag', label: t('silence.tag'), type: 'select', options: [['', t('silence.any')], ...tags().map((tag) => [tag, tag])] },
    { name: 'rule_id', label: t('silence.rule'), type: 'select', options: [['', t('silence.any')], ...rules.map((r) => [r.id, r.name.slice(0, 80)])] },
    { name: 'starts_at', label: t('span.from'), type: 'datetime' },
    { name: 'ends_at', label: t('silence.end'), type: 'datetime', help: form.values.recurs ? t('silence.endless') : '' },
    { name: 'reason', label: t('silence.reason'), optional: true },
    { name: 'recurs', label: t('silence.recurs'), help: t('silence.recurs.what'), type: 'check', wide: true },
    ...(form.values.recurs ? hoursFields('recurring') : []),
  ];
  return {
    title: t(silence.id ? 'silence.edit' : 'silence.new'),
    body: html`<p class="muted small">${t('silence.what')}</p><div class="form-grid">${fields(form, list)}</div>${refusal(form, list)}`,
    foot: html`${button(t('action.cancel'), close)}${button(t('action.save'), null, { look: 'primary', disabled: form.busy })}`,
    submit: save,
  };
}

/** What a silence is about, in words. */
export function about({ server_id: id, tag, rule_id: rule }) {
  const rules = resource('api/alert-rules').value ?? [];
  return [id ? state.servers.get(id)?.name ?? `#${id}` : '', tag ? t('silence.of.tag', { tag }) : '', rule ? rules.find((r) => r.id === rule)?.name ?? `#${rule}` : '']
    .filter(Boolean).join(' · ') || t('silence.all');
}
