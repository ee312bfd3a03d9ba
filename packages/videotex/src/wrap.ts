/** Word wrapping in cells of the screen: an accented letter is one cell, a character without form may be several. */

import { cells } from './charset.ts';

const ELLIPSIS = '...';

/** Where a line may end; French puts a space before some signs and inside its quotes, which stay together. */
const BREAK = /(?<!«) (?![!?:;»%])/;

/** The longest beginning of `text` that takes at most `width` cells. */
export function cutText(text: string, width: number): string {
  let kept = '';
  let used = 0;
  for (const character of text.normalize('NFC')) {
    used += cells(character);
    if (used > width) break;
    kept += character;
  }
  return kept;
}

function wrapLine(line: string, width: number): string[] {
  const lines: string[] = [];
  let current = '';
  for (let word of line.replace(/[ \t]+/g, ' ').split(BREAK)) {
    const joined = current === '' ? word : `${current} ${word}`;
    if (cells(joined) <= width) {
      current = joined;
      continue;
    }
    if (current !== '') lines.push(current);
    // A word longer than the line is cut where the line ends; one character at least, so that it ends.
    while (cells(word) > width) {
      const part = cutText(word, width) || String.fromCodePoint(word.codePointAt(0) ?? 0x20);
      lines.push(part);
      word = word.slice(part.length);
    }
    current = word;
  }
  lines.push(current);
  return lines;
}

/**
 * Cuts `text` into lines of at most `width` cells, between words where that is possible; a newline in the
 * text begins a line. When there are more than `maxRows` lines the last one kept ends in `...`.
 */
export function wrapText(text: string, width: number, maxRows = Infinity): string[] {
  if (!(Number.isInteger(width) && width >= 1)) throw new RangeError(`width ${width}: 1 or more accepted`);
  const lines = text
    .normalize('NFC')
    .split(/\r\n|\r|\n/)
    .flatMap((line) => wrapLine(line, width));
  if (lines.length <= maxRows) return lines;
  const kept = lines.slice(0, maxRows);
  const last = kept.pop();
  if (last === undefined) return kept;
  const shortened = cutText(last, Math.max(0, width - ELLIPSIS.length)).trimEnd();
  return [...kept, cutText(shortened + ELLIPSIS, width)];
}
