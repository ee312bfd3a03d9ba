/** The PIN, in the first words of a gateway: `MiniPAVI 1.6WS 23/11/2026 21:23 PIN:1234`, codes between. */

/** Welcome and what comes before it take some eighty bytes; what is behind is the service's. */
const WITHIN_BYTES = 512;
/** Behind it the gateway switches the cursor off (DC4). */
const PIN = /PIN:(\d{4})\x14/;

export class WelcomePin {
  #begin = '';
  #isOver = false;

  /** Another connection: its PIN will be another. */
  restart(): void {
    this.#begin = '';
    this.#isOver = false;
  }

  /** What came over the line, in pieces of any size; the PIN when this piece completes it, once a connection. */
  read(bytes: Uint8Array): string | null {
    if (this.#isOver) return null;
    const room = WITHIN_BYTES - this.#begin.length;
    this.#begin += String.fromCharCode(...bytes.subarray(0, room));
    const pin = PIN.exec(this.#begin)?.[1] ?? null;
    this.#isOver = pin !== null || this.#begin.length >= WITHIN_BYTES;
    return pin;
  }
}
