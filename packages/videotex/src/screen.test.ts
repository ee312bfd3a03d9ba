import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, test } from 'vitest';
import { DRCS_SETS } from './drcs.ts';
import { CELL_KINDS, RowView } from './row-view.ts';
import { Screen } from './screen.ts';
import { screenToJson } from './screen-json.ts';
import { screenToText } from './screen-text.ts';
import { rasterise } from './raster.ts';
import { randomStream } from './testing/random-stream.ts';
import { at, bytesOf, esc, fieldAt, newSeed, randomNumbers, screenOf, show } from './testing/show.ts';

const ROUNDS = 60;
/** Sums of the part bits that mean something: none, wide, tall or both, and the halves these have. */
const PARTS = [0, 1, 5, 2, 10, 3, 7, 11, 15];

/** All that can be asked of a screen, but for the rows to draw again. */
function stateOf(screen: Screen): unknown {
  const { connected, concealing, keyboard } = screen;
  const drcs = DRCS_SETS.map((set) =>
    screen.drcsCodes(set).map((code) => [code, screen.drcsGlyph(set, code)]),
  );
  return { connected, concealing, keyboard, drcs, ...screenToJson(screen) };
}

/** What is out of its range; nothing, if the screen is in a definite state. */
function faultsOf(screen: Screen): string[] {
  const faults: string[] = [];
  const check = (name: string, value: number, least: number, most: number): void => {
    if (!(Number.isInteger(value) && value >= least && value <= most)) faults.push(`${name} ${value}`);
  };
  check('row', screen.cursor.row, 0, 24);
  check('column', screen.cursor.column, 1, 40);
  const view = new RowView();
  for (let row = 0; row < 25; row++) {
    screen.readRow(row, view);
    for (let index = 0; index < 40; index++) {
      const cell = `${row}:${index + 1}`;
      const kind = CELL_KINDS[view.kinds[index] ?? -1];
      const isMosaic = kind === 'm' || kind === 's';
      check(`${cell} kind`, view.kinds[index] ?? -1, 0, CELL_KINDS.length - 1);
      check(`${cell} code`, view.codes[index] ?? -1, isMosaic ? 0 : 0x20, isMosaic ? 0x3f : 0xffff);
      check(`${cell} foreground`, view.foregrounds[index] ?? -1, 0, 7);
      check(`${cell} background`, view.backgrounds[index] ?? -1, 0, 7);
      check(`${cell} flags`, view.flags[index] ?? -1, 0, 15);
      check(`${cell} part`, PARTS.indexOf(view.parts[index] ?? -1), 0, PARTS.length - 1);
    }
  }
  return faults;
}

/** Bytes that a full garbage collection leaves. */
function memoryInUse(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

describe('any bytes', () => {
  test('never throw, and leave a screen that can be read, drawn and used again', () => {
    for (let round = 0; round < ROUNDS; round++) {
      const seed = newSeed();
      const random = randomNumbers(seed);
      const screen = new Screen();
      expect(() => screen.write(randomStream(random, 3000)), `seed ${seed}`).not.toThrow();
      expect(faultsOf(screen), `seed ${seed}`).toEqual([]);
      expect(screenToText(screen), `seed ${seed}`).toHaveLength(25);
      if (round % 10 === 0) expect(() => rasterise(screen), `seed ${seed}`).not.toThrow();
      // Whatever was going on: out of transparency, filters and loadings, then a page.
      screen.write(new Uint8Array(64));
      screen.write(bytesOf(`${esc('%@')}${esc('9\x7f')}${at(1, 1)}\fHello`));
      expect(screenToText(screen)[1], `seed ${seed}`).toBe('Hello');
    }
  });

  test('give the same state and the same answers however they are cut', () => {
    for (let round = 0; round < ROUNDS; round++) {
      const seed = newSeed();
      const random = randomNumbers(seed);
      const bytes = randomStream(random, 1500);
      const read = (sizeOf: () => number): unknown => {
        const said: unknown[] = [];
        const screen = new Screen({
          onReply: (reply) => said.push(...reply),
          onBeep: () => said.push('beep'),
          onOrder: (order) => said.push(order),
        });
        for (let from = 0; from < bytes.length;) {
          const size = sizeOf();
          screen.write(bytes.subarray(from, from + size));
          from += size;
        }
        return [said, stateOf(screen)];
      };
      const whole = read(() => bytes.length);
      expect(
        read(() => 1),
        `seed ${seed}, byte by byte`,
      ).toEqual(whole);
      for (const most of [5, 200]) {
        expect(
          read(() => 1 + random(most)),
          `seed ${seed}, in packets`,
        ).toEqual(whole);
      }
    }
  });

  test('are never cut in two at a place that matters', () => {
    const seed = newSeed();
    const bytes = randomStream(randomNumbers(seed), 400);
    const whole = new Screen();
    whole.write(bytes);
    for (let at = 0; at <= bytes.length; at++) {
      const screen = new Screen();
      screen.write(bytes.subarray(0, at));
      screen.write(bytes.subarray(at));
      expect(stateOf(screen), `seed ${seed}, cut before byte ${at}`).toEqual(stateOf(whole));
    }
  });

  test('never make it grow, not even a sequence that does not end', () => {
    const seed = newSeed();
    const noise = randomStream(randomNumbers(seed), 100_000);
    const endless = ['1;', '1', '(', '\x7f', '0\x7f', '\x19B', '\x1b', '\x00', '\x12\x7f', '\n', esc(':iE')];
    const starts = ['', '\x1b[', '\x1b(', '\x1b%G', '\x1f#A0', '\x1f#   CI', at(0, 1), esc('[4h')];
    const screen = new Screen();
    const feed = (size: number): void => {
      for (const start of starts) {
        for (const part of endless) screen.write(bytesOf(start + part.repeat(size / part.length)));
      }
      screen.write(noise);
    };
    feed(1000);
    const before = memoryInUse();
    feed(20_000);
    feed(20_000);
    expect(memoryInUse() - before, `seed ${seed}`).toBeLessThan(500_000);
  });
});

describe('a screen', () => {
  test('is blank at power-on: white on black, cursor hidden at the first cell, F on the status row', () => {
    const screen = new Screen();
    expect(screen.cursor).toEqual({ row: 1, column: 1, visible: false });
    expect(screen).toMatchObject({ rolling: false, concealing: true, connected: false });
    const json = screenToJson(screen);
    expect(screenToText(screen)).toEqual([`${' '.repeat(38)}F`, ...Array<string>(24).fill('')]);
    expect(fieldAt(json, 0, 'attr', 39, 39)).toBe('2');
    expect(fieldAt(json, 1, 'set', 1, 40)).toBe('m'.repeat(40));
  });

  test('shows whether it is connected', () => {
    const screen = new Screen();
    screen.connected = true;
    expect(screenToText(screen)[0]?.trim()).toBe('C');
    screen.connected = false;
    expect(screenToText(screen)[0]?.trim()).toBe('F');
  });

  test('cursor: hidden and shown by the host', () => {
    expect(screenOf('\x11').cursor.visible).toBe(true);
    expect(screenOf('\x11\x14').cursor.visible).toBe(false);
    expect(screenOf(`\x11\f${at(3, 3)}\x1e`).cursor.visible).toBe(true);
  });

  test('reset is off and on again, in the middle of anything, but for the line', () => {
    const screen = screenOf(`\x11${esc(':iC')}${esc('( B')}${esc('# _')}${at(0, 1)}top\x1f#A0\x7f`);
    screen.reset();
    expect(screen.connected).toBe(true);
    expect(screenToJson(screen)).toEqual(show(''));
    screen.write(bytesOf('A'));
    expect(screenToText(screen)[1]).toBe('A');
  });

  test('tells which rows to draw again', () => {
    const screen = new Screen();
    expect(screen.takeDirtyRows()).toBe(2 ** 25 - 1);
    expect(screen.takeDirtyRows()).toBe(0);
    const rowsAfter = (line: string): number => {
      screen.write(bytesOf(line));
      return screen.takeDirtyRows();
    };
    expect(rowsAfter(at(7, 7))).toBe(0);
    expect(rowsAfter('A')).toBe(1 << 7);
    expect(rowsAfter(`${at(7, 7)}${esc('M')}A`)).toBe((1 << 6) | (1 << 7));
    expect(rowsAfter(`${at(7, 39)}abcd`)).toBe((1 << 7) | (1 << 8));
    expect(rowsAfter(`${at(7, 1)}a\x12\x7f`)).toBe((1 << 7) | (1 << 8));
    expect(rowsAfter(esc('[K'))).toBe(1 << 8);
    expect(rowsAfter(`${at(23, 1)}${esc('[L')}`)).toBe((1 << 23) | (1 << 24));
    expect(rowsAfter('\f')).toBe(2 ** 25 - 2);
    screen.connected = true;
    expect(screen.takeDirtyRows()).toBe(1);
  });
});
