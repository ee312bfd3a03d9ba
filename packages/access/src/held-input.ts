/** What came from a line and waits for its consumer, in order. */

import type { LineEvent } from './client-link.ts';

/** Input held before reading stops, when the consumer takes none. */
const MAX_HELD_BYTES = 64 * 1024;

export type Input = Uint8Array | LineEvent;

export class HeldInput {
  #inputs: Input[] = [];
  #bytes = 0;

  get isFull(): boolean {
    return this.#bytes >= MAX_HELD_BYTES;
  }

  push(input: Input): void {
    this.#inputs.push(input);
    this.#bytes += input.length;
  }

  shift(): Input | undefined {
    const input = this.#inputs.shift();
    this.#bytes -= input?.length ?? 0;
    return input;
  }

  clear(): void {
    this.#inputs = [];
    this.#bytes = 0;
  }
}
