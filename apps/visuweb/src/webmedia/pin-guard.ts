/**
 * Who may look a PIN up. Four digits are soon guessed, so an address that has named too many wrong ones is not
 * answered any more for a while; whoever holds a right one is never made to wait for his neighbour's guesses.
 */

import { penaltyGroup } from '../login-throttle.ts';

/** Different wrong PINs that one address may name within the window. */
export const MAX_WRONG_PINS = 10;
const WINDOW_MS = 60_000;
/** A right PIN is remembered so long after it was last asked about: longer than a page sleeps in a pocket. */
const REMEMBER_MS = 10 * 60_000;
/** Bound of each table; past it, the oldest entry goes. */
export const MAX_ENTRIES = 2000;

export type PinVerdict =
  | { readonly kind: 'known'; readonly uniqueId: string }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'limited'; readonly retryAfterSeconds: number };

export interface PinGuardOptions {
  /** The live session whose PIN this is; null: nobody's. */
  readonly sessionOf: (pin: string) => string | null;
  readonly now: () => number;
  /** An address has just been limited: said once a window. */
  readonly onLimited: (address: string) => void;
}

interface Guesses {
  /** The same wrong PIN again teaches nothing, and is what a page does whose session is over. */
  readonly pins: Set<string>;
  readonly since: number;
}

export class PinGuard {
  readonly #options: PinGuardOptions;
  /** By group of addresses, ordered by the beginning of the window. */
  readonly #wrong = new Map<string, Guesses>();
  /** Who asked about which session with its PIN, and when last; ordered by that. */
  readonly #right = new Map<string, number>();

  constructor(options: PinGuardOptions) {
    this.#options = options;
  }

  /** `pin`: four digits. */
  look(address: string, pin: string): PinVerdict {
    const now = this.#options.now();
    const group = penaltyGroup(address);
    const uniqueId = this.#options.sessionOf(pin);
    this.#forget(now);
    const guesses = this.#wrong.get(group);
    if (guesses !== undefined && guesses.pins.size >= MAX_WRONG_PINS) {
      const mayLook = uniqueId !== null && this.#right.has(`${group} ${uniqueId}`);
      if (!mayLook)
        return { kind: 'limited', retryAfterSeconds: Math.ceil((guesses.since + WINDOW_MS - now) / 1000) };
    }
    if (uniqueId === null) {
      this.#guessed(address, group, pin, now);
      return { kind: 'unknown' };
    }
    put(this.#right, `${group} ${uniqueId}`, now);
    return { kind: 'known', uniqueId };
  }

  #guessed(address: string, group: string, pin: string, now: number): void {
    const guesses = this.#wrong.get(group) ?? { pins: new Set<string>(), since: now };
    guesses.pins.add(pin);
    if (!this.#wrong.has(group)) put(this.#wrong, group, guesses);
    if (guesses.pins.size === MAX_WRONG_PINS) this.#options.onLimited(address);
  }

  #forget(now: number): void {
    for (const [group, { since }] of this.#wrong) {
      // One of the future: the clock was set back, and nobody is kept waiting for it.
      if (now >= since && now - since < WINDOW_MS) break;
      this.#wrong.delete(group);
    }
    for (const [key, lastAt] of this.#right) {
      if (now - lastAt < REMEMBER_MS) break;
      this.#right.delete(key);
    }
  }
}

/** At the young end of the table, whose oldest entry goes when it is full. */
function put<Value>(table: Map<string, Value>, key: string, value: Value): void {
  table.delete(key);
  table.set(key, value);
  const [oldest] = table.keys();
  if (table.size > MAX_ENTRIES && oldest !== undefined) table.delete(oldest);
}
