/** The shortest of a few ways to bring the page up to date: row by row, after scrolling, from an empty page. */

import { CON, COF } from '@minipavi/videotex';
import { BLANK, COLUMNS, ROWS } from './minitel-cells.ts';
import { blankState, CELLS, copyState, Painter, type PaintState } from './minitel-painter.ts';
import type { ProgramCursor } from './program-screen.ts';

/** Updates that short are not worth looking for a better way. */
const SHORT_BYTES = 24;

interface Scroll {
  readonly top: number;
  readonly bottom: number;
  readonly count: number;
}

const rowAt = (cells: Float64Array, row: number): Float64Array =>
  cells.subarray((row - 1) * COLUMNS, row * COLUMNS);

const sameRow = (a: Float64Array, b: Float64Array): boolean => a.every((cell, i) => cell === b[i]);

/** The longest block of rows that stands elsewhere now, and is neither blank nor already right. */
export function findScroll(shown: Float64Array, wanted: Float64Array): Scroll | null {
  let best: Scroll | null = null;
  let bestScore = 1;
  for (let count = 1 - ROWS; count < ROWS; count++) {
    if (count === 0) continue;
    let score = 0;
    let first = 0;
    for (let row = 1; row <= ROWS + 1; row++) {
      const source = row + count;
      const isHere = row <= ROWS && source >= 1 && source <= ROWS;
      const matches = isHere && sameRow(rowAt(shown, source), rowAt(wanted, row));
      if (matches) {
        first ||= row;
        const isNews = rowAt(wanted, row).some((cell) => cell !== BLANK);
        if (isNews && !sameRow(rowAt(shown, row), rowAt(wanted, row))) score++;
        continue;
      }
      if (first > 0 && score > bestScore) {
        bestScore = score;
        const last = row - 1;
        best = { top: Math.min(first, first + count), bottom: Math.max(last, last + count), count };
      }
      first = 0;
      score = 0;
    }
  }
  return best;
}

/** Keeps the Minitel's page the translation of a program's screen. */
export class PageUpdate {
  #state: PaintState = blankState();
  /** Unknown at first: what was on the Minitel before is not ours. */
  #isCursorVisible: boolean | null = null;
  #isKnown = false;

  /** Nothing is known of the page any more: the next update draws all of it. */
  forget(): void {
    this.#isKnown = false;
  }

  /** Bytes that make the page show `wanted` and its cursor; none when it does. */
  bytesFor(wanted: Float64Array, cursor: ProgramCursor): Uint8Array {
    let best = this.#paintFrom(wanted, cursor, this.#isKnown ? 'shown' : 'empty');
    if (this.#isKnown && best.bytes.length > SHORT_BYTES) {
      for (const way of ['scrolled', 'empty'] as const) {
        const other = this.#paintFrom(wanted, cursor, way);
        if (other.bytes.length < best.bytes.length) best = other;
      }
    }
    this.#state = best.state;
    this.#isKnown = true;
    if (cursor.isVisible !== this.#isCursorVisible) best.bytes.push(cursor.isVisible ? CON : COF);
    this.#isCursorVisible = cursor.isVisible;
    return Uint8Array.from(best.bytes);
  }

  #paintFrom(wanted: Float64Array, cursor: ProgramCursor, way: 'shown' | 'scrolled' | 'empty'): Painter {
    const painter = new Painter(copyState(this.#state));
    if (way === 'empty') painter.clear();
    if (way === 'scrolled') {
      const scroll = findScroll(this.#state.cells, wanted);
      if (scroll) painter.scroll(scroll.top, scroll.bottom, scroll.count);
    }
    painter.paint(wanted);
    // Where it is does not show while it is hidden.
    if (cursor.isVisible) painter.moveTo(cursor.row, cursor.column);
    return painter;
  }
}

export const emptyCells = (): Float64Array => new Float64Array(CELLS);
