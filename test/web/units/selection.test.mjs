import assert from 'node:assert/strict';
import { test } from 'node:test';
import { allowedWith, containerVerbs, signalsFor, unitVerbs } from '../../../web/js/actions.js';
import { choose, chosen, inOrder, selecting, stopChoosing } from '../../../web/js/selection.js';
import { state } from '../../../web/js/store.js';

test('a range goes from the last choice to this one, either way, and becomes what this one becomes', () => {
  for (let id = 1; id <= 6; id++) state.servers.set(id, { id });
  inOrder([3, 1, 2, 6, 5, 4]);
  choose(6);
  choose(3, true);
  assert.deepEqual(chosen().sort(), [1, 2, 3, 6]);
  choose(1);
  choose(2, true);
  assert.deepEqual(chosen().sort(), [3, 6], 'let go');
  state.servers.delete(6);
  assert.deepEqual(chosen(), [3], 'what is gone is not chosen');
  stopChoosing();
  assert.equal(selecting(), false);
  choose(4, true);
  assert.deepEqual(chosen(), [4], 'a range without a beginning is one');
  stopChoosing();
});

test('verbs fit the state, the likeliest first', () => {
  assert.deepEqual(unitVerbs({ active: 'active', enabled: 'enabled' }), ['restart', 'reload', 'stop', 'disable']);
  assert.deepEqual(unitVerbs({ active: 'failed', enabled: 'static' }), ['start', 'restart']);
  assert.deepEqual(containerVerbs({ state: 'paused' }), ['unpause', 'kill']);
  assert.deepEqual(containerVerbs({ state: 'exited' }), ['start', 'restart']);
  assert.ok(signalsFor({ state: 'T' }).includes('CONT') && !signalsFor({ state: 'S' }).includes('CONT'));
});

test('what is allowed already stays allowed', () => {
  assert.deepEqual(allowedWith({ allow_actions: 'none' }, 'services'), ['services']);
  assert.deepEqual(allowedWith({ allow_actions: ['containers'] }, 'processes'), ['processes', 'containers']);
  assert.deepEqual(allowedWith({ allow_actions: 'all' }, 'services'), ['processes', 'services', 'containers']);
});
