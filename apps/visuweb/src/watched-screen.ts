/** A session's screen followed from afar: a watch on its worker, opened again when it breaks. */

import { LinkError, type RemoteLink } from '@minipavi/links';
import { Screen } from '@minipavi/videotex';

const FIRST_RETRY_MS = 500;
const LAST_RETRY_MS = 30_000;

export interface WatchedScreenOptions {
  /** Opens a watch whose first bytes are the screen. Rejects with a LinkError. */
  readonly open: (signal: AbortSignal) => Promise<RemoteLink>;
  /** Bytes came: `takeChange` may say more. */
  readonly onBytes: () => void;
}

export class WatchedScreen {
  readonly #options: WatchedScreenOptions;
  readonly #abort = new AbortController();
  #screen = new Screen();
  #hasContent = false;
  #link: RemoteLink | null = null;
  #retryTimer: NodeJS.Timeout | null = null;
  #retryMs = FIRST_RETRY_MS;

  constructor(options: WatchedScreenOptions) {
    this.#options = options;
    void this.#open();
  }

  /** null: nothing has come yet. */
  get screen(): Screen | null {
    return this.#hasContent ? this.#screen : null;
  }

  /** The same, but blank when nothing has come yet. */
  get latest(): Screen {
    return this.#screen;
  }

  /** Whether anything that is seen has changed since the last call. */
  takeChange(): boolean {
    return this.#screen.takeDirtyRows() !== 0;
  }

  async close(): Promise<void> {
    this.#abort.abort();
    if (this.#retryTimer) clearTimeout(this.#retryTimer);
    await this.#link?.close();
  }

  async #open(): Promise<void> {
    const { signal } = this.#abort;
    try {
      const link = await this.#options.open(signal);
      if (signal.aborted) return void link.close();
      this.#follow(link);
    } catch (error) {
      if (!(error instanceof LinkError)) throw error;
      this.#retryLater();
    }
  }

  #follow(link: RemoteLink): void {
    this.#link = link;
    // The old one stays to be seen until the new one has come.
    let screen: Screen | null = null;
    link.on('data', (bytes) => {
      if (screen === null) {
        screen = new Screen();
        // Whoever has a session is connected: the letter on row 0 says so.
        screen.connected = true;
        this.#screen = screen;
        this.#hasContent = true;
        this.#retryMs = FIRST_RETRY_MS;
      }
      screen.write(bytes);
      this.#options.onBytes();
    });
    link.once('end', () => {
      this.#link = null;
      void link.close();
      this.#retryLater();
    });
  }

  /** Whether the session is over is for the owner to know, and then to close this. */
  #retryLater(): void {
    if (this.#abort.signal.aborted) return;
    this.#retryTimer = setTimeout(() => void this.#open(), this.#retryMs);
    this.#retryMs = Math.min(LAST_RETRY_MS, this.#retryMs * 2);
  }
}
