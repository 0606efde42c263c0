/** What can be done from everywhere: the palette lists it, some of it has keys. */
import { setDensity, setLanguage, setTheme } from './appearance.js';
import { addServer, editServer } from './components/server-dialog.js';
import { confirmDelete } from './components/delete.js';
import { deploy } from './components/deploy.js';
import { help } from './components/help.js';
import { startJob } from './components/job-dialog.js';
import { toast } from './components/toast.js';
import { put } from './api.js';
import { refreshServer } from './feed.js';
import { DENSITIES } from './prefs.js';
import { LANGUAGES, t } from './i18n.js';
import { THEMES } from './ink.js';
import { address, go } from './router.js';
import { selecting, startChoosing, stopChoosing } from './selection.js';
import { leave } from './session.js';
import { can, changed, short, state } from './store.js';
import { layout, layoutOf } from './views/fleet.js';
import { inNavigation } from './views/frame.js';

// the second key after "g"
export const GOES = { fleet: 'f', alerts: 'a', jobs: 'j', compare: 'c', availability: 'v', settings: 's' };

/** [{key, label, also, kind, keys, first, act}]; `also` are words besides the label, `first` what an empty field shows. */
export function commands() {
  const views = inNavigation().map((view) => ({ key: `view ${view}`, label: t(`nav.${view}`), kind: t('palette.view'), first: true,
    keys: GOES[view] ? `g ${GOES[view]}` : '', act: () => go(address(view)) }));
  const states = ['offline', 'alerting', 'paused'].map((status) => ({ key: `only ${status}`, label: t('palette.only', { state: t(`total.${status}`) }),
    kind: t('palette.view'), act: () => go(address('fleet', null, { status })) }));
  const looks = [
    ...THEMES.map((theme) => ({ label: `${t('settings.theme')}: ${t(`theme.${theme}`)}`, act: () => setTheme(theme) })),
    ...DENSITIES.map((density) => ({ label: `${t('settings.density')}: ${t(`density.${density}`)}`, act: () => setDensity(density) })),
    ...Object.entries(LANGUAGES).map(([code, label]) => ({ label: `${t('settings.language')}: ${label}`, also: 'language', act: () => setLanguage(code) })),
  ].map((one) => ({ ...one, kind: t('settings.look') }));
  const admin = can('admin') ? [
    { label: t('server.add'), first: true, keys: 'n', act: () => addServer() },
    { label: t('import.open'), first: true, act: () => go(address('import')) },
    { label: t('palette.choose'), first: true, keys: 'x', act: choosing },
  ] : [];
  return [...views, ...admin, { label: t('palette.layout'), keys: 't', first: true, act: turn }, ...states, ...looks,
    { label: t('help.title'), first: true, keys: '?', act: help },
    ...(state.me?.kind === 'open' ? [] : [{ label: t('account.leave'), act: leave }])].map((one) => ({ kind: t('palette.action'), ...one }));
}

/** What an admin does with one server. */
export function serverCommands(server) {
  const of = short(server);
  const pause = async () => {
    try {
      await put(`api/servers/${server.id}`, { paused: !server.paused });
      await refreshServer(server.id);
    } catch (problem) {
      toast(problem.message, { tone: 'bad' });
    }
    changed();
  };
  const one = (verb, act) => ({ key: `${verb} ${server.id}`, label: `${verb}: ${of}`, kind: t('palette.action'), act });
  return [
    one(t('action.edit'), () => editServer(server)),
    one(t(server.paused ? 'action.resume' : 'action.pause'), pause),
    ...(server.local ? [] : [one(t('action.agent'), () => deploy(server)), one(t('job.kind.upgrade'), () => startJob('upgrade', [server.id]))]),
    one(t('tab.logs'), () => go(address('server', server.id, { tab: 'logs' }))),
    one(t('tab.services'), () => go(address('server', server.id, { tab: 'services' }))),
    one(t('action.delete'), () => confirmDelete(server)),
  ];
}

export function turn() {
  go(address('fleet'));
  layout(layoutOf({}) === 'table' ? 'cards' : 'table');
}

export function choosing() {
  go(address('fleet'));
  if (selecting()) stopChoosing();
  else startChoosing();
}

