/** What goes to the user's screen: pages, error screens, what covers them for a while, and the screen again. */

import type { ClientLink } from '@minipavi/access';
import { FF } from '@minipavi/videotex';
import type { Media } from './media.ts';
import { OutputTaps } from './output-taps.ts';
import { RowZero } from './row-zero.ts';
import { ScreenBuffer } from './screen-buffer.ts';
import { SAVER, saverFrame, type SaverSettings } from './screen-saver.ts';
import { errorScreen, rowOneNotice, type ErrorScreenOptions } from './screens.ts';
import { SequenceTail } from './sequence-tail.ts';
import type { SessionLog } from './session-options.ts';

/** Long enough to read a notice. */
const NOTICE_MS = 3_000;

export interface DisplayOptions {
  readonly link: Pick<
    ClientLink,
    'send' | 'skipPage' | 'queuedBytes' | 'highMarkBytes' | 'drained' | 'closed'
  >;
  /** False when the operator wants no screen saver. */
  readonly screensaver: boolean;
  readonly uniqueId: string;
  readonly helpAddress: string;
  /** 0 to 1, 1 excluded. */
  readonly random: () => number;
  /** Sees the pages. */
  readonly media: Pick<Media, 'page'>;
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
  /** The welcome, for a terminal that was not there. */
  #opening: readonly number[] = [];
  #mayCut = false;
  #saver: SaverSettings = { type: SAVER.SMILEY, text: '' };
  /** Stands over the screen, and is no part of it. */
  #cover: 'saver' | 'notice' | null = null;
  #noticeTimer: NodeJS.Timeout | null = null;

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
    this.#opening = welcome;
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
    if (this.#cover === 'notice') this.#makeWay(whole);
    this.#screen.add(whole);
    this.#tail.add(whole);
    this.#send(whole);
    this.#rowZero.flush();
  }

  /**
   * While the user waits for the answer to a key, the first page that clears the screen goes out in place of what the
   * line has not sent yet: a slow line would show the former page to its end. Pages that services send of themselves, one
   * after the other, are all shown.
   */
  letPageCut(mayCut: boolean): void {
    this.#mayCut = mayCut;
  }

  /** A service's page, with what is drawn over it. */
  showPage(page: Uint8Array, ...parts: readonly (readonly number[])[]): void {
    this.#cutFor(page);
    this.#options.media.page(page);
    this.show(page, ...parts);
  }

  /** A message from elsewhere on row 0, as soon as one can be shown. */
  message(text: string): void {
    this.#rowZero.add(text);
  }

  /** Nothing is shown any more. Messages that could not be shown are forgotten. */
  close(): void {
    this.#stopNotice();
    this.#rowZero.close();
    this.taps.close();
  }

  /** Bytes that draw what the user sees, the clearing included. */
  get screen(): Uint8Array {
    return this.#screen.restore();
  }

  showError(error: Pick<ErrorScreenOptions, 'kind' | 'detail' | 'more'>): void {
    const { uniqueId, helpAddress } = this.#options;
    const screen = Uint8Array.from(errorScreen({ ...error, uniqueId, helpAddress }));
    this.#cutFor(screen);
    this.show(screen);
  }

  /** For a terminal that was not connected when it was sent: the welcome too; nothing before the first page. */
  repeat(): void {
    if (!this.isWelcomeHeld) this.#restore(this.#opening);
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
    this.#stopNotice();
    this.#cover = 'saver';
    this.#send(Uint8Array.from(saverFrame(this.#saver, this.#options.random)));
  }

  /**
   * A line of the gateway's own on row 1, until something else is shown or `uncover()`; 3 s at most. None where it
   * would do harm: in the middle of a sequence, or on a line that has enough to send.
   */
  notice(text: string): void {
    if (text === '' || this.isWelcomeHeld || this.#tail.isUnfinished) return;
    if (this.#isLineFull) return;
    this.#stopNotice();
    this.#cover = 'notice';
    this.#noticeTimer = setTimeout(() => this.uncover(), NOTICE_MS);
    this.#send(Uint8Array.from(rowOneNotice(text)));
  }

  /** Brings back what the saver or a notice covers, when there is one. */
  uncover(): void {
    if (this.#cover !== null) this.#restore();
  }

  /** What is shown next would be drawn where the notice has left the cursor; a page that clears does not care. */
  #makeWay(next: Uint8Array): void {
    if (next.includes(FF)) this.#stopNotice();
    else this.#restore();
  }

  /** `first`: goes before the screen. */
  #restore(first: readonly number[] = []): void {
    this.#stopNotice();
    this.#cover = null;
    this.#send(Buffer.concat([Uint8Array.from(first), this.#screen.restore()]));
  }

  #cutFor(page: Uint8Array): void {
    if (!this.#mayCut || !page.includes(FF)) return;
    this.#mayCut = false;
    this.#options.link.skipPage();
  }

  get #isLineFull(): boolean {
    const { link } = this.#options;
    return link.queuedBytes >= link.highMarkBytes;
  }

  #stopNotice(): void {
    if (this.#noticeTimer) clearTimeout(this.#noticeTimer);
    this.#noticeTimer = null;
    if (this.#cover === 'notice') this.#cover = null;
  }

  /** The only way to the line. */
  #send(bytes: Uint8Array): void {
    this.#options.link.send(bytes);
    this.taps.sent(bytes);
  }
}
