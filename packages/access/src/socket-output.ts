/** What goes out on a socket: queued, one block at a time in the kernel's hands. */

import { OutputQueue } from './output-queue.ts';

export interface SocketOutputOptions {
  /** Hands one block to the kernel. */
  readonly write: (block: Buffer, done: (error?: Error | null) => void) => void;
  /** The kernel has taken a block; `length` is what is left. */
  readonly onTaken: () => void;
  /** Nothing was taken for `stallMs`, though something waits. */
  readonly onStall: () => void;
  readonly stallMs: number;
}

export class SocketOutput {
  readonly #options: SocketOutputOptions;
  readonly #queue = new OutputQueue();
  #inFlightBytes = 0;
  #stallTimer: NodeJS.Timeout | null = null;
  #isStopped = false;

  constructor(options: SocketOutputOptions) {
    this.#options = options;
  }

  /** Bytes that the kernel has not taken. */
  get length(): number {
    return this.#queue.length + this.#inFlightBytes;
  }

  /** Copies the bytes in. */
  push(bytes: Uint8Array): void {
    if (this.#isStopped) return;
    this.#queue.push(bytes);
    this.#pump();
  }

  /** Nothing goes out any more; what waits is dropped. */
  stop(): void {
    this.#isStopped = true;
    this.#queue.clear();
    this.#stopTimer();
  }

  /** The callback of a block is the progress that a slow reader makes. */
  #pump(): void {
    if (this.#inFlightBytes > 0 || this.#isStopped) return;
    const block = this.#queue.shift();
    if (!block) return this.#stopTimer();
    const { write, onTaken } = this.#options;
    this.#inFlightBytes = block.length;
    this.#watchStall();
    write(block, (error) => {
      this.#inFlightBytes = 0;
      // A failed write is followed by the socket's own close.
      if (error) return;
      this.#pump();
      onTaken();
    });
  }

  #watchStall(): void {
    const { stallMs, onStall } = this.#options;
    if (this.#stallTimer) this.#stallTimer.refresh();
    else this.#stallTimer = setTimeout(onStall, stallMs);
  }

  #stopTimer(): void {
    if (this.#stallTimer) clearTimeout(this.#stallTimer);
    this.#stallTimer = null;
  }
}
