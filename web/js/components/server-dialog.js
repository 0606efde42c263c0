/** Adding a server and changing one: fields that are checked as they are typed, a test in steps, then the saving. */
import { post, put } from '../api.js';
import { refreshServer } from '../feed.js';
import { check, parseTarget, splitTags } from '../fields.js';
import { html } from '../html.js';
import { t } from '../i18n.js';
import { changed, short, shown, state } from '../store.js';
import { button } from './button.js';
import { copyLine } from './copy.js';
import { deploy } from './deploy.js';
import { field } from './field.js';
import { close, open } from './modal.js';
import { runs, steps, testSteps } from './steps.js';
import { toast } from './toast.js';

const EMPTY = { name: '', host: '', port: '22', username: 'root', description: '', tags: '', ssh_key_path: '',
    ssh_password: '',
  agent_port: '8083', poll_seconds: '', jump: '', auth: 'default' };
const PLAIN = ['name', 'host', 'port', 'username', 'description', 'tags', 'agent_port', 'poll_seconds'];

/** Opens with what was typed elsewhere, `root@10.0.0.5:2222`; where it is whole, the test begins at once. */
export function addServer(target = '') {
  const form = make(null);
  if (target) {
    form.set('host', target, true);
    if (form.values.host && !check('host', form.values.host)) form.test();
  }
  show(form);
}

export function editServer(server) {
  show(make(server));
}

function make(server) {
  const form = {
    server,
    values: server ? from(server) : { ...EMPTY },
    errors: {},
    named: Boolean(server), // the name was given by hand
    more: false,
    testing: false,
    saving: false,
    result: null,
    problem: null,
  };
  form.set = (name, value, pasted = false) => {
    form.values[name] = value;
    if (name === 'name') form.named = value !== '';
    if (name === 'host' && pasted) take(form);
    if (name === 'host' && !form.named) form.values.name = suggestion(parseTarget(form.values.host).host);
    if (name !== 'host' && (form.errors[name] || value === '')) form.leave(name);
    else if (name === 'host') form.errors.host = '';
    form.result = null;
    form.problem = null;
    changed();
  };
  form.leave = (name) => {
    if (name === 'host') take(form);
    const wrong = check(name, form.values[name]);
    form.errors[name] = wrong ? t(wrong.key, wrong.values) : '';
    changed();
  };
  form.test = () => run(form, 'testing', () => test(form));
  form.save = () => run(form, 'saving', () => save(form));
  return form;
}

/** What was pasted or typed whole into the host's field says the user and the port too. */
function take(form) {
  const text = form.values.host.trim();
  if (!/[@\s\]]|^[^:]*:\d+$/.test(text)) return;
  const target = parseTarget(text);
  if (!target.host) return;
  form.values.host = target.host;
  if (target.username) form.values.username = target.username;
  if (target.port) form.values.port = String(target.port);
  for (const name of ['host', 'username', 'port']) form.errors[name] = '';
}

const suggestion = (host) => (/^[\d.]+$|:/.test(host) ? host : host.split('.')[0]);

const text = (value) => (value === null || value === undefined ? '' : String(value));

const from = (server) => ({
  ...EMPTY,
  name: server.name,
  host: server.host,
  port: text(server.port),
  username: server.username,
  description: text(server.description),
  tags: (server.tags ?? []).join(', '),
  ssh_key_path: text(server.ssh_key_path),
  agent_port: text(server.agent_port),
  poll_seconds: text(server.poll_seconds),
  jump: text(server.jump),
  auth: server.ssh_key_path ? 'key' : 'keep',
});

function credentials({ values }, saving) {
  switch (values.auth) {
    case 'key': return { ssh_key_path: values.ssh_key_path.trim() };
    case 'password': return { ssh_password: values.ssh_password };
    case 'install': return saving ? { ssh_password: values.ssh_password, install_key: true }
        : { ssh_password: values.ssh_password };
    default: return {};
  }
}

function body(form, saving) {
  const { values, server } = form;
  const sent = {
    name: values.name.trim(), description: values.description.trim(), tags: splitTags(values.tags),
    poll_seconds: values.poll_seconds.trim() ? Number(values.poll_seconds) : null,
    ...(server?.local ? {} : {
      host: values.host.trim(), port: Number(values.port), username: values.username.trim(),
          agent_port: Number(values.agent_port),
      jump: values.jump ? Number(values.jump) : null, ...credentials(form, saving),
    }),
  };
  if (!server) for (const name of ['poll_seconds', 'jump']) if (sent[name] === null) delete sent[name];
  return sent;
}

function valid(form) {
  const { auth } = form.values;
  const names = [...PLAIN, ...(auth === 'key' ? ['ssh_key_path'] : []), ...(auth === 'password'
      || auth === 'install' ? ['ssh_password'] : [])];
  names.forEach(form.leave);
  const wrong = names.find((name) => form.errors[name]);
  if (wrong && ['agent_port', 'poll_seconds', 'description', 'tags'].includes(wrong)) form.more = true;
  if (wrong) requestAnimationFrame(() => document.getElementById(`field-${wrong}`)?.focus());
  return !wrong;
}

async function run(form, flag, work) {
  if (form.testing || form.saving || !valid(form)) return;
  form[flag] = true;
  form.problem = null;
  changed();
  if (flag === 'testing') reveal();
  try {
    await work();
  } catch (problem) {
    if (problem.field && problem.field in form.values) {
      form.errors[problem.field] = problem.message;
      if (['description', 'tags', 'agent_port', 'poll_seconds',
          'jump'].includes(problem.field)) form.more = true;
    } else form.problem = problem;
  }
  form[flag] = false;
  changed();
  if (flag === 'testing') reveal();
}

/** On a small screen the steps are below what is seen. */
const reveal = () => setTimeout(() =>
    document.querySelector('.test')?.scrollIntoView({ block: 'nearest' }), 60);

async function test(form) {
  form.result = null;
  const { name, description, tags, poll_seconds, ...sent } = body(form, false);
  const stored = form.server && form.values.auth === 'keep';
  form.result = stored ? await post(`api/servers/${form.server.id}/test`) : await post('api/servers/test', sent);
}

async function save(form) {
  const { server, result } = form;
  const sent = body(form, true);
  if (server) {
    await put(`api/servers/${server.id}`, sent);
    await refreshServer(server.id);
    close();
    return toast(t('server.saved', { name: short(sent) }));
  }
  // only the key that was shown here is accepted
  if (result?.host_key?.fingerprint) sent.host_key = result.host_key.fingerprint;
  const { server_id: id, host_key: met } = await post('api/servers', sent);
  await refreshServer(id);
  close();
  const unseen = met?.fingerprint && !sent.host_key;
  toast(unseen ? t('server.added.pinned', { name: short(sent), fingerprint: met.fingerprint }) : t('server.added', { name: short(sent) }));
  if (result?.success && !runs(result.agent)) deploy(state.servers.get(id));
  return undefined;
}

function show(form) {
  open(() => dialog(form), { wide: true, busy: () => form.saving });
}

function dialog(form) {
  const { server, result, testing, saving } = form;
  const good = result?.success;
  const busy = testing || saving;
  const toggle = (event) => { form.more = event.target.open; };
  return {
    title: server ? t('server.edit', { name: short(server) }) : t('server.add'),
    body: html`${server?.local ? field(form, 'name', { first: true }) : html`${place(form)}${signing(form)}`}
      <details class="more" ?open="${form.more}" @toggle="${toggle}"><summary>${t('server.more')}</summary>${more(form)}</details>
      ${testing || result ? html`<section class="test" aria-label="${t('test.title')}">
        ${steps(testing ? [{ key: 'run', state: 'started', label: t('test.running') }] : testSteps(result))}</section>` : ''}
      <p class="problem" role="alert">${[form.problem?.message, form.problem?.hint].filter(Boolean).join(' ')}</p>`,
    foot: html`${button(t('action.cancel'), close, { more: 'cancel' })}<span class="grow"></span>
      ${server?.local ? '' : button(t(testing ? 'test.running' : 'action.test.connection'), form.test,
    { look: good || server ? '' : 'primary', disabled: busy })}
      ${button(t(server ? 'action.save' : good ? 'action.add' : 'action.add.untested'), null,
    { look: good || server ? 'primary' : '', disabled: busy })}`,
    submit: form.save,
  };
}

const place = (form) => html`<div class="grid-place">
    ${field(form, 'host', { first: !form.server, placeholder: 'root@10.0.0.5', help: t('help.host') })}
    ${field(form, 'port', { mode: 'numeric' })}
    ${field(form, 'username')}
    ${field(form, 'name', { first: Boolean(form.server), help: t('help.name') })}</div>`;

function signing(form) {
  const { auth } = form.values;
  const way = (name) => html`<label class="way">
    <input type="radio" name="auth" value="${name}" .checked="${auth === name}" @change="${() => form.set('auth', name)}">
    <span>${t(`auth.${name}`)}<small>${t(`auth.${name}.what`)}</small></span></label>`.keyed(name);
  const password = (help) => field(form, 'ssh_password', { type: 'password', auto: 'new-password', help: t(help) });
  return html`<fieldset class="ways"><legend>${t('auth.title')}</legend>
      ${[form.server ? 'keep' : 'default', 'key', 'password', 'install'].map(way)}</fieldset>
    ${auth === 'key' ? field(form, 'ssh_key_path', { placeholder: '~/.ssh/id_ed25519', help: t('help.ssh_key_path') }) : ''}
    ${auth === 'password' ? password('help.ssh_password') : auth === 'install' ? password('help.install') : ''}
    ${auth === 'default' && state.pubkey ? keyHelp(form.values) : ''}`;
}

const keyHelp = (values) => html`<div class="key-help"><p class="help">${t('help.pubkey')}</p>
  ${copyLine(installLine(values), t('copy.install'))}</div>`;

/** The line that lets this central in: it works wherever the user can sign in to the server already. */
export function installLine({ username, host, port } = {}) {
  const flag = port && String(port) !== '22' ? `-p ${port} ` : '';
  return `echo '${state.pubkey.public_key.trim()}' | ssh ${flag}${username || 'root'}@${host || 'SERVER'} `
    + "'umask 077; mkdir -p .ssh; cat >> .ssh/authorized_keys'";
}

const more = (form) => html`<div class="grid-more">
    ${field(form, 'tags', { help: t('help.tags'), optional: true })}
    ${field(form, 'poll_seconds', { mode: 'numeric', help: t('help.poll_seconds'), optional: true })}
    ${form.server?.local ? '' : html`${field(form, 'agent_port', { mode: 'numeric' })}${jump(form)}`}</div>
    ${field(form, 'description', { area: true, optional: true })}`;

function jump(form) {
  const { values: { jump: chosen }, errors, server } = form;
  const others = shown().filter((s) => s.id !== server?.id && !s.local);
  const one = (id, words) => html`<option value="${id}" ?selected="${chosen === id}">${words}</option>`.keyed(id);
  return html`<div class="field" data-field="jump"><label for="field-jump">${t('field.jump')}</label>
    <select id="field-jump" aria-describedby="jump-help" @change="${(e) => form.set('jump', e.target.value)}">
      ${[one('', t('field.jump.none')), ...others.map((s) => one(String(s.id), short(s)))]}</select>
    <p id="jump-help" class="help ${errors.jump ? 'problem' : ''}">${errors.jump ?? ''}</p></div>`;
}
