/** A Minitel behind the softmodem of Asterisk: characters by TCP, and a modem that says nothing of itself. */

import type { LinkParts } from './socket-link.ts';
import { TelephoneLink, type CallInOptions } from './telephone-link.ts';

/** A mute line on which a page is going out is looked at again. */
const LOOK_AGAIN_MS = 5_000;

export class CallInLink extends TelephoneLink {
  readonly #silenceTimer: NodeJS.Timeout;
  #muteTimer: NodeJS.Timeout;
  #lineTimer: NodeJS.Timeout | undefined;
  #lineDueAt = Infinity;

  /** `rest`: what came behind the header. */
  constructor(parts: LinkParts, rest: Uint8Array, options: CallInOptions) {
    super(parts, 'paced', options);
    const { silentLineMs, muteLineMs } = this.limits;
    this.#silenceTimer = setTimeout(() => this.release(), silentLineMs);
    this.#muteTimer = setTimeout(() => this.#suspectMute(), muteLineMs);
    this.socket.on('data', (chunk) => this.heard(chunk));
    this.heard(rest);
  }

  protected override now(): number {
    return performance.now();
  }

  protected override arm(dueAt: number): void {
    if (dueAt === this.#lineDueAt) return;
    clearTimeout(this.#lineTimer);
    this.#lineDueAt = dueAt;
    if (dueAt === Infinity) return;
    const onDue = (): void => {
      this.#lineDueAt = Infinity;
      this.advance();
    };
    this.#lineTimer = setTimeout(onDue, Math.max(0, Math.ceil(dueAt - performance.now())));
  }

  protected override heard(characters: Uint8Array): void {
    if (characters.length > 0) clearTimeout(this.#muteTimer);
    super.heard(characters);
  }

  protected override release(): void {
    clearTimeout(this.#silenceTimer);
    super.release();
  }

  protected override stopped(): void {
    clearTimeout(this.#silenceTimer);
    clearTimeout(this.#muteTimer);
    super.stopped();
  }

  #suspectMute(): void {
    if (!this.isSending) return this.cutOff('aucun Minitel au bout de la ligne');
    this.#muteTimer = setTimeout(() => this.#suspectMute(), Math.min(LOOK_AGAIN_MS, this.limits.muteLineMs));
  }
}
