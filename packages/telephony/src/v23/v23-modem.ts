/**
 * A V.23 modem for one call, from the moment the line is open: samples of 16 bits at 8 kHz in and out, characters of
 * seven bits in and out. It has no clock: its time is the samples it was asked for. What is received is taken to have
 * come by now, what is generated to go out from now on; so its time never goes back, and may be a TelephoneLine's.
 */

import { AnswerPreamble } from './answer-preamble.ts';
import { BACKWARD, FORWARD, SAMPLES_PER_MS } from './channel.ts';
import type { Damage } from './character-receiver.ts';
import { Demodulator } from './demodulator.ts';
import { newLineCounters, type LineQuality } from './line-quality.ts';
import { Modulator } from './modulator.ts';
import { SEQUENCE_TIMING, type SequenceTiming } from './sequence-timing.ts';
import { ServerTones } from './server-tones.ts';
import { TerminalCarrier } from './terminal-carrier.ts';
import type { ModemEnd, ModemState, V23ModemOptions } from './v23-modem-options.ts';

const SEND_DBM0 = -16;
const LOST_FRAME = new Int16Array(20 * SAMPLES_PER_MS);
/** The carrier is taken to be there still; a line on which more is lost is silent. */
const MAX_LOST_RUNNING = 10;

export class V23Modem {
  readonly #options: V23ModemOptions;
  readonly #timing: SequenceTiming;
  readonly #preamble: AnswerPreamble | null;
  readonly #modulator: Modulator;
  readonly #demodulator: Demodulator;
  /** What a caller listens for, and what an answerer does. */
  readonly #server: ServerTones | null;
  readonly #terminal: TerminalCarrier | null;
  readonly #counters = newLineCounters();

  #state: ModemState = 'opening';
  #samples = 0;
  #lostRunning = 0;
  #carrierFrom = Infinity;
  /** Of the other's carrier, once the call is open; Infinity while it is there. */
  #lostAt = Infinity;

  constructor(options: V23ModemOptions) {
    const { role, sendDbm0 = SEND_DBM0, thresholds, timing } = options;
    const isAnswering = role === 'answer';
    this.#options = options;
    this.#timing = { ...SEQUENCE_TIMING, ...timing };
    this.#preamble = isAnswering ? new AnswerPreamble(sendDbm0, this.#timing) : null;
    this.#modulator = new Modulator({
      channel: isAnswering ? FORWARD : BACKWARD,
      levelDbm0: sendDbm0,
      pull: (at) => this.#pull(this.nowMs + at / SAMPLES_PER_MS),
    });
    this.#demodulator = new Demodulator({
      channel: isAnswering ? BACKWARD : FORWARD,
      ...(thresholds && { thresholds }),
      listener: {
        onCharacter: (code) => this.#onCharacter(code),
        onDamaged: (damage) => this.#onDamaged(damage),
        onCarrier: (isUp, levelDbm0) => this.#onCarrier(isUp, levelDbm0),
        onValue: (value, isUp) => this.#onValue(value, isUp),
      },
    });
    const { valueRate } = this.#demodulator;
    this.#server = isAnswering ? null : new ServerTones(valueRate, this.#timing);
    this.#terminal = isAnswering ? new TerminalCarrier(valueRate, this.#timing) : null;
  }

  get state(): ModemState {
    return this.#state;
  }

  /** Time of the call: of the samples generated. */
  get nowMs(): number {
    return this.#samples / SAMPLES_PER_MS;
  }

  /** True while a character is being sent. */
  get isSending(): boolean {
    return this.#modulator.isSending;
  }

  quality(): LineQuality {
    const { hasCarrier, levelDbm0 } = this.#demodulator;
    return { levelDbm0: hasCarrier ? levelDbm0 : null, ...this.#counters };
  }

  /** One frame in, one out: each of any length, and not necessarily the same. See receive() and generate(). */
  process(received: Int16Array, out: Int16Array): void {
    this.receive(received);
    this.generate(out);
  }

  /**
   * A frame of any length from the line; an empty one stands for one of 20 ms that was lost. Silence fills its place,
   * which measured better than the frame before: the filters make up for it from both sides.
   */
  receive(frame: Int16Array): void {
    if (this.#state === 'ended') return;
    if (frame.length > 0) {
      this.#lostRunning = 0;
      this.#take(frame, false);
    } else {
      this.#counters.lostFrames++;
      this.#take(LOST_FRAME, ++this.#lostRunning <= MAX_LOST_RUNNING);
    }
  }

  /** Fills a frame of any length for the line. */
  generate(out: Int16Array): void {
    this.#checkTime();
    let from = 0;
    if (this.#state === 'opening') {
      from = this.#preamble?.generate(out) ?? out.length;
      if (!this.#preamble) out.fill(0);
      else if (from < out.length) this.#startCarrier(from);
    }
    if (this.#state === 'ended') out.fill(0);
    else this.#modulator.generate(out, from);
    this.#samples += out.length;
  }

  /** Silence from here on. */
  end(): void {
    this.#end('hung-up');
  }

  #startCarrier(at: number): void {
    this.#carrierFrom = this.nowMs + at / SAMPLES_PER_MS;
    this.#enter('waiting');
  }

  #checkTime(): void {
    const now = this.nowMs;
    const { answerWaitMs, callWaitMs, maxLossMs } = this.#timing;
    if (now - this.#lostAt > maxLossMs) return this.#end('carrier-lost');
    const isLate =
      this.#options.role === 'answer'
        ? this.#state === 'waiting' && now - this.#carrierFrom > answerWaitMs
        : this.#state === 'opening' && now > callWaitMs;
    if (isLate) this.#end('no-carrier');
  }

  /** A caller is ready a moment after its carrier began, which is found out here: to the bit. */
  #pull(now: number): number {
    const { role, pull } = this.#options;
    if (role === 'call' && this.#state === 'waiting') {
      if (now >= this.#carrierFrom + this.#timing.carrierToDataMs) this.#enter('ready');
    }
    return this.#state === 'ready' ? pull(now) : -1;
  }

  #take(frame: Int16Array, isConcealed: boolean): void {
    const terminal = this.#state === 'waiting' ? this.#terminal : null;
    terminal?.process(frame);
    this.#demodulator.process(frame, isConcealed);
    if (terminal?.isThere(this.#demodulator.levelDbm0)) this.#enter('ready');
  }

  /** A caller is silent until it hears the server; an answerer's own carrier is out while it waits for the other's. */
  #onValue(value: number, isUp: boolean): void {
    if (this.#state === 'waiting') this.#terminal?.push(value, isUp);
    else if (this.#state === 'opening' && this.#server?.push(value, isUp)) this.#startCarrier(0);
  }

  #onCarrier(isUp: boolean, levelDbm0: number): void {
    const isCall = this.#isCharacterTime();
    if (isCall && !isUp) this.#counters.carrierLosses++;
    this.#lostAt = isUp || !isCall ? Infinity : this.nowMs;
    this.#options.onCarrier?.(isUp, levelDbm0);
  }

  /** A server may speak as soon as it hears us. */
  #isCharacterTime(): boolean {
    return this.#state === 'ready' || (this.#state === 'waiting' && this.#options.role === 'call');
  }

  #onCharacter(code: number): void {
    if (!this.#isCharacterTime()) return;
    this.#counters.characters++;
    this.#options.onCharacter(code);
  }

  #onDamaged(damage: Damage): void {
    if (!this.#isCharacterTime()) return;
    if (damage === 'parity') this.#counters.parityErrors++;
    else if (damage === 'framing') this.#counters.framingErrors++;
    else this.#counters.lostCharacters++;
    this.#options.onDamaged?.(damage);
  }

  #end(reason: ModemEnd): void {
    if (this.#state === 'ended') return;
    this.#enter('ended');
    this.#options.onEnd?.(reason);
  }

  #enter(state: ModemState): void {
    this.#state = state;
    this.#options.onState?.(state);
  }
}
