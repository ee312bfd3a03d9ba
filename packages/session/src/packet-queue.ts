/** Packets of the user, handled one after the other; only those that call a service take time. */

import type { ClientLink } from '@minipavi/access';
import type { Ending } from './ending.ts';

/** Packets kept while a service thinks; the line is not read any further until they are handled. */
const MAX_WAITING = 64;
/** Tasks kept meanwhile. */
const MAX_TASKS = 100;

export interface PacketQueueOptions {
  readonly link: Pick<ClientLink, 'pause' | 'resume'>;
  readonly ending: Ending;
  /** A promise when the packet takes time; null when it is done at once. */
  readonly handle: (packet: Uint8Array) => Promise<void> | null;
}

/** Takes packets instead of `handle`; false: this one it does not want. */
export type PacketSink = (packet: Uint8Array) => boolean;

export class PacketQueue {
  readonly #options: PacketQueueOptions;
  #waiting: Uint8Array[] = [];
  #tasks: (() => Promise<void>)[] = [];
  /** Until open(), as if a packet was being handled. */
  #isBusy = true;
  #onSettled: () => void = () => {};
  #sink: PacketSink | null = null;
  #watcher: ((packet: Uint8Array) => void) | null = null;

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
    if (this.#waiting.length === 0 && this.#sinks(packet)) return;
    this.#waiting.push(packet);
    this.#watcher?.(packet);
    if (this.#waiting.length >= MAX_WAITING) this.#options.link.pause();
    if (!this.#isBusy) void this.#pump();
  }

  /**
   * Done when no packet is being handled and none waits: for what others want of the session.
   * False when too many wait already.
   */
  defer(task: () => Promise<void>): boolean {
    if (this.#tasks.length >= MAX_TASKS) return false;
    this.#tasks.push(task);
    if (!this.#isBusy) void this.#pump();
    return true;
  }

  /** Sends packets elsewhere, also while one is being handled; those that wait go first. null: no more. */
  divert(sink: PacketSink | null): void {
    this.#sink = sink;
    if (sink === null) return;
    while (this.#waiting[0] !== undefined && this.#sinks(this.#waiting[0])) this.#waiting.shift();
    if (this.#waiting.length < MAX_WAITING) this.#options.link.resume();
  }

  /** Shows packets that wait, to whoever needs to know before it is their turn; null: to nobody any more. */
  watch(watcher: ((packet: Uint8Array) => void) | null): void {
    this.#watcher = watcher;
    if (watcher !== null) for (const packet of [...this.#waiting]) watcher(packet);
  }

  /** What waits is not handled any more. */
  forget(): void {
    this.#waiting = [];
    this.#options.link.resume();
  }

  #sinks(packet: Uint8Array): boolean {
    return this.#sink !== null && !this.#options.ending.isDecided && this.#sink(packet);
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
      const work = packet ? handle(packet) : this.#tasks.shift()?.();
      if (work) await work;
      else if (packet === undefined) break;
    }
    this.#isBusy = false;
    this.#onSettled();
    if (!ending.isDecided) link.resume();
  }
}
