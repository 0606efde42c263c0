import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { LANGUAGES, preferred, t, use } from '../../../web/js/i18n.js';
import en from '../../../web/js/i18n/en.js';

const JS = fileURLToPath(new URL('../../../web/js', import.meta.url));
const languages = await Promise.all(Object.keys(LANGUAGES).map(async (code) => [code,
    (await import(`${JS}/i18n/${code}.js`)).default]));
const sources = fs.readdirSync(JS, { recursive: true }).filter((f) => f.endsWith('.js')
    && !f.startsWith('i18n/'))
  .map((f) => fs.readFileSync(path.join(JS, f), 'utf8')).join('\n');
const names = (text) => [...new Set([...(typeof text === 'object' ? Object.values(text).join(' ')
    : text).matchAll(/\{(\w+)\}/g)].map((m) => m[1]))].sort();

for (const [code, texts] of languages) {
  test(`${code} has every text, and none besides`, () => {
    assert.deepEqual(Object.keys(texts).sort(), Object.keys(en).sort());
  });

  test(`${code} names the same values in every text`, () => {
    for (const key of Object.keys(en)) assert.deepEqual(names(texts[key]), names(en[key]), key);
  });

  test(`${code} has the plural forms that its language needs, and no text is empty`, () => {
    const forms = new Intl.PluralRules(code).resolvedOptions().pluralCategories;
    for (const [key, text] of Object.entries(texts)) {
      if (typeof text === 'object') for (const form of forms) assert.ok(text[form], `${key} lacks ${form}`);
      else assert.ok(text || key === 'role.undefined', `${key} is empty`);
    }
  });
}

test('every text that the page asks for exists', () => {
  const asked = [...sources.matchAll(/\bt\('([^']+)'/g)].map((m) => m[1]);
  assert.ok(asked.length > 100, 'the look through the sources found next to nothing');
  assert.deepEqual(asked.filter((key) => !(key in en)), []);
});

test('every text is asked for somewhere', () => {
  const words = new Set([...sources.matchAll(/'([a-z0-9_.]+)'/g)].map((m) => m[1]));
  const built = [...sources.matchAll(/`([a-z0-9_.]+\.)\$\{/g)].map((m) => m[1]);
  assert.deepEqual(Object.keys(en).filter((key) => !words.has(key)
      && !built.some((start) => key.startsWith(start))), []);
});

test('no view writes words of its own', () => {
  const markup = [...sources.matchAll(/html`([^`]*)`/g)].map((m) => m[1]);
  const own = markup.flatMap((text) => [...text.replace(/\$\{[^}]*\}/g,
      '').matchAll(/>\s*([A-Za-z][a-z]+(?: [a-z]+)+)/g)].map((m) => m[1]));
  assert.deepEqual(own.filter((text) => !text.startsWith('Server Monitor')), []);
});

test('the language is the first of the browser that there is, else English', () => {
  assert.equal(preferred(['fr-FR', 'vi-VN', 'en']), 'vi');
  assert.equal(preferred(['fr']), 'en');
  assert.equal(preferred([]), 'en');
});

test('plurals are chosen by number, and a missing value stays visible', () => {
  use('en', en);
  assert.equal(t('cores', { n: 1 }), '1 core');
  assert.equal(t('cores', { n: 4 }), '4 cores');
  assert.equal(t('free'), '{size} free');
  assert.equal(t('no.such.text'), 'no.such.text');
});
