import { correctedBlock, generator, newSeed, onTheLine, remainderOf } from '@minipavi/testkit';
import { describe, expect, test } from 'vitest';
import { mixedText } from '../testing/pce-call.ts';
import { encodeBlocks, formBlock } from './block.ts';
import { crc7 } from './crc.ts';
import { OutgoingText } from './outgoing-text.ts';
import { withParity } from './parity.ts';

const fromHex = (hex: string): Uint8Array => Uint8Array.from(hex.split(' ').flatMap((item) => bytesOf(item)));

/** `00*14` is fourteen times 00. */
function bytesOf(item: string): number[] {
  const [byte = '', count = '1'] = item.split('*');
  return new Array<number>(Number(count)).fill(Number.parseInt(byte, 16));
}

const ascii = (text: string): Uint8Array => Uint8Array.from(text, (character) => character.charCodeAt(0));
const onLine = (block: Uint8Array): number[] => Array.from(block, (character) => withParity(character));

const LETTERS = '41 42 43 44 45 46 47 48 49 4A 4B 4C 4D 4E 4F 2A 00';
const VECTORS: [name: string, text: Uint8Array, blocks: string[]][] = [
  ['A', ascii('A'), ['41 00*14 40 00']],
  ['CR LF', ascii('\r\n'), ['0D 0A 00*13 29 00']],
  ['15 letters', ascii('ABCDEFGHIJKLMNO'), [LETTERS]],
  ['16 letters', ascii('ABCDEFGHIJKLMNOP'), [LETTERS, '50 00*14 6E 00']],
  [
    'a page',
    ascii('\fBONJOUR MINITEL'),
    ['0C 42 4F 4E 4A 4F 55 52 20 4D 49 4E 49 54 45 4E 00', '4C 00*14 53 00'],
  ],
  ['the four escaped', fromHex('00 10 15 16'), ['10 00 10 10 10 15 10 16 00*7 5D 00']],
  [
    '14 letters, SYN, Z',
    ascii('ABCDEFGHIJKLMN\x16Z'),
    ['41 42 43 44 45 46 47 48 49 4A 4B 4C 4D 4E 00 78 00', '10 16 5A 00*12 25 00'],
  ],
  [
    '13 letters, SYN, Z',
    ascii('ABCDEFGHIJKLM\x16Z'),
    ['41 42 43 44 45 46 47 48 49 4A 4B 4C 4D 10 16 73 00', '5A 00*14 05 00'],
  ],
  ['stop', fromHex('1B 3A 6A 44'), ['1B 3A 6A 44 00*11 5C 00']],
  ['eight bits', fromHex('E9 74 E9'), ['20 74 20 00*12 05 00']],
  ['03', fromHex('03'), ['03 00*14 2F 00']],
  ['15 times 7F', fromHex('7F*15'), ['7F*15 7F 00']],
  ['MINIPAVI', ascii('\x1b9{\f\x1fAAMINIPAVI'), ['1B 39 7B 0C 1F 41 41 4D 49 4E 49 50 41 56 49 65 00']],
];

describe('blocks', () => {
  test.each(VECTORS)('%s', (_name, text, blocks) => {
    expect(encodeBlocks(text)).toEqual(blocks.map(fromHex));
  });

  test('the line form has even parity, the remainder too', () => {
    const line = (vector: number): number[] =>
      onLine(encodeBlocks(VECTORS[vector]?.[1] ?? ascii(''))[0] ?? ascii(''));
    expect(line(0)).toEqual([...fromHex('41 00*14 C0 00')]);
    expect(line(2)).toEqual([...fromHex('41 42 C3 44 C5 C6 47 48 C9 CA 4B CC 4D 4E CF AA 00')]);
    expect(line(11)).toEqual([...fromHex('FF*16 00')]);
  });

  test('the parity is that of the modem behind TCP, for all 128 codes', () => {
    for (let code = 0; code < 128; code++) {
      expect(withParity(code)).toBe(onTheLine(code));
      expect(onTheLine(code | 0x80)).toBe(withParity(code) ^ 0x80);
    }
  });

  test('the remainder of one 03 alone', () => {
    expect(crc7(Uint8Array.of(3))).toBe(0x1b);
  });

  test('a write that waits shares its block with the next; none waits for the next', () => {
    const text = new OutgoingText();
    text.push(ascii('AB'));
    text.push(ascii('C'));
    expect([...(formBlock(text, { restOfSequenceOnly: false }) ?? [])].slice(0, 4)).toEqual([65, 66, 67, 0]);
    expect(formBlock(text, { restOfSequenceOnly: false })).toBeNull();
  });

  test('no block begins with NUL or parts a DLE from its character, whatever the text', () => {
    const seed = newSeed();
    for (const block of encodeBlocks(mixedText(seed, 20_000))) {
      expect(block[0], `seed ${seed}`).not.toBe(0);
      let isEscaped = false;
      for (const character of block.subarray(0, 15)) isEscaped = !isEscaped && character === 0x10;
      expect(isEscaped, `seed ${seed}`).toBe(false);
      expect(remainderOf(onLine(block)), `seed ${seed}`).toBe(0);
    }
  });
});

describe('a terminal, on the fifteen letters', () => {
  const good = [...fromHex('41 42 C3 44 C5 C6 47 48 C9 CA 4B CC 4D 4E CF AA 00')];
  const flipped = (...flips: [index: number, bit: number][]): number[] => {
    const block = [...good];
    for (const [index, bit] of flips) block[index] = (block[index] ?? 0) ^ (1 << bit);
    return block;
  };

  test.each([
    ['bit 4 of character 4', 3, 4, 0x7f],
    ['bit 2 of the remainder', 15, 2, 0x04],
    ['the parity of character 1', 0, 7, 0x44],
  ])('%s turned over: remainder, and corrected', (_name, index, bit, remainder) => {
    expect(remainderOf(flipped([index, bit]))).toBe(remainder);
    expect(correctedBlock(flipped([index, bit]))).toEqual(good);
  });

  test('corrects every single bit of the 127', () => {
    for (let index = 0; index < 16; index++) {
      for (let bit = 0; bit < (index < 15 ? 8 : 7); bit++) {
        expect(correctedBlock(flipped([index, bit])), `bit ${bit} of ${index}`).toEqual(good);
      }
    }
    expect(correctedBlock(flipped([15, 7]))).toBeNull();
    expect(correctedBlock(flipped([16, 0]))).toBeNull();
  });

  test('refuses every pair of wrong bits', () => {
    const taken: string[] = [];
    for (let a = 0; a < 17 * 8; a++) {
      for (let b = 0; b < a; b++) {
        if (correctedBlock(flipped([a >> 3, a & 7], [b >> 3, b & 7]))) taken.push(`${a} ${b}`);
      }
    }
    expect(taken).toEqual([]);
  });

  test('takes one in a hundred or so of the blocks that lost a character for good', () => {
    const random = generator(1);
    let taken = 0;
    for (let run = 0; run < 5000; run++) {
      const block = Array.from({ length: 15 }, () => onTheLine(Math.floor(random() * 128)));
      if (correctedBlock([...block, onTheLine(Math.floor(random() * 128)), 0])) taken++;
    }
    expect(taken).toBeGreaterThan(5);
    expect(taken).toBeLessThan(100);
  });
});
