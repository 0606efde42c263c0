import assert from 'node:assert/strict';
import { ensureAgent } from './fleet.mjs';

const query = (page) => Object.fromEntries(new URLSearchParams(new URL(page.url()).hash.split('?')[1] ?? ''));
const drawn = (page) => page.locator('time-chart canvas').nth(4).waitFor();

export const past = {
  async 'any span: from a menu, by hand, moved and zoomed by buttons, and each of them is an address'(stage) {
    const id = await ensureAgent(stage);
    const page = await stage.page({ path: `#/server/${id}` });
    await drawn(page);
    await page.getByRole('button', { name: 'More spans' }).click();
    await page.getByRole('menuitemradio', { name: '2 y' }).click();
    assert.deepEqual(query(page), { range: '2y' });
    await stage.until(page, 'two years are shown', () => {
      const { from, to } = document.querySelector('time-chart')?.model ?? {};
      return to - from === 63_072_000;
    });
    await page.getByRole('button', { name: '2 y, More spans' }).click();
    await page.getByRole('menuitem', { name: 'Choose…' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('From').fill('2026-01-02T03:00:00');
    await dialog.getByLabel('To', { exact: true }).fill('2026-01-02T02:00:00');
    await dialog.getByRole('button', { name: 'Show' }).click();
    await dialog.getByText('It must end after it begins.').waitFor();
    await stage.accessible(page, 'the dialog of a span');
    await dialog.getByLabel('To', { exact: true }).fill('2026-01-02T05:00:00');
    await dialog.getByRole('button', { name: 'Show' }).click();
    await dialog.waitFor({ state: 'detached' });
    assert.equal(query(page).to - query(page).from, 7200);
    const { from } = query(page);
    await page.getByRole('button', { name: 'Earlier' }).click();
    assert.equal(from - query(page).from, 3600);
    await page.getByRole('button', { name: 'Zoom out' }).click();
    assert.equal(query(page).to - query(page).from, 14_400);
    await page.goBack();
    assert.equal(query(page).to - query(page).from, 7200);
    await page.getByRole('button', { name: 'Back to live' }).click();
    assert.deepEqual(query(page), { range: '2y' });
  },

  async 'the day before lies beside, as a line of its own, and the table behind the charts has the same figures'(stage) {
    const id = await ensureAgent(stage);
    const page = await stage.page({ path: `#/server/${id}?range=15m` });
    await drawn(page);
    await page.getByLabel('Compared').selectOption('day');
    await stage.until(page, 'a second line', () => document.querySelector('time-chart').model.series[1]?.ink === 'beside');
    assert.equal(query(page).with, 'day');
    await stage.accessible(page, 'charts with the day before');
    await page.getByRole('button', { name: 'Table' }).click();
    const table = page.locator('.figures-table');
    await table.locator('tbody tr').first().waitFor();
    assert.match(await table.locator('thead').innerText(), /Time\s+CPU\s+Memory\s+Network, received/);
    assert.match(await table.locator('tbody').innerText(), /\d+%/);
    await stage.accessible(page, 'the table of figures');
    await page.getByRole('button', { name: 'Table' }).click();
    await drawn(page);
  },

  async 'the cursor of the charts is moved by keys too'(stage) {
    const id = await ensureAgent(stage);
    const page = await stage.page({ path: `#/server/${id}?range=15m` });
    await drawn(page);
    const chart = page.getByRole('slider').first();
    await chart.focus();
    await page.keyboard.press('End');
    await page.keyboard.press('ArrowLeft');
    await stage.until(page, 'every chart tells the moment', () => document.querySelectorAll('time-chart .chart-now time').length >= 5);
    assert.match(await chart.getAttribute('aria-valuetext'), /^at \d\d:\d\d:\d\d: \d/);
  },

  async 'the charts fit the narrowest screen, in Vietnamese and dark too'(stage) {
    const id = await ensureAgent(stage);
    for (const [width, language, theme] of [[320, 'vi', 'dark'], [390, 'en', 'light'], [1024, 'vi', 'light']]) {
      const page = await stage.page({ path: `#/server/${id}?with=week`, width, height: 800, language, theme });
      await drawn(page);
      const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      assert.ok(over <= 0, `${width} px, ${language}: ${over} too wide`);
      await stage.accessible(page, `charts at ${width} px`);
    }
  },
};
