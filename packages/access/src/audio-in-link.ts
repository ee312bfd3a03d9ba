/** A Minitel whose sound a stock Asterisk brings: we are its modem. */

import type { ModemEnd } from '@minipavi/telephony';
import { AudioLine, type AudioLineSettings, type LineRecorder } from './audio-line.ts';
import { MODEM_ENDS, modemStatus } from './modem-report.ts';
import type { LinkParts } from './socket-link.ts';
import { TelephoneLink, type CallInOptions } from './telephone-link.ts';

export interface AudioInOptions extends CallInOptions, AudioLineSettings {
  readonly recorder: LineRecorder | null;
}

export class AudioInLink extends TelephoneLink {
  readonly #audio: AudioLine;
  /** When the terminal's carrier was taken for one, in time of the line; then the page waits for SEP 53 no longer than so. */
  #releaseAt = Infinity;

  constructor(parts: LinkParts, options: AudioInOptions) {
    super(parts, 'pulled', options);
    const { sendDbm0, thresholdDbm0, recorder } = options;
    this.#audio = new AudioLine({
      ...{ role: 'answer', socket: this.socket, sendDbm0, thresholdDbm0, recorder },
      pull: (nowMs) => this.line.pull(nowMs),
      onCharacters: (characters) => this.heard(characters),
      onDamaged: () => this.line.damaged(this.now()),
      onReady: () => (this.#releaseAt = this.now() + this.limits.carrierWaitMs),
      onEnd: (reason) => this.#ended(reason),
      onFrame: () => this.#passed(),
      onStuck: (reason) => this.cutOff(reason),
    });
  }

  /** Sound of the call; empty for a frame that was lost. */
  hear(samples: Int16Array): void {
    this.#audio.hear(samples);
  }

  protected override now(): number {
    return this.#audio.nowMs;
  }

  /** Every frame looks what is due. */
  protected override arm(): void {}

  /** Asterisk ends a call that is not read. */
  protected override setReading(): void {}

  protected override get modemStatus(): string {
    return modemStatus(this.#audio.quality);
  }

  protected override get statusCount(): number {
    const { characters, parityErrors, framingErrors, lostFrames } = this.#audio.quality;
    return super.statusCount + characters + parityErrors + framingErrors + lostFrames;
  }

  protected override endStream(): void {
    this.#audio.hangUp();
  }

  protected override silenced(): void {
    super.silenced();
    this.#audio.stop();
  }

  #passed(): void {
    if (this.now() >= this.#releaseAt) this.release();
    this.advance();
  }

  #ended(reason: ModemEnd): void {
    this.dismiss(MODEM_ENDS[reason]);
  }
}
