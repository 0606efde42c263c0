/**
 * Templates that cannot inject: html`<p class="${c}">${text}</p>` keeps its values apart from its markup. The markup is parsed
 * once for each place in the code; values are only ever written as text, attributes, properties or listeners. render() writes
 * what changed and leaves every other node alone, so focus, scroll, selection and open menus survive.
 *
 *   ${text}  ${html`…`}  ${[html`…`.keyed(id), …]}     children; a list is matched by key and moved, never rebuilt
 *   name="a ${b}"   ?hidden="${flag}"   .value="${v}"   --fill="${v}"   @click="${fn}"   attribute, boolean, property, style, listener
 *
 * A '<' or '>' in a static attribute must be written as an entity.
 */
class Template {
  constructor(strings, values) {
    this.strings = strings;
    this.values = values;
    this.key = undefined;
  }

  /** Names this item of a list; one with another key is another item. */
  keyed(key) {
    this.key = key;
    return this;
  }
}

export const html = (strings, ...values) => new Template(strings, values);

/** Draws a value into an element that is left to this function alone. */
export function render(value, container) {
  let slot = roots.get(container);
  if (!slot) {
    container.textContent = '';
    roots.set(container, slot = new Slot(container.appendChild(new Comment())));
  }
  slot.set(value);
}

const roots = new WeakMap();
const compiled = new WeakMap();
const MARK = /\uE000(\d+)\uE001/;
const MARKS = /\uE000(\d+)\uE001/g;
const SHOW = 1 | 128; // elements and comments

function compile(strings) {
  let known = compiled.get(strings);
  if (known) return known;
  let text = strings[0].replace(/^\n\s*/, '');
  for (let i = 1; i < strings.length; i++) {
    const mark = `\uE000${i - 1}\uE001`;
    text += (text.lastIndexOf('<') > text.lastIndexOf('>') ? mark : `<!--${mark}-->`) + strings[i];
  }
  const template = document.createElement('template');
  template.innerHTML = text.replace(/\n\s*$/, '');
  const parts = [];
  const walker = document.createTreeWalker(template.content, SHOW);
  for (let index = 0; walker.nextNode(); index++) {
    const node = walker.currentNode;
    if (node.nodeType === 8) {
      const found = MARK.exec(node.data);
      if (found) parts.push({ index, from: +found[1], make: (el) => new Slot(el) });
      continue;
    }
    for (const { name, value } of [...node.attributes]) {
      if (!MARK.test(value)) continue;
      const pieces = value.split(MARKS); // text, number, text, number, … text
      node.removeAttribute(name);
      parts.push({ index, from: +pieces[1], count: (pieces.length - 1) / 2, make: (el) => attribute(el, name,
          pieces) });
    }
  }
  compiled.set(strings, known = { template, parts });
  return known;
}

function attribute(el, name, pieces) {
  const rest = name.slice(1);
  if (name[0] === '@') return new Listener(el, rest);
  if (name[0] === '?') return { set: (on) => el.toggleAttribute(rest, Boolean(on)) };
  if (name[0] === '.') return { set: (v) => { if (el[rest] !== v) el[rest] = v; } };
  if (name.startsWith('--')) return { set: (v) => el.style.setProperty(name, v ?? '') };
  if (pieces.length === 3 && !pieces[0] && !pieces[2]) {
    return { set: (v) => (v === null || v === undefined || v === false
      ? el.removeAttribute(name) : el.setAttribute(name, v === true ? '' : v)) };
  }
  return { set: (...vs) => el.setAttribute(name, pieces.map((p, i) => (i % 2 ? vs[(i - 1) / 2] ?? ''
      : p)).join('')) };
}

class Listener {
  constructor(el, type) {
    this.call = null;
    el.addEventListener(type, (event) => this.call?.(event));
  }

  set(call) {
    this.call = call;
  }
}

/** What one template became: its parts with the values last written. */
class Instance {
  constructor(template) {
    const { template: source, parts } = compile(template.strings);
    this.strings = template.strings;
    this.key = template.key;
    this.fragment = document.importNode(source.content, true);
    const walker = document.createTreeWalker(this.fragment, SHOW);
    const nodes = [];
    while (walker.nextNode()) nodes.push(walker.currentNode);
    this.parts = parts.map((part) => ({ ...part, writer: part.make(nodes[part.index]) }));
    this.values = [];
  }

  set(values) {
    for (const { from, count = 1, writer } of this.parts) {
      let changed = false;
      for (let i = from; i < from + count; i++) changed ||= values[i] !== this.values[i] || !(i in this.values);
      if (changed) writer.set(...values.slice(from, from + count));
    }
    this.values = values;
  }
}

/** A place for children, just before a comment that stays. */
class Slot {
  constructor(end) {
    this.end = end;
    this.start = end.parentNode.insertBefore(new Comment(), end);
    this.last = undefined;
    this.instance = this.text = this.items = null;
  }

  set(value) {
    if (value === this.last) return;
    if (value instanceof Template) this.#template(value);
    else if (Array.isArray(value)) this.#list(value);
    else this.#text(value === null || value === undefined || value === false || value === true ? ''
        : String(value));
    this.last = value;
  }

  #text(text) {
    if (!this.text) {
      this.clear();
      this.end.before(this.text = new Text(text));
    } else if (this.text.data !== text) this.text.data = text;
  }

  #template(template) {
    if (this.instance?.strings !== template.strings || this.instance.key !== template.key) {
      this.clear();
      // kept once it is in its place: what fails on the way is drawn anew the next time
      const made = new Instance(template);
      made.set(template.values);
      this.end.before(made.fragment);
      made.fragment = null;
      this.instance = made;
    } else this.instance.set(template.values);
  }

  #list(values) {
    if (!this.items) {
      this.clear();
      this.items = new Map();
    }
    const before = this.items;
    this.items = new Map();
    values.forEach((value, i) => {
      const key = value instanceof Template && value.key !== undefined ? value.key : `#${i}`;
      this.items.set(key, before.get(key) ?? null);
      before.delete(key);
    });
    for (const gone of before.values()) gone.remove();
    let cursor = this.start.nextSibling;
    let i = 0;
    for (const [key, known] of this.items) {
      let slot = known;
      if (!slot) {
        const end = this.end.parentNode.insertBefore(new Comment(), cursor);
        this.items.set(key, slot = new Slot(end));
      } else if (slot.start === cursor) cursor = slot.end.nextSibling;
      else cursor = slot.moveBefore(cursor);
      slot.set(values[i++]);
    }
  }

  moveBefore(cursor) {
    const parent = cursor.parentNode;
    // moveBefore keeps focus and scroll where the browser has it
    const move = (node) => (parent.moveBefore && node.isConnected ? parent.moveBefore(node, cursor)
        : parent.insertBefore(node, cursor));
    for (let node = this.start, next; ; node = next) {
      next = node.nextSibling;
      move(node);
      if (node === this.end) return cursor;
    }
  }

  clear() {
    while (this.start.nextSibling !== this.end) this.start.nextSibling.remove();
    this.instance = this.text = this.items = null;
  }

  remove() {
    this.clear();
    this.start.remove();
    this.end.remove();
  }
}
