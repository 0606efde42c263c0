import assert from 'node:assert/strict';

// the browser itself writes a line to the console for every 401
const REFUSED = /status of 401/;

export const access = {
  async 'a stranger is told how to get a link, and a wrong token is refused in place'(stage) {
    const page = await stage.page({ strange: true, expects: [REFUSED] });
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    assert.match(await page.locator('.copy-line code').innerText(), /^\.\/start-central\.sh --link$/);
    await stage.accessible(page, 'the sign-in page');
    await page.getByLabel('Sign-in link or token').fill('not-a-token');
    await page.getByRole('button', { name: 'Sign in with it' }).click();
    await page.getByRole('alert').filter({ hasText: 'not valid' }).waitFor();
    assert.equal(await page.getByLabel('Sign-in link or token').getAttribute('aria-invalid'), 'true');
    assert.equal(await page.getByLabel('Sign-in link or token').inputValue(), 'not-a-token', 'what was typed is not lost');
  },

  async 'the one-time link signs in once, and is gone from the address at once'(stage) {
    const page = await stage.page({ strange: true, expects: [REFUSED] });
    const link = await stage.ask('link');
    await page.goto('about:blank');
    await page.goto(`${stage.url}/#signin=${link}`);
    await page.locator('.live[data-state=live]').waitFor();
    assert.equal(new URL(page.url()).hash, '#/');
    const cookie = (await page.context().cookies())[0];
    assert.ok(cookie.httpOnly && cookie.sameSite === 'Strict', `the session's cookie: ${JSON.stringify(cookie)}`);

    const other = await stage.page({ strange: true, expects: [REFUSED] });
    await other.goto('about:blank');
    await other.goto(`${stage.url}/#signin=${link}`);
    await other.getByRole('alert').filter({ hasText: 'not valid' }).waitFor();
  },

  async 'a whole link or the token may be pasted'(stage) {
    for (const pasted of [`http://localhost:9083/#signin=${await stage.ask('link')}`, await stage.ask('token')]) {
      const page = await stage.page({ strange: true, expects: [REFUSED] });
      await page.getByLabel('Sign-in link or token').fill(pasted);
      await page.keyboard.press('Enter');
      await page.locator('.live[data-state=live]').waitFor();
    }
  },

  async 'who signs out sees nothing more'(stage) {
    const page = await stage.page({ strange: true, expects: [REFUSED] });
    await page.goto('about:blank');
    await page.goto(`${stage.url}/#signin=${await stage.ask('link')}`);
    await page.getByRole('button', { name: 'Account, theme, language' }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    await page.reload();
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  },

  async 'a viewer sees everything and no button that would be refused'(stage) {
    const page = await stage.page({ headers: { Authorization: `Bearer ${await stage.ask('token', { role: 'viewer' })}` } });
    await page.getByText('This machine').first().waitFor();
    assert.equal(await page.getByRole('button', { name: /Add|Manage|Delete/ }).count(), 0);
  },
};
