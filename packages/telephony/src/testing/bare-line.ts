/** A telephone line without a terminal: the test plays it, and sees when each piece was sent. */

import { FORWARD_CHAR_MS } from '../pce/line-source.ts';
import type { PceNotice, TelephoneLineOptions } from '../pce/telephone-line-options.ts';
import { TelephoneLine } from '../pce/telephone-line.ts';

const START = '1b 3a 69 44';
const CORRECTING = '1b 3a 73 44';

export const hexOf = (characters: Iterable<number>): string =>
  Array.from(characters, (character) => character.toString(16).padStart(2, '0')).join(' ');

export const bytesOf = (hex: string): Uint8Array =>
  Uint8Array.from(hex === '' ? [] : hex.split(' '), (byte) => Number.parseInt(byte, 16));

export interface Sent {
  readonly at: number;
  readonly hex: string;
}

export class BareLine {
  readonly line: TelephoneLine;
  readonly notices: PceNotice[] = [];
  now = 0;
  typed = '';
  readonly #isOwnModem: boolean;
  #sent: Sent[] = [];
  #pullAt = 0;

  constructor({ modem = 'tcp', ...options }: Partial<TelephoneLineOptions> & { modem?: 'tcp' | 'own' } = {}) {
    this.#isOwnModem = modem === 'own';
    this.line = new TelephoneLine({
      latencyMs: 0,
      ...options,
      send: this.#isOwnModem
        ? null
        : (characters) => this.#sent.push({ at: this.now, hex: hexOf(characters) }),
      onInput: (characters) => (this.typed += String.fromCharCode(...characters)),
      onNotice: (notice) => this.notices.push(notice),
    });
  }

  /** Started at the first try; what that took to send is forgotten. */
  static correcting(options: ConstructorParameters<typeof BareLine>[0] = {}): BareLine {
    const bare = new BareLine(options);
    bare.line.startPce(0);
    bare.pass(600);
    bare.receive(CORRECTING);
    if (bare.sentSoFar() !== START) throw new Error('error correction did not start');
    bare.forget();
    return bare;
  }

  write(text: string): void {
    this.line.write(
      Uint8Array.from(text, (character) => character.charCodeAt(0)),
      this.now,
    );
  }

  receive(hex: string): void {
    this.line.received(bytesOf(hex), this.now);
  }

  /** Lets time go by, stopping wherever the line has something to do. */
  pass(ms: number): void {
    const until = this.now + ms;
    for (;;) {
      const pullAt = this.#isOwnModem ? Math.max(this.#pullAt, this.line.pullDueAt()) : Infinity;
      const next = Math.min(this.line.nextDeadline(), pullAt);
      if (next > until) break;
      this.now = Math.max(this.now, next);
      this.line.advance(this.now);
      if (this.#isOwnModem && this.now >= this.#pullAt) this.#pull();
    }
    this.now = until;
  }

  /** Pieces sent since they were last forgotten; of a modem of our own, characters. */
  get sent(): readonly Sent[] {
    return this.#sent;
  }

  sentSoFar(): string {
    return this.#sent.map(({ hex }) => hex).join(' ');
  }

  forget(): void {
    this.#sent = [];
  }

  #pull(): void {
    const character = this.line.pull(this.now);
    if (character < 0) return;
    this.#sent.push({ at: this.now, hex: hexOf([character]) });
    this.#pullAt = this.now + FORWARD_CHAR_MS;
  }
}
