/** The palette (Ctrl K): servers, views and what can be done, by a few letters of each. */
import { html } from '../html.js';
import { t } from '../i18n.js';
import { address, go } from '../router.js';
import { byName, can, changed } from '../store.js';
import { commands, serverCommands } from '../commands.js';
import { dot, name } from './figures.js';
import { close, isOpen, open } from './modal.js';

const SERVERS = 8;
const OTHERS = 8;
// when so few servers are left, what can be done with the first is offered too
const FEW = 3;

/** How well words fit a text: 0 not at all; the beginning of a word is worth more than its middle. */
export function fit(words, text) {
  const low = text.toLowerCase();
  let sum = 1;
  for (const word of words) {
    const at = low.indexOf(word);
    if (at < 0) return 0;
    sum += at === 0 ? 3 : /[\s._:-]/.test(low[at - 1]) ? 2 : 1;
  }
  return sum;
}

const best = (list, words, text, most) => list.map((one) => ({ one, score: fit(words, text(one)) })).filter(({ score }) => score)
  .sort((a, b) => b.score - a.score).slice(0, most).map(({ one }) => one);

function found(asked) {
  const words = asked.toLowerCase().split(/\s+/).filter(Boolean);
  const all = commands();
  if (!words.length) return all.filter(({ first }) => first);
  const servers = best(byName(), words, (s) => [s.name, s.host, ...(s.tags ?? [])].join(' '), SERVERS + 1);
  // "pause web-1": the server by some of the words, what to do by the others
  const about = servers.length && servers.length <= FEW ? servers[0] : byName().find((s) => words.includes(s.name.toLowerCase()));
  const own = about && can('admin') ? serverCommands(about) : [];
  return [
    ...servers.slice(0, SERVERS).map((server) => ({ key: `server ${server.id}`, server, act: () => go(address('server', server.id)) })),
    ...best([...all, ...own], words, ({ label, also = '' }) => `${label} ${also}`, OTHERS),
  ];
}

export function palette() {
  if (isOpen()) return;
  let asked = '';
  let at = 0;
  const run = (item) => {
    close();
    item?.act();
  };
  open(() => {
    const items = found(asked);
    at = Math.max(0, Math.min(at, items.length - 1));
    const keys = (event) => {
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (!step || !items.length) return;
      event.preventDefault();
      at = (at + step + items.length) % items.length;
      changed();
      requestAnimationFrame(() => requestAnimationFrame(() => document.querySelector('.palette [aria-selected=true]')?.scrollIntoView({ block: 'nearest' })));
    };
    const type = (event) => {
      asked = event.target.value;
      at = 0;
      changed();
    };
    const option = (item, i) => html`<li role="option" id="${`palette-${i}`}" aria-selected="${String(i === at)}" @click="${() => run(item)}">${item.server
      ? html`${dot(item.server)}${name(item.server.name)}<span class="muted small"><bdi>${item.server.host.slice(0, 60)}</bdi></span>`
      : html`<span>${item.label}</span><span class="muted small">${item.keys ? html`<kbd>${item.keys}</kbd>` : item.kind}</span>`}</li>`.keyed(item.key ?? item.label);
    return {
      title: t('palette.title'), bare: true,
      body: html`<div class="palette"><input data-first role="combobox" aria-expanded="true" aria-controls="palette-list" aria-autocomplete="list"
          aria-label="${t('palette.find')}" placeholder="${t('palette.find')}" autocomplete="off" spellcheck="false" .value="${asked}"
          aria-activedescendant="${items.length ? `palette-${at}` : null}" @input="${type}" @keydown="${keys}">
        <ul role="listbox" id="palette-list" aria-label="${t('palette.title')}">${items.map(option)}</ul>
        ${items.length ? '' : html`<p class="quiet-note" role="status">${t('palette.none')}</p>`}</div>`,
      submit: () => run(items[at]),
    };
  });
}
