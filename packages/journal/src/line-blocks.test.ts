import fs from 'node:fs';
import { open } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { generator, newSeed } from '@minipavi/testkit';
import { blocksBefore, blocksFrom, linesOf, type Block } from './line-blocks.ts';
import { temporaryFolder } from './testing/temporary-folder.ts';

const folder = temporaryFolder();

/** All blocks of a file that holds this. */
async function blocks(content: string, direction: 'forwards' | 'backwards'): Promise<Block[]> {
  const name = path.join(folder(), 'lines');
  fs.writeFileSync(name, content);
  const file = await open(name);
  const found: Block[] = [];
  const reading = direction === 'forwards' ? blocksFrom(file, 0) : blocksBefore(file, content.length);
  for await (const block of reading) found.push(block);
  await file.close();
  return direction === 'forwards' ? found : found.reverse();
}

const textsOf = (found: readonly Block[]): string[] => found.flatMap(linesOf).map(({ text }) => text);

describe.each(['forwards', 'backwards'] as const)('%s', (direction) => {
  test('every line is read once, wherever blocks begin', async () => {
    const seed = newSeed();
    const random = generator(seed);
    const lines = Array.from(
      { length: 150 },
      (_, n) => `${n} ${'x'.repeat(Math.floor(random() ** 4 * 200_000))}`,
    );
    const found = await blocks(`\n${lines.join('\n\n')}\n`, direction);
    expect(found.length).toBeGreaterThan(5);
    expect(textsOf(found), `seed ${seed}`).toEqual(lines);
    let end = 0;
    for (const { offset, bytes } of found) {
      expect(offset).toBe(end);
      end = offset + bytes.length;
    }
  });

  test('what no line feed ends is left, pruned and empty lines say nothing', async () => {
    expect(textsOf(await blocks('a\n\n    \nb\ntorn', direction))).toEqual(['a', 'b']);
    expect(await blocks('torn', direction)).toEqual([]);
    expect(await blocks('', direction)).toEqual([]);
    expect(textsOf(await blocks(`a\n${'t'.repeat(300_000)}`, direction))).toEqual(['a']);
  });

  test('a line without end takes bounded memory, and the lines around it are read', async () => {
    const found = await blocks(`a\n${'x'.repeat(5e6)}\nb\nc\n`, direction);
    expect(Math.max(...found.map(({ bytes }) => bytes.length))).toBeLessThan(1.5e6);
    const texts = textsOf(found);
    expect([texts[0], ...texts.slice(-2)]).toEqual(['a', 'b', 'c']);
  });
});
