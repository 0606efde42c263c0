import assert from 'node:assert/strict';
import { ensureAgent, ensureFleet } from './fleet.mjs';

// what a first visit may transfer, compressed
const TRANSFER_BYTES = 250_000;

const overflow = (page) => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

async function views(stage) {
  const id = await ensureAgent(stage);
  await ensureFleet(stage);
  return { fleet: '#/', table: '#/?view=table', server: `#/server/${id}`, services: `#/server/${id}?tab=services`, containers: `#/server/${id}?tab=containers`,
    disks: `#/server/${id}?tab=disks`, network: `#/server/${id}?tab=network`, system: `#/server/${id}?tab=system`, alerts: '#/alerts', jobs: '#/jobs', import: '#/import', logs: `#/server/${id}?tab=logs`, settings: '#/settings' };
}

const settled = (page) => page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));

async function go(page, hash) {
  await page.evaluate((to) => { location.hash = to; }, hash);
  await settled(page);
  await page.locator('h1').first().waitFor({ state: 'attached' }); // a view is fetched when it is first looked at
  if (hash.startsWith('#/server')) await page.locator('time-chart canvas').first().waitFor();
}

export const look = {
  async 'every view is accessible, light and dark'(stage) {
    const all = await views(stage);
    const page = await stage.page();
    for (const theme of ['light', 'dark']) {
      await page.emulateMedia({ colorScheme: theme });
      // a theme changes colours and nothing else
      const rules = theme === 'dark' ? ['color-contrast'] : undefined;
      for (const [name, hash] of Object.entries(all)) {
        await go(page, hash);
        await stage.accessible(page, `${name} in ${theme}`, rules);
      }
      await page.getByRole('button', { name: 'Account, theme, language' }).click();
      await page.getByRole('menu').waitFor();
      await stage.accessible(page, `the menu in ${theme}`, rules);
      await page.keyboard.press('Escape');
    }
  },

  async 'no view is wider than the screen, from a phone to a wall'(stage) {
    const all = await views(stage);
    const page = await stage.page();
    for (const [width, height] of [[320, 640], [375, 800], [768, 1024], [1440, 900], [3840, 2160]]) {
      await page.setViewportSize({ width, height });
      for (const [name, hash] of Object.entries(width < 2000 ? all : { fleet: all.fleet, server: all.server })) {
        await go(page, hash);
        assert.ok(await overflow(page) <= 0, `${name} at ${width} px is ${await overflow(page)} px too wide`);
      }
    }
  },

  async 'a phone has its navigation at the bottom, and it works'(stage) {
    await ensureFleet(stage);
    const page = await stage.page({ width: 375, height: 800 });
    assert.equal(await page.locator('.bar nav').isVisible(), false);
    const bottom = page.locator('.tabs-bottom');
    for (const name of ['Alerts', 'Settings', 'Fleet']) {
      await bottom.getByRole('link', { name }).click();
      await stage.until(page, `${name} is current`, (text) => document.querySelector('.tabs-bottom [aria-current]').textContent.includes(text), name);
    }
    for (const box of await page.locator('.tabs-bottom a').all()) assert.ok((await box.boundingBox()).height >= 44);
    await page.getByRole('button', { name: 'Add server' }).click();
    await page.getByRole('dialog').waitFor();
    assert.ok(await overflow(page) <= 0);
    await stage.accessible(page, 'the dialog on a phone');
  },

  async 'the page speaks Vietnamese by the browser, and by choice, and remembers it'(stage) {
    await ensureFleet(stage);
    const page = await stage.page({ language: 'vi-VN' });
    await page.getByRole('button', { name: 'Thêm máy chủ' }).waitFor();
    assert.equal(await page.evaluate(() => document.documentElement.lang), 'vi');
    await page.getByRole('button', { name: 'Tài khoản, giao diện, ngôn ngữ' }).click();
    await page.getByRole('menuitemradio', { name: 'English' }).click();
    await page.getByRole('button', { name: 'Add server' }).waitFor();
    await page.reload();
    await page.getByRole('button', { name: 'Add server' }).waitFor();
  },

  async 'the theme follows the system until it is chosen, and charts follow it'(stage) {
    const id = await ensureAgent(stage);
    const page = await stage.page({ theme: 'dark', path: `#/server/${id}` });
    const dark = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    await page.getByRole('button', { name: 'Account, theme, language' }).click();
    await page.getByRole('menuitemradio', { name: 'Light' }).click();
    await stage.until(page, 'light', (before) => getComputedStyle(document.body).backgroundColor !== before, dark);
    await page.reload();
    await page.locator('time-chart canvas').first().waitFor();
    assert.notEqual(await page.evaluate(() => getComputedStyle(document.body).backgroundColor), dark);
  },

  async 'with the keyboard alone: menus, dialogs, and focus comes back to where it was'(stage) {
    await ensureFleet(stage);
    const page = await stage.page();
    await page.keyboard.press('Tab');
    assert.equal(await page.evaluate(() => document.activeElement.className), 'skip', 'the first stop leads past the navigation');
    const more = page.getByRole('button', { name: 'Manage spare-1' });
    await more.focus();
    await page.keyboard.press('Enter');
    await page.getByRole('menu').waitFor();
    assert.equal(await page.evaluate(() => document.activeElement.textContent.trim()), 'Edit');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('End');
    assert.equal(await page.evaluate(() => document.activeElement.textContent.trim()), 'Delete');
    await page.keyboard.press('Escape');
    await page.getByRole('menu').waitFor({ state: 'detached' });
    assert.ok(await more.evaluate((button) => document.activeElement === button), 'focus is back at the button');
    await page.keyboard.press('Enter');
    await stage.until(page, 'the first entry of the menu has the focus', () => document.activeElement.getAttribute('role') === 'menuitem');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor();
    await stage.until(page, 'the first field has the focus', () => document.activeElement.id === 'field-name');
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    assert.ok(await more.evaluate((button) => document.activeElement === button), 'focus is back at the card');
  },

  async 'copying works on plain HTTP, where the browser has no clipboard for pages'(stage) {
    const page = await stage.page({ path: '#/settings' });
    await page.evaluate(() => {
      Object.defineProperty(navigator, 'clipboard', { value: undefined });
      document.addEventListener('copy', () => { window.copied = getSelection().toString() || document.activeElement.value; });
    });
    await page.getByRole('button', { name: 'Copy: Public key' }).click();
    await page.getByText('Copied').first().waitFor();
    assert.match(await page.evaluate(() => window.copied), /^ssh-ed25519 /);
  },

  async 'an alert is told, read, and counted'(stage) {
    await ensureAgent(stage);
    const page = await stage.page({ path: '#/alerts' });
    const { json } = await stage.api('GET', '/api/alerts?limit=200');
    if (!json.length) {
      await page.getByRole('heading', { name: 'No alerts' }).waitFor();
      return;
    }
    // those that fire and those that are over come one after the other
    await stage.until(page, 'every alert stands there', (all) => document.querySelectorAll('.alert').length === all, json.length);
    if (json.some((a) => !a.is_read)) {
      await page.getByRole('button', { name: 'Mark all as read' }).click();
      await page.locator('.alert:not(.read)').first().waitFor({ state: 'detached' });
      assert.equal(await page.locator('.bar .count').count(), 0);
    }
  },

  async 'a first visit transfers little, and nothing from elsewhere'(stage) {
    const id = await ensureAgent(stage);
    const page = await stage.page({ strange: true, expects: [/401/] });
    await page.context().addCookies(stage.cookies);
    const session = await page.context().newCDPSession(page);
    await session.send('Network.enable');
    let bytes = 0;
    const paths = new Map();
    session.on('Network.responseReceived', ({ requestId, response }) => paths.set(requestId, new URL(response.url).pathname));
    session.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
      if (!paths.get(requestId)?.startsWith('/api/')) bytes += encodedDataLength;
    });
    await session.send('Network.clearBrowserCache');
    await page.goto('about:blank');
    await page.goto(`${stage.url}/#/server/${id}`);
    await page.locator('time-chart canvas').nth(5).waitFor();
    assert.ok(bytes > 20_000, `something was counted: ${bytes}`);
    assert.ok(bytes <= TRANSFER_BYTES, `${bytes} bytes`);
  },

  async 'nothing moves while figures change'(stage) {
    const id = await ensureAgent(stage);
    await ensureFleet(stage);
    for (const path of ['#/', `#/server/${id}`]) {
      const page = await stage.page({ path });
      await page.locator('.server.online, time-chart canvas').first().waitFor();
      const shift = await page.evaluate(() => new Promise((done) => {
        const moved = [];
        // rows that change places because they are ordered by a figure are meant to
        const ordered = (source) => Boolean(source.node?.parentElement?.closest?.('tbody') ?? source.node?.closest?.('tbody'));
        new PerformanceObserver((list) => {
          for (const entry of list.getEntries()) {
            // a figure that grows by a digit within its own place
            const tiny = entry.value < 0.0001;
            if (!tiny && !entry.hadRecentInput && !entry.sources.every(ordered)) {
              moved.push(`${entry.value.toFixed(4)} ${entry.sources.map((s) => s.node?.outerHTML?.slice(0, 80) ?? s.node?.data)}`);
            }
          }
        }).observe({ type: 'layout-shift' });
        setTimeout(() => done(moved), 4_000);
      }));
      assert.deepEqual(shift, [], path);
    }
  },
};
