/**
 * The stream of events, kept alive. States and what moves between them:
 *
 *   connecting ──first event──> live ──stream ends──> reconnecting ──event──> live
 *                                │                        │
 *                                └──silence of 20 s───────┴──> polling ──event──> live
 *                                                                │ poll fails
 *                                                                └──> stale ──poll answers──> polling
 *   any ──page hidden──> asleep ──page seen──> reconnecting
 *
 * While it polls it goes on trying the stream.
 */
import { eventParser } from './sse.js';

// the central's heartbeat comes every 15 s
export const SILENCE_MILLIS = 20_000;
const POLL_MILLIS = 5_000;
const RETRY_MILLIS = [250, 1_000, 2_000, 4_000, 8_000];
// a glance at another tab costs no reconnect
const HIDDEN_MILLIS = 5_000;

export class Live {
  /** `calls`: event(name, data), polled(array), changed(), signedOut(); `path()` is the stream's address. */
  constructor(calls, { path, poll, now = () => performance.now(), silence = SILENCE_MILLIS }) {
    Object.assign(this, { calls, path, poll, now, silence });
    this.state = 'connecting';
    this.since = Date.now() / 1000;
    this.heardAt = this.now();
    this.attempt = 0;
    this.abort = null;
    this.running = false;
  }

  start() {
    if (this.running) return;
    this.running = true;
    this.heardAt = this.now();
    this.watch = setInterval(() => this.#watchdog(), 1_000);
    document.addEventListener('visibilitychange', this.#visibility);
    addEventListener('online', this.#hurry);
    this.#loop();
  }

  stop() {
    this.running = false;
    clearInterval(this.watch);
    clearTimeout(this.sleeping);
    document.removeEventListener('visibilitychange', this.#visibility);
    removeEventListener('online', this.#hurry);
    this.abort?.abort();
  }

  /** Another address is wanted (another server is looked at): connects anew without a change of state. */
  again() {
    this.attempt = 0;
    this.moving = true;
    this.abort?.abort();
    this.wake?.();
  }

  #set(state) {
    if (state === this.state) return;
    // "stale since" is the last time that anything was heard
    if (state !== 'stale') this.since = Date.now() / 1000;
    this.state = state;
    this.calls.changed();
  }

  #heard() {
    this.heardAt = this.now();
    this.attempt = 0;
    this.#set('live');
  }

  async #loop() {
    while (this.running) {
      if (this.state !== 'asleep') await this.#stream();
      if (!this.running) return;
      if (this.moving) {
        this.moving = false;
        continue;
      }
      if (this.state === 'live') this.#set('reconnecting');
      const base = this.state === 'asleep' ? 3_600_000
          : RETRY_MILLIS[Math.min(this.attempt++, RETRY_MILLIS.length - 1)];
      await new Promise((done) => {
        this.wake = done;
        // jitter: a hundred open pages do not all come back in the same instant
        setTimeout(done, base * (0.75 + Math.random() / 2));
      });
    }
  }

  async #stream() {
    this.abort = new AbortController();
    try {
      const answer = await fetch(this.path(), { signal: this.abort.signal,
          headers: { Accept: 'text/event-stream' }, cache: 'no-store' });
      if (answer.status === 401) {
        this.stop();
        this.calls.signedOut();
        return;
      }
      if (!answer.ok) return;
      const parser = eventParser((name, data) => {
        this.#heard();
        if (name) this.calls.event(name, JSON.parse(data));
      });
      const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
      for (;;) {
        const { done, value } = await reader.read();
        if (done) return;
        parser.feed(value);
      }
    } catch {
      // gone or aborted: the loop tries again, and the indicator says so
    }
  }

  #watchdog() {
    if (!this.running || this.state === 'asleep' || this.now() - this.heardAt < this.silence) return;
    if (this.state === 'live' || this.state === 'reconnecting' || this.state === 'connecting') {
      this.#set('polling');
      this.abort?.abort();
    }
    if (!this.polling && this.now() - (this.polledAt ?? -Infinity) >= POLL_MILLIS) this.#poll();
  }

  async #poll() {
    this.polling = true;
    this.polledAt = this.now();
    try {
      const all = await this.poll();
      if (this.state === 'live') return;
      this.calls.polled(all);
      this.#set('polling');
    } catch {
      if (this.state === 'polling') {
        this.since = (Date.now() - (this.now() - this.heardAt)) / 1000;
        this.#set('stale');
      }
    } finally {
      this.polling = false;
    }
  }

  #visibility = () => {
    clearTimeout(this.sleeping);
    if (document.hidden) {
      this.sleeping = setTimeout(() => {
        this.#set('asleep');
        this.abort?.abort();
      }, HIDDEN_MILLIS);
    } else if (this.state === 'asleep') {
      this.heardAt = this.now();
      this.attempt = 0;
      this.#set('reconnecting');
      this.wake?.();
    }
  };

  #hurry = () => {
    this.attempt = 0;
    this.wake?.();
  };
}
