/** What runs on a server and what it is made of, a tab a subject. A later subject is one line here. */
import { html } from '../html.js';
import { t } from '../i18n.js';
import { query } from '../router.js';
import { can } from '../store.js';
import { later } from '../components/later.js';
import { disks, network, system } from './hardware.js';
import { processes } from './processes.js';
import { containers, services } from './services.js';

const logs = later(() => import('./logs.js').then((m) => m.logs));
const availability = later(() => import('../views/availability.js').then((m) => m.ofServer));
const TABS = { processes, services, containers, logs, disks, network, availability, system };
const FIRST = 'processes';

export function panel(server, full, asked) {
  const tabs = Object.keys(TABS).filter((name) => name !== 'logs' || can('operator'));
  const tab = tabs.includes(asked.tab) ? asked.tab : FIRST;
  const one = (name) => {
    const count = name === FIRST ? undefined : full?.[name]?.length;
    const press = () => query({ tab: name === FIRST ? '' : name, q: '', sort: '', log: '' });
    return html`<button type="button" role="tab" id="tab-${name}" aria-controls="panel" tabindex="${name === tab ? '0' : '-1'}"
      aria-selected="${String(name === tab)}" @click="${press}">${t(`tab.${name}`)}${count
        ? html` <span class="muted">${count}</span>` : ''}</button>`.keyed(name);
  };
  return html`<section class="panel">
    <div class="tabs" role="tablist" aria-label="${t('panel.title')}" @keydown="${arrows}">${tabs.map(one)}</div>
    <div id="panel" role="tabpanel" aria-labelledby="tab-${tab}">${TABS[tab](server, full, asked).keyed(tab)}</div></section>`;
}

function arrows(event) {
  const all = [...event.currentTarget.querySelectorAll('[role=tab]')];
  const now = all.indexOf(document.activeElement);
  const to = all[{ ArrowRight: (now + 1) % all.length, ArrowLeft: (now - 1 + all.length) % all.length, Home: 0, End: all.length - 1 }[event.key]];
  if (!to) return;
  event.preventDefault();
  to.focus();
  to.click();
}
