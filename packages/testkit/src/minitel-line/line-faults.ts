/** What goes wrong on a line: faults written down one by one, or drawn by lot with a seed. */

import { generator } from '../cuts.ts';
import { FRAMING } from './line-character.ts';
import type { UpstreamCharacter } from './telephone-minitel.ts';

const SYN_ON_THE_LINE = 0x96;

/** Asked once for each character of the line, in order. */
export interface LineFaults {
  /** What arrives of the index-th character towards the terminal: nothing, itself, several. */
  forward(character: number, index: number, now: number): readonly number[];
  upstream(character: UpstreamCharacter, now: number): 'good' | 'damaged' | 'lost';
  /** Added to the latency upstream, in ms. */
  delayMs(now: number): number;
}

export const NO_FAULTS: LineFaults = {
  forward: (character) => [character],
  upstream: () => 'good',
  delayMs: () => 0,
};

/** `at`: index of the character since the call began. `nth` counts from 0. Bits: 0 to 6, parity is 7. */
export type LineFault =
  | { readonly kind: 'flip'; readonly at: number; readonly bit: number }
  | { readonly kind: 'framing'; readonly at: number }
  | { readonly kind: 'lose'; readonly at: number; readonly count?: number }
  | { readonly kind: 'insert'; readonly at: number; readonly character: number }
  /** `bits` random bits in a row, each turned over or not. */
  | { readonly kind: 'burst'; readonly at: number; readonly bits: number; readonly seed: number }
  /** One of the three characters of the nth SYN SYN number. */
  | { readonly kind: 'header'; readonly nth: number; readonly part: 0 | 1 | 2; readonly how: 'flip' | 'lose' }
  | {
      readonly kind: 'upstream';
      readonly role: UpstreamCharacter['role'];
      readonly nth: number;
      readonly how: 'damaged' | 'lost';
    }
  | { readonly kind: 'delay'; readonly fromMs: number; readonly untilMs: number; readonly ms: number };

/** Finds SYN, SYN, number in what is sent to a terminal. */
class HeaderFinder {
  #next: 0 | 1 | 2 = 0;
  #previous = 0;

  /** A header follows the NUL of a block or of the filling; a SYN of the data follows its DLE. */
  partOf(character: number): 0 | 1 | 2 | null {
    const part = this.#next;
    const follows = this.#previous === 0;
    this.#previous = character;
    this.#next = 0;
    if (part === 2) return 2;
    if (character !== SYN_ON_THE_LINE || (part === 0 && !follows)) return null;
    this.#next = part === 0 ? 1 : 2;
    return part;
  }
}

/** What happens to one character; `before` comes ahead of it. */
interface Damage {
  mask: number;
  isLost: boolean;
  readonly before: number[];
}

export class ScriptedFaults implements LineFaults {
  readonly #damages = new Map<number, Damage>();
  readonly #onHeaders: readonly (LineFault & { kind: 'header' })[];
  readonly #onUpstream: readonly (LineFault & { kind: 'upstream' })[];
  readonly #delays: readonly (LineFault & { kind: 'delay' })[];
  #headers = 0;
  readonly #header = new HeaderFinder();
  readonly #seen = new Map<string, number>();

  constructor(faults: readonly LineFault[]) {
    for (const fault of faults) this.#note(fault);
    this.#onHeaders = faults.filter((fault) => fault.kind === 'header');
    this.#onUpstream = faults.filter((fault) => fault.kind === 'upstream');
    this.#delays = faults.filter((fault) => fault.kind === 'delay');
  }

  forward(character: number, index: number): readonly number[] {
    const part = this.#header.partOf(character);
    if (part === 0) this.#headers++;
    const damage = this.#damages.get(index);
    let mask = damage?.mask ?? 0;
    let isLost = damage?.isLost ?? false;
    if (part !== null) {
      for (const fault of this.#onHeaders) {
        if (fault.nth !== this.#headers - 1 || fault.part !== part) continue;
        if (fault.how === 'lose') isLost = true;
        else mask ^= 1;
      }
    }
    return [...(damage?.before ?? []), ...(isLost ? [] : [character ^ mask])];
  }

  upstream({ role }: UpstreamCharacter): 'good' | 'damaged' | 'lost' {
    const nth = this.#seen.get(role) ?? 0;
    this.#seen.set(role, nth + 1);
    return this.#onUpstream.find((fault) => fault.role === role && fault.nth === nth)?.how ?? 'good';
  }

  delayMs(now: number): number {
    return this.#delays
      .filter(({ fromMs, untilMs }) => now >= fromMs && now < untilMs)
      .reduce((sum, { ms }) => sum + ms, 0);
  }

  #note(fault: LineFault): void {
    switch (fault.kind) {
      case 'flip':
        this.#damage(fault.at).mask ^= 1 << fault.bit;
        return;
      case 'framing':
        this.#damage(fault.at).mask |= FRAMING;
        return;
      case 'insert':
        this.#damage(fault.at).before.push(fault.character);
        return;
      case 'lose':
        for (let i = 0; i < (fault.count ?? 1); i++) this.#damage(fault.at + i).isLost = true;
        return;
      case 'burst': {
        const random = generator(fault.seed);
        for (let bit = 0; bit < fault.bits; bit++) {
          if (random() < 0.5) this.#damage(fault.at + (bit >> 3)).mask ^= 1 << (bit & 7);
        }
        return;
      }
      case 'header':
      case 'upstream':
      case 'delay':
        return;
    }
  }

  #damage(index: number): Damage {
    const known = this.#damages.get(index);
    if (known) return known;
    const damage: Damage = { mask: 0, isLost: false, before: [] };
    this.#damages.set(index, damage);
    return damage;
  }
}

export interface FaultRates {
  /** Per character, 0 to 1. */
  readonly flip?: number;
  readonly lost?: number;
  readonly inserted?: number;
  readonly upstreamDamaged?: number;
  /** Never damages two requests one after the other: more than a modem that does not tell of them can bear. */
  readonly sparesNextRequest?: boolean;
  /** Until then, in ms: a line that never gets better delivers nothing. */
  readonly untilMs: number;
}

/** Of any seventeen characters in a row at most two bits are turned over: what a block is guaranteed to detect. */
const MAX_FLIPS = 2;
const WINDOW = 17;

export class RandomFaults implements LineFaults {
  readonly #rates: Required<FaultRates>;
  readonly #random: () => number;
  /** Index of the last flips. */
  readonly #flips: number[] = [];
  readonly #header = new HeaderFinder();
  #isRequestDamaged = false;
  #isSpared = false;

  constructor(seed: number, rates: FaultRates) {
    this.#random = generator(seed);
    this.#rates = {
      flip: 0,
      lost: 0,
      inserted: 0,
      upstreamDamaged: 0,
      sparesNextRequest: false,
      ...rates,
    };
  }

  forward(character: number, index: number, now: number): readonly number[] {
    const { flip, lost, inserted, untilMs } = this.#rates;
    const isInHeader = this.#header.partOf(character) !== null;
    if (now >= untilMs) return [character];
    if (lost > 0 && this.#random() < lost) return [];
    const value = flip > 0 && this.#random() < flip ? this.#flipped(character, index, isInHeader) : character;
    if (inserted > 0 && this.#random() < inserted) return [Math.floor(this.#random() * 256), value];
    return [value];
  }

  upstream({ role }: UpstreamCharacter, now: number): 'good' | 'damaged' {
    const { upstreamDamaged, sparesNextRequest, untilMs } = this.#rates;
    if (role === 'nack') {
      this.#isSpared = sparesNextRequest && this.#isRequestDamaged;
      this.#isRequestDamaged = false;
    }
    const isRequest = role === 'nack' || role === 'number';
    if (now >= untilMs || this.#random() >= upstreamDamaged || (isRequest && this.#isSpared)) return 'good';
    if (isRequest) this.#isRequestDamaged = true;
    return 'damaged';
  }

  delayMs(): number {
    return 0;
  }

  /**
   * One bit, or two in one time of four, which their parity does not tell. Not two of a header: it has no remainder,
   * and its number may become the one that the terminal waits for.
   */
  #flipped(character: number, index: number, isInHeader: boolean): number {
    let value = character;
    const wanted = this.#random() < 0.25 && !isInHeader ? 2 : 1;
    for (let i = 0; i < wanted; i++) {
      const bit = 1 << Math.floor(this.#random() * 8);
      const oldest = this.#flips.at(-MAX_FLIPS);
      if (oldest !== undefined && index - oldest < WINDOW) break;
      if ((value ^ character) & bit) break;
      value ^= bit;
      this.#flips.push(index);
      if (this.#flips.length > MAX_FLIPS) this.#flips.shift();
    }
    return value;
  }
}
