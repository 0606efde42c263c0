import assert from 'node:assert/strict';

/** Runs in the page, with the product's own module on an element of its own. */
const inPage = (page, work) => page.evaluate(`(async () => {
  const { html, render } = await import('./js/html.js');
  const box = document.body.appendChild(document.createElement('div'));
  const result = await (${work})(html, render, box);
  box.remove();
  return result;
})()`);

export const templates = {
  async 'a template writes values as text, whatever they hold'(stage) {
    const page = await stage.page({ strange: true, expects: [/401/] });
    const seen = await inPage(page, `(html, render, box) => {
      const evil = '<img src=x onerror="window.pwned = 1">"\\'\${1}<!--';
      render(html\`<p class="a \${evil}" title="\${evil}">\${evil} <b>\${[evil, html\`<i>\${evil}</i>\`]}</b></p>\`, box);
      const p = box.querySelector('p');
      return { images: box.querySelectorAll('img').length, text: p.textContent.split(evil).length - 1, title: p.title === evil,
        names: p.getAttributeNames().sort(), pwned: 'pwned' in window };
    }`);
    assert.deepEqual(seen, { images: 0, text: 3, title: true, names: ['class', 'title'], pwned: false });
  },

  async 'drawing again touches only what changed, and a keyed row keeps its node, focus and selection when it moves'(stage) {
    const page = await stage.page({ strange: true, expects: [/401/] });
    const seen = await inPage(page, `(html, render, box) => {
      const draw = (ids, word) => render(html\`<ul>\${ids.map((id) => html\`<li><input value="\${id}"><b>\${word}</b></li>\`.keyed(id))}</ul>\`, box);
      draw(['a', 'b', 'c', 'd'], 'one');
      const nodes = new Map([...box.querySelectorAll('li')].map((li) => [li.firstChild.getAttribute('value'), li]));
      const field = nodes.get('c').firstChild;
      field.value = 'typed';
      field.focus();
      field.setSelectionRange(1, 3);
      const changes = [];
      const watch = new MutationObserver((list) => changes.push(...list));
      watch.observe(box, { childList: true, subtree: true, attributes: true, characterData: true });
      draw(['a', 'b', 'c', 'd'], 'one');
      changes.push(...watch.takeRecords());
      const idle = changes.length;
      draw(['d', 'c', 'x', 'a'], 'two');
      const order = [...box.querySelectorAll('li')];
      return { idle, kept: ['d', 'c', 'a'].every((id) => order.includes(nodes.get(id))), order: order.map((li) => li.firstChild.getAttribute('value')),
        gone: nodes.get('b').isConnected, words: order.map((li) => li.textContent), value: field.value,
        focus: document.activeElement === field, selection: [field.selectionStart, field.selectionEnd] };
    }`);
    assert.deepEqual(seen, { idle: 0, kept: true, order: ['d', 'c', 'x', 'a'], gone: false, words: ['two', 'two', 'two', 'two'],
      value: 'typed', focus: true, selection: [1, 3] });
  },

  async 'flags, properties, styles and listeners of a template follow their values'(stage) {
    const page = await stage.page({ strange: true, expects: [/401/] });
    const seen = await inPage(page, `(html, render, box) => {
      const calls = [];
      const draw = (n) => render(html\`<input ?disabled="\${n > 1}" .value="\${n}" --fill="\${n / 10}" aria-label="\${n > 1 ? null : 'x'}"
        @click="\${() => calls.push(n)}">\${n > 1 ? html\`<b>\${n}</b>\` : ''}\`, box);
      const state = () => { const i = box.querySelector('input'); return [i.disabled, i.value, i.style.getPropertyValue('--fill'), i.getAttribute('aria-label'), box.textContent]; };
      draw(1);
      const first = state();
      box.querySelector('input').click();
      draw(2);
      const second = state();
      draw(1);
      box.querySelector('input').click();
      return { first, second, third: state(), calls };
    }`);
    assert.deepEqual(seen, { first: [false, '1', '0.1', 'x', ''], second: [true, '2', '0.2', null, '2'], third: [false, '1', '0.1', 'x', ''],
      calls: [1, 1] });
  },
};
