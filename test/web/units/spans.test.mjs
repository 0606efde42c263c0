import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bounded, closer, edges, moved, spanOf, wider } from '../../../web/js/spans.js';

test('the address names a range or a stretch; what makes no sense is the usual hour', () => {
  assert.deepEqual(spanOf({ range: '30d' }), { name: '30d', seconds: 2_592_000 });
  assert.deepEqual(spanOf({ from: '100', to: '200', range: '6h' }), { from: 100, to: 200 });
  for (const wrong of [{}, { range: 'toString' }, { from: '200', to: '100' }, { from: '1', to: 'x' }, { from: '1', to: '99999999999' }]) {
    assert.deepEqual(spanOf(wrong), { name: '1h', seconds: 3600 });
  }
});

test('a span moves by half of itself and never past now', () => {
  assert.deepEqual(moved({ from: 1000, to: 2000 }, 9000, -1), { from: 500, to: 1500 });
  assert.deepEqual(moved({ from: 1000, to: 2000 }, 1800, 1), { from: 800, to: 1800 });
  assert.deepEqual(moved({ seconds: 900 }, 9000, -1), { from: 7650, to: 8550 });
});

test('zooming out doubles about the middle, zooming in halves about the chosen moment', () => {
  assert.deepEqual(wider({ from: 1000, to: 2000 }, 9000), { from: 500, to: 2500 });
  assert.deepEqual(wider({ from: 1000, to: 2000 }, 2000), { from: 0, to: 2000 });
  assert.deepEqual(closer({ from: 1000, to: 2000 }, 9000, 1100), { from: 1000, to: 1500 });
  assert.deepEqual(closer({ from: 1000, to: 2000 }, 9000, NaN), { from: 1250, to: 1750 });
});

test('a stretch that was dragged is at least 30 s and at most two years', () => {
  assert.deepEqual(bounded(1010, 1000), { from: 990, to: 1020 });
  assert.equal(bounded(0, 1e9).to - bounded(0, 1e9).from, 63_072_000);
  assert.deepEqual(edges({ seconds: 60 }, 100), [40, 100]);
});
