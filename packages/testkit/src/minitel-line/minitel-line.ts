/**
 * The telephone line between a server's modem and a Minitel: the time that characters take, what is lost on the way,
 * and who is connected when. Without a clock: each call tells the time in ms, and advance() is due at dueAt().
 */

import { onTheLine } from './line-character.ts';
import { LineConnection, type Connecting } from './line-connection.ts';
import { NO_FAULTS, type LineFaults } from './line-faults.ts';
import type { TelephoneMinitel } from './telephone-minitel.ts';
import { TimedQueue } from './timed-queue.ts';

export const FORWARD_CHAR_MS = 10_000 / 1200;
export const BACKWARD_CHAR_MS = 10_000 / 75;

export interface MinitelLineOptions {
  readonly minitel: TelephoneMinitel;
  readonly faults?: LineFaults;
  /** One way. */
  readonly latencyMs?: number;
  /** How the Minitel gets on the line; already connected when absent. */
  readonly connecting?: Connecting;
  /** A character that came whole to the server's modem. */
  readonly onUpstream: (code: number, now: number) => void;
  /** One that did not. */
  readonly onDamaged: (now: number) => void;
}

export class MinitelLine {
  readonly #minitel: TelephoneMinitel;
  readonly #faults: LineFaults;
  readonly #latencyMs: number;
  readonly #connection: LineConnection;
  readonly #onUpstream: (code: number, now: number) => void;
  readonly #onDamaged: (now: number) => void;

  readonly #forward = new TimedQueue();
  #forwardFreeAt = 0;
  #forwardCount = 0;
  readonly #backward = new TimedQueue();
  #backwardFreeAt = 0;
  #lastArrival = 0;

  constructor(options: MinitelLineOptions) {
    const { minitel, faults = NO_FAULTS, latencyMs = 0, connecting } = options;
    this.#minitel = minitel;
    this.#faults = faults;
    this.#latencyMs = latencyMs;
    this.#connection = new LineConnection(minitel, connecting ?? null);
    this.#onUpstream = options.onUpstream;
    this.#onDamaged = options.onDamaged;
  }

  get minitel(): TelephoneMinitel {
    return this.#minitel;
  }

  /** True once the Minitel has heard the server's tone for long enough. */
  get isConnected(): boolean {
    return this.#connection.isConnected;
  }

  /** Until when the server's modem is busy with what it was given. */
  get forwardFreeAt(): number {
    return this.#forwardFreeAt;
  }

  /** True while characters are on their way to the Minitel. */
  get isSpeaking(): boolean {
    return this.#forward.dueAt < Infinity;
  }

  /** When the server's modem begins to take what is sent to it: it waits for a carrier. */
  get takesFrom(): number {
    return this.#connection.opensAt;
  }

  /** Characters given to the server's modem, which says them one after the other. Bit 7 inverts the parity. */
  send(bytes: Uint8Array, now: number): void {
    for (const byte of bytes) {
      const begin = Math.max(now, this.#forwardFreeAt, this.#connection.opensAt);
      this.#forwardFreeAt = begin + FORWARD_CHAR_MS;
      const arrived = this.#faults.forward(onTheLine(byte), this.#forwardCount++, begin);
      for (const value of arrived) this.#forward.push(this.#forwardFreeAt + this.#latencyMs, value);
    }
  }

  /** Nothing for so long: the server's carrier is gone. The Minitel hangs up after 440 ms. */
  loseCarrier(ms: number): void {
    this.#connection.loseCarrier(ms);
  }

  dueAt(): number {
    const typing = this.#isSending ? this.#backwardFreeAt : Infinity;
    return Math.min(
      this.#forward.dueAt,
      this.#backward.dueAt,
      this.#minitel.dueAt,
      this.#connection.dueAt,
      typing,
    );
  }

  advance(now: number): void {
    this.#connection.advance(now);
    for (let value = this.#forward.take(now); value !== null; value = this.#forward.take(now)) {
      if (this.#connection.hears(now)) this.#minitel.receive(value, now);
    }
    this.#minitel.advance(now);
    if (this.#isSending && now >= this.#backwardFreeAt) this.#sendBackward(now);
    for (let value = this.#backward.take(now); value !== null; value = this.#backward.take(now)) {
      if (value < 0) this.#onDamaged(now);
      else this.#onUpstream(value, now);
    }
  }

  get #isSending(): boolean {
    return this.#minitel.hasUpstream && this.#connection.isConnected;
  }

  #sendBackward(now: number): void {
    const character = this.#minitel.nextUpstream();
    if (!character) return;
    this.#backwardFreeAt = now + BACKWARD_CHAR_MS;
    const fate = this.#faults.upstream(character, now);
    if (fate === 'lost') return;
    // A delay that shrinks does not let characters overtake.
    const arrival = this.#backwardFreeAt + this.#latencyMs + this.#faults.delayMs(now);
    this.#lastArrival = Math.max(this.#lastArrival, arrival);
    this.#backward.push(this.#lastArrival, fate === 'damaged' ? -1 : character.code);
  }
}
