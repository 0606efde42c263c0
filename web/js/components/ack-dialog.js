/** Takes alerts over, with a note for those who come later. */
import { post } from '../api.js';
import { refreshAlerts } from '../feed.js';
import { html } from '../html.js';
import { t } from '../i18n.js';
import { stale } from '../resource.js';
import { button } from './button.js';
import { fields, makeForm, refusal, send } from './form.js';
import { close, open } from './modal.js';

export function acknowledge(alerts, done = () => {}) {
  const form = makeForm({ note: '' });
  const list = () => [{ name: 'note', label: t('ack.note'), type: 'area', optional: true, help: t('ack.note.what') }];
  const save = async () => {
    const note = form.values.note.trim();
    const saved = await send(form, async () => {
      for (const { id } of alerts) await post(`api/alerts/${id}/acknowledge`, note ? { note } : {});
    });
    stale('api/alerts');
    refreshAlerts().catch(() => {}); // the next event brings it
    if (saved) {
      close();
      done();
    }
  };
  open(() => ({
    title: t('ack.title', { n: alerts.length }),
    body: html`<ul class="small">${alerts.slice(0, 5).map((alert) => html`<li><bdi>${alert.message.slice(0, 200)}</bdi></li>`)}</ul>
      <p class="muted small">${t('ack.what')}</p>${fields(form, list())}${refusal(form, list())}`,
    foot: html`${button(t('action.cancel'), close)}${button(t('alerts.acknowledge'), null, { look: 'primary', disabled: form.busy })}`,
    submit: save,
  }), { busy: () => form.busy });
}
