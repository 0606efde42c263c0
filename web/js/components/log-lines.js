/** The lines of a log: <log-lines .feed="${LogFeed}" .search="${words}">. It follows the end while its end is in view. */

// lines in the document at once; the search looks through all that are kept
const DRAWN = 1_000;
const NEAR_PIXELS = 24;

class LogLines extends HTMLElement {
  #feed = null;
  #search = '';
  #asked = 0;
  #drawn = null; // {feed, search, from, to}: what stands in the document

  set feed(feed) {
    if (this.#feed && this.#feed !== feed) this.#feed.close();
    this.#feed = feed;
    this.#ask();
  }

  get feed() {
    return this.#feed;
  }

  set search(words) {
    this.#search = words.toLowerCase();
    this.#ask();
  }

  get search() {
    return this.#search;
  }

  /** New lines have come. */
  grown() {
    this.#ask();
  }

  disconnectedCallback() {
    this.#feed?.close();
  }

  #ask() {
    this.#asked ||= requestAnimationFrame(() => {
      this.#asked = 0;
      if (this.isConnected && this.#feed) this.#draw();
    });
  }

  #draw() {
    const box = this.closest('.log-box');
    const atEnd = box.scrollHeight - box.scrollTop - box.clientHeight < NEAR_PIXELS;
    if (this.#search || this.#drawn?.search || this.#drawn?.feed !== this.#feed) this.#anew();
    else this.#append();
    if (atEnd) box.scrollTop = box.scrollHeight;
  }

  #anew() {
    const { lines, gone } = this.#feed;
    const found = this.#search ? lines.filter((line) => line.toLowerCase().includes(this.#search)) : lines;
    this.replaceChildren(...found.slice(-DRAWN).map((line) => this.#line(line)));
    this.#drawn = { feed: this.#feed, search: this.#search, to: gone + lines.length };
    this.found = found.length;
  }

  /** What came since, and as many of the oldest less. */
  #append() {
    const { lines, gone } = this.#feed;
    const fresh = lines.slice(Math.max(0, this.#drawn.to - gone)).slice(-DRAWN);
    this.append(...fresh.map((line) => this.#line(line)));
    this.#drawn.to = gone + lines.length;
    while (this.childElementCount > DRAWN) this.firstElementChild.remove();
  }

  #line(text) {
    const line = document.createElement('div');
    if (!this.#search) {
      line.textContent = text || ' ';
      return line;
    }
    let at = 0;
    const low = text.toLowerCase();
    for (let next; (next = low.indexOf(this.#search, at)) >= 0; at = next + this.#search.length) {
      const mark = document.createElement('mark');
      mark.textContent = text.slice(next, next + this.#search.length);
      line.append(text.slice(at, next), mark);
    }
    line.append(text.slice(at));
    return line;
  }
}
customElements.define('log-lines', LogLines);
