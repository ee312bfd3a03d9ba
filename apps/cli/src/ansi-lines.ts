/** A screen in the colours of a terminal of today, a column for each column. */

import {
  BLINKING,
  BOTTOM_PART,
  COLUMNS,
  CONCEALED,
  INVERTED,
  rowCharacters,
  ROWS,
  RowView,
  TALL_PART,
  UNDERLINED,
  type Screen,
} from '@minipavi/videotex';

/**
 * Colours 0-7 among the 256 of xterm. The first 16 are whatever the user made of them; these are what they say: corners
 * of the colour cube, and for a monochrome tube the nearest greys.
 */
const XTERM_COLOURS = {
  colour: [16, 196, 46, 226, 21, 201, 51, 231],
  grey: [16, 244, 249, 254, 241, 246, 252, 231],
} as const;

/** Select Graphic Rendition (ECMA-48): a list of numbers; none: all attributes off. */
const sgr = (...numbers: readonly number[]): string => `\x1b[${numbers.join(';')}m`;

/** Attributes of one cell, as what sets them from scratch. */
function attributesAt(
  view: RowView,
  index: number,
  isConcealing: boolean,
  colours: readonly number[],
): string {
  const flags = view.flags[index] ?? 0;
  const foreground = colours[view.foregrounds[index] ?? 7] ?? 0;
  const background = colours[view.backgrounds[index] ?? 0] ?? 0;
  // What is hidden shows its zone's background alone.
  if (isConcealing && flags & CONCEALED) return sgr(0, 48, 5, background);
  const [ink, paper] = flags & INVERTED ? [background, foreground] : [foreground, background];
  const part = view.parts[index] ?? 0;
  const isUpperPart = (part & TALL_PART) !== 0 && (part & BOTTOM_PART) === 0;
  const isUnderlined = flags & UNDERLINED && !isUpperPart;
  return sgr(0, ...(isUnderlined ? [4] : []), ...(flags & BLINKING ? [5] : []), 38, 5, ink, 48, 5, paper);
}

/**
 * 25 lines of 40 columns. Characters are those of `screenToText`: an enlarged one stands in its lower left cell, on the
 * colours of all its cells.
 */
export function ansiLines(screen: Screen, colours: 'colour' | 'grey'): string {
  const view = new RowView();
  const lines = Array.from({ length: ROWS }, (_, row) => {
    const characters = rowCharacters(screen, row, view);
    let line = '';
    let last = '';
    for (let index = 0; index < COLUMNS; index++) {
      const attributes = attributesAt(view, index, screen.concealing, XTERM_COLOURS[colours]);
      if (attributes !== last) line += attributes;
      last = attributes;
      line += characters[index] === '' ? ' ' : characters[index];
    }
    // Before the new line: terminals may paint the rest of theirs in the background in force.
    return `${line}${sgr()}\n`;
  });
  return lines.join('');
}
