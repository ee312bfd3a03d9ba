/**
 * Keeps a fault that kills every worker from being fed with callers. Ten accidents within ten seconds, and nobody is let
 * in for a while; then one caller is, and what becomes of him decides. Sessions that live are not touched.
 */

import { EventEmitter } from 'node:events';

/** So many accidents within this are a storm. */
const STORM_ACCIDENTS = 10;
const STORM_MS = 10_000;
const FIRST_PAUSE_MS = 5_000;
const LAST_PAUSE_MS = 60_000;
/** Alive for so long, whoever was let in proves that all is well. */
const SOUND_AFTER_MS = 10_000;

export type BreakerCause =
  /** Workers die, at whatever they do. */
  | 'dying'
  /** No worker can be started at all. */
  | 'starved';

interface BreakerEvents {
  /** Nobody is let in for so long. */
  opened: [pauseMs: number, cause: BreakerCause];
  /** The next caller is let in, and no other. */
  trying: [];
  /** He is in. */
  tried: [];
  /** All are let in again. */
  closed: [];
}

type State =
  | { readonly name: 'closed' }
  | { readonly name: 'open'; readonly timer: NodeJS.Timeout }
  | { readonly name: 'trying'; readonly probe: string | null; readonly timer: NodeJS.Timeout | null };

const CLOSED: State = { name: 'closed' };

export class Breaker extends EventEmitter<BreakerEvents> {
  #state: State = CLOSED;
  /** Times of the last accidents, on the clock of performance.now(). */
  #accidents: number[] = [];
  #pauseMs = FIRST_PAUSE_MS;

  /** A worker died by no will of ours. */
  accident(): void {
    const now = performance.now();
    this.#accidents = this.#accidents.filter((at) => now - at < STORM_MS).slice(1 - STORM_ACCIDENTS);
    this.#accidents.push(now);
    if (this.#state.name === 'trying') this.#reopen('dying');
    else if (this.#state.name === 'closed' && this.#accidents.length === STORM_ACCIDENTS) this.#open('dying');
  }

  /** No worker is there, and none can be started. */
  starved(): void {
    if (this.#state.name === 'trying') this.#reopen('starved');
    else if (this.#state.name === 'closed') this.#open('starved');
  }

  /** A caller has been let in. */
  admitted(uniqueId: string): void {
    if (this.#state.name !== 'trying' || this.#state.probe !== null) return;
    const timer = setTimeout(() => this.#close(), SOUND_AFTER_MS);
    this.#state = { name: 'trying', probe: uniqueId, timer };
    this.emit('tried');
  }

  /** No worker could be found for this caller. */
  dropped(uniqueId: string): void {
    if (this.#isProbe(uniqueId)) this.#reopen('starved');
  }

  /** This caller's connection is over, without an accident that would have been told before. */
  over(uniqueId: string): void {
    if (this.#isProbe(uniqueId)) this.#close();
  }

  stop(): void {
    this.#to(CLOSED);
  }

  #isProbe(uniqueId: string): boolean {
    return this.#state.name === 'trying' && this.#state.probe === uniqueId;
  }

  #open(cause: BreakerCause): void {
    const timer = setTimeout(() => {
      this.#to({ name: 'trying', probe: null, timer: null });
      this.emit('trying');
    }, this.#pauseMs);
    this.#to({ name: 'open', timer });
    this.emit('opened', this.#pauseMs, cause);
  }

  #reopen(cause: BreakerCause): void {
    this.#pauseMs = Math.min(LAST_PAUSE_MS, this.#pauseMs * 2);
    this.#open(cause);
  }

  #close(): void {
    this.#pauseMs = FIRST_PAUSE_MS;
    this.#accidents = [];
    this.#to(CLOSED);
    this.emit('closed');
  }

  #to(state: State): void {
    if (this.#state.name !== 'closed' && this.#state.timer) clearTimeout(this.#state.timer);
    this.#state = state;
  }
}
