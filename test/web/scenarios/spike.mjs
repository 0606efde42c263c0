import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as passes } from 'node:timers/promises';
import { ensureAgent } from './fleet.mjs';

const query = (page) => Object.fromEntries(new URLSearchParams(new URL(page.url()).hash.split('?')[1] ?? ''));
const BURNS_MILLIS = 12_000;
// a busy machine is measured late: near the end of it the process is in every list
const SEEN_MILLIS = 10_000;

/** A process that burned a core and is gone: {at: a moment well within it}. Made once for all scenarios. */
async function spike(stage) {
  stage.spike ??= (async () => {
    const id = await ensureAgent(stage);
    const folder = await mkdtemp(path.join(tmpdir(), 'spike-'));
    const file = path.join(folder, 'spike-maker');
    await copyFile('/bin/sh', file);
    const began = Date.now() / 1000;
    const child = spawn(file, ['-c', 'while :; do :; done # <img src=x onerror=alert(1)>']);
    // what is looked for later has to have happened: this lets real time pass
    await passes(BURNS_MILLIS);
    const gone = new Promise((done) => { child.once('exit', done); });
    child.kill('SIGKILL');
    await gone;
    await rm(folder, { recursive: true });
    return { id, at: Math.round(began + SEEN_MILLIS / 1000) };
  })();
  return stage.spike;
}

async function charts(stage, page) {
  await page.locator('time-chart canvas').nth(4).waitFor();
  return page.locator('time-chart').first();
}

/** Presses the mouse on the chart where that moment is. */
async function clickMoment(page, chart, at) {
  const over = chart.locator('.u-over');
  const { x, y, width, height } = await over.boundingBox();
  const share = await chart.evaluate((one, time) => (time - one.model.from) / (one.model.to - one.model.from), at);
  assert.ok(share > 0 && share < 1, `the moment is on the chart: ${share}`);
  await page.mouse.click(x + width * share, y + height / 2);
}

export const spikes = {
  async 'a spike that is over is clicked, and the process that made it is read there'(stage) {
    const { id, at } = await spike(stage);
    const page = await stage.page({ path: `#/server/${id}?range=5m` });
    const chart = await charts(stage, page);
    await stage.until(page, 'the chart goes past the spike', (time) => document.querySelector('time-chart').model.at.at(-1) > time + 10, at);
    await clickMoment(page, chart, at);
    const panel = page.locator('.moment');
    const row = panel.locator('tbody tr').filter({ hasText: 'spike-maker' });
    await row.waitFor();
    const cpu = Number((await row.locator('td').nth(1).innerText()).replace(/[^\d.]/g, ''));
    assert.ok(cpu > 15, `what it took then: ${cpu} %`);
    assert.equal(await page.locator('img').count(), 0, 'its command line is text');
    assert.ok(Math.abs(query(page).at - at) < 10, 'the moment is in the address');
    assert.ok(!(await page.locator('.beside').innerText()).includes('Top processes now'));
    await stage.accessible(page, 'a chosen moment');
    await page.emulateMedia({ colorScheme: 'dark' });
    await stage.accessible(page, 'a chosen moment, dark', ['color-contrast']);

    await panel.getByRole('button', { name: 'Memory' }).click();
    assert.equal(query(page).by, 'memory');
    await panel.getByRole('button', { name: 'CPU' }).click();
    const taken = await panel.locator('.moment-taken').innerText();
    await panel.getByRole('button', { name: 'The list after' }).click();
    await stage.until(page, 'the next list', (before) => document.querySelector('.moment-taken').innerText !== before, taken);
    await panel.getByRole('button', { name: /^All of this list/ }).click();
    await page.getByPlaceholder('Filter').fill('spike-maker');
    await page.locator('#panel tbody tr').filter({ hasText: 'spike-maker' }).waitFor();
    await page.locator('#panel').getByText('What ran then may have ended.').waitFor();

    const address = page.url();
    await page.reload();
    await panel.locator('.moment-taken').waitFor();
    assert.equal(page.url(), address);
    await panel.getByRole('button', { name: 'Back to now' }).click();
    await page.getByRole('heading', { name: 'Top processes now' }).waitFor();
    assert.equal(await page.locator('#panel tbody tr').filter({ hasText: 'spike-maker' }).count(), 0, 'it is gone now');
    await page.goBack();
    await panel.waitFor();
  },

  async 'the same by keys alone'(stage) {
    const { id } = await spike(stage);
    const page = await stage.page({ path: `#/server/${id}?range=5m` });
    await charts(stage, page);
    await page.getByRole('slider').first().focus();
    await page.keyboard.press('End');
    for (let i = 0; i < 6; i++) await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('Enter');
    await page.locator('.moment tbody tr').nth(3).waitFor();
    assert.ok(query(page).at);
  },

  async 'a moment of which nothing is kept says so and what is'(stage) {
    const { id } = await spike(stage);
    const page = await stage.page({ path: `#/server/${id}?at=1700000000`, expects: [/404/] });
    await page.locator('.moment .quiet-note').waitFor();
    assert.match(await page.locator('.moment .quiet-note').innerText(), /\w{3,}/);
    await stage.accessible(page, 'a moment without a list');
  },

  async 'on a phone the panel of the moment comes into view'(stage) {
    const { id } = await spike(stage);
    const page = await stage.page({ path: `#/server/${id}?range=5m`, width: 390, height: 800, theme: 'dark' });
    const chart = await charts(stage, page);
    await chart.scrollIntoViewIfNeeded();
    const at = await chart.evaluate((one) => Math.round((one.model.from + 3 * one.model.to) / 4));
    await clickMoment(page, chart, at);
    await page.locator('.moment').waitFor();
    await stage.until(page, 'the panel is in view', () => document.querySelector('.moment').getBoundingClientRect().top < innerHeight - 100);
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth));
  },
};

export const explained = {
  async 'a span is compared with the day before, and what changed in it stands beside the charts'(stage) {
    const { id, at } = await spike(stage);
    const page = await stage.page({ path: `#/server/${id}?from=${at - 60}&to=${at + 60}&at=${at}` });
    await charts(stage, page);
    await page.locator('.moment-changes').getByRole('listitem').or(page.getByText('Nothing changed that is known of.')).first().waitFor();
    await page.getByRole('button', { name: 'Explain this span' }).click();
    const card = page.locator('.explain');
    await card.getByRole('heading', { name: 'What changed' }).waitFor();
    assert.equal(query(page).explain, '1');
    await stage.accessible(page, 'an explained span');
    await card.getByRole('button', { name: 'Close' }).click();
    await card.waitFor({ state: 'detached' });
  },
};
