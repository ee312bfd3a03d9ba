/** Everything sent to the terminal since its screen was last cleared: enough to draw it again. */

import { FF } from '@minipavi/videotex';

const FIRST_BYTES = 2 * 1024;
/** A page is at most 75 kB, and kept whole; of what a session adds without ever clearing, the newest part is. */
const MAX_BYTES = 96 * 1024;

export class ScreenBuffer {
  #bytes = Buffer.alloc(FIRST_BYTES);
  #size = 0;

  add(bytes: Uint8Array): void {
    const clear = bytes.lastIndexOf(FF);
    if (clear >= 0) this.#size = 0;
    const kept = bytes.subarray(Math.max(clear + 1, bytes.length - MAX_BYTES));
    this.#makeRoom(kept.length);
    this.#bytes.set(kept, this.#size);
    this.#size += kept.length;
  }

  /** Bytes that draw the screen again, the clearing included. */
  restore(): Uint8Array {
    return Buffer.concat([Uint8Array.of(FF), this.#bytes.subarray(0, this.#size)]);
  }

  #makeRoom(count: number): void {
    if (this.#size + count > MAX_BYTES) {
      // Down to half, so that the copying is not for every keystroke.
      const keep = Math.min(this.#size, Math.max(0, MAX_BYTES / 2 - count));
      this.#bytes.copyWithin(0, this.#size - keep, this.#size);
      this.#size = keep;
    }
    let room = this.#bytes.length;
    while (room < this.#size + count) room *= 2;
    if (room === this.#bytes.length) return;
    const larger = Buffer.alloc(room);
    this.#bytes.copy(larger, 0, 0, this.#size);
    this.#bytes = larger;
  }
}
