import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { outline, qr } from '../../../web/js/qr.js';

const hash = (text) => createHash('sha256').update(qr(text).map((row) => row.map(Number).join('')).join('\n')).digest('hex').slice(0, 16);

test('codes of every size are those that a reader (zbarimg) read back', () => {
  const text = `otpauth://totp/Server%20Monitor:ana?secret=${'ABCDEFGHIJ234567'.repeat(40)}`;
  assert.deepEqual([5, 40, 110, 160, 230, 300, 500].map((length) => [qr(text.slice(0, length)).length, hash(text.slice(0, length))]), [[21, 'ce94b5d56fed4b0d'], [29, '74fe1559a9fce914'], [41, '1f6f5cf0aedc1cd9'], [49, 'a31891703d637b44'], [53, 'b9282622d4c27074'], [61, '62c882113d936602'], [77, '2280a9278fe0bc64']]);
});

test('what is too long for the largest code is refused, and a path has a square a dark module', () => {
  assert.throws(() => qr('x'.repeat(600)), /too long/);
  const rows = qr('hello');
  assert.equal(outline(rows).split('M').length - 1, rows.flat().filter(Boolean).length);
});
