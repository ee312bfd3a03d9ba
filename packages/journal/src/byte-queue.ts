/** Bytes that wait for a disk: copied into one piece of memory, since a view of one byte may hold on to kilobytes. */

const FIRST_BYTES = 4096;
/** More than this is given back once it is written: most sessions send a screen at a time. */
const KEPT_BYTES = 64 * 1024;

export class ByteQueue {
  readonly #maxBytes: number;
  #filling = Buffer.alloc(0);
  /** Written at the moment, or to be filled next. */
  #other = Buffer.alloc(0);
  #length = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  get length(): number {
    return this.#length;
  }

  /** False: there is no room for them, and none is taken. */
  add(bytes: Uint8Array): boolean {
    const length = this.#length + bytes.length;
    if (length > this.#maxBytes) return false;
    if (length > this.#filling.length) {
      const larger = Buffer.allocUnsafeSlow(Math.min(this.#maxBytes, Math.max(FIRST_BYTES, 2 * length)));
      this.#filling.copy(larger, 0, 0, this.#length);
      this.#filling = larger;
    }
    this.#filling.set(bytes, this.#length);
    this.#length = length;
    return true;
  }

  /** All that waits, in order; valid until the next call. */
  take(): Uint8Array {
    const taken = this.#filling.subarray(0, this.#length);
    const next = this.#other.length > KEPT_BYTES ? Buffer.alloc(0) : this.#other;
    this.#other = this.#filling;
    this.#filling = next;
    this.#length = 0;
    return taken;
  }

  clear(): void {
    this.#filling = Buffer.alloc(0);
    this.#length = 0;
  }
}
