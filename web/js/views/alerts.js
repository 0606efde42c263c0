/** What happened that somebody should know of, newest first. */
import { post } from '../api.js';
import { refreshAlerts } from '../feed.js';
import { ago, moment } from '../format.js';
import { html } from '../html.js';
import { t } from '../i18n.js';
import { address, query, route } from '../router.js';
import { can, changed, seconds, state, unread } from '../store.js';
import { toast } from '../components/toast.js';

export function alerts() {
  const { query: asked } = route();
  const only = asked.show === 'unread';
  const list = state.alerts.filter((a) => !only || !a.is_read);
  const way = (name, chosen) => html`<button type="button" aria-pressed="${chosen ? 'true' : 'false'}"
      @click="${() => query({ show: name })}">${t(`alerts.${name || 'all'}`)}</button>`;
  return html`<header class="page-head"><h1>${t('nav.alerts')}</h1><span class="grow"></span>
      <div class="seg" role="group" aria-label="${t('alerts.show')}">${way('', !only)}${way('unread',
          only)}</div>
      ${can('operator') && unread() ? html`<button type="button" class="button"
          @click="${readAll}">${t('alerts.read.all')}</button>` : ''}</header>
    ${list.length ? html`<ul class="card alerts">${list.map(one)}</ul>` : html`<div
        class="card empty"><h2>${t('alerts.none')}</h2><p class="muted">${t('alerts.none.what')}</p></div>`}`;
}

function one(alert) {
  const server = state.servers.get(alert.server_id);
  const at = seconds(alert.started_at);
  return html`<li class="alert ${alert.severity} ${alert.is_read ? 'read' : ''}"><i class="mark" role="img"
      aria-label="${t(`severity.${alert.severity}`)}"></i>
    <div><p class="alert-text"><bdi>${alert.message.slice(0, 1000)}</bdi></p>
      <p class="muted small">${server ? html`<a href="${address('server',
          server.id)}"><bdi>${server.name.slice(0, 100)}</bdi></a> · `
          : ''}${t(`alert.state.${alert.state}`)} · <time
        datetime="${alert.started_at}"
            title="${moment(at)}">${moment(at)}, ${ago(state.now - at)}</time></p></div>
    ${can('operator') && !alert.is_read ? html`<button type="button" class="button small"
        @click="${() => read([alert])}">${t('alerts.read')}</button>` : ''}</li>`.keyed(alert.id);
}

async function read(list) {
  try {
    await Promise.all(list.map((alert) => post(`api/alerts/${alert.id}/read`)));
    await refreshAlerts();
  } catch (problem) {
    toast(problem.message, { tone: 'bad' });
  }
  changed();
}

const readAll = () => read(state.alerts.filter((a) => !a.is_read));
