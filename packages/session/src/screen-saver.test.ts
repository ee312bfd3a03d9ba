import { describe, expect, test } from 'vitest';
import { Screen, screenToText } from '@minipavi/videotex';
import { MAX_SAVER_TEXT, SAVER, saverFrame, type SaverSettings } from './screen-saver.ts';
import { textOf } from './testing/bytes.ts';
import { generator, newSeed } from '@minipavi/testkit';

/** The corners of what may be drawn, then many in between. */
function frames(settings: SaverSettings): [label: string, frame: number[]][] {
  const seed = newSeed();
  const random = generator(seed);
  return [
    ['all 0', saverFrame(settings, () => 0)],
    ['nearly all 1', saverFrame(settings, () => 1 - Number.EPSILON)],
    ...Array.from({ length: 150 }, (_, run): [string, number[]] => [
      `seed ${seed}, frame ${run}`,
      saverFrame(settings, random),
    ]),
  ];
}

/** As the terminal shows it: mosaics of 2 × 3 dots. */
const FACE = ['🬵🬝🬬🬝🬬🬱', '█🬺🬻🬺🬻█', '█🬑🬎🬎🬟█', '🬊█🬹🬹█🬆'];

function show(frame: readonly number[]): Screen {
  const screen = new Screen();
  screen.write([0x1f, 0x40, 0x41, 0x42, 0x18, 0x0a, 0x61]); // something to clear, row 0 apart
  screen.write(frame);
  return screen;
}

describe('saverFrame', () => {
  test('draws nothing when it is off, and the sign of the terminal’s own saver for type 1', () => {
    expect(saverFrame({ type: SAVER.OFF, text: '' }, () => 0)).toEqual([]);
    expect(saverFrame({ type: SAVER.BLANK, text: '' }, () => 0)).toEqual([0x01]);
  });

  test('draws a whole face and the invitation, on the screen and apart, wherever they come', () => {
    const places = new Set<string>();
    for (const [label, frame] of frames({ type: SAVER.SMILEY, text: '' })) {
      const rows = screenToText(show(frame));
      expect(rows[2]?.trim(), label).toBe('Touche mon clavier!');
      expect(rows[0], label).toMatch(/^B +[CF]$/); // row 0 is the status row
      const face = rows.flatMap((row, y) =>
        y !== 0 && y !== 2 && row !== '' ? [{ y, dots: [...row] }] : [],
      );
      expect(
        face.map(({ dots }) => dots.join('').trim()),
        label,
      ).toEqual(FACE);
      expect(new Set(face.map(({ dots }) => dots.length)).size, label).toBe(1);
      places.add(`${face[0]?.y},${face[0]?.dots.length}`);
    }
    expect(places.size).toBeGreaterThan(50);
  });

  test.each(['Hé', 'é'.repeat(50), '€'.repeat(50), 'x'.repeat(200), 'a\f\x1f@Ab\n', '', '😀e\u0301'])(
    'draws the text %j in one row, wherever it comes',
    (text) => {
      for (const [label, frame] of frames({ type: SAVER.TEXT, text })) {
        const rows = screenToText(show(frame));
        expect(rows[0], label).toMatch(/^B +[CF]$/); // row 0 is the status row
        const drawn = rows.slice(1).filter((row) => row !== '');
        expect(drawn.length, label).toBe(text === '' ? 0 : 1);
        expect(drawn.join('').trim().length, label).toBeLessThanOrEqual(MAX_SAVER_TEXT);
      }
    },
  );

  test('shows the first 30 cells of a text', () => {
    expect(textOf(saverFrame({ type: SAVER.TEXT, text: 'é'.repeat(31) }, () => 0))).toBe(
      `\f\x1fAA${'\x19Be'.repeat(30)}`,
    );
    expect(textOf(saverFrame({ type: SAVER.TEXT, text: '€'.repeat(11) }, () => 0))).toBe(
      `\f\x1fAA${'EUR'.repeat(10)}`,
    );
  });
});
