/** Packets of the user, handled one after the other; only those that call a service take time. */

import type { ClientLink } from '@minipavi/access';
import type { Ending } from './ending.ts';

/** Packets kept while a service thinks; the line is not read any further until they are handled. */
const MAX_WAITING = 64;

export interface PacketQueueOptions {
  readonly link: Pick<ClientLink, 'pause' | 'resume'>;
  readonly ending: Ending;
  /** A promise when the packet takes time; null when it is done at once. */
  readonly handle: (packet: Uint8Array) => Promise<void> | null;
}

export class PacketQueue {
  readonly #options: PacketQueueOptions;
  #waiting: Uint8Array[] = [];
  /** Until open(), as if a packet was being handled. */
  #isBusy = true;
  #onSettled: () => void = () => {};

  constructor(options: PacketQueueOptions) {
    this.#options = options;
  }

  /** From now on packets are handled, those that have come before first. */
  open(): void {
    this.#isBusy = false;
    void this.#pump();
  }

  /** Handled before this returns, unless another one is taking its time. Nothing is handled after the end. */
  push(packet: Uint8Array): void {
    this.#waiting.push(packet);
    if (this.#waiting.length >= MAX_WAITING) this.#options.link.pause();
    if (!this.#isBusy) void this.#pump();
  }

  /** Resolves when no packet is being handled. */
  settled(): Promise<void> {
    return this.#isBusy ? new Promise((resolve) => (this.#onSettled = resolve)) : Promise.resolve();
  }

  async #pump(): Promise<void> {
    const { link, ending, handle } = this.#options;
    this.#isBusy = true;
    while (!ending.isDecided) {
      const packet = this.#waiting.shift();
      if (packet === undefined) break;
      const work = handle(packet);
      if (work) await work;
    }
    this.#isBusy = false;
    this.#onSettled();
    if (!ending.isDecided) link.resume();
  }
}
