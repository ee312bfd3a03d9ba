/** Bytes waiting for a socket, in blocks: many small writes to a slow reader cost little more than their bytes. */

const MAX_BLOCK_BYTES = 16 * 1024;
/** Room of a block begun behind others, so that what follows it joins it. */
const SHARED_BLOCK_BYTES = 1024;

interface Block {
  readonly bytes: Buffer;
  fill: number;
}

export class OutputQueue {
  #blocks: Block[] = [];
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** Copies the bytes in. */
  push(bytes: Uint8Array): void {
    this.#length += bytes.length;
    let from = this.#append(this.#blocks.at(-1), bytes, 0);
    while (from < bytes.length) {
      const wanted = Math.min(bytes.length - from, MAX_BLOCK_BYTES);
      const size = this.#blocks.length > 0 ? Math.max(wanted, SHARED_BLOCK_BYTES) : wanted;
      const block: Block = { bytes: Buffer.allocUnsafe(size), fill: 0 };
      this.#blocks.push(block);
      from = this.#append(block, bytes, from);
    }
  }

  /** The next block to write, up to 16 KiB; null when nothing waits. */
  shift(): Buffer | null {
    const block = this.#blocks.shift();
    if (!block) return null;
    this.#length -= block.fill;
    return block.bytes.subarray(0, block.fill);
  }

  clear(): void {
    this.#blocks = [];
    this.#length = 0;
  }

  #append(block: Block | undefined, bytes: Uint8Array, from: number): number {
    if (!block) return from;
    const count = Math.min(block.bytes.length - block.fill, bytes.length - from);
    block.bytes.set(bytes.subarray(from, from + count), block.fill);
    block.fill += count;
    return from + count;
  }
}
