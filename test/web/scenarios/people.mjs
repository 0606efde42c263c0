import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';

// the browser itself writes a line to the console for every 401 and 403
const REFUSED = /status of 40[13]/;
const PASSWORD = 'four words of my own';

function code(secret, step) {
  let bits = '';
  for (const c of secret) bits += 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(c).toString(2).padStart(5, '0');
  const key = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
  const at = Buffer.alloc(8);
  at.writeBigUInt64BE(BigInt(step));
  const hash = createHmac('sha1', key).update(at).digest();
  return String((hash.readUInt32BE(hash[19] & 15) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}

export const people = {
  async 'the first link offers the first admin, who sets up a second factor and signs in with both'(stage) {
    const page = await stage.page({ strange: true, expects: [REFUSED] });
    await page.goto('about:blank');
    await page.goto(`${stage.url}/#signin=${await stage.ask('link')}`);
    await page.getByRole('link', { name: 'The first admin' }).click();
    await page.getByLabel('Name').fill('ana');
    await page.getByLabel('Password', { exact: true }).fill('short');
    await page.getByLabel('Password again').fill('short');
    await page.getByRole('button', { name: 'Make the admin' }).click();
    await page.getByRole('alert').filter({ hasText: '12 characters' }).waitFor();
    await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
    await page.getByLabel('Password again').fill(PASSWORD);
    await page.getByRole('button', { name: 'Make the admin' }).click();
    await page.getByRole('heading', { name: 'Your account' }).waitFor();
    await stage.accessible(page, 'the access page');
    await page.getByRole('button', { name: 'Set up a second factor' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('img', { name: 'QR code for an authenticator' }).waitFor();
    await stage.accessible(page, 'the second factor');
    const secret = await dialog.locator('.copy-line code').innerText();
    const step = Math.floor(Date.now() / 30_000);
    await dialog.getByLabel('The code that it shows').fill(code(secret, step));
    await dialog.getByRole('button', { name: 'Set up' }).click();
    await dialog.getByText('Each of these stands in').waitFor();
    assert.equal((await dialog.locator('.codes').innerText()).trim().split('\n').length, 10);
    await dialog.getByRole('button', { name: 'I have kept it' }).click();
    await page.getByText('10 recovery codes are left').waitFor();

    await page.getByRole('button', { name: 'Account, theme, language' }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await page.getByLabel('Name').fill('ana');
    await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.getByLabel('Code of the second factor').fill(code(secret, step + 1));
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.locator('.live[data-state=live]').waitFor();

    await page.goto(`${stage.url}/#/access`);
    await page.getByRole('button', { name: 'New token' }).click();
    await page.getByRole('dialog').getByLabel('Name', { exact: true }).fill('backup');
    await page.getByRole('dialog').getByRole('button', { name: 'Make it' }).click();
    assert.match(await page.getByRole('dialog').locator('.copy-line code').innerText(), /^smt_[0-9A-Za-z]{49}$/);
    await page.getByRole('dialog').getByRole('button', { name: 'I have kept it' }).click();
    await page.getByRole('listitem').filter({ hasText: 'backup' }).waitFor();
  },
};
