import assert from 'node:assert/strict';
import { test } from 'node:test';
import { check, parseTarget, splitTags } from '../../../web/js/fields.js';
import { address, parse } from '../../../web/js/router.js';

test('a target says user, host and port in every form that people paste', () => {
  const cases = {
    'root@10.0.0.5': ['root', '10.0.0.5', undefined],
    'root@10.0.0.5:2222': ['root', '10.0.0.5', 2222],
    'web-1.example.org': ['', 'web-1.example.org', undefined],
    ' ssh -p 2222 admin@web-1 ': ['admin', 'web-1', 2222],
    'ssh://pi@[fd00::5]:22': ['pi', 'fd00::5', 22],
    'root@fd00::5': ['root', 'fd00::5', undefined],
  };
  for (const [text, [username, host, port]] of Object.entries(cases)) assert.deepEqual(parseTarget(text),
      { username, host, port }, text);
});

test('good values pass', () => {
  const good = { name: 'web 1', host: 'web-1.example.org', port: '22', username: 'root', tags: 'a, b',
      agent_port: '8083', poll_seconds: '',
    ssh_key_path: '~/.ssh/id_ed25519', description: '' };
  for (const [field, value] of Object.entries(good)) assert.equal(check(field, value), null, field);
  for (const host of ['10.0.0.5', 'fd00::5', 'localhost', 'a_b']) assert.equal(check('host', host), null, host);
});

test('bad values are refused, each with its reason', () => {
  const bad = [['name', '', 'required'], ['name', 'x'.repeat(101), 'long'], ['host', '10.0.0', 'ipv4'],
      ['host', '10.0.0.256', 'ipv4'],
    ['host', '010.0.0.1', 'ipv4'], ['host', '-oProxyCommand=x', 'host'], ['host', 'a b', 'host'], ['host',
        'a;id', 'host'], ['port', '0', 'whole'],
    ['port', '65536', 'whole'], ['port', '2e3', 'whole'], ['port', '', 'whole'], ['username', '-x',
        'username'], ['username', 'a b', 'username'],
    ['poll_seconds', '3601', 'whole'], ['ssh_key_path', 'id_rsa', 'path'], ['ssh_password', '', 'required'],
        ['tags', 'x'.repeat(41), 'long'],
    ['tags', Array.from({ length: 21 }, (_, i) => i).join(','), 'tags']];
  for (const [field, value, reason] of bad) assert.equal(check(field, value)?.key, `invalid.${reason}`,
      `${field} ${value}`);
});

test('tags are parted, trimmed and said once', () => {
  assert.deepEqual(splitTags(' a, b ,,a'), ['a', 'b']);
});

test('an address keeps view, id and filters, and reads back the same', () => {
  const hash = address('server', 3, { range: '6h', tab: '', q: 'a b&c' });
  assert.equal(hash, '#/server/3?range=6h&q=a+b%26c');
  assert.deepEqual(parse(hash), { view: 'server', id: 3, query: { range: '6h', q: 'a b&c' } });
  assert.deepEqual(parse(''), { view: 'fleet', id: null, query: {} });
  assert.equal(address('fleet'), '#/');
});
