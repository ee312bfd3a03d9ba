/** What goes to the user's screen: pages, error screens, the screen saver, and the screen again. */

import type { ClientLink } from '@minipavi/access';
import { ScreenBuffer } from './screen-buffer.ts';
import { SAVER, saverFrame, type SaverSettings } from './screen-saver.ts';
import { errorScreen, type ErrorScreenOptions } from './screens.ts';

export interface DisplayOptions {
  readonly link: Pick<ClientLink, 'send'>;
  /** False when the operator wants no screen saver. */
  readonly screensaver: boolean;
  readonly uniqueId: string;
  readonly helpAddress: string;
  /** 0 to 1, 1 excluded. */
  readonly random: () => number;
}

export class Display {
  readonly #options: DisplayOptions;
  readonly #screen = new ScreenBuffer();
  /** Goes out with what is shown first. */
  #welcome: readonly number[] | null = null;
  #saver: SaverSettings = { type: SAVER.SMILEY, text: '' };
  #isSaverShown = false;

  constructor(options: DisplayOptions) {
    this.#options = options;
  }

  /** Keeps the welcome until the first page, so that both go out in one piece. */
  holdWelcome(welcome: readonly number[]): void {
    this.#welcome = welcome;
  }

  get isWelcomeHeld(): boolean {
    return this.#welcome !== null;
  }

  /** Sends all parts as one piece. */
  show(...parts: readonly (readonly number[] | Uint8Array)[]): void {
    const all = this.#welcome === null ? parts : [this.#welcome, ...parts];
    this.#welcome = null;
    const whole = Buffer.concat(all.map((part) => (part instanceof Uint8Array ? part : Buffer.from(part))));
    if (whole.length === 0) return;
    this.#screen.add(whole);
    this.#options.link.send(whole);
  }

  showError(error: Pick<ErrorScreenOptions, 'kind' | 'detail' | 'more'>): void {
    const { uniqueId, helpAddress } = this.#options;
    this.show(errorScreen({ ...error, uniqueId, helpAddress }));
  }

  /** For a terminal that was not connected when it was sent; nothing before the first page. */
  repeat(): void {
    if (!this.isWelcomeHeld) this.#options.link.send(this.#screen.restore());
  }

  setSaver(saver: SaverSettings): void {
    this.#saver = saver;
  }

  /** Only a real terminal has a tube to save. */
  hasSaverFor(versionMinitel: string): boolean {
    const isTerminal = versionMinitel !== '???' && versionMinitel !== 'EmU';
    return this.#options.screensaver && isTerminal && this.#saver.type !== SAVER.OFF;
  }

  showSaver(): void {
    this.#isSaverShown = true;
    this.#options.link.send(Uint8Array.from(saverFrame(this.#saver, this.#options.random)));
  }

  /** Brings back what the saver covers, when it does. */
  hideSaver(): void {
    if (!this.#isSaverShown) return;
    this.#isSaverShown = false;
    this.#options.link.send(this.#screen.restore());
  }
}
