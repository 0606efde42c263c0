import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { test } from 'node:test';
import { KEPT, LogFeed } from '../../../web/js/logs.js';

/** A server of one stream of events, and the feed that reads it. */
async function following(events, look) {
  let write;
  const server = createServer((request, answer) => {
    answer.writeHead(200, { 'Content-Type': 'text/event-stream' });
    write = (name, data) => answer.write(`event: ${name}\ndata: ${JSON.stringify(data)}\n\n`);
    events.forEach(([name, data]) => write(name, data));
  });
  await new Promise((done) => { server.listen(0, '127.0.0.1', done); });
  let heard = () => {};
  const feed = new LogFeed(`http://127.0.0.1:${server.address().port}/`, () => heard());
  const until = (what) => new Promise((done) => {
    heard = () => what() && done();
    heard();
  });
  feed.open();
  try {
    await look(feed, until, (...event) => write(...event), () => server.closeAllConnections());
  } finally {
    feed.close();
    server.closeAllConnections();
    server.close();
  }
}

const numbered = (from, to) => Array.from({ length: to - from }, (_, i) => `${from + i}`);

test('lines are kept up to a bound, the newest of them', () => following(
  [['start', { command: 'journalctl' }], ['lines', { lines: numbered(0, KEPT) }], ['lines', { lines: numbered(KEPT, KEPT + 10) }]],
  async (feed, until) => {
    await until(() => feed.gone === 10);
    assert.equal(feed.lines.length, KEPT);
    assert.equal(feed.lines[0], '10');
    assert.equal(feed.state, 'following');
  }));

test('what comes while it is paused waits, bounded too, and what was lost of it is counted', () => following(
  [['start', { command: 'journalctl' }]],
  async (feed, until, write) => {
    await until(() => feed.state === 'following');
    feed.pause(true);
    write('lines', { lines: numbered(0, KEPT + 7) });
    await until(() => feed.held.length);
    assert.equal(feed.lines.length, 0);
    feed.pause(false);
    assert.equal(feed.lines.length, KEPT);
    assert.equal(feed.skipped, 7);
  }));

test('a stream that breaks without an end is told as cut', () => following(
  [['start', { command: 'tail' }], ['lines', { lines: ['a'] }]],
  async (feed, until, write, breaks) => {
    await until(() => feed.lines.length === 1);
    breaks();
    await until(() => feed.over);
    assert.deepEqual([feed.reason, feed.lines], ['cut', ['a']]);
  }));

test('the end is told with its reason, and what was held is shown', () => following(
  [['start', { command: 'tail' }], ['lines', { lines: ['a'] }]],
  async (feed, until, write) => {
    await until(() => feed.lines.length === 1);
    feed.pause(true);
    write('lines', { lines: ['b'] });
    write('end', { reason: 'host_lost', message: 'gone' });
    await until(() => feed.over);
    assert.deepEqual([feed.state, feed.reason, feed.lines], ['ended', 'host_lost', ['a', 'b']]);
    feed.pause(true);
    assert.equal(feed.state, 'ended', 'what has ended is not paused');
  }));
