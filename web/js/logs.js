/**
 * A log that is followed: `start`, then lines as they come, until it ends. Lines are bounded; while it is paused what comes is
 * held back, bounded too. Nothing here touches the page; whoever shows it is told by `changed`.
 *
 *   opening ──start──> following <──pause, go on──> paused        any ──end, failure──> ended, failed
 */
import { eventParser } from './sse.js';

// what one looks through at once; more would make the page slow
export const KEPT = 5_000;

export class LogFeed {
  constructor(path, changed) {
    Object.assign(this, { path, changed, state: 'opening', lines: [], gone: 0, held: [], skipped: 0, dropped: 0, command: '', reason: '',
      problem: null });
    this.abort = new AbortController();
  }

  async open() {
    try {
      const answer = await fetch(this.path, { signal: this.abort.signal, headers: { Accept: 'text/event-stream' }, cache: 'no-store' });
      if (!answer.ok) return this.#fail(await answer.json().catch(() => null), answer.status);
      const parser = eventParser((name, data) => name && this.#hear(name, JSON.parse(data)));
      const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
      for (;;) {
        const { done, value } = await reader.read();
        if (done) break;
        parser.feed(value);
      }
      this.#end('cut', '');
    } catch (cause) {
      if (!this.abort.signal.aborted) this.#end('cut', String(cause.message));
    }
    return undefined;
  }

  close() {
    this.abort.abort();
  }

  get over() {
    return this.state === 'ended' || this.state === 'failed';
  }

  get paused() {
    return this.state === 'paused';
  }

  pause(on) {
    if (this.over) return;
    this.state = on ? 'paused' : 'following';
    if (!on) this.#release();
    this.changed();
  }

  #hear(name, data) {
    switch (name) {
      case 'start':
        this.command = data.command ?? '';
        if (this.state === 'opening') this.state = 'following';
        break;
      case 'lines': this.#take(data.lines); break;
      case 'skipped': this.skipped += data.lines; break;
      case 'end': this.#end(data.reason, data.message); return;
      default: return; // of a newer central
    }
    this.changed();
  }

  #take(lines) {
    if (this.paused) {
      this.held.push(...lines);
      this.dropped += cut(this.held);
    } else {
      this.lines.push(...lines);
      this.gone += cut(this.lines);
    }
  }

  #release() {
    const held = this.held;
    this.held = [];
    this.skipped += this.dropped;
    this.dropped = 0;
    this.#take(held);
  }

  #end(reason, message) {
    if (this.over) return;
    Object.assign(this, { state: 'ended', reason, message });
    this.#release();
    this.changed();
  }

  #fail(body, status) {
    Object.assign(this, { state: 'failed', problem: body ?? { error: `HTTP ${status}` } });
    this.changed();
  }
}

/** Takes the oldest away beyond what is kept; how many. */
function cut(lines) {
  const over = Math.max(0, lines.length - KEPT);
  lines.splice(0, over);
  return over;
}
