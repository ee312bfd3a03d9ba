/** A Minitel without its glass and keys: line, pace, screen. What the element draws and drives. */

import { SEP, SS2, Screen, type TerminalOrder } from '@minipavi/videotex';
import { Line, type LineEnd, type LineOptions, type LineState } from './line.ts';
import { Pacer, type PacerClock, type Speed } from './pacer.ts';
import { Recording } from './recording.ts';

export interface EmulatorListener {
  /** The screen may look different. */
  onChange(): void;
  onState(state: LineState): void;
  onEnd(end: LineEnd): void;
  /** Bytes from the line, as they came, before any pace. */
  onReceived(bytes: Uint8Array): void;
  /** Bytes that went out: keys, and answers of the terminal. */
  onSent(bytes: Uint8Array): void;
  onBell(): void;
  /** The host chose a speed or a palette (private PRO2 10h and 11h); the speed is already set. */
  onOrder(order: TerminalOrder): void;
  /** The recording has reached its greatest length. */
  onRecordingFull(): void;
}

export interface EmulatorOptions {
  /** Three ASCII characters: maker, type, version. `EmU` if not given. */
  readonly identification?: string;
  readonly clock?: PacerClock;
}

/** A page that asks for no end of answers gets no more of them than a line could carry. */
const MAX_TYPED_BYTES = 8192;

export class Emulator {
  readonly screen: Screen;
  readonly #listener: EmulatorListener;
  readonly #line: Line;
  readonly #pacer: Pacer;
  #recording: Recording | null = null;
  /** The terminal obeys its own keyboard: its answers are not for the line. */
  #isAdjusting = false;

  constructor(listener: EmulatorListener, { identification, clock }: EmulatorOptions = {}) {
    this.#listener = listener;
    this.screen = new Screen({
      ...(identification !== undefined && { identification }),
      onReply: (bytes) => this.#transmit(bytes),
      onBeep: () => listener.onBell(),
      onOrder: (order) => this.#obey(order),
    });
    this.#pacer = new Pacer((bytes) => this.#show(bytes), clock);
    this.#line = new Line({
      onState: (state) => this.#onState(state),
      onBytes: (bytes) => this.#receive(bytes),
      onEnd: (end) => listener.onEnd(end),
    });
  }

  get state(): LineState {
    return this.#line.state;
  }

  /** Calls; the screen starts afresh, as a Minitel that was switched off and on. */
  connect(url: string, options: LineOptions = {}): void {
    this.#line.close();
    this.restart();
    this.#line.open(url, options);
  }

  hangUp(): void {
    this.#line.close();
  }

  /** An empty screen with everything as at power-on; what had not been drawn yet never will be. */
  restart(): void {
    this.#pacer.clear();
    this.screen.reset();
    this.#listener.onChange();
  }

  /** What keys send. Without a line it shows on the screen itself, as on a real Minitel. */
  type(bytes: Uint8Array): void {
    const typed = bytes.subarray(0, MAX_TYPED_BYTES);
    const { localEcho, toLine } = this.screen.keyboard;
    const isOpen = this.#line.state === 'open';
    if (isOpen && toLine) this.#transmit(typed);
    if ((!isOpen || localEcho) && isCharacters(typed)) this.#show(typed);
  }

  /** An order of the user's to the terminal itself (the key Fnct): nobody at the other end hears of it. */
  adjust(order: Uint8Array): void {
    this.#isAdjusting = true;
    this.#show(order);
    this.#isAdjusting = false;
  }

  /** Shows bytes that did not come over the line, at the pace of the line. Resolves once all are drawn. */
  feed(bytes: Uint8Array): Promise<void> {
    this.#pacer.push(bytes);
    return this.#pacer.drained();
  }

  get speed(): Speed {
    return this.#pacer.speed;
  }

  set speed(speed: Speed) {
    this.#pacer.speed = speed;
  }

  /** Paused, what comes waits undrawn, a megabyte at most. */
  get isPaused(): boolean {
    return this.#pacer.isPaused;
  }

  set isPaused(isPaused: boolean) {
    this.#pacer.isPaused = isPaused;
  }

  get isRecording(): boolean {
    return this.#recording !== null;
  }

  /** Keeps from now on what comes over the line; a recording under way is forgotten. */
  startRecording(): void {
    this.#recording = new Recording();
  }

  /** What was recorded; null if nothing was being recorded. */
  stopRecording(): Uint8Array<ArrayBuffer> | null {
    const bytes = this.#recording?.toBytes() ?? null;
    this.#recording = null;
    return bytes;
  }

  #onState(state: LineState): void {
    this.screen.connected = state === 'open';
    this.#listener.onState(state);
    this.#listener.onChange();
  }

  #receive(bytes: Uint8Array): void {
    this.#listener.onReceived(bytes);
    const recording = this.#recording;
    if (recording !== null && !recording.isFull) {
      recording.add(bytes);
      if (recording.isFull) this.#listener.onRecordingFull();
    }
    this.#pacer.push(bytes);
  }

  #show(bytes: Uint8Array): void {
    this.screen.write(bytes);
    this.#listener.onChange();
  }

  #transmit(bytes: Uint8Array): void {
    if (this.#isAdjusting) return;
    if (this.#line.send(bytes)) this.#listener.onSent(bytes);
  }

  #obey(order: TerminalOrder): void {
    if (order.type === 'speed') this.speed = order.value;
    // Not now: the terminal is in the middle of reading, and closing the line speaks to it.
    if (order.type === 'line' && order.value === 'hang-up') queueMicrotask(() => this.hangUp());
    this.#listener.onOrder(order);
  }
}

/** Characters alone are looped back: function keys and sequences would only leave rubbish on the screen. */
const isCharacters = (bytes: Uint8Array): boolean =>
  bytes[0] !== SEP && bytes.every((byte) => byte >= 0x20 || byte === SS2);
