/** What goes to the user's screen: pages, error screens, the screen saver, and the screen again. */

import type { ClientLink } from '@minipavi/access';
import { OutputTaps } from './output-taps.ts';
import { RowZero } from './row-zero.ts';
import { ScreenBuffer } from './screen-buffer.ts';
import { SAVER, saverFrame, type SaverSettings } from './screen-saver.ts';
import { errorScreen, type ErrorScreenOptions } from './screens.ts';
import { SequenceTail } from './sequence-tail.ts';
import type { SessionLog } from './session-options.ts';

export interface DisplayOptions {
  readonly link: Pick<ClientLink, 'send' | 'queuedBytes' | 'drained' | 'closed'>;
  /** False when the operator wants no screen saver. */
  readonly screensaver: boolean;
  readonly uniqueId: string;
  readonly helpAddress: string;
  /** 0 to 1, 1 excluded. */
  readonly random: () => number;
  readonly log: SessionLog;
}

export class Display {
  /** Get all that goes to the user's line, whoever it comes from: pages, echo, messages, the far end of a link. */
  readonly taps = new OutputTaps();
  readonly #options: DisplayOptions;
  readonly #screen = new ScreenBuffer();
  readonly #tail = new SequenceTail();
  readonly #rowZero: RowZero;
  /** Goes out with what is shown first. */
  #welcome: readonly number[] | null = null;
  #saver: SaverSettings = { type: SAVER.SMILEY, text: '' };
  #isSaverShown = false;

  constructor(options: DisplayOptions) {
    this.#options = options;
    this.#rowZero = new RowZero({
      link: options.link,
      isOpen: () => !this.isWelcomeHeld,
      isMidSequence: () => this.#tail.isUnfinished,
      show: (bytes) => this.show(bytes),
      onLost: (text) => options.log('warn', `message perdu, trop d'autres attendent : ${text.slice(0, 40)}`),
    });
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
    this.#tail.add(whole);
    this.#send(whole);
    this.#rowZero.flush();
  }

  /** A message from elsewhere on row 0, as soon as one can be shown. */
  message(text: string): void {
    this.#rowZero.add(text);
  }

  /** Nothing is shown any more. Messages that could not be shown are forgotten. */
  close(): void {
    this.#rowZero.close();
    this.taps.close();
  }

  /** Bytes that draw what the user sees, the clearing included. */
  get screen(): Uint8Array {
    return this.#screen.restore();
  }

  showError(error: Pick<ErrorScreenOptions, 'kind' | 'detail' | 'more'>): void {
    const { uniqueId, helpAddress } = this.#options;
    this.show(errorScreen({ ...error, uniqueId, helpAddress }));
  }

  /** For a terminal that was not connected when it was sent; nothing before the first page. */
  repeat(): void {
    if (!this.isWelcomeHeld) this.#send(this.#screen.restore());
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
    this.#send(Uint8Array.from(saverFrame(this.#saver, this.#options.random)));
  }

  /** Brings back what the saver covers, when it does. */
  hideSaver(): void {
    if (!this.#isSaverShown) return;
    this.#isSaverShown = false;
    this.#send(this.#screen.restore());
  }

  /** The only way to the line. */
  #send(bytes: Uint8Array): void {
    this.#options.link.send(bytes);
    this.taps.sent(bytes);
  }
}
