/** A server that the gateway has called through a stock Asterisk: we are the modem of a terminal. */

import { BACKWARD_CHAR_MS } from '@minipavi/telephony';
import { AudioLine, type AudioLineSettings, type LineRecorder } from './audio-line.ts';
import { MODEM_ENDS, modemStatus } from './modem-report.ts';
import { OutputQueue } from './output-queue.ts';
import { sevenBits } from './seven-bits.ts';
import { SocketLink, type LinkParts } from './socket-link.ts';

export interface AudioOutOptions extends AudioLineSettings {
  readonly recorder: LineRecorder | null;
}

export class AudioOutLink extends SocketLink {
  readonly #audio: AudioLine;
  readonly #queue = new OutputQueue();
  /** Taken from the queue, being sent. */
  #block: Uint8Array = new Uint8Array();
  #sent = 0;
  /** When the line will have sent the last character given to it, in its own time. */
  #lineFreeAt = 0;
  /** From which on the line has its time to end. */
  #closingAt = 0;
  #resolveReady: () => void = () => {};
  readonly #isReady = new Promise<void>((resolve) => (this.#resolveReady = resolve));

  constructor(parts: LinkParts, { sendDbm0, thresholdDbm0, recorder }: AudioOutOptions) {
    super(parts);
    this.#audio = new AudioLine({
      ...{ role: 'call', socket: this.socket, sendDbm0, thresholdDbm0, recorder },
      pull: (nowMs) => this.#next(nowMs),
      onCharacters: (characters) => this.#heard(characters),
      onDamaged: () => {},
      onReady: () => this.#resolveReady(),
      onEnd: (reason) => this.dismiss(MODEM_ENDS[reason]),
      onFrame: () => this.lineMoved(),
      onStuck: (reason) => this.cutOff(reason),
    });
  }

  hear(samples: Int16Array): void {
    this.#audio.hear(samples);
  }

  /** Resolves when the server's modem has answered ours. */
  override readyForPage(): Promise<void> {
    return this.#isReady;
  }

  override get queuedBytes(): number {
    return super.queuedBytes + this.#queue.length + this.#block.length - this.#sent;
  }

  override get status(): string {
    return modemStatus(this.#audio.quality);
  }

  protected override encode(bytes: Uint8Array): Uint8Array {
    return sevenBits(bytes);
  }

  protected override accept(encoded: Uint8Array): void {
    this.#queue.push(encoded);
  }

  /** Asterisk ends a call that is not read. */
  protected override setReading(): void {}

  protected override remainingLineMs(): number {
    const { tailMs, maxTailMs } = this.limits;
    const doneAt = this.#lineFreeAt + this.queuedBytes * BACKWARD_CHAR_MS + tailMs;
    return Math.min(doneAt, this.#closingAt + maxTailMs) - this.#audio.nowMs;
  }

  protected override endStream(): void {
    this.#audio.hangUp();
  }

  protected override stopped(): void {
    this.#closingAt = this.#audio.nowMs;
    this.#resolveReady();
  }

  protected override silenced(): void {
    this.#audio.stop();
  }

  #next(nowMs: number): number {
    if (this.#sent >= this.#block.length) {
      this.#block = this.#queue.shift() ?? new Uint8Array();
      this.#sent = 0;
    }
    const character = this.#block[this.#sent];
    if (character === undefined) return -1;
    this.#sent++;
    this.#lineFreeAt = nowMs + BACKWARD_CHAR_MS;
    return character;
  }

  /** The line cannot be stopped: a consumer that takes nothing for hours has gone. */
  #heard(characters: Uint8Array): void {
    if (this.isInputFull) return this.cutOff('personne ne lit ce que dit le serveur');
    this.receive(characters);
  }
}
