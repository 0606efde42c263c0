import assert from 'node:assert/strict';
import { ensureAgent, ensureFleet } from './fleet.mjs';

const query = (page) => Object.fromEntries(new URLSearchParams(new URL(page.url()).hash.split('?')[1] ?? ''));
const fits = (page) => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

export const reports = {
  async 'one figure of many servers: lines, small charts, a heat map, a ranking, each an address'(stage) {
    const id = await ensureAgent(stage);
    const page = await stage.page({ path: '#/compare?range=15m' });
    await page.locator('time-chart canvas').first().waitFor();
    await page.getByText('edge-1').first().waitFor();
    await stage.accessible(page, 'the comparison as lines');
    await page.getByLabel('Figure').selectOption('memory_percent');
    await page.getByRole('button', { name: 'Small charts' }).click();
    await page.locator('.compare-grid time-chart canvas').first().waitFor();
    assert.deepEqual(query(page), { range: '15m', metric: 'memory_percent', as: 'grid' });
    await stage.accessible(page, 'the comparison as small charts');
    await page.getByRole('button', { name: 'Heat map' }).click();
    await page.locator('heat-map canvas').waitFor();
    await stage.accessible(page, 'the comparison as a heat map');
    const painted = await page.locator('heat-map canvas').evaluate((canvas) => canvas.getContext('2d')
      .getImageData(0, 0, canvas.width, canvas.height).data.some((v) => v));
    assert.ok(painted, 'the heat map has cells');
    await page.getByRole('button', { name: 'Ranking' }).click();
    const row = page.locator('.ranking tbody tr').filter({ hasText: 'edge-1' });
    assert.match(await row.innerText(), /\d%/);
    await page.getByRole('button', { name: 'Highest' }).click();
    assert.equal(query(page).sort, '-max');
    await stage.accessible(page, 'the ranking');
    await page.reload();
    await row.waitFor();
    await page.getByRole('button', { name: 'Choose servers' }).click();
    await page.getByRole('menuitemradio', { name: 'edge-1' }).click();
    await row.waitFor({ state: 'detached' });
    assert.ok(!query(page).servers.split(',').includes(String(id)));
  },

  async 'availability tells days, outages and what is not known; a server’s own stands on its page'(stage) {
    const id = await ensureAgent(stage);
    await ensureFleet(stage);
    const page = await stage.page({ path: '#/availability' });
    const row = page.locator('.availability li').filter({ hasText: 'edge-1' });
    await row.waitFor();
    assert.equal(await row.locator('.days i').count(), 90);
    assert.match(await row.locator('.days').getAttribute('aria-label'), /^90 days, \d+ with an outage$/);
    await stage.accessible(page, 'availability');
    await page.getByRole('button', { name: '7 d' }).click();
    await stage.until(page, 'a week', () => document.querySelector('.days')?.children.length === 7);
    await page.goto(`${stage.url}/#/server/${id}?tab=availability`);
    await page.locator('#panel .days i').first().waitFor();
    await stage.accessible(page, 'a server’s availability');
  },

  async 'what is exported arrives as a file'(stage) {
    const id = await ensureAgent(stage);
    const page = await stage.page({ path: '#/settings' });
    const card = page.locator('section').filter({ has: page.getByRole('heading', { name: 'Exports' }) });
    const saved = async (press) => {
      const [download] = await Promise.all([page.waitForEvent('download'), press()]);
      const { readFile } = await import('node:fs/promises');
      return { name: download.suggestedFilename(), text: await readFile(await download.path(), 'utf8') };
    };
    const servers = await saved(() => card.getByRole('button', { name: 'CSV' }).first().click());
    assert.match(servers.name, /^servers-.*\.csv$/);
    assert.match(servers.text, /^id,name,[\s\S]+edge-1/);
    await stage.accessible(page, 'settings');
    await page.goto(`${stage.url}/#/server/${id}?range=15m`);
    await page.getByRole('button', { name: 'Export this span' }).click();
    const history = await saved(() => page.getByRole('menuitem', { name: 'As JSON' }).click());
    assert.ok(JSON.parse(history.text).length !== 0, history.text.slice(0, 200));
  },

  async 'retention says how far back each resolution reaches, and with more servers'(stage) {
    const page = await stage.page({ path: '#/settings' });
    const card = page.locator('.retention');
    await card.getByText('1,000 servers').waitFor();
    assert.match(await card.locator('tbody').innerText(), /each sample[\s\S]+1 min[\s\S]+10 min[\s\S]+1 h/);
  },

  async 'a status page is published with names of its own, read by strangers, and taken back'(stage) {
    await ensureAgent(stage);
    const stranger = await stage.page({ path: 'status.html', strange: true, expects: [/401/] });
    await stranger.getByRole('heading', { name: 'There is no status page' }).waitFor();
    const page = await stage.page({ path: '#/settings' });
    await page.getByText('Published').click();
    await page.getByLabel('Title').fill('Our <b>services</b>');
    await page.locator('.public-server').filter({ hasText: 'edge-1' }).getByRole('checkbox').check();
    await page.getByLabel('Public name of edge-1').fill('Web shop');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.locator('.toast').filter({ hasText: 'The status page is saved' }).first().waitFor();
    await stranger.reload();
    await stranger.getByRole('heading', { name: 'Our <b>services</b>' }).waitFor();
    await stranger.getByText('Web shop').waitFor();
    assert.ok(!(await stranger.locator('body').innerText()).includes('edge-1'), 'no name of a host');
    await stage.accessible(stranger, 'the public status page');
    await stranger.emulateMedia({ colorScheme: 'dark' });
    await stage.accessible(stranger, 'the public status page, dark', ['color-contrast']);
    await page.getByText('Published').click();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('link', { name: 'Open it' }).waitFor({ state: 'detached' });
    await stranger.reload();
    await stranger.getByRole('heading', { name: 'There is no status page' }).waitFor();
  },

  async 'comparisons and availability fit the narrowest screen, in Vietnamese and dark too'(stage) {
    await ensureAgent(stage);
    for (const path of ['#/compare', '#/compare?as=grid', '#/compare?as=heat', '#/compare?as=rank', '#/availability', '#/settings']) {
      const page = await stage.page({ path, width: 320, height: 700, language: 'vi', theme: 'dark' });
      await page.locator('time-chart canvas, heat-map canvas, .ranking, .days, .retention').first().waitFor();
      assert.ok(await fits(page) <= 0, `${path} is ${await fits(page)} px too wide`);
      await stage.accessible(page, `${path} on a phone`, ['color-contrast', 'label', 'button-name', 'aria-required-children']);
      await page.context().close();
    }
  },
};
