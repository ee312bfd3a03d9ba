/** A session's screen as its user sees it: bytes from the gateway, as long as the session lasts. */

import { sessionPath } from './api.ts';

export type ScreenState = 'connecting' | 'open' | 'lost' | 'over';

export interface ScreenStreamOptions {
  readonly uniqueId: string;
  /** `isFirst`: of this connection; they hold the whole screen. */
  readonly onBytes: (bytes: Uint8Array, isFirst: boolean) => void;
  readonly onState: (state: ScreenState) => void;
}

const FIRST_RETRY_MS = 500;
const LAST_RETRY_MS = 5000;
const NOT_FOUND = 404;

export class ScreenStream {
  readonly #options: ScreenStreamOptions;
  readonly #onVisibility = (): void => (document.hidden ? this.#pause() : this.#resume());
  #connection: AbortController | null = null;
  #timer: number | undefined;
  #retryMs = FIRST_RETRY_MS;
  #isOver = false;

  constructor(options: ScreenStreamOptions) {
    this.#options = options;
    document.addEventListener('visibilitychange', this.#onVisibility);
    options.onState('connecting');
    this.#resume();
  }

  close(): void {
    document.removeEventListener('visibilitychange', this.#onVisibility);
    this.#pause();
  }

  #pause(): void {
    window.clearTimeout(this.#timer);
    this.#connection?.abort();
    this.#connection = null;
  }

  #resume(): void {
    if (this.#connection !== null || this.#isOver || document.hidden) return;
    const connection = new AbortController();
    this.#connection = connection;
    void this.#follow(connection.signal).then((ending) => {
      if (connection.signal.aborted) return;
      this.#connection = null;
      if (ending === 'gone') return this.end();
      // It ends with the session, which the page hears of elsewhere, but also when this page was too slow for it.
      if (ending === 'broken') this.#options.onState('lost');
      this.#timer = window.setTimeout(() => this.#resume(), this.#retryMs);
      this.#retryMs = Math.min(LAST_RETRY_MS, this.#retryMs * 2);
    });
  }

  /** Resolves when the connection ends: to how. */
  async #follow(signal: AbortSignal): Promise<'ended' | 'broken' | 'gone'> {
    try {
      const path = sessionPath(this.#options.uniqueId, '/stream');
      const answer = await fetch(path, { signal, cache: 'no-store' });
      if (answer.status === NOT_FOUND) return 'gone';
      if (!answer.ok || answer.body === null) return 'broken';
      await this.#read(answer.body.getReader());
      return 'ended';
    } catch {
      return 'broken';
    }
  }

  async #read(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<void> {
    this.#options.onState('open');
    let isFirst = true;
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      this.#retryMs = FIRST_RETRY_MS;
      this.#options.onBytes(value, isFirst);
      isFirst = false;
    }
  }

  /** The session is over. */
  end(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.close();
    this.#options.onState('over');
  }
}
