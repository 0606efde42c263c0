import { containerVerbs, onContainer, onUnit, unitVerbs } from '../actions.js';
import { offNote } from '../components/allow.js';
import { actColumn, rowActions } from '../components/row-menu.js';
import { ago, duration, number, size } from '../format.js';
import { html } from '../html.js';
import { t } from '../i18n.js';
import { seconds, state } from '../store.js';
import { openLog } from './logs.js';
import { cut, list, named, share } from './list.js';

const failed = (s) => s.active === 'failed' || Boolean(s.result && s.result !== 'success');
const sign = (how) => html`<i class="dot ${how}"></i>`;
const read = (age) => (age === undefined ? '' : t('list.age', { ago: ago(age) }));

/** Units of systemd, or services of what is there instead; what failed stands first. */
export const services = (server, full, asked) => list(full?.services, asked, {
  by: 'service',
  above: offNote(server, 'services'),
  absent: full?.errors?.services ?? t(full ? 'list.absent' : 'list.waiting'),
  note: read(full?.services_age_seconds),
  key: (s) => s.name,
  search: (s) => `${s.name} ${s.description} ${s.active} ${s.sub}`,
  columns: {
    service: { of: (s) => `${failed(s) ? 0 : 1} ${s.name}`, cell: unit },
    state: { of: (s) => s.active ?? '', cell: condition },
    enabled: { of: (s) => s.enabled ?? '', cell: (s) => html`<span class="muted">${cut(s.enabled, 30)}</span>` },
    restarts: { of: (s) => s.restarts, cell: (s) => number(s.restarts), num: true },
    memory: { of: (s) => s.memory_bytes, cell: (s) => size(s.memory_bytes), num: true },
    since: { of: (s) => (s.since ? state.now - seconds(s.since) : undefined), num: true,
      cell: (s) => (s.since ? duration(state.now - seconds(s.since)) : '–') },
    ...actColumn((s) => rowActions(server, { name: s.name, verbs: unitVerbs(s), make: (verb) => onUnit(s, verb), quick: true,
      log: () => openLog('unit', s.name) })),
  },
});

const unit = (s) => named(s.name, s.description, { sign: sign(failed(s) ? 'offline' : s.active === 'active' ? 'online' : 'idle') });

function condition(s) {
  const more = cut(failed(s) && s.result ? s.result : s.sub, 30);
  return html`<span class="${failed(s) ? 'bad' : 'muted'}">${cut(s.active, 30)}${more ? ` (${more})` : ''}</span>`;
}

export const containers = (server, full, asked) => list(full?.containers, asked, {
  by: 'container',
  above: offNote(server, 'containers'),
  absent: full?.errors?.containers ?? t(full ? 'containers.absent' : 'list.waiting'),
  note: read(full?.containers_age_seconds),
  key: (c) => c.id,
  search: (c) => `${c.name} ${c.image} ${c.state}`,
  columns: {
    container: { of: (c) => c.name, cell: (c) => named(c.name, c.image, { sign: sign(c.state === 'running' ? 'online' : 'idle') }) },
    state: { of: (c) => c.state ?? '', cell: (c) => html`<span class="muted">${cut(c.status ?? c.state, 60)}</span>` },
    health: { of: (c) => c.health ?? '', cell: (c) => html`<span class="${c.health === 'unhealthy' ? 'bad' : 'muted'}">${cut(c.health ?? '–', 20)}</span>` },
    cpu: { of: (c) => c.cpu_percent, cell: (c) => share(c.cpu_percent), num: true },
    memory: { of: (c) => c.memory_bytes, cell: (c) => size(c.memory_bytes), num: true },
    restarts: { of: (c) => c.restarts, cell: (c) => number(c.restarts), num: true },
    ...actColumn((c) => rowActions(server, { name: c.name, verbs: containerVerbs(c), make: (verb) => onContainer(c, verb), quick: true,
      log: () => openLog('container', c.name) })),
  },
});
