/** What came over the line, kept to be saved as a .vdt file. */

/** About two hours at 9600 bit/s. A recording that reaches it is full, and keeps what it has. */
export const MAX_RECORDED_BYTES = 8_388_608;

export class Recording {
  readonly #chunks: Uint8Array[] = [];
  #length = 0;

  get length(): number {
    return this.#length;
  }

  get isFull(): boolean {
    return this.#length >= MAX_RECORDED_BYTES;
  }

  add(bytes: Uint8Array): void {
    const part = bytes.slice(0, MAX_RECORDED_BYTES - this.#length);
    if (part.length === 0) return;
    this.#chunks.push(part);
    this.#length += part.length;
  }

  /** All of it, in one piece. */
  toBytes(): Uint8Array<ArrayBuffer> {
    const all = new Uint8Array(this.#length);
    let at = 0;
    for (const chunk of this.#chunks) {
      all.set(chunk, at);
      at += chunk.length;
    }
    return all;
  }
}
