import assert from 'node:assert/strict';
import { ensureAgent } from './fleet.mjs';

const query = (page) => Object.fromEntries(new URLSearchParams(new URL(page.url()).hash.split('?')[1] ?? ''));
const fits = (page) => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
const RULE = 'Processes <b>exist</b>';

const ruleOf = async (stage) => (await stage.api('GET', '/api/alert-rules')).json.find((rule) => rule.name === RULE);

/** A rule that fires at once on every server, made without the page. */
async function ensureFiring(stage) {
  await ensureAgent(stage);
  const rule = await ruleOf(stage);
  const body = { enabled: true, for_seconds: 0, clear_for_seconds: 0 };
  const { status, json } = rule ? await stage.api('PUT', `/api/alert-rules/${rule.id}`, body)
    : await stage.api('POST', '/api/alert-rules', { ...body, name: RULE, kind: 'metric', metric: 'process_count', comparison: '>', threshold: 1, severity: 'warning', scope: { all: true } });
  assert.ok(status < 300, JSON.stringify(json));
}

const mine = (page, text = 'edge-1') => page.locator('.alert.firing').filter({ hasText: RULE }).filter({ hasText: text });

export const alerts = {
  async 'a rule is made by its form, what is wrong stands at its field, and its alert appears by itself'(stage) {
    await ensureAgent(stage);
    const page = await stage.page({ path: '#/rules', expects: [/422/] });
    const watching = await stage.page({ path: '#/alerts' });
    await page.getByRole('button', { name: 'Add rule' }).click();
    const form = page.locator('.rule-form');
    await form.getByLabel('Figure').selectOption('process_count');
    await form.getByLabel('Threshold').fill('many');
    await form.getByRole('button', { name: 'Save' }).click();
    await form.locator('[aria-invalid=true]').first().waitFor();
    await stage.accessible(page, 'the form of a rule with a fault');
    await form.getByLabel('Name').fill(RULE);
    await form.getByLabel('Threshold').fill('1');
    await form.getByLabel('Held for, s').fill('0');
    await form.getByLabel('Clear for, s').fill('0');
    await form.getByRole('button', { name: 'Save' }).click();
    await page.locator('.row-line').filter({ hasText: RULE }).waitFor();
    assert.match(await page.locator('.row-line').filter({ hasText: RULE }).innerText(), /process count > 1/);
    await stage.accessible(page, 'the rules');
    await mine(watching).first().waitFor();
    assert.equal(await watching.locator('b').filter({ hasText: 'exist' }).count(), 0, 'its name is text');
    await stage.accessible(watching, 'alerts that fire');
    await watching.emulateMedia({ colorScheme: 'dark' });
    await stage.accessible(watching, 'alerts that fire, dark', ['color-contrast']);
  },

  async 'an alert is acknowledged with a note and silenced for an hour; the silence is listed and ended'(stage) {
    await ensureFiring(stage);
    const page = await stage.page({ path: '#/alerts' });
    await mine(page).getByRole('button', { name: 'Acknowledge' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Note').fill('known <i>since</i> Monday');
    await stage.accessible(page, 'the dialog that acknowledges');
    await dialog.getByRole('button', { name: 'Acknowledge' }).click();
    await dialog.waitFor({ state: 'detached' });
    await mine(page).getByText(/acknowledged by .*: known <i>since<\/i> Monday/).waitFor();
    await mine(page).getByRole('button', { name: 'Silence' }).click();
    await page.getByRole('menuitem', { name: 'For 1 hour' }).click();
    await mine(page).getByText(/silenced until \d\d:/).waitFor();
    await page.getByRole('link', { name: 'Silences' }).click();
    const row = page.locator('.row-line').filter({ hasText: RULE });
    await row.getByText(/left, until/).waitFor();
    await stage.accessible(page, 'the silences');
    await row.getByRole('button', { name: 'End' }).click();
    await row.waitFor({ state: 'detached' });
    await page.getByRole('link', { name: 'Alerts', exact: true }).first().click();
    await mine(page).getByRole('button', { name: 'Silence' }).waitFor();
  },

  async 'planned hours are a silence that comes again'(stage) {
    await ensureFiring(stage);
    const page = await stage.page({ path: '#/silences' });
    await page.getByRole('button', { name: 'New silence' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Server').selectOption({ label: 'edge-1' });
    await dialog.getByText('Comes again').click();
    for (const day of ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat']) await dialog.getByRole('button', { name: day }).click();
    await dialog.getByLabel('From').last().fill('02:00');
    await dialog.getByLabel('Until').last().fill('04:00');
    await dialog.getByLabel('Until').first().fill('');
    await dialog.getByLabel('Reason').fill('backups');
    await stage.accessible(page, 'the dialog of a silence');
    await dialog.getByRole('button', { name: 'Save' }).click();
    const row = page.locator('.row-line').filter({ hasText: 'backups' });
    await row.getByText(/Sun, 02:00–04:00/).waitFor();
    await row.getByRole('button', { name: 'Edit' }).click();
    assert.equal(await dialog.getByLabel('Reason').inputValue(), 'backups');
    await page.keyboard.press('Escape');
    await row.getByRole('button', { name: 'End' }).click();
    await row.waitFor({ state: 'detached' });
  },

  async 'several alerts are acknowledged at once; filters stand in the address; what is over is told with how long it was'(stage) {
    await ensureFiring(stage);
    const page = await stage.page({ path: '#/alerts?severity=warning' });
    await mine(page).first().waitFor();
    await page.getByLabel('Severity').selectOption('critical');
    await mine(page).first().waitFor({ state: 'detached' });
    assert.equal(query(page).severity, 'critical');
    await page.goBack();
    await mine(page).first().waitFor();
    await page.getByLabel('Severity').selectOption('');
    await mine(page).first().waitFor();
    for (const box of await page.locator('.alert.firing').filter({ hasText: RULE }).getByRole('checkbox').all()) await box.check();
    const bar = page.locator('.bulk');
    await bar.getByText(/\d+ chosen/).waitFor();
    await stage.accessible(page, 'chosen alerts');
    await bar.getByRole('button', { name: 'Acknowledge' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Acknowledge' }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await stage.until(page, 'none is left to acknowledge', (name) => [...document.querySelectorAll('.alert.firing')].filter((one) =>
      one.textContent.includes(name)).every((one) => one.textContent.includes('acknowledged by')), RULE);
    await page.goto(`${stage.url}/#/rules`);
    await page.getByRole('switch', { name: `In force: ${RULE}` }).click();
    await page.locator('.row-line.off').filter({ hasText: RULE }).waitFor();
    await page.goto(`${stage.url}/#/alerts`);
    await page.locator('.alert.resolved').filter({ hasText: RULE }).first().waitFor();
    await mine(page).first().waitFor({ state: 'detached' });
    assert.match(await page.locator('.alert.resolved').filter({ hasText: RULE }).first().innerText(), /resolved, \d+ (s|min)/);
  },

  async 'a viewer sees alerts and rules, and changes nothing'(stage) {
    await ensureFiring(stage);
    const headers = { Authorization: `Bearer ${await stage.ask('token', { role: 'viewer' })}` };
    const page = await stage.page({ path: '#/alerts', headers });
    await mine(page).first().waitFor();
    assert.equal(await page.getByRole('button', { name: /Acknowledge|Silence|Mark/ }).count(), 0);
    await page.getByRole('link', { name: 'Rules' }).click();
    await page.locator('.row-line').filter({ hasText: RULE }).waitFor();
    assert.equal(await page.getByRole('switch').count() + await page.getByRole('button', { name: 'Add rule' }).count(), 0);
  },

  async 'alerts, rules and silences fit the narrowest screen, in Vietnamese and dark too'(stage) {
    await ensureFiring(stage);
    const { id } = await ruleOf(stage);
    for (const path of ['#/alerts', '#/rules', `#/rules/${id}`, '#/silences']) {
      const page = await stage.page({ path, width: 320, height: 700, language: 'vi', theme: 'dark' });
      await page.locator('.alert, .row-line, .rule-form, .card').first().waitFor();
      assert.ok(await fits(page) <= 0, `${path} is ${await fits(page)} px too wide`);
      await stage.accessible(page, `${path} on a phone`);
      await page.context().close();
    }
    await stage.api('DELETE', `/api/alert-rules/${id}`);
  },
};

export const channels = {
  async 'a rule is tried on what is stored: when it would have fired, drawn with its threshold'(stage) {
    await ensureAgent(stage);
    const page = await stage.page({ path: '#/rules?new=1' });
    await page.getByLabel('Figure').selectOption('process_count');
    await page.getByLabel('Threshold').fill('1');
    await page.getByLabel('Held for, s').fill('0');
    await page.getByRole('button', { name: 'Replay' }).click();
    await page.getByText(/It would have fired/).waitFor();
    await page.locator('.replay time-chart canvas').waitFor();
    const { spans, threshold } = await page.locator('.replay time-chart').evaluate((chart) => chart.model);
    assert.ok(spans.length > 0 && threshold === 1, JSON.stringify(spans));
    await stage.accessible(page, 'a replay');
  },

  async 'a channel is made by the form of its kind, tested, and its secrets never come back'(stage) {
    const page = await stage.page({ path: '#/channels', expects: [/422|400/] });
    await page.getByRole('button', { name: 'Add channel' }).first().click();
    await page.getByRole('menuitem', { name: 'Webhook' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.locator('.help.problem').first().waitFor();
    await stage.accessible(page, 'the form of a channel');
    await dialog.getByLabel('Name').fill('hook <i>one</i>');
    await dialog.getByLabel('Address').fill('https://hooks.invalid/secret-path');
    await dialog.getByRole('button', { name: 'Save' }).click();
    const row = page.locator('.row-line').filter({ hasText: 'hook <i>one</i>' });
    await row.waitFor();
    await stage.accessible(page, 'the channels');
    assert.ok(!JSON.stringify((await stage.api('GET', '/api/channels')).json).includes('secret-path'));
    await row.getByRole('button', { name: 'Test' }).click();
    await page.locator('.toast.bad').first().waitFor();
    await row.getByRole('button', { name: 'Edit' }).click();
    assert.match(await dialog.getByLabel('Address').inputValue(), /^•+$/);
    await dialog.getByRole('button', { name: 'Delete' }).click();
    await row.waitFor({ state: 'detached' });
  },
};
