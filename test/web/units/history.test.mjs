import assert from 'node:assert/strict';
import { test } from 'node:test';
import { beside, figuresOf, Track } from '../../../web/js/history.js';

const CPU = ['cpu_percent'];
const of = (at, avg, step = 5) => Track.of({ step_seconds: step, at, cpu_percent: { avg, min: avg,
    max: avg } }, CPU);

test('a hole in the times becomes a point without a figure, so that no line crosses it', () => {
  const track = of([100, 105, 160, 165], [1, 2, 3, 4]);
  assert.deepEqual(track.at, [100, 105, 110, 160, 165]);
  assert.deepEqual(track.columns.cpu_percent.avg, [1, 2, null, 3, 4]);
});

test('gaps are told with their ends, before the first figure and after the last one too', () => {
  const track = of([100, 105, 160, 165], [1, 2, 3, 4]);
  assert.deepEqual(track.gaps(50, 200), [[50, 100], [105, 160], [165, 200]]);
  assert.deepEqual(track.gaps(100, 170), [[105, 160]]);
});

test('nulls of the central are a gap, and nothing at all is one gap', () => {
  assert.deepEqual(of([100, 105, 110, 115, 120, 125], [1, null, null, null, null, 2]).gaps(100, 125),
      [[100, 125]]);
  assert.deepEqual(of([], []).gaps(0, 60), [[0, 60]]);
});

test('a live sample is a new point while the steps are as fine as the samples', () => {
  const track = of([100], [10]);
  assert.equal(track.append(105, { cpu_percent: 20 }), true);
  assert.equal(track.append(105, { cpu_percent: 30 }), false);
  assert.deepEqual(track.columns.cpu_percent.avg, [10, 20]);
});

test('live samples within one coarse step become one point with its average and extremes', () => {
  const track = of([0, 60], [10, 10], 60);
  for (const [at, value] of [[121, 10], [126, 30], [131, 20]]) track.append(at, { cpu_percent: value });
  assert.deepEqual(track.at, [0, 60, 131]);
  assert.equal(track.columns.cpu_percent.avg.at(-1), 20);
  assert.equal(track.columns.cpu_percent.min.at(-1), 10);
  assert.equal(track.columns.cpu_percent.max.at(-1), 30);
});

test('a live sample after a silence stands apart', () => {
  const track = of([100], [10]);
  track.append(200, { cpu_percent: 20 });
  assert.deepEqual(track.columns.cpu_percent.avg, [10, null, 20]);
});

test('what is old is forgotten in every column', () => {
  const track = of([100, 105, 110], [1, 2, 3]);
  track.trim(106);
  assert.deepEqual(track.at, [110]);
  assert.deepEqual(track.columns.cpu_percent, { avg: [3], min: [3], max: [3] });
});

test('the first figure is where a live chart begins', () => {
  assert.equal(of([100, 105, 110], [null, 2, 3]).first(), 105);
  assert.equal(of([], []).first(), undefined);
});

test('figures of a whole sample: loopback does not count, absent figures stay absent', () => {
  const figures = figuresOf({ cpu: { percent: 7 }, network: [{ interface: 'lo', rx_bytes_per_second: 9 },
    { interface: 'eth0', rx_bytes_per_second: 1 }, { interface: 'eth1', rx_bytes_per_second: 2 }] });
  assert.equal(figures.cpu_percent, 7);
  assert.equal(figures.network_rx_bytes_per_second, 3);
  assert.equal(figures.temperature_celsius, undefined);
  assert.equal(figures.disk_busy_percent, undefined);
});

test('what lies a day before stands at the times of now, and nothing stands where nothing was', () => {
  const now = of([86_500, 86_505, 86_510, 86_515], [1, 2, 3, 4]);
  const before = of([101, 106, 200], [10, 20, 30]);
  assert.deepEqual(beside(now, before, 'cpu_percent', 86_400), [10, 20, null, null]);
  assert.deepEqual(beside(now, of([], []), 'cpu_percent', 86_400), [null, null, null, null]);
});
