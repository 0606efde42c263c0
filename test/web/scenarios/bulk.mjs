import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { ensureAgent, ensureFleet } from './fleet.mjs';

const servers = async (stage) => (await stage.api('GET', '/api/servers')).json;
const spares = async (stage) => (await servers(stage)).filter((s) => s.name.startsWith('spare-')).sort((a, b) => a.name.localeCompare(b.name));

async function bothWidths(stage, page, what) {
  await stage.accessible(page, what);
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.setViewportSize({ width: 375, height: 800 });
  await stage.accessible(page, `${what} on a phone in the dark`);
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth), `${what} is not too wide`);
  await page.emulateMedia({ colorScheme: 'light' });
  await page.setViewportSize({ width: 1440, height: 900 });
}

export const bulk = {
  async 'servers are chosen one by one, by a range, all that are shown, and tagged together'(stage) {
    await ensureFleet(stage);
    const page = await stage.page({ path: '#/?q=spare' });
    await page.getByRole('button', { name: 'Choose', exact: true }).click();
    await page.getByLabel('Choose spare-1').click();
    await page.getByLabel('Choose spare-3').click({ modifiers: ['Shift'] });
    await page.getByText('3 chosen').waitFor();
    await page.getByLabel('Choose spare-2').click();
    await page.getByText('2 chosen').waitFor();
    await page.getByRole('button', { name: 'All 4 shown' }).click();
    await page.getByText('4 chosen').waitFor();
    await bothWidths(stage, page, 'a fleet with chosen servers');
    await page.getByRole('button', { name: 'Tags', exact: true }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Add to all of them').fill('paris, rack-2');
    await dialog.getByLabel('odd').uncheck();
    await stage.accessible(page, 'the dialog of tags');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await page.getByText('The tags of 4 servers are saved').first().waitFor();
    for (const { name, tags } of await spares(stage)) assert.deepEqual(tags, ['spare', 'paris', 'rack-2'], name);
    for (const { id, name } of await spares(stage)) {
      await stage.api('PUT', `/api/servers/${id}`, { tags: Number(name.at(-1)) % 2 ? ['spare', 'odd'] : ['spare'] });
    }
    await page.getByRole('button', { name: 'Resume', exact: true }).click();
    await page.getByText('4 servers are watched again').first().waitFor();
    assert.ok((await spares(stage)).every((s) => !s.paused));
    await page.getByRole('button', { name: 'Pause', exact: true }).click();
    await page.getByText('4 servers are paused').first().waitFor();
    assert.ok((await spares(stage)).every((s) => s.paused));
    await page.getByRole('button', { name: 'Stop choosing' }).click();
    await stage.until(page, 'no boxes any more', () => !document.querySelector('.pick'));
  },

  async 'a tag gets another name on all its servers'(stage) {
    await ensureFleet(stage);
    const page = await stage.page({ path: '#/?tag=odd' });
    await page.getByRole('button', { name: 'Rename tag' }).click();
    await page.getByLabel('New name of odd').fill('uneven');
    await stage.accessible(page, 'the dialog of a tag');
    await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
    await page.getByRole('button', { name: 'uneven' }).waitFor();
    const bear = (await spares(stage)).filter((s) => s.tags.includes('uneven')).map((s) => s.name);
    assert.deepEqual(bear, ['spare-1', 'spare-3']);
    await stage.api('POST', '/api/tags/rename', { from: 'uneven', to: 'odd' });
  },

  async 'agents of many servers are tried first, then restarted; each result stays after a reload'(stage) {
    const id = await ensureAgent(stage);
    await ensureFleet(stage);
    const page = await stage.page({ path: '#/?view=table' });
    await page.getByLabel('Choose edge-1').click();
    await page.getByLabel('Choose spare-1').click();
    await page.getByRole('button', { name: 'Agent', exact: true }).click();
    await page.getByRole('menuitem', { name: 'Restart agent' }).click();
    await page.getByRole('dialog').getByLabel('Servers at once').fill('2');
    await stage.accessible(page, 'the dialog of a job');
    await page.getByRole('dialog').getByRole('button', { name: 'Dry run' }).click();
    const row = (name) => page.locator('.job-servers tbody tr').filter({ hasText: name });
    await row('edge-1').getByText('Would be restarted.').waitFor();
    await row('spare-1').getByText('failed').waitFor();
    await bothWidths(stage, page, 'a dry run');
    await page.getByRole('button', { name: 'Do it on 1 server' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Restart agent' }).click();
    await page.locator('.state').getByText('Done').waitFor();
    await row('edge-1').getByText('done').waitFor();
    await page.reload();
    await row('edge-1').getByText('done').waitFor();
    await page.getByRole('link', { name: 'All jobs' }).click();
    await page.getByRole('link', { name: 'Restart agent · dry run' }).first().waitFor();
    await bothWidths(stage, page, 'the list of jobs');
    assert.equal((await stage.api('GET', `/api/servers/${id}`)).json.name, 'edge-1');
  },

  async 'a job is cancelled: those that wait never begin'(stage) {
    await ensureFleet(stage);
    // it takes connections and never says a word, so the first server is under way for as long as this wants
    const sockets = [];
    const mute = createServer((socket) => sockets.push(socket.on('error', () => {})));
    await new Promise((done) => { mute.listen(0, '127.0.0.1', done); });
    const { json: { server_id: first } } = await stage.api('POST', '/api/servers', { name: 'mute', host: '127.0.0.1', port: mute.address().port,
      username: 'nobody', paused: true });
    try {
      const ids = [first, ...(await spares(stage)).map((s) => s.id)];
      const { json: { job_id: job } } = await stage.api('POST', '/api/jobs', { kind: 'deploy', targets: { ids }, parallelism: 1 });
      const page = await stage.page({ path: `#/jobs/${job}` });
      const row = (name) => page.locator('.job-servers tbody tr').filter({ hasText: name });
      await row('mute').getByText('running').waitFor();
      await row('spare-4').getByText('waiting').waitFor();
      await page.getByRole('button', { name: 'Cancel', exact: true }).click();
      await row('spare-4').getByText('cancelled', { exact: true }).waitFor();
      sockets.forEach((socket) => socket.destroy());
      await page.locator('.state').getByText('Cancelled').waitFor();
      await row('mute').getByText('failed', { exact: true }).waitFor();
      await stage.accessible(page, 'a cancelled job');
    } finally {
      sockets.forEach((socket) => socket.destroy());
      mute.close();
      await stage.api('DELETE', `/api/servers/${first}`);
    }
  },

  async 'a text of hosts is tested, confirmed by one tick, imported, and undone as one'(stage) {
    const { host, port, username, key, fingerprint } = stage.host ?? await stage.ask('host');
    const before = (await servers(stage)).length;
    const page = await stage.page({ path: '#/import' });
    await bothWidths(stage, page, 'the form of an import');
    // the host that is watched already, as IPv6 would write its address, and one that nobody answers for
    await page.getByLabel('Hosts').fill(`Host fresh\n  HostName ::ffff:${host}\n  Port ${port}\n  User ${username}\n  IdentityFile ${key}\n`
      + 'Host nobody\n  HostName 127.0.9.99\n  Port 9\nHost odd\n  HostName 127.0.9.98\n  ProxyCommand nc %h %p\n');
    await page.getByRole('button', { name: 'Test all hosts' }).click();
    const row = (name) => page.locator('.import-table tbody tr').filter({ hasText: name });
    await row('nobody').getByText('failed').waitFor();
    await page.getByText('1 line was not understood').waitFor();
    await page.locator('.state').getByText('To be confirmed').waitFor();
    await row('fresh').getByText(fingerprint).waitFor();
    assert.equal(await page.getByRole('button', { name: 'Import 1 server' }).isDisabled(), true, 'not before it was compared');
    await page.getByLabel('I have compared').check();
    await bothWidths(stage, page, 'the preview of an import');
    await page.getByRole('button', { name: 'Import 1 server' }).click();
    await page.getByText('1 added', { exact: true }).waitFor();
    assert.equal((await servers(stage)).length, before + 1);
    await page.reload();
    await page.getByRole('button', { name: 'Undo the import' }).click();
    await page.locator('.state').getByText('Undone').waitFor();
    assert.equal((await servers(stage)).length, before);
    await page.getByRole('link', { name: 'Import servers' }).click();
    await page.getByRole('heading', { name: 'Past imports' }).waitFor();
  },
};
