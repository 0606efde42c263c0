/** What every view stands in: the bar, the navigation, the state of the connection; and what lies over it. */
import { enter, leave } from '../session.js';
import { icon } from '../components/icon.js';
import { confirmDialog } from '../components/confirm.js';
import { later } from '../components/later.js';
import { menu, openMenu } from '../components/menu.js';
import { modal } from '../components/modal.js';
import { toasts } from '../components/toast.js';
import { clock } from '../format.js';
import { html } from '../html.js';
import { setLanguage, setTheme } from '../appearance.js';
import { LANGUAGES, lang, t } from '../i18n.js';
import { THEMES } from '../ink.js';
import { recall } from '../prefs.js';
import { palette } from '../components/palette.js';
import { address, go, route } from '../router.js';
import { can, state, unread } from '../store.js';
import { fleet } from './fleet.js';
import { server } from './server.js';

// one line a view; a new page of the product is one more
const VIEWS = {
  fleet: { draw: fleet, icon: 'fleet' },
  alerts: { draw: later(() => import('./alerts.js').then((m) => m.alerts)), icon: 'bell' },
  rules: { draw: later(() => import('./rules.js').then((m) => m.rules)), under: 'alerts' },
  silences: { draw: later(() => import('./silences.js').then((m) => m.silences)), under: 'alerts' },
  channels: { draw: later(() => import('./channels.js').then((m) => m.channels)), under: 'alerts' },
  compare: { draw: later(() => import('./compare.js').then((m) => m.compare)), icon: 'chart' },
  availability: { draw: later(() => import('./availability.js').then((m) => m.availability)), under: 'compare' },
  jobs: { draw: later(() => import('./jobs.js').then((m) => m.jobs)), icon: 'jobs', role: 'admin' },
  access: { draw: later(() => import('./access.js').then((m) => m.access)), under: 'settings' },
  settings: { draw: later(() => import('./settings.js').then((m) => m.settings)), icon: 'gear' },
  import: { draw: later(() => import('./import.js').then((m) => m.importing)), role: 'admin' }, // reached from the fleet
};
// most visits have a session already
const enrol = later(() => import('./setup.js').then((m) => m.enrol));
const signIn = later(() => import('./signin.js').then((m) => m.signIn));
export const inNavigation = () => Object.keys(VIEWS).filter((name) => VIEWS[name].icon && can(VIEWS[name].role ?? 'viewer'));

export function frame() {
  if (state.phase === 'starting') return html`<main class="centre"></main>`;
  if (state.phase === 'unreachable') return unreachable();
  if (state.phase === 'signed-out') return html`${signIn(enter)}${toasts()}`;
  if (state.phase === 'enrol') return html`${enrol()}${modal()}${confirmDialog()}${toasts()}`;
  const { view, id } = route();
  const known = Object.hasOwn(VIEWS, view) && can(VIEWS[view].role ?? 'viewer') ? VIEWS[view] : VIEWS.fleet;
  const draw = view === 'server' ? server : known.draw;
  return html`<a class="skip" href="#main" @click="${skip}">${t('nav.skip')}</a>
    ${bar(view)}
    <main id="main" tabindex="-1">${draw(id).keyed(`${view}/${id}`)}${menu()}</main>
    ${tabs(view)}${modal()}${confirmDialog()}${toasts()}`;
}

function skip(event) {
  event.preventDefault();
  document.getElementById('main').focus();
}

const here = (view, name) => (view === name || VIEWS[view]?.under === name || (view === 'server' && name === 'fleet') ? 'page' : null);

const count = (name) => (name === 'alerts' && unread()
  ? html`<span class="count" aria-label="${t('nav.unread', { n: unread() })}">${unread()}</span>` : '');

const bar = (view) => html`<header class="bar">
  <a class="brand" href="#/">${icon('pulse')}<span>Server Monitor</span></a>
  <nav aria-label="${t('nav.main')}">${inNavigation().map((name) => html`
    <a href="${address(name)}" aria-current="${here(view, name)}">${t(`nav.${name}`)}${count(name)}</a>`)}</nav>
  <span class="grow"></span>
  <button type="button" class="ask" aria-keyshortcuts="Control+K" @click="${palette}">${icon('search')}<span>${t('palette.open')}</span><kbd>Ctrl K</kbd></button>
  ${state.me.setup_needed && view !== 'access' ? html`<a class="button small first-admin" href="#/access">${t('setup.title')}</a>` : ''}
  ${connection()}
  <button type="button" class="who" aria-haspopup="menu" aria-expanded="false" aria-label="${t('account.menu')}"
    @click="${account}">${icon('user')}</button>
</header>`;

/** The same navigation for a thumb: shown on phones only. */
const tabs = (view) => html`<nav class="tabs-bottom" aria-label="${t('nav.main')}">${inNavigation().map((name) => html`
  <a href="${address(name)}" aria-current="${here(view, name)}">${icon(VIEWS[name].icon)}<span>${t(`nav.${name}`)}</span>${count(name)}</a>`)}</nav>`;

function connection() {
  const { state: now, since } = state.live;
  const time = clock(since);
  const shown = now === 'connecting' || now === 'asleep' ? 'reconnecting' : now;
  return html`<span class="live" data-state="${shown}" title="${t(`live.${shown}.long`)}"><i class="dot"></i>
    <span>${now === 'connecting' ? t('live.connecting') : t(`live.${shown}`, { time })}</span></span>`;
}

function account(event) {
  const chosen = recall('theme') ?? 'system';
  const { username: name = '', role, kind } = state.me;
  openMenu(event, t('account.menu'), [
    t('account.as', { name, role: t(`role.${role}`) }),
    t('settings.theme'),
    ...THEMES.map((theme) => ({ label: t(`theme.${theme}`), checked: theme === chosen, act: () => setTheme(theme) })),
    t('settings.language'),
    ...Object.entries(LANGUAGES).map(([code, label]) => ({ label, checked: code === lang(), act: () => setLanguage(code) })),
    ...(kind === 'open' ? [] : [t('account.session'), { label: t('nav.access'), act: () => go('#/access') }, { label: t('account.leave'), act: leave }]),
  ]);
}

const unreachable = () => html`<main class="centre"><section class="card sheet" role="alert">
  <h1>${t('unreachable.title')}</h1><p>${t('unreachable.why', { error: state.problem?.message ?? '' })}</p>
  <p class="muted">${t('unreachable.do')}</p></section></main>`;
