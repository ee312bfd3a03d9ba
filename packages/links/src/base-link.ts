/**
 * What all far ends share: input held for a listener that is not there yet or takes no more, output with a bound,
 * and an end that is told once. The kinds of link add how bytes go in and out.
 */

import { EventEmitter } from 'node:events';
import type { RemoteLink, RemoteLinkEvents } from './remote-link.ts';

/** Output queued from which drained() waits, and from which a far end that reads nothing is given up. */
const HIGH_MARK_BYTES = 16 * 1024;
const MAX_QUEUED_BYTES = 256 * 1024;
/** Time for a polite end, then it is forced. */
const CLOSE_WITHIN_MS = 2000;

export abstract class BaseLink extends EventEmitter<RemoteLinkEvents> implements RemoteLink {
  /** ended: the far end has gone, held data may still be on its way to the listener; closed: by close(). */
  #state: 'open' | 'ended' | 'closed' = 'open';
  #endReason: string | null = null;
  #held: Uint8Array[] = [];
  #isPaused = false;
  #isReading = true;
  #drainWaiters: (() => void)[] = [];
  #closeTimer: NodeJS.Timeout | undefined;
  #onGone: () => void = () => {};
  readonly #gone = new Promise<void>((resolve) => (this.#onGone = resolve));

  constructor() {
    super();
    // Listeners are added after this event, hence the tick.
    (this as EventEmitter).on('newListener', (event) => {
      if (event === 'data' || event === 'end') process.nextTick(() => this.#deliver());
    });
  }

  // What a kind of link defines.

  /** Hands bytes over; calls released() as they leave. */
  protected abstract write(bytes: Uint8Array): void;
  /** Bytes taken by write() that have not left. */
  protected abstract readonly queuedBytes: number;
  protected abstract setReading(isReading: boolean): void;
  /** Begins the polite end, after what is queued; what still comes is to be read, so that the end is seen. */
  protected abstract endPolitely(): void;
  /** Ends at once; gone() follows. */
  protected abstract cut(): void;

  // What a kind of link tells.

  protected receive(bytes: Uint8Array): void {
    if (this.#state === 'closed' || bytes.length === 0) return;
    this.#held.push(bytes);
    this.#deliver();
  }

  /** False: too much waits already, and the link is given up. */
  protected hasRoomFor(bytes: Uint8Array): boolean {
    if (this.queuedBytes + bytes.length <= MAX_QUEUED_BYTES) return true;
    this.ended('le serveur ne lit plus rien');
    this.cut();
    return false;
  }

  /** Something left the output queue. */
  protected released(): void {
    if (this.queuedBytes < HIGH_MARK_BYTES) this.#releaseDrainWaiters();
  }

  /** The far end has gone, for this reason. Only the first one counts. */
  protected ended(reason: string): void {
    if (this.#state !== 'open') return;
    this.#state = 'ended';
    this.#endReason = reason;
    this.#releaseDrainWaiters();
    this.#deliver();
  }

  /** Nothing is left of it. */
  protected gone(): void {
    clearTimeout(this.#closeTimer);
    this.ended('liaison coupée');
    this.#onGone();
  }

  // What the bridge sees.

  get closed(): boolean {
    return this.#state !== 'open';
  }

  send(bytes: Uint8Array): void {
    if (this.#state !== 'open' || bytes.length === 0) return;
    if (this.hasRoomFor(bytes)) this.write(bytes);
  }

  drained(): Promise<void> {
    if (this.closed || this.queuedBytes < HIGH_MARK_BYTES) return Promise.resolve();
    return new Promise((resolve) => this.#drainWaiters.push(resolve));
  }

  pause(): void {
    this.#isPaused = true;
    this.#regulateReading();
  }

  resume(): void {
    this.#isPaused = false;
    this.#deliver();
  }

  /** No event comes after this. */
  close(): Promise<void> {
    const wasOpen = this.#state === 'open';
    if (this.#state !== 'closed') {
      this.#state = 'closed';
      this.#held = [];
      this.#endReason = null;
      this.#releaseDrainWaiters();
      this.#regulateReading();
      this.#closeTimer = setTimeout(() => this.cut(), CLOSE_WITHIN_MS);
      void this.#gone.then(() => clearTimeout(this.#closeTimer));
      if (wasOpen) this.endPolitely();
    }
    return this.#gone;
  }

  #deliver(): void {
    while (this.#state !== 'closed' && !this.#isPaused && this.listenerCount('data') > 0) {
      const bytes = this.#held.shift();
      if (bytes === undefined) break;
      this.emit('data', bytes);
    }
    this.#regulateReading();
    const reason = this.#endReason;
    if (reason === null || this.#held.length > 0 || this.listenerCount('end') === 0) return;
    this.#endReason = null;
    this.emit('end', reason);
  }

  /** Without a listener, or with one that takes no more, the far end waits. */
  #regulateReading(): void {
    const isReading = this.#state === 'closed' || (!this.#isPaused && this.#held.length === 0);
    if (isReading === this.#isReading) return;
    this.#isReading = isReading;
    this.setReading(isReading);
  }

  #releaseDrainWaiters(): void {
    const waiters = this.#drainWaiters;
    this.#drainWaiters = [];
    for (const resolve of waiters) resolve();
  }
}
