/**
 * A call on AudioSocket with our own modem on it: sound in and out on one side, characters on the other. Time is the
 * modem's, of the samples that went out.
 */

import type { Socket } from 'node:net';
import { V23Modem, type LineQuality, type ModemEnd, type ModemRole } from '@minipavi/telephony';
import { audioMessage, HANG_UP_MESSAGE } from './audiosocket-parser.ts';
import { FRAME_MS, FrameClock } from './frame-clock.ts';

const FRAME_SAMPLES = 8 * FRAME_MS;
/** Four seconds of sound that Asterisk has not taken: it is not there any more. */
const MAX_UNSENT_BYTES = 64 * 1024;
/** Asterisk sends a frame every 20 ms for as long as there is a call, silence and losses included. */
const MAX_DEAF_MS = 10_000;
/** STUM 1B: 2 dB at least. */
const HYSTERESIS_DB = 3;

/** What an operator has set for a kind of call. */
export interface AudioLineSettings {
  /** Of what is sent, dBm0. */
  readonly sendDbm0: number;
  /** From which on the other's carrier counts, dBm0. */
  readonly thresholdDbm0: number;
}

/** Hears both directions of a call. Must not block, nor keep the arrays. */
export interface LineRecorder {
  received(samples: Int16Array): void;
  sent(samples: Int16Array): void;
  close(): void;
}

export interface AudioLineOptions extends AudioLineSettings {
  readonly socket: Socket;
  readonly role: ModemRole;
  readonly recorder: LineRecorder | null;
  /** The next character to send, or -1; asked at its turn. */
  readonly pull: (nowMs: number) => number;
  /** Characters of one frame, never none. */
  readonly onCharacters: (characters: Uint8Array) => void;
  readonly onDamaged: () => void;
  /** Characters go both ways from now on. */
  readonly onReady: () => void;
  readonly onEnd: (reason: ModemEnd) => void;
  /** A frame went out. */
  readonly onFrame: () => void;
  /** Asterisk is not there any more: it takes nothing, or brings nothing. */
  readonly onStuck: (reason: string) => void;
}

export class AudioLine {
  readonly #options: AudioLineOptions;
  readonly #modem: V23Modem;
  readonly #clock: FrameClock;
  readonly #frame = new Int16Array(FRAME_SAMPLES);
  #characters: number[] = [];
  /** In time of the line. */
  #heardAt = 0;
  #isOver = false;

  /** Speaks at once. */
  constructor(options: AudioLineOptions) {
    this.#options = options;
    const { role, sendDbm0, thresholdDbm0, pull, onDamaged, onReady, onEnd } = options;
    this.#modem = new V23Modem({
      role,
      sendDbm0,
      thresholds: { onDbm0: thresholdDbm0, offDbm0: thresholdDbm0 - HYSTERESIS_DB },
      pull,
      onCharacter: (code) => this.#characters.push(code),
      onDamaged: () => onDamaged(),
      onState: (state) => {
        if (state === 'ready') onReady();
      },
      onEnd: (reason) => {
        if (!this.#isOver) onEnd(reason);
      },
    });
    this.#clock = new FrameClock({ onFrame: () => this.#speak() });
  }

  /** Time of the line, in ms. */
  get nowMs(): number {
    return this.#modem.nowMs;
  }

  get quality(): LineQuality {
    return this.#modem.quality();
  }

  /** Sound from Asterisk; empty for a frame that was lost. */
  hear(samples: Int16Array): void {
    if (this.#isOver) return;
    this.#heardAt = this.nowMs;
    this.#options.recorder?.received(samples);
    this.#modem.receive(samples);
    if (this.#characters.length === 0) return;
    const characters = Uint8Array.from(this.#characters);
    this.#characters = [];
    this.#options.onCharacters(characters);
  }

  /** Silence from here on. */
  stop(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#clock.stop();
    this.#modem.end();
    this.#options.recorder?.close();
  }

  /** Ends the connection: the message first, as older versions of Asterisk do not notice a bare FIN. */
  hangUp(): void {
    this.stop();
    const { socket } = this.#options;
    socket.write(HANG_UP_MESSAGE);
    socket.end();
  }

  #speak(): void {
    const { socket, recorder, onFrame, onStuck } = this.#options;
    if (socket.writableLength > MAX_UNSENT_BYTES) return onStuck('Asterisk ne lit plus rien');
    if (this.nowMs - this.#heardAt > MAX_DEAF_MS) return onStuck('Asterisk n’envoie plus de son');
    this.#modem.generate(this.#frame);
    socket.write(audioMessage(this.#frame));
    recorder?.sent(this.#frame);
    onFrame();
  }
}
