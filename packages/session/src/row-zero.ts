/** Messages for row 0 that come at any time: each goes out whole, between two writes, none before the first page. */

import type { ClientLink } from '@minipavi/access';
import { cutText } from '@minipavi/videotex';
import { rowZeroMessage } from './screens.ts';

const ROW_CELLS = 40;
/** More than a service sends at once; the row shows the last one anyway. */
const MAX_WAITING = 200;
/** The rest of a sequence comes with the next packet, or never. */
const SEQUENCE_WITHIN_MS = 500;

export interface RowZeroOptions {
  readonly link: Pick<ClientLink, 'queuedBytes' | 'highMarkBytes' | 'drained' | 'closed'>;
  /** False before the first page. */
  readonly isOpen: () => boolean;
  /** What was sent last goes on with the next bytes. */
  readonly isMidSequence: () => boolean;
  readonly show: (bytes: readonly number[]) => void;
  /** A message that is lost, since too many wait. */
  readonly onLost: (text: string) => void;
}

/** On one row: line feeds and tabs would lead away from it. */
const oneLine = (text: string): string => cutText(text.replace(/\s+/g, ' '), ROW_CELLS);

export class RowZero {
  readonly #options: RowZeroOptions;
  #waiting: string[] = [];
  #timer: NodeJS.Timeout | null = null;
  #isDraining = false;

  constructor(options: RowZeroOptions) {
    this.#options = options;
  }

  add(text: string): void {
    this.#waiting.push(text);
    if (this.#waiting.length > MAX_WAITING) this.#options.onLost(this.#waiting.shift() ?? '');
    this.flush();
  }

  /** Shows what waits, unless it must wait on. To be called when something else was sent. */
  flush(): void {
    const { link } = this.#options;
    if (this.#waiting.length === 0 || !this.#options.isOpen()) return;
    if (this.#options.isMidSequence()) {
      this.#timer ??= setTimeout(() => this.#showAll(), SEQUENCE_WITHIN_MS);
    } else if (link.queuedBytes >= link.highMarkBytes) void this.#flushLater();
    else this.#showAll();
  }

  /** What waits is forgotten. */
  close(): void {
    this.#stopTimer();
    this.#waiting = [];
  }

  #showAll(): void {
    this.#stopTimer();
    const texts = this.#waiting;
    this.#waiting = [];
    if (texts.length > 0) this.#options.show(texts.flatMap((text) => rowZeroMessage(oneLine(text))));
  }

  async #flushLater(): Promise<void> {
    if (this.#isDraining) return;
    this.#isDraining = true;
    await this.#options.link.drained();
    this.#isDraining = false;
    if (!this.#options.link.closed) this.flush();
  }

  #stopTimer(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
  }
}
