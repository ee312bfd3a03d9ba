/** The pointer on the screen: a click on a word, a stretch of text chosen by dragging. */

import { COLUMNS, ROWS } from '@minipavi/videotex';
import { spansOf, type Place, type Selection } from './screen-selection.ts';

/** Pressed and let go on the same cell, by `mouse`, `touch` or `pen`. */
type OnClick = (place: Place, pointerType: string) => void;

const isSame = (one: Place, two: Place): boolean => one.row === two.row && one.column === two.column;

/** Follows the pointer on `surface` (which shows the whole screen) and draws the choice into `overlay`. */
export class Pointer {
  readonly overlay: HTMLElement;
  readonly #surface: HTMLElement;
  readonly #onClick: OnClick;
  #start: Place | null = null;
  #selection: Selection | null = null;

  constructor(surface: HTMLElement, onClick: OnClick) {
    this.#surface = surface;
    this.#onClick = onClick;
    this.overlay = surface.ownerDocument.createElement('div');
    this.overlay.className = 'selection';
    surface.addEventListener('pointerdown', (event) => this.#press(event));
    surface.addEventListener('pointermove', (event) => this.#move(event));
    surface.addEventListener('pointerup', (event) => this.#release(event));
    surface.addEventListener('pointercancel', () => this.#abandon());
  }

  get selection(): Selection | null {
    return this.#selection;
  }

  clear(): void {
    if (this.#selection !== null) this.#select(null);
  }

  #press(event: PointerEvent): void {
    if (event.button !== 0) return;
    this.clear();
    this.#start = this.#placeAt(event);
    // A finger scrolls the page: it clicks, and chooses nothing.
    if (event.pointerType !== 'touch') this.#surface.setPointerCapture(event.pointerId);
  }

  #move(event: PointerEvent): void {
    const from = this.#start;
    if (from === null || event.pointerType === 'touch') return;
    const to = this.#placeAt(event);
    if (this.#selection === null && isSame(from, to)) return;
    this.#select({ from, to, shape: event.altKey ? 'block' : 'flow' });
  }

  #release(event: PointerEvent): void {
    const place = this.#placeAt(event);
    const isClick = this.#start !== null && this.#selection === null && isSame(this.#start, place);
    this.#start = null;
    if (isClick) this.#onClick(place, event.pointerType);
  }

  #abandon(): void {
    this.#start = null;
    this.clear();
  }

  #select(selection: Selection | null): void {
    this.#selection = selection;
    this.#drawSelection();
  }

  #drawSelection(): void {
    const spans = this.#selection === null ? [] : spansOf(this.#selection);
    this.overlay.replaceChildren(
      ...spans.map(({ row, first, last }) => {
        const bar = this.overlay.ownerDocument.createElement('div');
        bar.style.insetBlockStart = `${(row / ROWS) * 100}%`;
        bar.style.blockSize = `${100 / ROWS}%`;
        bar.style.insetInlineStart = `${((first - 1) / COLUMNS) * 100}%`;
        bar.style.inlineSize = `${((last - first + 1) / COLUMNS) * 100}%`;
        return bar;
      }),
    );
  }

  /** The cell under the pointer, or the nearest one when it has left the screen. */
  #placeAt({ clientX, clientY }: PointerEvent): Place {
    const { left, top, width, height } = this.#surface.getBoundingClientRect();
    const within = (value: number, count: number): number =>
      Math.min(count - 1, Math.max(0, Math.floor(value * count)));
    return {
      row: within((clientY - top) / height, ROWS),
      column: 1 + within((clientX - left) / width, COLUMNS),
    };
  }
}
