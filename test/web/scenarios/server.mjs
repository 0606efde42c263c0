import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { ensureAgent } from './fleet.mjs';

const query = (page) => Object.fromEntries(new URLSearchParams(new URL(page.url()).hash.split('?')[1] ?? ''));

export const server = {
  async 'one server: figures, charts and processes are there, and the live edge grows'(stage) {
    const id = await ensureAgent(stage);
    const page = await stage.page({ path: `#/server/${id}` });
    await page.locator('time-chart canvas').nth(5).waitFor();
    assert.ok(await page.locator('.top tbody tr').count() > 3, 'the top processes');
    const before = await page.evaluate(() => document.querySelector('time-chart').model.at.at(-1));
    await stage.until(page, 'the chart grows', (at) => document.querySelector('time-chart').model.at.at(-1) > at, before);
    assert.match(await page.locator('time-chart .plot').first().getAttribute('aria-label'), /^CPU: average \d/);
    assert.match(await page.locator('.server-line').innerText(), /s ago/);
  },

  async 'the cursor is one for all charts; a stretch dragged over becomes the address, and back leaves it'(stage) {
    const id = await ensureAgent(stage);
    const page = await stage.page({ path: `#/server/${id}?range=15m` });
    const plot = page.locator('time-chart').first().locator('.u-over');
    await page.locator('time-chart canvas').nth(5).waitFor();
    const { x, y, width, height } = await plot.boundingBox();
    await page.mouse.move(x + width - 8, y + height / 2);
    await stage.until(page, 'every chart tells the moment', () => document.querySelectorAll('time-chart .chart-now time').length >= 5);
    const times = await page.locator('time-chart .chart-now time').allInnerTexts();
    assert.equal(new Set(times).size, 1, `the same moment everywhere: ${times}`);
    await page.mouse.move(x + width * 0.4, y + height / 2);
    await page.mouse.down();
    await page.mouse.move(x + width * 0.7, y + height / 2, { steps: 4 });
    await page.mouse.up();
    await page.getByRole('button', { name: 'Back to live' }).waitFor();
    const { from, to } = query(page);
    assert.ok(to - from > 180 && to - from < 360, `a third of 15 min: ${to - from} s`);
    await page.goBack();
    await page.getByRole('button', { name: 'Back to live' }).waitFor({ state: 'detached' });
    assert.deepEqual(query(page), { range: '15m' });
  },

  async 'ranges and tabs stand in the address and survive a reload'(stage) {
    const id = await ensureAgent(stage);
    const page = await stage.page({ path: `#/server/${id}` });
    await page.getByRole('button', { name: '24 h' }).click();
    await page.getByRole('tab', { name: /^Network/ }).click();
    assert.deepEqual(query(page), { range: '24h', tab: 'network' });
    await page.reload();
    await page.locator('#panel td.col-interface').first().waitFor();
    assert.equal(await page.getByRole('button', { name: '24 h' }).getAttribute('aria-pressed'), 'true');
    await page.getByRole('tab', { name: /^Network/ }).focus();
    await page.keyboard.press('End');
    await page.getByText('Architecture').waitFor();
    assert.equal(query(page).tab, 'system');
  },

  async 'a stretch without figures is a gap in the charts, not a line'(stage) {
    const { json } = await stage.api('GET', '/api/servers');
    const local = json.find((s) => s.local).id;
    const page = await stage.page({ path: `#/server/${local}?range=24h` });
    await page.locator('time-chart canvas').nth(5).waitFor();
    const gaps = await page.locator('time-chart').first().evaluate((chart) => chart.model.gaps);
    assert.ok(gaps.length && gaps[0][1] - gaps[0][0] > 3600, `hours before the first figure: ${JSON.stringify(gaps)}`);
    assert.equal(gaps[0][2], true, 'they are told as not watched yet');
  },

  async 'processes are found, sorted, and shown as text whatever they are called'(stage) {
    const evil = '<img src=x onerror="window.pwned=1">\u202Egnp.exe';
    const child = spawn('sleep', ['120'], { argv0: `${evil}${'x'.repeat(10_000)}` });
    try {
      const { json } = await stage.api('GET', '/api/servers');
      const page = await stage.page({ path: `#/server/${json.find((s) => s.local).id}` });
      await page.locator('.list tbody tr').nth(3).waitFor();
      await page.locator('.list').getByLabel('Filter').fill('onerror sleep');
      const row = page.locator('.list tbody tr').filter({ hasText: 'onerror' });
      await row.first().waitFor();
      assert.match(await row.first().locator('.cmd').innerText(), /<img src=x onerror=/);
      assert.equal(await page.evaluate(() => 'pwned' in window || document.querySelectorAll('#panel img').length > 0), false);
      const { width } = await row.first().boundingBox();
      assert.ok(width < 1440, 'a long command does not widen the page');
      await page.locator('.list').getByLabel('Filter').fill('');
      await page.getByRole('columnheader', { name: 'PID' }).getByRole('button').click();
      await stage.until(page, 'from the largest on', () => {
        const pids = [...document.querySelectorAll('.list td.col-pid')].map((cell) => Number(cell.innerText));
        return pids.length > 10 && pids.every((pid, i) => !i || pids[i - 1] > pid);
      });
    } finally {
      child.kill();
    }
  },

  async 'a list keeps what one types in and where one is while its figures change'(stage) {
    const { json } = await stage.api('GET', '/api/servers');
    const page = await stage.page({ path: `#/server/${json.find((s) => s.local).id}` });
    const filter = page.locator('.list').getByLabel('Filter');
    await page.locator('.list tbody tr').nth(3).waitFor();
    await filter.fill('s');
    await filter.evaluate((input) => { input.setSelectionRange(0, 1); window.row = document.querySelector('.list tbody tr'); });
    const before = await page.locator('.top .section-head .muted').innerText();
    await stage.until(page, 'new figures', (text) => document.querySelector('.top .section-head .muted').textContent !== text, before);
    assert.deepEqual(await filter.evaluate((input) => [document.activeElement === input, input.selectionStart, input.selectionEnd]), [true, 0, 1]);
  },

  async 'an address of no server says so and leads back'(stage) {
    const page = await stage.page({ path: '#/server/987654' });
    await page.getByRole('heading', { name: 'There is no server 987654' }).waitFor();
    await page.getByRole('link', { name: 'Back to the fleet' }).click();
    await page.getByText('This machine').first().waitFor();
  },
};
