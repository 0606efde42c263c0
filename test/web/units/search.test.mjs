import assert from 'node:assert/strict';
import { test } from 'node:test';
import { holds, parse } from '../../../web/js/search.js';

const server = { text: 'web-1\n10.0.0.5\nroot\nthe shop\ndebian gnu/linux 12\nweb\neu', tag: ['web', 'eu'], host: '10.0.0.5', name: 'web-1', user: 'root',
  os: 'debian gnu/linux 12', states: ['online', 'agent'], figures: { cpu: 81.2, memory: 90, disk: 40, rx: 5_200_000, uptime: 7_200, alerts: 0 } };
const found = (text) => holds(parse(text), server);

test('words are found anywhere, all of them must be there, and a minus turns one round', () => {
  assert.ok(found('WEB 10.0'));
  assert.ok(found('"the shop"'));
  assert.ok(!found('"shop the"'));
  assert.ok(!found('web nothing'));
  assert.ok(found('web -nothing'));
  assert.ok(!found('-web'));
  assert.ok(found(''));
});

test('figures are compared, at the edge too', () => {
  assert.ok(found('cpu>80 mem>=90 disk<95'));
  assert.ok(!found('mem>90'));
  assert.ok(found('memory=90'));
  assert.ok(found('cpu>80%'));
  assert.ok(found('cpu>80.5'));
  assert.ok(found('cpu>81,1'));
  assert.ok(found('rx>5M rx<5.3MB/s'));
  assert.ok(found('up>1h uptime<1d'));
  assert.ok(found('alerts=0'));
  assert.ok(found('-cpu>90'));
});

test('what is not known is neither above nor below', () => {
  assert.ok(!found('load>0'));
  assert.ok(!found('load<=100'));
});

test('a tag is met as a whole, the other fields in part', () => {
  assert.ok(found('tag:web tag:EU'));
  assert.ok(!found('tag:we'));
  assert.ok(found('host:10.0. name:web user:root os:debian'));
  assert.ok(found('os:"debian gnu"'));
  assert.ok(!found('host:web'));
  assert.ok(found('is:online is:agent -is:offline'));
});

test('an unfinished or unknown expression is named, and hides nothing', () => {
  for (const text of ['cpu>', 'is:', 'is:nowhere', 'tag:', 'cpu>high', 'cpu>5M', 'up>3x']) {
    assert.deepEqual(parse(text).odd, [text]);
    assert.ok(found(text), text);
  }
});

test('what only looks like an expression is a word', () => {
  for (const text of ['fe80::1', 'a=b', 'c:d', '<img', '-', '>80']) assert.deepEqual(parse(text).odd, [], text);
  assert.equal(parse('fe80::1').terms[0].value, 'fe80::1');
  assert.equal(parse('-').terms[0].value, '-');
  assert.equal(parse('x '.repeat(1000)).terms.length, 20);
});
