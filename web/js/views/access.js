/** Who gets in: one's own account and sessions, tokens for scripts, and, for an admin, the others. */
import { post, put, remove } from '../api.js';
import { button } from '../components/button.js';
import { copyLine } from '../components/copy.js';
import { close, open } from '../components/modal.js';
import { toast } from '../components/toast.js';
import { html } from '../html.js';
import { t } from '../i18n.js';
import { resource, stale } from '../resource.js';
import { enter } from '../session.js';
import { can, changed, state } from '../store.js';
import { setup } from './setup.js';
import { openTotp } from './totp.js';

const day = (time) => (time ? new Date(time).toLocaleString() : t('access.never'));
const whole = () => can('admin') && state.me.tags === null && state.me.servers === null;

export const access = () => html`<header class="page-head"><h1>${t('nav.access')}</h1></header>
  <div class="fact-cards">${state.me.setup_needed ? setup(enter) : ''}${state.me.has_account ? account() : ''}${sessions()}${tokens()}${whole() ? users() : ''}</div>`;

/** Does it, says so, and asks for the lists anew; what was refused is said, too. */
async function act(work, done) {
  try {
    await work();
    if (done) toast(done);
    stale('api/');
  } catch (problem) {
    toast(problem.message, { tone: 'bad' });
  }
}

function account() {
  const { value: me } = resource('api/users/me');
  return html`<section class="card"><h2>${t('access.account')}</h2>
    <dl class="facts"><dt>${t('settings.user')}</dt><dd>${state.me.username}, ${t(`role.${state.me.role}`)}</dd>
      <dt>${t('access.factor')}</dt><dd>${me?.totp ? t('access.factor.on', { n: me.recovery_codes ?? 0 }) : t('access.factor.off')}</dd></dl>
    <p class="row">${button(t('access.password'), changePassword)}
      ${me?.totp ? button(t('access.factor.drop'), () => act(() => remove('api/users/me/totp')))
    : button(t('totp.begin'), openTotp)}</p></section>`;
}

/** A dialog of some fields that are sent as they are typed. */
function form(title, fields, go, send, values = {}) {
  let problem = '';
  let busy = false;
  const submit = async () => {
    if (busy) return;
    busy = true;
    problem = '';
    changed();
    try {
      await send(values);
    } catch (refused) {
      problem = refused.message;
    }
    busy = false;
    changed();
  };
  open(() => ({
    title,
    body: html`${fields.map((one) => field(one, values).keyed(one.name))}<p class="help problem" role="alert">${problem}</p>`,
    foot: html`${button(t('action.cancel'), close)}${button(go, null, { look: 'primary', disabled: busy })}`,
    submit,
  }), { wide: fields.length > 3, busy: () => busy });
}

function field({ name, type = 'text', choices, help = '', auto = 'off' }, values) {
  const set = (e) => { values[name] = type === 'checkbox' ? e.target.checked : e.target.value; };
  if (type === 'checkbox') {
    return html`<label class="check"><input type="checkbox" .checked="${Boolean(values[name])}" @change="${set}">
      <span>${t(`access.${name}`)}</span></label>`;
  }
  return html`<label class="field"><span>${t(`access.${name}`)}</span>${choices
    ? html`<select .value="${values[name]}" @change="${set}">${choices.map(([value, label]) => html`<option value="${value}"
        ?selected="${value === values[name]}">${label}</option>`.keyed(value))}</select>`
    : html`<input type="${type}" autocomplete="${auto}" autocapitalize="none" spellcheck="false" .value="${values[name] ?? ''}" @input="${set}">`}
    <span class="help">${help}</span></label>`;
}

function changePassword() {
  form(t('access.password'), [{ name: 'old_password', type: 'password', auto: 'current-password' },
    { name: 'password', type: 'password', auto: 'new-password', help: t('setup.rule', { n: 12 }) }], t('access.save'), async (values) => {
    await put('api/users/me', { old_password: values.old_password ?? '', password: values.password ?? '' });
    close();
    toast(t('access.password.done'));
  });
}

function sessions() {
  const { value } = resource('api/auth/sessions', { maxAge: 30 });
  return html`<section class="card"><h2>${t('access.sessions')}</h2><ul class="entries">${(value ?? []).map((one) => html`<li class="row">
    <span class="grow">${one.address ?? ''} · ${day(one.last_seen_at ?? one.created_at)}</span>
    ${one.current ? html`<span class="muted">${t('access.here')}</span>`
    : button(t('access.signout'), () => act(() => remove(`api/auth/sessions/${one.id}`)), { look: 'small' })}</li>`.keyed(one.id))}</ul></section>`;
}

/** What somebody is limited to, in words. */
function limit({ tags, servers }) {
  if (tags === null && servers === null) return t('access.everything');
  return [...(tags ?? []), ...(servers ?? []).map((id) => state.servers.get(id)?.name ?? `#${id}`)].join(', ') || t('access.nothing');
}

const ROLES = ['viewer', 'operator', 'admin'];
const roles = (most) => ROLES.slice(0, ROLES.indexOf(most) + 1).map((role) => [role, t(`role.${role}`)]);
const words = (text) => (text ?? '').split(',').map((word) => word.trim()).filter(Boolean);

/** Tags as typed; none is no limit. */
function reach(values) {
  const tags = words(values.tags);
  const servers = words(values.servers).map((name) => [...state.servers.values()].find((one) => one.name === name)?.id ?? Number(name));
  return tags.length || servers.length ? { tags, servers } : { tags: null, servers: null };
}
const actionsOf = (values) => (values.actions === 'all' || values.actions === 'none' ? values.actions : words(values.actions));
const ACTIONS = () => [['all', t('access.actions.all')], ['none', t('access.actions.none')],
  ...['processes', 'services', 'containers', 'services,containers'].map((kind) => [kind, kind])];

const limits = (most) => [{ name: 'role', choices: roles(most) }, { name: 'tags', help: t('access.tags.help') },
  { name: 'servers', help: t('access.servers.help') }, { name: 'actions', choices: ACTIONS() }];

function tokens() {
  const { value } = resource('api/tokens', { maxAge: 30 });
  return html`<section class="card"><h2>${t('access.tokens')}</h2><p class="help">${t('access.tokens.what')}</p>
    <ul class="entries">${(value ?? []).map((one) => html`<li class="row"><span class="grow"><b>${one.name}</b> · ${t(`role.${one.role}`)} · ${limit(one)}
      <br><span class="muted small">${t('access.used', { time: day(one.last_used_at) })}${one.expires_at ? ` · ${t('access.until',
    { time: day(one.expires_at) })}` : ''}</span></span>
      ${button(t('access.revoke'), () => act(() => remove(`api/tokens/${one.id}`)), { look: 'small' })}</li>`.keyed(one.id))}</ul>
    <p class="row">${button(t('access.token.add'), addToken)}</p></section>`;
}

function addToken() {
  form(t('access.token.add'), [{ name: 'name' }, ...limits(state.me.role), { name: 'days', type: 'number', help: t('access.days.help') },
    { name: 'addresses', help: t('access.addresses.help') }], t('access.token.make'), async (values) => {
    const addresses = words(values.addresses);
    const made = await post('api/tokens', { name: values.name ?? '', role: values.role, actions: actionsOf(values), ...reach(values),
      ...(addresses.length ? { addresses } : {}),
      ...(Number(values.days) > 0 ? { expires_at: new Date(Date.now() + values.days * 864e5).toISOString().replace(/\.\d+/, '') } : {}) });
    stale('api/tokens');
    open(() => ({ title: t('access.token.made'), body: html`<p>${t('access.token.once')}</p>${copyLine(made.token, t('access.token'))}`,
      foot: button(t('totp.kept'), close, { look: 'primary', first: true }) }), { wide: true });
  }, { role: 'viewer', actions: 'all' });
}

function users() {
  const { value } = resource('api/users', { maxAge: 30 });
  return html`<section class="card"><h2>${t('access.users')}</h2><ul class="entries">${(value ?? []).map((one) => html`<li class="row">
    <span class="grow"><b>${one.username}</b> · ${t(`role.${one.role}`)} · ${limit(one)}${one.disabled ? ` · ${t('access.disabled')}` : ''}
      <br><span class="muted small">${t('access.seen', { time: day(one.signed_in_at) })}${one.totp ? ` · ${t('access.factor')}` : ''}</span></span>
    ${button(t('access.edit'), () => editUser(one), { look: 'small' })}
    ${button(t('action.delete'), () => act(() => remove(`api/users/${one.id}`)), { look: 'small' })}</li>`.keyed(one.id))}</ul>
    <p class="row">${button(t('access.user.add'), addUser)}</p></section>`;
}

const person = (values) => ({ username: values.username ?? '', role: values.role, actions: actionsOf(values), ...reach(values),
  disabled: Boolean(values.disabled), totp_required: Boolean(values.totp_required), ...(values.password ? { password: values.password } : {}) });

const about = () => [{ name: 'username', auto: 'off' }, { name: 'password', type: 'password', auto: 'new-password',
  help: t('setup.rule', { n: 12 }) }, ...limits('admin'), { name: 'totp_required', type: 'checkbox' }];

function addUser() {
  form(t('access.user.add'), about(), t('access.save'), async (values) => {
    await post('api/users', person(values));
    close();
    stale('api/users');
  }, { role: 'viewer', actions: 'all' });
}

function editUser(user) {
  form(user.username, [...about(), { name: 'disabled', type: 'checkbox' }], t('access.save'), async (values) => {
    await put(`api/users/${user.id}`, person(values));
    close();
    stale('api/users');
  }, { ...user, password: '', tags: (user.tags ?? []).join(', '), servers: (user.servers ?? []).join(', '),
    actions: Array.isArray(user.actions) ? user.actions.join(',') : user.actions });
}
