import { describe, expect, test } from 'vitest';
import { BareLine, type Sent } from '../testing/bare-line.ts';

const CHAR_MS = 10_000 / 1200;
const lengthOf = ({ hex }: Sent): number => hex.split(' ').length;
const total = (sent: readonly Sent[]): number => sent.reduce((sum, piece) => sum + lengthOf(piece), 0);

describe('the plain line', () => {
  test('goes at 120 characters a second, half a second ahead', () => {
    const bare = new BareLine();
    bare.write('x'.repeat(1200));
    expect(total(bare.sent)).toBe(60);
    bare.pass(10_000);
    expect(total(bare.sent)).toBe(1200);
    let given = 0;
    for (const piece of bare.sent) {
      given += lengthOf(piece);
      const taken = piece.at / CHAR_MS;
      expect(given - taken).toBeLessThanOrEqual(60 + 1e-6);
      // The line is never idle while there is text.
      expect(given - lengthOf(piece) - taken).toBeGreaterThanOrEqual(-1e-6);
    }
    expect(bare.line.isIdle).toBe(true);
    expect(bare.line.freeAt).toBeCloseTo(10_000, 3);
  });

  test('wakes ten times a second, not once a character', () => {
    const bare = new BareLine();
    bare.write('x'.repeat(1200));
    bare.pass(10_000);
    expect(bare.sent.length).toBeLessThan(110);
  });

  test('is the same at 75 bauds', () => {
    const bare = new BareLine({ charMs: 10_000 / 75 });
    bare.write('x'.repeat(75));
    expect(total(bare.sent)).toBe(4);
    bare.pass(10_000);
    expect(total(bare.sent)).toBe(75);
    for (const [i, piece] of bare.sent.entries()) {
      const given = total(bare.sent.slice(0, i + 1));
      expect(given - (piece.at / 10_000) * 75).toBeLessThanOrEqual(4 + 1e-6);
    }
  });

  test('sends an echo at once', () => {
    const bare = new BareLine();
    bare.pass(5000);
    bare.write('a');
    expect(bare.sent).toEqual([{ at: 5000, hex: '61' }]);
  });

  test('is cut by a function key: no more than half a second of the page still comes', () => {
    const bare = new BareLine();
    bare.write('x'.repeat(5000));
    bare.pass(1000);
    const before = total(bare.sent);
    expect(before).toBeLessThanOrEqual(120 + 60);
    expect(bare.line.abort()).toBe(5000 - before);
    bare.write('\f');
    bare.pass(1000);
    expect(total(bare.sent)).toBe(before + 1);
  });

  test('on our own modem is asked for each character, and cut at once', () => {
    const bare = new BareLine({ modem: 'own' });
    bare.write('x'.repeat(100));
    bare.pass(10.5 * CHAR_MS);
    expect(total(bare.sent)).toBe(11);
    expect(bare.line.abort()).toBe(89);
    bare.pass(1000);
    expect(total(bare.sent)).toBe(11);
  });
});
