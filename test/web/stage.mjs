/** One browser for all scenarios, a fresh page for each; and what no scenario may cause: errors, violations, foreign requests. */
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { chromium } from 'playwright-core';

const FLAGS = ['--no-sandbox', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run'];
const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
// the machine may be busy with other tests
export const PATIENCE = 30_000;

export class Stage {
  constructor(url, executablePath, ask) {
    Object.assign(this, { url, executablePath, ask, pages: [], cookies: null, marks: {} });
  }

  async play(name, scenario) {
    this.browser ??= await chromium.launch({ executablePath: this.executablePath, args: FLAGS });
    this.complaints = [];
    this.pending = new Set();
    try {
      await scenario(this);
      assert.deepEqual(this.complaints, [], 'what the page may not cause');
    } catch (error) {
      error.stack += `\ncomplaints: ${this.complaints.join(' | ')}\nunanswered: ${[...this.pending].join(' ')}${await this.#evidence(name)}`;
      throw error;
    } finally {
      for (const page of this.pages) await page.context().close();
      this.pages = [];
    }
  }

  async #evidence(name) {
    const page = this.pages.at(-1);
    if (!page || page.isClosed()) return '';
    const file = `${process.env.EVIDENCE ?? '.'}/${name.replace(/\W+/g, '-').slice(0, 60)}.png`;
    await page.screenshot({ path: file }).catch(() => {}); // the page may be what broke
    return `\n${page.url()}\n${(await page.locator('body').innerText().catch(() => '')).slice(0, 1500)}\nseen in ${file}`;
  }

  /** A page in a context of its own; `strange` is without a session. `expects`: what it may complain of. */
  async page({ path = '', width = 1440, height = 1000, theme = 'light', language = 'en', strange = false, headers, expects = [],
    motion = 'reduce' } = {}) {
    const context = await this.browser.newContext({ viewport: { width, height }, colorScheme: theme, locale: language,
      reducedMotion: motion, extraHTTPHeaders: headers });
    context.setDefaultTimeout(PATIENCE);
    const page = await context.newPage();
    this.pages.push(page);
    this.#listen(page, expects);
    if (!strange && !headers) {
      if (!this.cookies) await this.#signIn(page);
      else await context.addCookies(this.cookies);
    }
    await page.goto(`${this.url}/${path}`);
    if (!strange) await this.#live(page);
    return page;
  }

  /** Chromium drops what it loads when an interface comes or goes, as it does where machines are made: then it is loaded again. */
  async #live(page) {
    const live = page.locator('.live[data-state=live]');
    await live.waitFor({ timeout: PATIENCE / 3 }).catch(() => page.reload());
    await live.waitFor();
  }

  async #signIn(page) {
    await page.goto(`${this.url}/#signin=${await this.ask('link')}`);
    await page.locator('.live[data-state=live]').waitFor();
    this.cookies = await page.context().cookies();
    await page.goto('about:blank');
  }

  #listen(page, expects) {
    const complain = (text) => {
      if (!/ERR_NETWORK_CHANGED/.test(text) && !expects.some((expected) => expected.test(text))) this.complaints.push(text.slice(0, 500));
    };
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) complain(`console: ${message.text()} (${message.location().url})`);
    });
    page.on('pageerror', (error) => complain(`error: ${error.stack}`));
    page.on('dialog', (dialog) => {
      complain(`dialog: ${dialog.message()}`);
      dialog.dismiss();
    });
    page.on('request', (request) => {
      this.pending.add(request.url());
      const url = new URL(request.url());
      if (url.protocol !== 'about:' && url.protocol !== 'data:' && url.origin !== new URL(this.url).origin) complain(`foreign: ${url}`);
    });
    for (const end of ['requestfinished', 'requestfailed']) page.on(end, (request) => this.pending.delete(request.url()));
    page.on('response', (answer) => {
      if (answer.status() >= 500) complain(`${answer.status()}: ${answer.url()}`);
    });
  }

  /** Holds that a page, as it is, has nothing that keeps people out; `only` is some of the rules. */
  async accessible(page, what, only) {
    if (!(await page.evaluate(() => 'axe' in window))) {
      // past the page's own policy, which would refuse it
      const session = await page.context().newCDPSession(page);
      const { readFile } = await import('node:fs/promises');
      await session.send('Runtime.evaluate', { expression: await readFile(AXE, 'utf8') });
    }
    const { violations } = await page.evaluate(
      (rules) => window.axe.run(document, { resultTypes: ['violations'], ...(rules ? { runOnly: rules } : {}) }), only);
    assert.deepEqual(violations.map((v) => `${v.id}: ${v.nodes.map((n) => `${n.target} ${n.any[0]?.message ?? ''}`).slice(0, 4).join(' | ')}`), [],
      `${what} is accessible`);
  }

  async api(method, path, body) {
    return this.ask('api', { method, path, body: body === undefined ? null : JSON.stringify(body) });
  }

  /** Waits until a look at the page is true. */
  async until(page, what, look, ...args) {
    try {
      await page.waitForFunction(look, args.length === 1 ? args[0] : args, { timeout: PATIENCE });
    } catch {
      assert.fail(`waited in vain: ${what}`);
    }
  }
}
