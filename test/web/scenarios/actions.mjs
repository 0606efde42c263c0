import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';

const local = async (stage) => (await stage.api('GET', '/api/servers')).json.find((s) => s.local).id;

class Skipped extends Error {
  skipped = true;
}

async function made(stage, what) {
  const place = await stage.ask(what);
  if (!place) throw new Skipped(`a ${what} needs root`);
  return place;
}

async function add(stage, name, place) {
  // units and containers are read between two polls: a longer interval leaves time for it
  const { status, json } = await stage.api('POST', '/api/servers', { name, ...place, tags: ['whole'], poll_seconds: 5 });
  assert.equal(status, 201, JSON.stringify(json));
  return json.server_id;
}

/** A whole machine, as two servers: by root, and by ann, who may not use sudo. */
async function machine(stage) {
  if (!stage.machine) {
    const place = await made(stage, 'machine');
    stage.machine = { root: await add(stage, 'whole', place), ann: await add(stage, 'whole-ann', { ...place, port: 221, username: 'ann' }) };
  }
  return stage.machine;
}

const allow = (stage, id, kinds) => stage.api('PUT', `/api/servers/${id}`, { allow_actions: kinds });
const row = (page, text) => page.locator('#panel tbody tr').filter({ hasText: text }).first();

async function everyTheme(stage, page, what) {
  await stage.accessible(page, what);
  await page.emulateMedia({ colorScheme: 'dark' });
  await stage.accessible(page, `${what}, dark`, ['color-contrast']);
  await page.emulateMedia({ colorScheme: 'light' });
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth), `${what} is not too wide`);
}

export const actions = {
  async 'a process of this machine is ended: off until allowed in place, what would run, then that it is gone'(stage) {
    const id = await local(stage);
    const child = spawn('sleep', ['300'], { argv0: 'to-be-ended' });
    try {
      const page = await stage.page({ path: `#/server/${id}?q=to-be-ended` });
      await row(page, 'to-be-ended').getByRole('button', { name: /^Actions for/ }).click();
      await page.getByRole('menuitem', { name: 'End (TERM)' }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByText('Signals to processes are not allowed on this server.').waitFor();
      assert.match(await dialog.locator('pre').innerText(), new RegExp(`kill -s TERM (-- )?${child.pid}`));
      assert.match(await dialog.locator('.facts').innerText(), /to-be-ended/);
      assert.equal(await dialog.getByRole('button', { name: 'End', exact: true }).isDisabled(), true);
      await everyTheme(stage, page, 'an action that is not allowed');
      await dialog.getByRole('button', { name: 'Allow signals on this server' }).click();
      const gone = new Promise((done) => { child.once('exit', (code, signal) => done(signal)); });
      await dialog.locator('button.danger:enabled').click();
      await dialog.locator('.callout.ok').waitFor();
      assert.equal(await gone, 'SIGTERM');
      await dialog.getByText('It is gone.').waitFor();
      await everyTheme(stage, page, 'an action that was done');
      await page.keyboard.press('Escape');
      await dialog.waitFor({ state: 'detached' });
      const { json } = await stage.api('GET', `/api/servers/${id}`);
      assert.deepEqual(json.allow_actions, ['processes'], 'this kind and no other');
    } finally {
      child.kill();
      await allow(stage, id, 'none');
    }
  },

  async 'who may not allow is told whom to ask, and a viewer sees no actions'(stage) {
    const id = await local(stage);
    const as = async (role, path) => stage.page({ path,
      headers: { Authorization: `Bearer ${await stage.ask('token', { role })}` } });
    const operator = await as('operator', `#/server/${id}`);
    await operator.getByText('An admin can allow them.').waitFor();
    assert.equal(await operator.getByRole('button', { name: 'Change…' }).count(), 0);
    await operator.locator('#panel tbody .row-acts').first().waitFor();
    const viewer = await as('viewer', `#/server/${id}?tab=logs`);
    await viewer.locator('#panel tbody tr').first().waitFor();
    assert.equal(await viewer.locator('.row-acts').count() + await viewer.locator('.off-note').count(), 0);
    assert.equal(await viewer.getByRole('tab', { name: 'Logs' }).count(), 0);
  },

  async 'what an admin allows is ticked in one dialog, and read again from there'(stage) {
    const id = await local(stage);
    const page = await stage.page({ path: `#/server/${id}?tab=services` });
    await page.getByRole('button', { name: 'Manage', exact: true }).click();
    await page.getByRole('menuitem', { name: 'Allowed actions' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Services').check();
    await everyTheme(stage, page, 'the dialog of what is allowed');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.waitFor({ state: 'detached' });
    assert.deepEqual((await stage.api('GET', `/api/servers/${id}`)).json.allow_actions, ['services']);
    await allow(stage, id, 'none');
  },

  async 'a unit is restarted with what needs it shown; the one that lets people in asks for its name'(stage) {
    const { root } = await machine(stage);
    await allow(stage, root, 'all');
    const page = await stage.page({ path: `#/server/${root}?tab=services`, width: 375, height: 800 });
    const dialog = page.getByRole('dialog');
    await row(page, 'nginx').getByRole('button', { name: 'Actions for nginx' }).click();
    await page.getByRole('menuitem', { name: 'Restart' }).click();
    await dialog.getByText('multi-user.target').waitFor();
    const pid = await stage.ask('on machine', { line: 'systemctl show -p MainPID --value nginx' });
    await everyTheme(stage, page, 'a preview on a phone');
    await dialog.getByRole('button', { name: 'Restart' }).click();
    await dialog.locator('.callout.ok').waitFor();
    assert.notEqual(await stage.ask('on machine', { line: 'systemctl show -p MainPID --value nginx' }), pid);
    await dialog.getByText('Ran with exit code 0').waitFor();
    await dialog.getByRole('button', { name: 'Close' }).last().click();
    await row(page, 'OpenBSD').getByRole('button', { name: 'Actions for ssh' }).click();
    await page.getByRole('menuitem', { name: 'Stop' }).click();
    await dialog.locator('.callout.warn').waitFor();
    const stop = dialog.getByRole('button', { name: 'Stop' });
    assert.equal(await stop.isDisabled(), true);
    await dialog.getByLabel('To go on, type').fill('ssh');
    assert.equal(await stop.isDisabled(), true, 'not the whole name');
    await dialog.getByLabel('To go on, type').fill('ssh.service');
    await dialog.locator('button.danger:enabled').waitFor();
    await stage.accessible(page, 'a confirmation on a phone');
  },

  async 'a unit that fails says so, with its exit code and what it said'(stage) {
    const { root } = await machine(stage);
    await allow(stage, root, ['services']);
    const page = await stage.page({ path: `#/server/${root}?tab=services&q=broken`, expects: [/502/] });
    await row(page, 'broken').getByRole('button', { name: 'Start broken' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.locator('button.primary:enabled').filter({ hasText: 'Start' }).click();
    await dialog.locator('.callout.bad').waitFor();
    await dialog.getByText('Ran with exit code 1').waitFor();
    assert.match(await dialog.innerText(), /failed/);
  },

  async 'where sudo wants a password, the line for sudoers stands there to be copied'(stage) {
    const { ann } = await machine(stage);
    await allow(stage, ann, 'all');
    const page = await stage.page({ path: `#/server/${ann}?tab=services&q=cron`, expects: [/403/] });
    await row(page, 'cron').getByRole('button', { name: 'Restart cron' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.locator('button.primary:enabled').filter({ hasText: 'Restart' }).click();
    await dialog.locator('.copy-line').getByText(/^ann ALL=\(root\) NOPASSWD: .*restart.*cron\.service$/).waitFor();
    await stage.accessible(page, 'a refusal with its line');
  },

  async 'a container is paused, resumed and read, each seen in its state'(stage) {
    stage.engine ??= await add(stage, 'engine', await made(stage, 'engine'));
    await allow(stage, stage.engine, ['containers']);
    const page = await stage.page({ path: `#/server/${stage.engine}?tab=containers` });
    const dialog = page.getByRole('dialog');
    const act = async (verb, state) => {
      await row(page, 'steady').getByRole('button', { name: 'Actions for steady' }).click();
      await page.getByRole('menuitem', { name: verb, exact: true }).click();
      await dialog.locator('.code').getByText(/^docker \w+ -- [0-9a-f]{64}$/).waitFor();
      await dialog.getByRole('button', { name: verb, exact: true }).click();
      await dialog.locator('.callout.ok').waitFor();
      assert.match(await dialog.locator('.facts').innerText(), state);
      await dialog.getByRole('button', { name: 'Close' }).last().click();
    };
    await act('Pause', /paused/);
    // the list is read at its own pace
    await row(page, 'steady').getByText(/Paused/).waitFor({ timeout: 60_000 });
    await act('Resume', /running/);
    await stage.accessible(page, 'the containers');
    await page.getByRole('button', { name: 'Log of steady' }).click();
    await page.locator('log-lines').getByText('begun').waitFor();
  },

  async 'a log is followed, paused, searched, and shown as text whatever it says'(stage) {
    const { root } = await machine(stage);
    const page = await stage.page({ path: `#/server/${root}?tab=services&q=chatty`, expects: [/ERR_|status of [45]\d\d|50\d: /] });
    await row(page, 'chatty').getByRole('button', { name: 'Log of chatty' }).click();
    const lines = page.locator('log-lines > div');
    await lines.nth(2).waitFor();
    assert.match(await lines.nth(2).innerText(), /line \d+ <b>of<\/b> chatty/);
    const count = await lines.count();
    await stage.until(page, 'it grows', (before) => document.querySelectorAll('log-lines > div').length > before, count);
    await everyTheme(stage, page, 'a log that is followed');
    await page.getByRole('button', { name: 'Pause', exact: true }).click();
    const held = await lines.count();
    await page.getByText(/Paused; [1-9]\d* new lines wait/).waitFor();
    assert.equal(await lines.count(), held, 'nothing moves while it is paused');
    await page.getByRole('button', { name: 'Continue' }).click();
    await stage.until(page, 'what was held is there', (before) => document.querySelectorAll('log-lines > div').length > before, held);
    await page.getByLabel('Search these lines').fill('LINE 2 ');
    await stage.until(page, 'only what matches', () => document.querySelectorAll('log-lines > div').length === 1);
    assert.equal(await page.locator('log-lines mark').first().innerText(), 'line 2 ');
    await page.getByLabel('Search these lines').fill('LINE '); // the second line may be too old for the newest when it is read anew
    await page.reload();
    await page.locator('log-lines mark').first().waitFor();
    await page.getByLabel('Search these lines').fill('');
    await page.setViewportSize({ width: 375, height: 800 });
    await stage.accessible(page, 'a log on a phone');
    await stage.ask('on machine', { line: 'kill $(pidof journalctl)' });
    await page.locator('.log-state.ended').waitFor();
    await page.getByRole('button', { name: 'Read again' }).click();
    await page.locator('.log-state.following').waitFor();
    await stage.ask('central restart');
    await page.locator('.log-state.ended').waitFor();
    // the way is there again: nobody has to press anything
    await page.locator('.log-state.following').waitFor();
    await lines.nth(2).waitFor();
  },

  async 'a file is chosen from those that may be read; another one is refused with a reason'(stage) {
    const { root } = await machine(stage);
    await stage.ask('on machine', { line: 'echo a line of a file > /var/log/syslog' });
    const page = await stage.page({ path: `#/server/${root}?tab=logs`, expects: [/403/] });
    await page.getByLabel('Choose a log').selectOption('file:/var/log/syslog');
    await page.getByText('a line of a file').waitFor();
    await page.evaluate(() => { location.hash = location.hash.replace(/log=[^&]*/, `log=${encodeURIComponent('file:/etc/shadow')}`); });
    await page.locator('.log-fault .callout').waitFor();
    await page.locator('.log-state.failed').waitFor();
  },
};
