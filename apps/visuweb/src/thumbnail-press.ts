/** Makes the pictures of screens: on request, each version once, and no more a second than the process can spare. */

import { encodePng } from '@minipavi/png';
import { rasterise, type Screen } from '@minipavi/videotex';

/** Pictures a second in the long run, and at once after a pause. One takes some three milliseconds. */
const PER_SECOND = 40;
const BURST = 100;
/** Screens that wait for their turn: what more there are gets nothing. */
const MAX_WAITING = 200;
/** Twice as fast as the best, for files a seventh larger. */
const ZLIB_LEVEL = 4;

interface Print {
  readonly version: number;
  readonly png: Uint8Array<ArrayBuffer>;
}

export interface Original {
  readonly screen: Screen;
  readonly version: number;
}

export class ThumbnailPress {
  readonly #now: () => number;
  readonly #prints = new Map<string, Print>();
  readonly #waiting = new Map<string, Promise<Uint8Array<ArrayBuffer>>>();
  /** When the next picture may be made, if pictures were made without pause. */
  #freeAt = 0;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** The PNG of a screen, as it is when its turn comes; null: too many wait already. `original`: as it is now. */
  print(uniqueId: string, original: () => Original): Promise<Uint8Array<ArrayBuffer> | null> {
    const known = this.#prints.get(uniqueId);
    if (known?.version === original().version) return Promise.resolve(known.png);
    // Whoever waits for an earlier version already is given this one.
    const waiting = this.#waiting.get(uniqueId);
    if (waiting) return waiting;
    if (this.#waiting.size >= MAX_WAITING) return Promise.resolve(null);
    const print: Promise<Uint8Array<ArrayBuffer>> = this.#turn().then(() => {
      const isForgotten = this.#waiting.get(uniqueId) !== print;
      if (!isForgotten) this.#waiting.delete(uniqueId);
      const { screen, version } = original();
      const png = Uint8Array.from(encodePng(rasterise(screen), { level: ZLIB_LEVEL }));
      if (!isForgotten) this.#prints.set(uniqueId, { version, png });
      return png;
    });
    this.#waiting.set(uniqueId, print);
    return print;
  }

  forget(uniqueId: string): void {
    this.#prints.delete(uniqueId);
    this.#waiting.delete(uniqueId);
  }

  /** Resolves when the next picture may be made. */
  async #turn(): Promise<void> {
    const now = this.#now();
    const step = 1000 / PER_SECOND;
    const earliest = now - (BURST - 1) * step;
    // A clock set back must not hold pictures up.
    if (this.#freeAt < earliest || this.#freeAt > now + MAX_WAITING * step) this.#freeAt = earliest;
    const delay = this.#freeAt - now;
    this.#freeAt += step;
    // The process may end meanwhile.
    if (delay > 0) await new Promise<void>((resolve) => void setTimeout(resolve, delay).unref());
  }
}
