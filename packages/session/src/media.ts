/** What waits for the player beside the screen, and whether there is one. */

import type { MediaRequest } from '@minipavi/bus';
import { MediaScanner } from './media-scanner.ts';

/** A player that has not asked for longer is gone. */
const PRESENT_MS = 5_000;
/** Somebody who was told that something waits is not told again sooner. */
const TOLD_AGAIN_MS = 1_000;

export class Media {
  readonly #onReady: () => void;
  #waiting: MediaRequest | null = null;
  #toldAt = -Infinity;
  #polledAt = -Infinity;

  /** `onReady`: a poll would bring something now. Must not block. */
  constructor(onReady: () => void) {
    this.#onReady = onReady;
  }

  /** `PAVI.webmedia`: a player has asked within the last seconds. */
  get flag(): 0 | 1 {
    return performance.now() - this.#polledAt < PRESENT_MS ? 1 : 0;
  }

  /** A page, whole: a sequence does not go on in another one. */
  page(bytes: Uint8Array): void {
    this.#offer(new MediaScanner().push(bytes));
  }

  /** For the pieces of a stream that begins. */
  stream(): (piece: Uint8Array) => void {
    const scanner = new MediaScanner();
    return (piece) => this.#offer(scanner.push(piece));
  }

  /** The player asks: what was sent last and not fetched yet. */
  poll(): MediaRequest | null {
    this.#polledAt = performance.now();
    const waiting = this.#waiting;
    this.#waiting = null;
    return waiting;
  }

  #offer(request: MediaRequest | null): void {
    if (request === null) return;
    const wasTold = this.#waiting !== null && performance.now() - this.#toldAt < TOLD_AGAIN_MS;
    this.#waiting = request;
    if (wasTold) return; // what is fetched then is this one
    this.#toldAt = performance.now();
    this.#onReady();
  }
}
