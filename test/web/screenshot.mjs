/**
 * Takes the pictures of a central that runs: node screenshot.mjs FOLDER
 * Environment: MONITOR_URL, MONITOR_LINK (a sign-in link's code), CHROMIUM. `make screenshots` makes a fleet for it.
 */
import { chromium } from 'playwright-core';

const [folder] = process.argv.slice(2);
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: ['--no-sandbox', '--disable-background-networking', '--no-first-run'] });

async function signedIn() {
  const context = await browser.newContext({ locale: 'en' });
  const page = await context.newPage();
  await page.goto(`${process.env.MONITOR_URL}/#signin=${process.env.MONITOR_LINK}`);
  await page.locator('.live[data-state=live]').waitFor();
  const state = await context.storageState();
  const servers = await page.evaluate(() => fetch('api/servers').then((answer) => answer.json()));
  await context.close();
  return { state, servers };
}

const { state, servers } = await signedIn();
const busiest = servers.filter((s) => !s.local && s.status === 'online').sort((a, b) => b.summary.cpu - a.summary.cpu)[0];

const PICTURES = [
  ['fleet', '#/', 1440, 810, 'light'],
  ['fleet-dark', '#/', 1440, 810, 'dark'],
  ['server', `#/server/${busiest.id}?range=15m`, 1440, 900, 'dark'],
  ['phone', '#/', 375, 760, 'light'],
];

for (const [name, hash, width, height, colorScheme] of PICTURES) {
  const context = await browser.newContext({ storageState: state, locale: 'en', viewport: { width, height }, colorScheme, reducedMotion: 'reduce' });
  const page = await context.newPage();
  await page.goto(`${process.env.MONITOR_URL}/${hash}`);
  await page.locator('.live[data-state=live]').waitFor();
  await page.locator(hash.startsWith('#/server') ? 'time-chart canvas' : '.spark .line[d^=M]').nth(3).waitFor();
  // the lines of the minutes before come one after the other
  await page.waitForLoadState('networkidle', { timeout: 3_000 }).catch(() => {});
  await page.screenshot({ path: `${folder}/${name}.png` });
  console.log(`${folder}/${name}.png`);
  await context.close();
}
await browser.close();
