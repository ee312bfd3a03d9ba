/**
 * Tells a server reached by telephone that a terminal is there, as a Minitel does: SEP 53. Most servers begin by
 * themselves once they have answered; one that does not is told after a moment, and then again for as long as it has
 * hardly said anything.
 */

const CONNECTED = Uint8Array.of(0x13, 0x53);
/** From the modem's connection on. The second and those behind it are the original's. */
const FIRST_AFTER_MS = 1_000;
const AGAIN_AFTER_MS = 30_000;
const AGAIN_EVERY_MS = 5_000;
/** Fewer are the noise of a modem that takes our own tone for a carrier. */
const FIRST_BYTES = 25;
const ENOUGH_BYTES = 200;

export class ServerCall {
  readonly #send: (bytes: Uint8Array) => void;
  #receivedBytes = 0;
  #timer: NodeJS.Timeout;

  constructor(send: (bytes: Uint8Array) => void) {
    this.#send = send;
    this.#timer = setTimeout(() => {
      if (this.#receivedBytes < FIRST_BYTES) this.#send(CONNECTED);
      this.#timer = setTimeout(() => this.#again(), AGAIN_AFTER_MS - FIRST_AFTER_MS);
    }, FIRST_AFTER_MS);
  }

  /** So many bytes came from the server. */
  received(count: number): void {
    this.#receivedBytes += count;
    if (this.#receivedBytes >= ENOUGH_BYTES) this.stop();
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  #again(): void {
    this.#send(CONNECTED);
    this.#timer = setTimeout(() => this.#again(), AGAIN_EVERY_MS);
  }
}
