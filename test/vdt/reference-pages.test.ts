import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Screen, screenToJson, visualCell, type ScreenJson, type ScreenJsonRow } from '@minipavi/videotex';

/** Other people's pages: an optional folder beside the repository, never part of it. */
const FOLDER = join(import.meta.dirname, '../../../shared/vdt');
const hasPages = existsSync(FOLDER);

interface ReferenceRow extends ScreenJsonRow {
  /** `1` both references agree, `m` one can judge, `0` not binding. */
  readonly binding: string;
}

interface ReferenceScreen extends Omit<ScreenJson, 'rows'> {
  readonly cursorBinding: boolean;
  readonly rows: readonly ReferenceRow[];
}

interface Vector {
  readonly name: string;
  readonly bytes: string;
  readonly cursor: ScreenJson['cursor'];
  readonly reply: string;
  readonly binding: boolean;
  readonly concealShown?: boolean;
  readonly rows: Readonly<Record<string, Omit<ScreenJsonRow, 'row'>>>;
}

/**
 * Cells in which this terminal shows something else than the reference, by page, as `row:column`, with the
 * reason. All are marked as not binding.
 */
const OVERWRITTEN =
  'the half left of an overwritten double-width character is unspecified; ours stays as written';
const SUPPLEMENT = 'DRCS replace G0 only: a G2 character keeps its own glyph';
const ACCEPTED: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  '13-meteo-masks': { '10:18': OVERWRITTEN },
  '34-drcs-text': { '8:23': SUPPLEMENT, '9:23': SUPPLEMENT },
};

const readJson = <T>(name: string): T => JSON.parse(readFileSync(join(FOLDER, name), 'utf8')) as T;
const isStatusLetter = (row: number, column: number): boolean => row === 0 && column >= 37 && column <= 39;

function randomCuts(bytes: Uint8Array, seed: number): Uint8Array[] {
  const chunks: Uint8Array[] = [];
  let state = seed;
  for (let at = 0; at < bytes.length;) {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    const size = 1 + ((state >>> 16) % 40);
    chunks.push(bytes.subarray(at, at + size));
    at += size;
  }
  return chunks;
}

function show(chunks: readonly Uint8Array[]): ScreenJson {
  const screen = new Screen();
  for (const chunk of chunks) screen.write(chunk);
  return screenToJson(screen);
}

/** `row:column`s that look different, with both looks. */
function differences(actual: ScreenJson, expected: ReferenceScreen): Map<string, string> {
  const found = new Map<string, string>();
  for (const row of expected.rows) {
    for (let column = 1; column <= 40; column++) {
      if (isStatusLetter(row.row, column)) continue;
      const want = visualCell(row, column);
      const got = visualCell(actual.rows[row.row]!, column);
      if (got !== want)
        found.set(`${row.row}:${column}`, `${row.binding[column - 1]} ${got} instead of ${want}`);
    }
  }
  return found;
}

const pages = hasPages ? readdirSync(FOLDER).filter((name) => name.endsWith('.vdt')) : [];
const vectors = hasPages ? readJson<Vector[]>('vectors.json') : [];

describe.skipIf(!hasPages)('reference pages (optional folder shared/vdt beside the repository)', () => {
  it('are there', () => {
    expect(pages.length).toBeGreaterThan(0);
    expect(vectors.length).toBeGreaterThan(0);
  });

  it.each(pages)('%s gives its screen, whole, byte by byte and cut at random', (page) => {
    const name = page.replace(/\.vdt$/, '');
    const expected = readJson<ReferenceScreen>(`${name}.screen.json`);
    const bytes = new Uint8Array(readFileSync(join(FOLDER, page)));
    const whole = show([bytes]);

    const found = differences(whole, expected);
    const accepted = Object.keys(ACCEPTED[name] ?? {});
    const isAccepted = (cell: string, difference: string): boolean =>
      accepted.includes(cell) && difference.startsWith('0');
    expect([...found].filter(([cell, difference]) => !isAccepted(cell, difference))).toEqual([]);
    expect(
      accepted.filter((cell) => !found.has(cell)),
      'no longer different',
    ).toEqual([]);
    if (expected.cursorBinding) expect(whole.cursor).toEqual(expected.cursor);
    expect(whole.roll).toBe(expected.roll);
    expect(whole.drcs).toEqual(expected.drcs);

    expect(show(Array.from(bytes, (byte) => Uint8Array.of(byte)))).toEqual(whole);
    const seed = Math.floor(Math.random() * 2 ** 32);
    expect(show(randomCuts(bytes, seed)), `cut with seed ${seed}`).toEqual(whole);
  });

  it.each(vectors.filter(({ binding }) => binding))('vector: $name', (vector) => {
    const replies: number[] = [];
    const screen = new Screen({ onReply: (bytes) => replies.push(...bytes) });
    screen.connected = true;
    screen.write(Uint8Array.from(vector.bytes.split(' '), (digits) => Number.parseInt(digits, 16)));
    const actual = screenToJson(screen);
    const blank = screenToJson(new Screen()).rows[1]!;
    const wrong: string[] = [];
    for (const row of actual.rows) {
      const want = vector.rows[row.row] ?? blank;
      for (let column = 1; column <= 40; column++) {
        if (isStatusLetter(row.row, column)) continue;
        const [a, b] = [visualCell(row, column), visualCell(want, column)];
        if (a !== b) wrong.push(`${row.row}:${column} ${a} instead of ${b}`);
      }
    }
    expect(wrong).toEqual([]);
    expect(actual.cursor).toEqual(vector.cursor);
    expect(replies.map((byte) => byte.toString(16).padStart(2, '0')).join(' ')).toBe(vector.reply);
    expect(screen.concealing).toBe(!(vector.concealShown ?? false));
  });
});

if (!hasPages) it.skip('reference pages: no folder shared/vdt beside the repository', () => undefined);
