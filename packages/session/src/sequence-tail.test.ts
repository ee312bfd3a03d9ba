import { describe, expect, test } from 'vitest';
import { SequenceTail } from './sequence-tail.ts';
import { bytesOf } from './testing/bytes.ts';

const isUnfinished = (...parts: string[]): boolean => {
  const tail = new SequenceTail();
  for (const part of parts) tail.add(bytesOf(part));
  return tail.isUnfinished;
};

describe('SequenceTail', () => {
  test.each([
    '\x1fAA',
    '\x1bG',
    '\x1b(B',
    '\x1b9{',
    '\x1b:iE',
    '\x1b;aYA',
    '\x1b[2;3H',
    '\x19Be',
    '\x190',
    '\x12C',
  ])('sees %j go on at each of its bytes but the last', (sequence) => {
    for (let cut = 1; cut < sequence.length; cut++) {
      expect(isUnfinished(`abc${sequence.slice(0, cut)}`), `cut at ${cut}`).toBe(true);
      expect(isUnfinished('abc', sequence.slice(0, 1), sequence.slice(1, cut)), `cut at ${cut}`).toBe(true);
    }
    expect(isUnfinished(`abc${sequence}`)).toBe(false);
    expect(isUnfinished(...`abc${sequence}`)).toBe(false);
  });

  test('sees nothing in plain text, after nothing, nor in what is long past', () => {
    expect(isUnfinished('')).toBe(false);
    expect(isUnfinished('abc\r\n')).toBe(false);
    expect(isUnfinished(`\x1f${'a'.repeat(100)}`)).toBe(false);
  });

  test('takes a byte with its parity bit for what it is', () => {
    expect(isUnfinished('abc\x9b')).toBe(true);
  });
});
