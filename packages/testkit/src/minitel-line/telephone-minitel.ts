/**
 * A Minitel as seen from its telephone line: what it shows, what its keyboard and its protocol send, its error
 * correction. No modem, no time of its own.
 */

import { FRAMING, hasGoodParity } from './line-character.ts';
import { PceReceiver } from './pce-receiver.ts';

/** What an upstream character is part of, for those who damage it. */
export type UpstreamRole = 'key' | 'nack' | 'number' | 'status' | 'sub';

export interface UpstreamCharacter {
  readonly code: number;
  readonly role: UpstreamRole;
}

const DLE = 0x10;
const NACK = 0x15;
const SUB = 0x1a;
const ERROR_BLOCK = 0x7f;
const START = [0x1b, 0x3a, 0x69, 0x44];
const STOP = [0x1b, 0x3a, 0x6a, 0x44];
const STATUS = [0x1b, 0x3a, 0x73];
const STATUS_CORRECTING = 0x44;
const STATUS_PLAIN = 0x40;

export interface TelephoneMinitelOptions {
  /** An old one does not know error correction; it is silent when asked to start. */
  readonly hasCorrection?: boolean;
  readonly isEager?: boolean;
}

export class TelephoneMinitel {
  readonly #hasCorrection: boolean;
  readonly #isEager: boolean;
  #receiver: PceReceiver | null = null;
  readonly #shown: number[] = [];
  #tail: number[] = [];
  readonly #upstream: UpstreamCharacter[] = [];
  #requests = 0;
  #correctedFrom = 0;

  constructor({ hasCorrection = true, isEager = false }: TelephoneMinitelOptions = {}) {
    this.#hasCorrection = hasCorrection;
    this.#isEager = isEager;
  }

  get isCorrecting(): boolean {
    return this.#receiver !== null;
  }

  /** Requests for a block sent so far. */
  get requests(): number {
    return this.#requests;
  }

  /** Characters that reached the screen; start, stop, and NUL outside error correction are not among them. */
  get shown(): readonly number[] {
    return this.#shown;
  }

  /** Those of them that came since error correction began the last time. */
  get corrected(): readonly number[] {
    return this.#shown.slice(this.#correctedFrom);
  }

  get correctedCount(): number {
    return this.#shown.length - this.#correctedFrom;
  }

  get dueAt(): number {
    return this.#receiver?.dueAt ?? Infinity;
  }

  advance(now: number): void {
    this.#receiver?.advance(now);
  }

  /** A character as it came from the line. */
  receive(character: number, now: number): void {
    if (this.#receiver) return this.#receiver.push(character, now);
    if (!hasGoodParity(character) || character >= FRAMING) {
      this.#show(ERROR_BLOCK);
      this.#send([SUB], 'sub');
    } else if (character !== 0) {
      this.#show(character & 0x7f);
    }
  }

  /** The keyboard, or what is plugged in. */
  press(codes: Iterable<number>): void {
    for (const code of codes) {
      if (this.isCorrecting && (code === NACK || code === DLE)) this.#send([DLE, code], 'key');
      else this.#send([code], 'key');
    }
  }

  /** The next character for the 75 bauds; null: none. */
  nextUpstream(): UpstreamCharacter | null {
    return this.#upstream.shift() ?? null;
  }

  get hasUpstream(): boolean {
    return this.#upstream.length > 0;
  }

  #show(code: number): void {
    this.#shown.push(code);
    this.#tail.push(code);
    if (this.#tail.length > START.length) this.#tail.shift();
    if (code !== 0x44) return;
    if (this.#ends(START)) this.#obey(() => this.#startCorrecting());
    else if (this.#ends(STOP)) this.#obey(() => (this.#receiver = null));
  }

  #ends(sequence: readonly number[]): boolean {
    return this.#tail.length === sequence.length && sequence.every((code, i) => this.#tail[i] === code);
  }

  #obey(act: () => void): void {
    this.#shown.length -= START.length;
    this.#tail = [];
    if (!this.#hasCorrection) return;
    act();
    this.#send([...STATUS, this.isCorrecting ? STATUS_CORRECTING : STATUS_PLAIN], 'status');
  }

  #startCorrecting(): void {
    if (this.#receiver) return;
    this.#correctedFrom = this.#shown.length;
    this.#receiver = new PceReceiver({
      onText: (characters) => characters.forEach((code) => this.#show(code)),
      onRequest: (number) => this.#request(number),
      isEager: this.#isEager,
    });
  }

  /** Before all else, but not between the two characters of an earlier request. */
  #request(number: number): void {
    this.#requests++;
    const at = this.#upstream[0]?.role === 'number' ? 1 : 0;
    this.#upstream.splice(at, 0, { code: NACK, role: 'nack' }, { code: 0x40 + number, role: 'number' });
  }

  #send(codes: readonly number[], role: UpstreamRole): void {
    for (const code of codes) this.#upstream.push({ code, role });
  }
}
