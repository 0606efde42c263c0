import assert from 'node:assert/strict';
import { ensureAgent, ensureFleet } from './fleet.mjs';

const state = (page) => page.locator('.live').getAttribute('data-state');

export const live = {
  async 'a host that goes down says what, why and what to do; a host that returns is told too'(stage) {
    const id = await ensureAgent(stage);
    await ensureFleet(stage);
    const page = await stage.page();
    await page.locator(`article.online[data-id="${id}"]`).waitFor();
    await stage.ask('host down');
    try {
      const card = page.locator(`article.offline[data-id="${id}"]`);
      await card.waitFor();
      assert.match(await card.innerText(), /No connection[\s\S]+refuses connections[\s\S]+Check that it runs/);
      await page.getByRole('heading', { name: 'Needs attention' }).waitFor();
      await page.locator('[role=status]').filter({ hasText: 'edge-1 is offline' }).waitFor({ state: 'attached' });
      assert.match(await page.title(), /^\(1\)/);
      await stage.accessible(page, 'the fleet with a server that is down');
      await card.getByRole('link', { name: 'edge-1' }).click();
      await page.locator('.down-note').getByText('No connection').waitFor();
      await stage.accessible(page, 'the page of a server that is down');
    } finally {
      await stage.ask('host up');
    }
    await page.locator('.state.online').waitFor();
    await page.locator('[role=status]').filter({ hasText: 'edge-1 is online' }).waitFor({ state: 'attached' });
  },

  async 'a changed host key blocks; both fingerprints are compared and the new one accepted'(stage) {
    const id = await ensureAgent(stage);
    await ensureFleet(stage);
    const pinned = (await stage.api('GET', `/api/servers/${id}`)).json.host_keys[0].fingerprint;
    const page = await stage.page();
    await page.locator(`article.online[data-id="${id}"]`).waitFor();
    await stage.ask('host new key');
    const { fingerprint } = await stage.ask('host');
    const card = page.locator(`article.offline[data-id="${id}"]`);
    await card.getByText('The host key has changed').waitFor();
    await card.getByRole('button', { name: 'Compare and accept' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('heading', { name: 'Compare the host keys' }).waitFor();
    const shown = (await dialog.locator('.keys dd').allInnerTexts()).map((text) => text.replace(/\s/g, ''));
    assert.deepEqual(shown, [pinned, fingerprint]);
    await stage.accessible(page, 'the comparison of host keys');
    await dialog.getByRole('button', { name: 'Accept the new key' }).click();
    await page.locator(`article.online[data-id="${id}"]`).waitFor();
    assert.equal((await stage.api('GET', `/api/servers/${id}`)).json.host_keys[0].fingerprint, fingerprint);
  },

  async 'when the stream is silent the page polls, says so, and goes back to the stream'(stage) {
    const page = await stage.page({ expects: [/ERR_FAILED/] });
    let blocked = true;
    await page.route('**/api/events*', (route) => (blocked ? route.abort() : route.continue()));
    await page.clock.install();
    await page.reload();
    await page.getByText('This machine').first().waitFor();
    const polls = [];
    page.on('request', (request) => { if (request.url().includes('/api/remote/stats/all')) polls.push(request.url()); });
    await page.clock.fastForward(21_000);
    await page.clock.runFor(2_000);
    await stage.until(page, 'it says that it polls', () => document.querySelector('.live').dataset.state === 'polling');
    assert.match(await page.locator('.live').innerText(), /Polling every 5 s/);
    assert.ok(polls.length >= 1, 'it asked for the figures');
    blocked = false;
    await page.clock.runFor(12_000);
    await stage.until(page, 'live again', () => document.querySelector('.live').dataset.state === 'live');
  },

  async 'when the central is restarted the page comes back by itself'(stage) {
    const page = await stage.page({ expects: [/ERR_|Failed to load|^503/] });
    await stage.ask('central restart');
    await page.locator('[role=status]').filter({ hasText: 'Live again' }).waitFor({ state: 'attached' });
  },

  async 'a hidden page closes its stream and opens it again when it is seen'(stage) {
    const page = await stage.page();
    await page.clock.install();
    await page.reload();
    await page.locator('.live[data-state=live]').waitFor();
    const ended = page.waitForEvent('requestfailed', (request) => request.url().includes('/api/events'));
    const hide = (hidden) => page.evaluate((value) => {
      Object.defineProperty(document, 'hidden', { value, configurable: true });
      document.dispatchEvent(new Event('visibilitychange'));
    }, hidden);
    await hide(true);
    await page.clock.runFor(6_000);
    await ended;
    assert.notEqual(await state(page), 'live');
    const opened = page.waitForRequest((request) => request.url().includes('/api/events'));
    await hide(false);
    await opened;
    await page.clock.runFor(2_000);
    await stage.until(page, 'live again', () => document.querySelector('.live').dataset.state === 'live');
  },

  async 'the page of one server asks the stream for its whole samples, and only there'(stage) {
    const id = await ensureAgent(stage);
    await ensureFleet(stage);
    const page = await stage.page();
    const streams = [];
    page.on('request', (request) => { if (request.url().includes('/api/events')) streams.push(new URL(request.url()).search); });
    await page.getByRole('link', { name: 'edge-1' }).click();
    await page.locator('.top tbody tr').first().waitFor();
    await page.getByRole('link', { name: 'Back to the fleet' }).click();
    await stage.until(page, 'the stream without a server', () => !document.querySelector('.server-head'));
    for (let i = 0; i < 100 && streams.length < 2; i++) await page.waitForTimeout(50);
    assert.deepEqual(streams, [`?server=${id}`, '']);
  },
};
