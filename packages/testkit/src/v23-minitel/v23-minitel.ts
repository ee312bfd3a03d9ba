/**
 * A Minitel with its modem, at the end of a telephone line: samples of 16 bits at 8 kHz in and out. It is silent until
 * it hears a server, connects only by the rules of STUM 1B, says SEP 53, gives up after 40 s of search and when the
 * server's carrier is gone for 440 ms. Time is counted in samples.
 */

import {
  BACKWARD,
  Demodulator,
  FORWARD,
  Modulator,
  SAMPLES_PER_MS,
  withParity,
  type CarrierThresholds,
} from '@minipavi/telephony';
import { FRAMING } from '../minitel-line/line-character.ts';
import { TelephoneMinitel } from '../minitel-line/telephone-minitel.ts';
import { ServerTonesHeard } from './server-tones.ts';

const SEARCH_MS = 40_000;
const CARRIER_TO_SEP_MS = 80;
const MAX_LOSS_MS = 440;
const CONNECTED = [0x13, 0x53];
const CONNEXION_FIN = [0x13, 0x49];
const THRESHOLDS: CarrierThresholds = { onDbm0: -43, offDbm0: -48 };

/** `idle`: Connexion/Fin is not yet pressed. `carrier`: 390 Hz is sent, SEP 53 not yet. */
export type V23MinitelState = 'idle' | 'searching' | 'carrier' | 'connected' | 'gone';

export interface V23MinitelOptions {
  readonly minitel?: TelephoneMinitel;
  /** From the first sample to the user's pressing Connexion/Fin; 0 when absent. */
  readonly pressedAfterMs?: number;
  /** -10 when absent (STUM 1B: ± 2). */
  readonly sendDbm0?: number;
  /** Of its bits, 1 when absent: 1.01 is 1 % too fast. */
  readonly clock?: number;
  /** Of its tones; 0 when absent (STUM 1B: ± 10). */
  readonly offsetHz?: number;
}

export class V23Minitel {
  readonly minitel: TelephoneMinitel;
  readonly #pressedAfterMs: number;
  readonly #tones: ServerTonesHeard;
  readonly #demodulator: Demodulator;
  readonly #modulator: Modulator;
  #state: V23MinitelState = 'idle';
  #received = 0;
  #sent = 0;
  /** Of samples sent: when 390 Hz began. */
  #carrierFrom = 0;
  /** Of samples received. */
  #lostAt = Infinity;
  #isHangingUp = false;

  constructor(options: V23MinitelOptions = {}) {
    const { minitel = new TelephoneMinitel(), pressedAfterMs = 0, sendDbm0 = -10 } = options;
    const { clock = 1, offsetHz = 0 } = options;
    this.minitel = minitel;
    this.#pressedAfterMs = pressedAfterMs;
    this.#demodulator = new Demodulator({
      channel: FORWARD,
      thresholds: THRESHOLDS,
      listener: {
        onCharacter: (code) => this.#take(withParity(code)),
        onDamaged: () => this.#take(FRAMING),
        onCarrier: (isUp) => (this.#lostAt = isUp ? Infinity : this.#received),
        onValue: (value, isUp) => this.#listen(value, isUp),
      },
    });
    this.#tones = new ServerTonesHeard(this.#demodulator.valueRate);
    this.#modulator = new Modulator({
      channel: {
        baud: BACKWARD.baud * clock,
        markHz: BACKWARD.markHz + offsetHz,
        spaceHz: BACKWARD.spaceHz + offsetHz,
      },
      levelDbm0: sendDbm0,
      pull: (at) => this.#pull(this.#sent + at),
    });
  }

  get state(): V23MinitelState {
    return this.#state;
  }

  get isConnected(): boolean {
    return this.#state === 'carrier' || this.#state === 'connected';
  }

  /** The keyboard: characters wait for the 75 bauds. */
  press(codes: Iterable<number>): void {
    this.minitel.press(codes);
  }

  /** Connexion/Fin: says SEP 49, then drops its carrier. */
  hangUp(): void {
    if (!this.isConnected) return this.#leave();
    this.#isHangingUp = true;
    this.minitel.press(CONNEXION_FIN);
  }

  process(received: Int16Array, out: Int16Array): void {
    this.receive(received);
    this.generate(out);
  }

  receive(frame: Int16Array): void {
    if (this.#state === 'idle' && this.#received >= this.#pressedAfterMs * SAMPLES_PER_MS) {
      this.#state = 'searching';
    }
    this.#demodulator.process(frame);
    this.#received += frame.length;
    const searchedMs = this.#received / SAMPLES_PER_MS - this.#pressedAfterMs;
    if (this.#state === 'searching' && searchedMs > SEARCH_MS) this.#leave();
    if (this.isConnected && this.#received - this.#lostAt > MAX_LOSS_MS * SAMPLES_PER_MS) this.#leave();
  }

  generate(out: Int16Array): void {
    this.minitel.advance(this.#sent / SAMPLES_PER_MS);
    if (this.#isHangingUp && !this.minitel.hasUpstream && !this.#modulator.isSending) this.#leave();
    if (this.isConnected) this.#modulator.generate(out);
    else out.fill(0);
    this.#sent += out.length;
  }

  #listen(value: number, isUp: boolean): void {
    if (this.#state !== 'searching' || !this.#tones.push(value, isUp)) return;
    this.#state = 'carrier';
    this.#carrierFrom = this.#sent;
  }

  #take(character: number): void {
    if (this.isConnected) this.minitel.receive(character, this.#received / SAMPLES_PER_MS);
    else this.#tones.data();
  }

  #pull(sent: number): number {
    if (this.#state === 'carrier') {
      if (sent < this.#carrierFrom + CARRIER_TO_SEP_MS * SAMPLES_PER_MS) return -1;
      this.#state = 'connected';
      this.minitel.press(CONNECTED);
    }
    return this.minitel.nextUpstream()?.code ?? -1;
  }

  #leave(): void {
    this.#state = 'gone';
  }
}
