import { waysToCut } from '@minipavi/testkit';
import { describe, expect, test } from 'vitest';
import { TurnaroundFilter } from './turnaround-filter.ts';

const latin1 = (text: string): Uint8Array => Buffer.from(text, 'latin1');

describe('what would turn a modem round', () => {
  test.each([
    ['a\x1b9lb', 'ab', 1],
    ['\x1b9m\x1b9o', '', 2],
    ['\x1b9l\x1b9{x', '\x1b9{x', 1],
    ['\x1b\x1b9lx', '\x1bx', 1],
    ['\x1b:iCl\x1b9', '\x1b:iCl', 0],
    ['9l \x1b9k \x1bl', '9l \x1b9k \x1bl', 0],
  ])('is taken out of %j, and nothing else, however it is cut', (text, expected, dropped) => {
    for (const [way, chunks] of waysToCut(latin1(text))) {
      const filter = new TurnaroundFilter();
      const out = chunks.map((chunk) => Buffer.from(filter.push(chunk)).toString('latin1')).join('');
      expect(out, way).toBe(expected);
      expect(filter.dropped, way).toBe(dropped);
    }
  });

  test('holds no more than the beginning of a sequence, and gives it with what follows', () => {
    const filter = new TurnaroundFilter();
    expect(filter.push(latin1('a\x1b'))).toHaveLength(1);
    expect(filter.push(latin1('9'))).toHaveLength(0);
    expect(Buffer.from(filter.push(latin1('{'))).toString('latin1')).toBe('\x1b9{');
  });
});
