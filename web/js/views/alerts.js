/** What happened that somebody should know of, newest first. */
import { post } from '../api.js';
import { button, choice } from '../components/button.js';
import { toast } from '../components/toast.js';
import { refreshAlerts } from '../feed.js';
import { ago, moment } from '../format.js';
import { html } from '../html.js';
import { t } from '../i18n.js';
import { address, query, route } from '../router.js';
import { can, changed, seconds, short, state, unread } from '../store.js';

export function alerts() {
  const { query: asked } = route();
  const only = asked.show === 'unread';
  const list = state.alerts.filter((a) => !only || !a.is_read);
  return html`<header class="page-head"><h1>${t('nav.alerts')}</h1><span class="grow"></span>
      <div class="seg" role="group" aria-label="${t('alerts.show')}">
        ${choice(t('alerts.all'), !only, () => query({ show: '' }))}${choice(t('alerts.unread'), only, () => query({ show: 'unread' }))}</div>
      ${can('operator') && unread() ? button(t('alerts.read.all'), readAll) : ''}</header>
    ${list.length ? html`<ul class="card alerts">${list.map(one)}</ul>` : none()}`;
}

const none = () => html`<div class="card empty"><h2>${t('alerts.none')}</h2><p class="muted">${t('alerts.none.what')}</p></div>`;

function one(alert) {
  const server = state.servers.get(alert.server_id);
  const at = seconds(alert.started_at);
  return html`<li class="alert ${alert.severity} ${alert.is_read ? 'read' : ''}">
    <i class="mark" role="img" aria-label="${t(`severity.${alert.severity}`)}"></i>
    <div><p class="alert-text"><bdi>${alert.message.slice(0, 1000)}</bdi></p>
      <p class="muted small">${server ? html`<a href="${address('server', server.id)}"><bdi>${short(server)}</bdi></a> · ` : ''}
        ${t(`alert.state.${alert.state}`)} · <time datetime="${alert.started_at}">${moment(at)}, ${ago(state.now - at)}</time></p></div>
    ${can('operator') && !alert.is_read ? button(t('alerts.read'), () => read([alert]), { look: 'small' }) : ''}</li>`.keyed(alert.id);
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
