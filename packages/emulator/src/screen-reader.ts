/** The screen as text in the page, for those who listen to it: one line a row, told when it has come to rest. */

import { screenToText, type Screen } from '@minipavi/videotex';

/** A page that draws itself is not read letter by letter: the text follows once nothing has changed for so long. */
const QUIET_MS = 400;
/** A screen that never rests (an animation) is told all the same, now and then. */
const PATIENCE_MS = 3000;

export class ScreenReader {
  readonly element: HTMLElement;
  readonly #screen: Screen;
  readonly #rows: readonly HTMLElement[];
  #timer: ReturnType<typeof setTimeout> | null = null;
  #waitsSince = 0;

  constructor(screen: Screen, document: Document) {
    this.#screen = screen;
    this.element = document.createElement('div');
    this.element.className = 'reader';
    this.element.setAttribute('role', 'log');
    this.element.setAttribute('aria-live', 'polite');
    this.element.setAttribute('aria-atomic', 'false');
    this.element.setAttribute('aria-relevant', 'additions text');
    this.element.setAttribute('aria-label', 'Texte de l’écran');
    this.#rows = screenToText(screen).map(() => document.createElement('p'));
    this.element.append(...this.#rows);
  }

  /** The screen changed. */
  invalidate(): void {
    const now = performance.now();
    if (this.#timer === null) this.#waitsSince = now;
    else clearTimeout(this.#timer);
    const wait = Math.min(QUIET_MS, Math.max(0, this.#waitsSince + PATIENCE_MS - now));
    this.#timer = setTimeout(() => this.update(), wait);
  }

  /** Now. Rows that did not change are left alone, so that they are not told again. */
  update(): void {
    this.stop();
    screenToText(this.#screen).forEach((text, row) => {
      const line = this.#rows[row];
      const readable = readableText(text);
      if (line !== undefined && line.textContent !== readable) line.textContent = readable;
    });
  }

  stop(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }
}

/** Blocks and lines are drawings: a voice would spell each of them out. */
const DRAWINGS = /[\u2500-\u259f\ufffd\u{1fb00}-\u{1fbff}]+/gu;

export const readableText = (row: string): string => row.replace(DRAWINGS, ' ').replace(/ {2,}/g, ' ').trim();
