import { describe, expect, test } from 'vitest';
import { ScreenBuffer } from './screen-buffer.ts';
import { bytesOf, textOf } from './testing/bytes.ts';
import { generator, newSeed } from '@minipavi/testkit';

const KIB = 1024;

function after(...outputs: string[]): string {
  const buffer = new ScreenBuffer();
  for (const output of outputs) buffer.add(bytesOf(output));
  return textOf(buffer.restore());
}

describe('ScreenBuffer', () => {
  test('restores all that was sent since the last clearing, that included', () => {
    expect(after()).toBe('\f');
    expect(after('a', 'b')).toBe('\fab');
    expect(after('lost\fa', 'b')).toBe('\fab');
    expect(after('lost', '\f', 'a\xff')).toBe('\fa\xff');
    expect(after('a\fb\fc', 'd')).toBe('\fcd');
    expect(after('a', '', 'b\f')).toBe('\f');
  });

  test('keeps the biggest page whole, in one piece or in many', () => {
    const page = Array.from({ length: 75_000 }, (_, i) => String.fromCharCode(0x20 + (i % 90))).join('');
    expect(after('old'.repeat(20_000), `\f${page}`)).toBe(`\f${page}`);
    const pieces = page.match(/[^]{1,1000}/g) ?? [];
    expect(after('old'.repeat(20_000), '\f', ...pieces)).toBe(`\f${page}`);
  });

  test('copies what it is given', () => {
    const buffer = new ScreenBuffer();
    const bytes = bytesOf('abc');
    buffer.add(bytes);
    bytes.fill(0);
    expect(textOf(buffer.restore())).toBe('\fabc');
  });

  test('keeps the newest part of what is never cleared, and never more than a bound', () => {
    const seed = newSeed();
    const random = generator(seed);
    const buffer = new ScreenBuffer();
    let sent = '';
    for (let run = 0; run < 300; run++) {
      const size = random() < 0.05 ? 120 * KIB : Math.floor(random() * 4 * KIB);
      const output = Array.from({ length: size }, (_, i) =>
        String.fromCharCode(0x20 + ((run + i) % 90)),
      ).join('');
      buffer.add(bytesOf(output));
      sent = (sent + output).slice(-200 * KIB);
      const kept = textOf(buffer.restore()).slice(1);
      if (!sent.endsWith(kept)) expect.fail(`seed ${seed}, run ${run}: not the newest bytes`);
      expect(kept.length, `seed ${seed}, run ${run}`).toBeLessThanOrEqual(96 * KIB);
      if (sent.length >= 96 * KIB)
        expect(kept.length, `seed ${seed}, run ${run}`).toBeGreaterThanOrEqual(48 * KIB);
    }
  });
});
