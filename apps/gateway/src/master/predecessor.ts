/** The master that this one is to follow, as seen from here: over the channel of the process that started us. */

import { setTimeout as sleep } from 'node:timers/promises';
import type { Handover } from '../handover.ts';
import {
  SUCCESSION_VARIABLE,
  type Estate,
  type FromHeir,
  type FromPredecessor,
  type Inheritance,
} from './inheritance.ts';
import type { Legacy } from './legacy.ts';
import type { InheritedListener } from './listeners.ts';
import { socketOf, type SocketHandle } from './socket-handles.ts';
import type { StopMode } from './stopping.ts';

/** It sends at once what there is to be seen before. */
const ESTATE_WITHIN_MS = 10_000;
const POLL_MS = 5;
/** Its parent has given up on this process. */
const EXIT_ABANDONED = 1;

export interface Follower {
  readonly legacy: Pick<Legacy, 'arrival' | 'caller' | 'heard' | 'complete'>;
  readonly stop: (signal: string, mode: StopMode) => void;
}

export class Predecessor {
  readonly pid = process.ppid;
  #estate: Estate | null = null;
  readonly #handles: SocketHandle[] = [];
  #inheritance: Inheritance | null = null;
  #follower: Follower | null = null;
  /** What has come behind the inheritance, before there was anybody to take it. */
  #early: [message: FromPredecessor, handle: SocketHandle | undefined][] = [];
  #isGone = false;

  /** null: this process follows nobody, or one that has died already. To be called once, at the start. */
  static async meet(): Promise<Predecessor | null> {
    const isHeir = process.env[SUCCESSION_VARIABLE] !== undefined && process.connected;
    delete process.env[SUCCESSION_VARIABLE]; // not for the processes that are started from here
    if (!isHeir) return null;
    const predecessor = new Predecessor();
    const end = performance.now() + ESTATE_WITHIN_MS;
    while (!predecessor.#isComplete && !predecessor.#isGone && performance.now() < end) await sleep(POLL_MS);
    return predecessor.#isComplete ? predecessor : null;
  }

  private constructor() {
    process.on('message', (message: FromPredecessor, handle: unknown) =>
      this.#receive(message, handle as SocketHandle | undefined),
    );
    process.on('disconnect', () => this.#ended());
  }

  get estate(): Estate {
    if (!this.#estate) throw new Error('no estate yet');
    return this.#estate;
  }

  get listeners(): readonly InheritedListener[] {
    return this.estate.listeners.flatMap((listener, index) => {
      const handle = this.#handles[index];
      return handle ? [{ ...listener, handle }] : [];
    });
  }

  /** Resolves when it has been told, or is not there to be told. */
  refuse(text: string): Promise<void> {
    return this.#send({ type: 'refused', text });
  }

  /** Asks for everything; null: it has died, and left what it had in the kernel. */
  async inheritance(): Promise<Inheritance | null> {
    void this.#send({ type: 'ready' });
    while (this.#inheritance === null && !this.#isGone) await sleep(POLL_MS);
    return this.#inheritance;
  }

  /** From now on the gateway is this process's; what still comes to the other one goes to `follower`. */
  serve(follower: Follower): void {
    this.#follower = follower;
    void this.#send({ type: 'serving' });
    for (const [message, handle] of this.#early.splice(0)) this.#take(follower, message, handle);
    if (this.#isGone) follower.legacy.complete();
  }

  get #isComplete(): boolean {
    return this.#estate !== null && this.#handles.length === this.#estate.listeners.length;
  }

  #receive(message: FromPredecessor, handle: SocketHandle | undefined): void {
    if (message.type === 'estate') this.#estate = message.estate;
    else if (message.type === 'listener' && handle) this.#handles[message.index] = handle;
    else if (message.type === 'inheritance') this.#inheritance = message.inheritance;
    else if (message.type === 'abandon') process.exit(EXIT_ABANDONED);
    else if (this.#follower) this.#take(this.#follower, message, handle);
    else this.#early.push([message, handle]);
  }

  #take({ legacy, stop }: Follower, message: FromPredecessor, handle: SocketHandle | undefined): void {
    switch (message.type) {
      case 'arrival':
        if (handle) legacy.arrival(message.kind, message.remoteAddress, message.head, socketOf(handle));
        return;
      case 'caller':
        if (handle) legacy.caller(message.handover satisfies Handover, socketOf(handle));
        return;
      case 'heard':
        return legacy.heard(message.role, message.pid, message.message);
      case 'stop':
        return stop(message.signal, message.mode);
      case 'farewell':
        // Without a channel nothing keeps this process bound to one that is gone.
        if (process.connected) process.disconnect();
        return;
      default:
        return;
    }
  }

  #ended(): void {
    this.#isGone = true;
    this.#follower?.legacy.complete();
  }

  #send(message: FromHeir): Promise<void> {
    return new Promise((resolve) => {
      if (process.send && process.connected) process.send(message, undefined, {}, () => resolve());
      else resolve();
    });
  }
}
