import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, test } from 'vitest';
import { Screen } from './screen.ts';
import { screenToJson } from './screen-json.ts';
import { screenToText } from './screen-text.ts';
import { rasterise } from './raster.ts';
import { at, bytesOf, esc, fieldAt, newSeed, randomNumbers, screenOf, show } from './testing/show.ts';

const ROUNDS = 60;

/** Bytes as lines of noise have them, but with more of what starts a sequence. */
function randomStream(random: (below: number) => number, length: number): Uint8Array {
  const LIKELY = [0x1b, 0x1b, 0x1b, 0x1f, 0x1f, 0x12, 0x19, 0x0e, 0x0f, 0x18, 0x0a, 0x0b, 0x0c, 0x0d, 0x13];
  const AFTER_ESC = [0x5b, 0x39, 0x3a, 0x3b, 0x23, 0x28, 0x4d, 0x4e, 0x4f, 0x51, 0x58, 0x5a, 0x5d];
  const bytes = new Uint8Array(length);
  for (let i = 0; i < length; i++) {
    const dice = random(10);
    if (dice < 3) bytes[i] = LIKELY[random(LIKELY.length)] ?? 0;
    else if (dice < 5 && bytes[i - 1] === 0x1b) bytes[i] = AFTER_ESC[random(AFTER_ESC.length)] ?? 0;
    else bytes[i] = random(256);
  }
  return bytes;
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
      const { row, column } = screen.cursor;
      expect(row >= 0 && row <= 24 && column >= 1 && column <= 40, `seed ${seed}: ${row},${column}`).toBe(
        true,
      );
      expect(screenToText(screen), `seed ${seed}`).toHaveLength(25);
      const json = screenToJson(screen);
      for (const { text, fg, bg } of json.rows) {
        expect([text.length, fg, bg], `seed ${seed}`).toEqual([
          40,
          expect.stringMatching(/^[0-7]{40}$/),
          expect.stringMatching(/^[0-7]{40}$/),
        ]);
      }
      if (round % 10 === 0) expect(() => rasterise(screen), `seed ${seed}`).not.toThrow();
      // Whatever was going on: out of transparency, filters and loadings, then a page.
      screen.write(new Uint8Array(64));
      screen.write(bytesOf(`${esc('%@')}${esc('9\x7f')}${at(1, 1)}\fHello`));
      expect(screenToText(screen)[1], `seed ${seed}`).toBe('Hello');
    }
  });

  test('give the same screen and the same replies however they are cut', () => {
    for (let round = 0; round < ROUNDS; round++) {
      const seed = newSeed();
      const random = randomNumbers(seed);
      const bytes = randomStream(random, 1500);
      const read = (sizeOf: () => number): unknown => {
        const replies: number[] = [];
        const screen = new Screen({ onReply: (reply) => replies.push(...reply) });
        for (let from = 0; from < bytes.length;) {
          const size = sizeOf();
          screen.write(bytes.subarray(from, from + size));
          from += size;
        }
        return { replies, keyboard: screen.keyboard, ...screenToJson(screen) };
      };
      const whole = read(() => bytes.length);
      expect(
        read(() => 1),
        `seed ${seed}, byte by byte`,
      ).toEqual(whole);
      expect(
        read(() => 1 + random(30)),
        `seed ${seed}, in packets`,
      ).toEqual(whole);
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
