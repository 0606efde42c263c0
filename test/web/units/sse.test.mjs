import assert from 'node:assert/strict';
import { test } from 'node:test';
import { eventParser } from '../../../web/js/sse.js';

function heard(...pieces) {
  const events = [];
  const parser = eventParser((name, data) => events.push([name, data]));
  pieces.forEach((piece) => parser.feed(piece));
  return events;
}

test('an event has its name and its data', () => {
  assert.deepEqual(heard('event: sample\ndata: {"id":1}\n\n'), [['sample', '{"id":1}']]);
});

test('an event without a name is a message', () => {
  assert.deepEqual(heard('data: x\n\n'), [['message', 'x']]);
});

test('events may be cut anywhere, also within a line end', () => {
  const text = 'event: a\r\ndata: one\r\n\r\nevent: b\r\ndata: two\r\n\r\n';
  for (let cut = 1; cut < text.length; cut++) {
    assert.deepEqual(heard(text.slice(0, cut), text.slice(cut)), [['a', 'one'], ['b', 'two']], `cut at ${cut}`);
  }
});

test('several data lines are joined by line ends', () => {
  assert.deepEqual(heard('data: one\ndata:two\ndata\n\n'), [['message', 'one\ntwo\n']]);
});

test('a comment is told as a heartbeat and ends no event', () => {
  assert.deepEqual(heard('event: a\n: heartbeat\ndata: x\n\n'), [[null, 'heartbeat'], ['a', 'x']]);
});

test('an empty event says nothing, and its name is forgotten', () => {
  assert.deepEqual(heard('event: a\n\ndata: x\n\n'), [['message', 'x']]);
});

test('an unfinished event waits', () => {
  assert.deepEqual(heard('data: x\n'), []);
});
