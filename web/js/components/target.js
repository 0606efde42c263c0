/** What an action is done to, as the host shows it: {kind: process | unit | container, …}; what is not known is not there. */
import { clock, day, duration, number } from '../format.js';
import { html } from '../html.js';
import { has, t } from '../i18n.js';
import { seconds } from '../store.js';

// more of them would hide what matters
const NAMES = 12;
const LENGTH = 400;

export function target(one) {
  if (one.running === false) return html`<p class="small">${t('target.gone')}</p>`;
  const facts = FACTS[one.kind]?.(one) ?? [];
  return html`<dl class="facts">${facts.filter(([, value]) => value !== undefined && value !== null && value !== '')
    .map(([name, value]) => html`<dt>${t(`target.${name}`)}</dt><dd><bdi>${String(value).slice(0, LENGTH)}</bdi></dd>`.keyed(name))}</dl>`;
}

const FACTS = {
  process: (p) => [
    ['process', `${p.name} (${p.pid})`], ['user', p.user], ['command', p.command],
    ['age', p.age_seconds === undefined ? '' : duration(p.age_seconds)],
    ['state', has(`process.state.${p.state}`) ? t(`process.state.${p.state}`) : p.state],
    ['ports', p.ports ? p.ports.length ? several(p.ports) : t('target.ports.none') : ''],
  ],
  unit: (u) => [
    ['unit', u.name], ['description', u.description], ['state', u.sub ? `${u.active} (${u.sub})` : u.active], ['enabled', u.enabled],
    ['main_pid', u.main_pid || ''], ['stops_too', several(u.stops_too)],
    ['dependents', several(u.dependents, u.dependents_total)],
  ],
  container: (c) => [
    ['container', c.name], ['image', c.image], ['state', c.state], ['engine', c.engine],
    ['started', c.state === 'running' && c.started_at ? `${day(seconds(c.started_at))} ${clock(seconds(c.started_at))}` : ''],
    ['restarts', c.restarts ? number(c.restarts) : ''],
    ['exit_code', c.state === 'exited' ? c.exit_code : ''],
  ],
};

function several(names, total = names?.length) {
  if (!names?.length) return '';
  const shown = names.slice(0, NAMES).join(', ');
  return total > NAMES ? t('target.more', { names: shown, n: number(total - NAMES) }) : shown;
}
