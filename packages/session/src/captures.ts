/** Screens that the user has captured (CR and a letter), and what services are told of them. */

import type { ListedScreen, ScreenCommand, ScreenData } from '@minipavi/protocol';
import { dayAndSecond } from './local-date.ts';

export interface CaptureOptions {
  /** A to Z: typed after CR, in either case. */
  readonly key: string;
  /** Shown on row 1 for a moment. */
  readonly message: string;
  /** The same, when `max` screens are captured already. */
  readonly messageMax: string;
  readonly max: number;
  /** A PNG of a captured screen (bytes from the clearing on). Rejects only for programming errors. */
  readonly picture: (screen: Uint8Array, look: CaptureLook) => Promise<Uint8Array>;
  /** Told of each capture, to keep it elsewhere too; must not block. */
  readonly onCaptured?: (seq: number, screen: Uint8Array) => void;
}

export interface CaptureLook {
  readonly isColour: boolean;
  readonly inMinitel: boolean;
}

interface Capture {
  readonly date: string;
  readonly screen: Uint8Array;
}

export class Captures {
  readonly #options: CaptureOptions | null;
  readonly #taken: Capture[] = [];

  /** null: there are never any. */
  constructor(options: CaptureOptions | null) {
    this.#options = options;
  }

  /** True when this letter behind CR captures. */
  isKey(letter: string): boolean {
    return this.#options !== null && letter.toUpperCase() === this.#options.key.toUpperCase();
  }

  /** Keeps the screen, unless there are enough; returns what the user is told. */
  take(screen: Uint8Array): string {
    if (this.#options === null) return '';
    const { max, message, messageMax, onCaptured } = this.#options;
    if (this.#taken.length >= max) return messageMax;
    this.#taken.push({ date: dayAndSecond(new Date()), screen });
    onCaptured?.(this.#taken.length, screen);
    return message;
  }

  /** The answer to a service's command. */
  async data(command: ScreenCommand): Promise<ScreenData> {
    if (command.name === 'getScreenList') {
      return { item: 'getscreenlist', result: true, datas: this.#list() };
    }
    const { seq, color: isColour, minitel: inMinitel } = command.param;
    const capture = this.#taken[seq - 1];
    if (!capture || this.#options === null) return { item: 'getscreen', result: false };
    const picture = await this.#options.picture(capture.screen, { isColour, inMinitel });
    return { item: 'getscreen', result: true, seq, datas: Buffer.from(picture).toString('base64') };
  }

  #list(): ListedScreen[] {
    return this.#taken.map(({ date }, index) => ({ date, seq: index + 1 }));
  }
}
