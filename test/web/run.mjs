/**
 * Runs the browser's scenarios, one at a time, as it is told on its standard input; DashboardTest is what tells it.
 *
 *   in   {"list": true}             out  {"names": ["…", …]}
 *   in   {"run": "<name>"}          out  {"ok": true} or {"ok": false, "error": "…"}
 *   out  {"skipped": "why"}                                     it needs what is not there
 *   out  {"ask": "link", …}         in   {"answer": …}          while a scenario runs: what only the other side can do
 *
 * Environment: MONITOR_URL, CHROMIUM (path of the browser), EVIDENCE (a folder for pictures of what failed),
 * SCENARIOS (a regular expression: only those).
 */
import readline from 'node:readline';
import { Stage } from './stage.mjs';
import { access } from './scenarios/access.mjs';
import { actions } from './scenarios/actions.mjs';
import { alerts, channels } from './scenarios/alerts.mjs';
import { bulk } from './scenarios/bulk.mjs';
import { fleet } from './scenarios/fleet.mjs';
import { live } from './scenarios/live.mjs';
import { look } from './scenarios/look.mjs';
import { past } from './scenarios/past.mjs';
import { people } from './scenarios/people.mjs';
import { reports } from './scenarios/reports.mjs';
import { server } from './scenarios/server.mjs';
import { explained, spikes } from './scenarios/spike.mjs';
import { templates } from './scenarios/templates.mjs';

// in this order: each group goes on from where the one before left the central
const all = { ...access, ...templates, ...fleet, ...server, ...past, ...reports, ...spikes, ...explained, ...alerts, ...channels, ...actions, ...bulk, ...live, ...look, ...people };
const only = new RegExp(process.env.SCENARIOS ?? '');
const scenarios = Object.fromEntries(Object.entries(all).filter(([name]) => only.test(name)));

const lines = readline.createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const say = (message) => process.stdout.write(`${JSON.stringify(message)}\n`);

async function ask(what, more = {}) {
  say({ ask: what, ...more });
  const { value } = await lines.next();
  const { answer, error } = JSON.parse(value);
  if (error) throw new Error(error);
  return answer;
}

const stage = new Stage(process.env.MONITOR_URL, process.env.CHROMIUM ?? '/usr/bin/chromium', ask);
for (;;) {
  const { value, done } = await lines.next();
  if (done) break;
  const told = JSON.parse(value);
  if (told.list) say({ names: Object.keys(scenarios) });
  else {
    try {
      const begun = Date.now();
      await stage.play(told.run, scenarios[told.run]);
      console.error(`${Date.now() - begun} ms: ${told.run}`);
      say({ ok: true });
    } catch (error) {
      if (error.skipped) {
        say({ skipped: error.message });
        continue;
      }
      console.error(`failed: ${told.run}\n${error.stack}`);
      say({ ok: false, error: String(error.stack ?? error) });
    }
  }
}
await stage.close();
