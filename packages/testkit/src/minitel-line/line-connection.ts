/**
 * When a Minitel that calls is connected (300 ms of 2100 Hz, a silence, 60 ms of 1300 Hz; or, when its key was pressed
 * later, 1.7 s of 1300 Hz without a bit of data), when it tells so (SEP 53), and when it gives up.
 */

import type { TelephoneMinitel } from './telephone-minitel.ts';

export interface Connecting {
  /** When the server's 1300 Hz begins. */
  readonly toneAt: number;
  /** When the user presses Connexion/Fin. */
  readonly pressedAt: number;
  /** The module takes an echo for our carrier, and says what it has before we are there. */
  readonly isFooledByEcho?: boolean;
}

const SHORT_TONE_MS = 60;
const LONG_TONE_MS = 1700;
const CARRIER_TO_SEP_MS = 80;
const SEARCH_MS = 40_000;
const MAX_CARRIER_LOSS_MS = 440;
const CONNECTED = [0x13, 0x53];

export class LineConnection {
  readonly #minitel: TelephoneMinitel;
  readonly #connecting: Connecting | null;
  #state: 'searching' | 'carrier' | 'connected' | 'gone';
  #dueAt: number;

  constructor(minitel: TelephoneMinitel, connecting: Connecting | null) {
    this.#minitel = minitel;
    this.#connecting = connecting;
    this.#state = connecting ? 'searching' : 'connected';
    this.#dueAt = Infinity;
    if (!connecting) return;
    const { toneAt, pressedAt } = connecting;
    this.#dueAt = pressedAt <= toneAt ? toneAt + SHORT_TONE_MS : pressedAt + LONG_TONE_MS;
  }

  get isConnected(): boolean {
    return this.#state === 'carrier' || this.#state === 'connected';
  }

  get dueAt(): number {
    return this.#dueAt;
  }

  /** When the module begins to say what it was given. */
  get opensAt(): number {
    if (!this.#connecting || this.#connecting.isFooledByEcho) return 0;
    return this.isConnected ? 0 : this.#dueAt;
  }

  advance(now: number): void {
    if (now < this.#dueAt) return;
    if (this.#state === 'searching') {
      const isTooLate = this.#connecting !== null && now > this.#connecting.pressedAt + SEARCH_MS;
      this.#state = isTooLate ? 'gone' : 'carrier';
      this.#dueAt = isTooLate ? Infinity : now + CARRIER_TO_SEP_MS;
    } else {
      this.#state = 'connected';
      this.#dueAt = Infinity;
      this.#minitel.press(CONNECTED);
    }
  }

  /** A character arrives: true if the Minitel takes it. One that comes too early breaks the tone it listens for. */
  hears(now: number): boolean {
    const { pressedAt, toneAt } = this.#connecting ?? { pressedAt: 0, toneAt: 0 };
    if (this.#state === 'searching' && pressedAt > toneAt && now > pressedAt)
      this.#dueAt = now + LONG_TONE_MS;
    return this.isConnected;
  }

  loseCarrier(ms: number): void {
    if (ms <= MAX_CARRIER_LOSS_MS) return;
    this.#state = 'gone';
    this.#dueAt = Infinity;
  }
}
