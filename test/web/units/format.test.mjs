import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { ago, compareNames, duration, NONE, number, percent, rate, size } from '../../../web/js/format.js';
import { use } from '../../../web/js/i18n.js';
import en from '../../../web/js/i18n/en.js';
import vi from '../../../web/js/i18n/vi.js';

beforeEach(() => use('en', en));

test('what is not a number is a dash, never NaN or 0', () => {
  for (const none of [undefined, null, NaN, Infinity, '5']) {
    for (const format of [number, percent, rate, size, duration, ago]) assert.equal(format(none), NONE);
  }
});

test('sizes are binary and rates decimal', () => {
  assert.equal(size(8 * 1024 ** 3), '8.0 GiB');
  assert.equal(size(512), '512 B');
  assert.equal(rate(1_900_000), '1.9 MB/s');
  assert.equal(rate(0), '0 B/s');
});

test('a figure at the edge of a unit moves on to the next', () => {
  assert.equal(rate(999_700), '1.0 MB/s');
  assert.equal(size(1023.9 * 1024), '1.0 MiB');
  assert.equal(size(123 * 1024), '123 KiB');
});

test('a duration has two units at most', () => {
  assert.equal(duration(12), '12 s');
  assert.equal(duration(60), '1 min');
  assert.equal(duration(2 * 3600 + 61), '2 h 1 min');
  assert.equal(duration(86400 + 3600), '1 d 1 h');
  assert.equal(duration(41 * 86400 + 7200), '41 d');
  assert.equal(duration(-5), '0 s');
});

test('ages and figures follow the language', () => {
  assert.equal(ago(3), '3s ago');
  assert.equal(ago(7300), '2h ago');
  use('vi', vi);
  assert.equal(ago(3), '3 giây trước');
  assert.equal(rate(1_900_000), '1,9 MB/s');
  assert.equal(duration(41 * 86400), '41 ngày');
});

test('names are ordered as people do', () => {
  assert.deepEqual(['web-10', 'Web-2', 'db'].sort(compareNames), ['db', 'Web-2', 'web-10']);
});
