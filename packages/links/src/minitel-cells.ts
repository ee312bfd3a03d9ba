/**
 * A program's screen as cells a Minitel can show. Characters have their own colour, blinking and inversion, but
 * background and underline belong to zones: they start at a blank cell, the delimiter, and last until the
 * next one or the end of the row (STUM 1B). So a coloured background becomes an inverse character where that is
 * the same to the eye or where no blank is there to start and end a zone; text on it is black then.
 */

export const COLUMNS = 40;
export const ROWS = 24;

/** One cell as a number: a packed character in the lower 24 bits, attributes above. 53 bits are there. */
const FOREGROUND = 0x100_0000;
const BACKGROUND = FOREGROUND * 8;
const INVERSE = BACKGROUND * 8;
const BLINK = INVERSE * 2;
const UNDERLINE = BLINK * 2;
const DELIMITER = UNDERLINE * 2;

/** What the program wants to see at one place. Colours 0-7 as in ANSI and videotex alike. */
export interface WantedCell {
  /** Packed by `cellCharacter`. */
  character: number;
  foreground: number;
  background: number;
  isBlinking: boolean;
  isUnderlined: boolean;
}

/** What is there. */
export interface MinitelCell {
  readonly character: number;
  readonly foreground: number;
  readonly isInverse: boolean;
  readonly isBlinking: boolean;
  /** A zone's beginning: shows its background, and carries it and the underline to the right. */
  readonly isDelimiter: boolean;
  readonly background: number;
  readonly isUnderlined: boolean;
}

const SPACE = 0x20;
const WHITE = 7;
/** A space or an erased cell, in no zone. */
export const BLANK = 0;
/** A blank inside a zone: it has to be a space, as an erased cell would end the zone. */
const ZONE_SPACE = SPACE + WHITE * FOREGROUND;

const delimiter = (background: number, isUnderlined: boolean): number =>
  SPACE + background * BACKGROUND + (isUnderlined ? UNDERLINE : 0) + DELIMITER;

const glyph = (character: number, foreground: number, isInverse: boolean, isBlinking: boolean): number =>
  character + foreground * FOREGROUND + (isInverse ? INVERSE : 0) + (isBlinking ? BLINK : 0);

/** Reads back what a cell's number holds; BLANK is not to be asked. */
export function readCell(cell: number): MinitelCell {
  const bits = Math.floor(cell / FOREGROUND);
  return {
    character: cell % FOREGROUND,
    foreground: bits & 7,
    background: (bits >> 3) & 7,
    isInverse: (bits & 0x40) !== 0,
    isBlinking: (bits & 0x80) !== 0,
    isUnderlined: (bits & 0x100) !== 0,
    isDelimiter: (bits & 0x200) !== 0,
  };
}

const isBlank = (cell: WantedCell): boolean => cell.character === SPACE;

/** A stretch of one background and one underline. `isZone`: a zone makes it, and not inversion. */
interface Run {
  start: number;
  readonly end: number;
  readonly background: number;
  readonly isUnderlined: boolean;
  isZone: boolean;
}

function cutRuns(row: readonly WantedCell[]): Run[] {
  const runs: Run[] = [];
  for (let start = 0; start < row.length;) {
    const first = row[start]!;
    const { background, isUnderlined } = first;
    let end = start + 1;
    while (end < row.length && row[end]!.background === background && row[end]!.isUnderlined === isUnderlined)
      end++;
    runs.push({ start, end, background, isUnderlined, isZone: false });
    start = end;
  }
  return runs;
}

/** Whether black on the background's colour, which inversion gives, is not what the run shows. */
function needsZone(row: readonly WantedCell[], run: Run): boolean {
  if (run.isUnderlined) return true;
  if (run.background === 0) return false;
  return row.slice(run.start, run.end).some((cell) => !isBlank(cell) && cell.foreground !== 0);
}

/** A zone needs a blank to start at (its own first, or the last one before an underline) and one after it. */
function findZones(row: readonly WantedCell[], runs: readonly Run[]): void {
  for (const [i, run] of runs.entries()) {
    if (!needsZone(row, run)) continue;
    const before = runs[i - 1];
    const after = row[run.end];
    if (after !== undefined && !isBlank(after)) continue;
    if (isBlank(row[run.start]!)) run.isZone = true;
    else if (
      before !== undefined &&
      before.background === run.background &&
      // A run of one blank already begins or ends a zone of its own.
      before.end - before.start > (before.isZone ? 1 : 0) &&
      isBlank(row[before.end - 1]!)
    ) {
      run.isZone = true;
      run.start--;
    }
  }
}

/** The 40 cells of one row, into `out` from `at` on. */
export function layRow(row: readonly WantedCell[], out: Float64Array, at: number): void {
  const runs = cutRuns(row);
  findZones(row, runs);
  let wasZone = false;
  for (const [i, run] of runs.entries()) {
    // The next zone may have taken the last blank of this run for its delimiter.
    const end = Math.min(run.end, runs[i + 1]?.start ?? run.end);
    for (let x = run.start; x < end; x++) {
      const isFirst = x === run.start;
      if (run.isZone) out[at + x] = isFirst ? delimiter(run.background, run.isUnderlined) : zoneCell(row[x]!);
      else out[at + x] = isFirst && wasZone ? endOfZone(run.background) : plainCell(row[x]!);
    }
    if (end > run.start) wasZone = run.isZone;
  }
}

/** Ends a zone; inverse where inverse characters follow, so that it shows their background. */
const endOfZone = (background: number): number =>
  background === 0 ? delimiter(0, false) : delimiter(0, false) + glyph(0, background, true, false);

const zoneCell = (cell: WantedCell): number =>
  isBlank(cell) ? ZONE_SPACE : glyph(cell.character, cell.foreground, false, cell.isBlinking);

function plainCell(cell: WantedCell): number {
  const isBlinking = cell.isBlinking && !isBlank(cell);
  if (cell.background !== 0) return glyph(cell.character, cell.background, true, isBlinking);
  return isBlank(cell) ? BLANK : glyph(cell.character, cell.foreground, false, isBlinking);
}
