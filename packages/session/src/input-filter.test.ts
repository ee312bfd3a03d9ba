import { describe, expect, test } from 'vitest';
import { InputFilter, type InputToken } from './input-filter.ts';
import { bytesOf, textOf } from './testing/bytes.ts';
import { generator, newSeed, waysToCut } from '@minipavi/testkit';

/** `a` for a character, `<SUITE>` for a key, `{Cz4}` for an identification, `^P` for a secondary function. */
function show(token: InputToken): string {
  switch (token.kind) {
    case 'character':
      return textOf(token.bytes);
    case 'key':
      return `<${token.key}>`;
    case 'identification':
      return `{${token.id}}`;
    case 'secondary':
      return `^${token.letter}`;
  }
}

const pushAll = (filter: InputFilter, packets: readonly Uint8Array[]): string =>
  packets
    .flatMap((packet) => filter.push(packet))
    .map(show)
    .join('');

const read = (...packets: string[]): string => pushAll(new InputFilter(), packets.map(bytesOf));

/** Sequences that mean the same however they are cut. */
const SEQUENCES: readonly (readonly [name: string, input: string, tokens: string])[] = [
  ['printable characters', ' azAZ09~', ' azAZ09~'],
  [
    'all function keys',
    '\x13A\x13B\x13C\x13D\x13E\x13F\x13G\x13H\x13I',
    '<ENVOI><RETOUR><REPETITION><GUIDE><ANNULATION><SOMMAIRE><CORRECTION><SUITE><CONNEXION_FIN>',
  ],
  ['the other Connexion/fin', '\x13Y', '<CONNEXION_FIN>'],
  ['SEP and a letter that is no key', 'a\x13Zb\x13ac', 'abc'],
  ['SEP twice', '\x13\x13\x13A', '<ENVOI>'],
  [
    'SEP whose letter was lost, before another sequence',
    '\x13\x1b9zB\x13\x01Cz4\x04\x13\x19Be',
    'B{Cz4}\x19Be',
  ],
  ['SS2 characters of two bytes', 'a\x19zb\x19#', 'a\x19zb\x19#'],
  ['SS2 characters of three bytes', 'a\x19Beb\x19Kc', 'a\x19Beb\x19Kc'],
  ['an accent without glyph, with its letter', '\x19Nn', '\x19Nn'],
  ['SS2 twice', '\x19\x19Be\x19B\x19Ae', '\x19Be\x19Ae'],
  ['SS2 cut short by a key', '\x19\x13A\x19B\x13H', '<ENVOI><SUITE>'],
  ['SS2 cut short by a control', 'a\x19\nb\x19B\x00c', 'abc'],
  ['arrows', '\x1b[C\x1b[D\x1b[A\x1b[B', ' <CORRECTION><RETOUR><SUITE>'],
  ['other CSI sequences, parameters too', 'a\x1b[2Jb\x1b[4hc\x1b[Hd\x1b[1;2Ce', 'abcde'],
  ['CSI cut short by a control', '\x1b[1\x13Aa\x1b[\x19Be', '<ENVOI>a\x19Be'],
  ['PRO1, PRO2 and PRO3 answers', 'a\x1b9zb\x1b:sEc\x1b;cXPd', 'abcd'],
  ['answers made of bytes that mean something', '\x1b;\x13A\x01a\x1b:\x19\x0db\x1b9\x1bc', 'abc'],
  ['ESC and something else', '\x1bab\x1b\x1b[C\x1b\x13A', 'ab <ENVOI>'],
  ['the answer to a cursor position request', 'a\x1fABb\x1f\x13Ac', 'abc'],
  ['an identification', 'a\x01Cz4\x04b', 'a{Cz4}b'],
  ['an identification behind an arrow', '\x1b[C\x01Cz4\x04', ' {Cz4}'],
  ['an identification with the parity bit left in', '\x01\xc3z\xb4\x84', '{Cz4}'],
  ['an identification of 8-bit bytes', 'a\x01\xe9\xe9\xe9\x04\x13A', 'a{iii}<ENVOI>'],
  ['two identifications', '\x01Bv;\x04\x01Cz4\x04', '{Bv;}{Cz4}'],
  ['what begins as an identification but is typing', '\x01abcd', 'abcd'],
  ['an identification too short, or begun again', '\x01ab\x04c\x01a\x01Cz4\x04', 'abca{Cz4}'],
  ['an identification cut short by a key', '\x01ab\x13A', 'ab<ENVOI>'],
  ['BS', 'ab\x08c', 'ab<CORRECTION>c'],
  [
    'controls, DEL and 8-bit bytes',
    'a\x00\x02\x05\x07\t\n\x0b\x0c\x0e\x0f\x11\x12\x14\x16\x1e\x7f\x80\xe9\xffb',
    'ab',
  ],
];

describe('InputFilter', () => {
  test.each(SEQUENCES)('reads %s, whatever the packets', (_, input, tokens) => {
    for (const [way, packets] of waysToCut(bytesOf(input))) {
      expect(pushAll(new InputFilter(), packets), way).toBe(tokens);
    }
  });

  test('reads all of it in one stream, whatever the packets', () => {
    const input = bytesOf(SEQUENCES.map(([, bytes]) => bytes).join(''));
    const tokens = SEQUENCES.map(([, , shown]) => shown).join('');
    for (const [way, packets] of waysToCut(input))
      expect(pushAll(new InputFilter(), packets), way).toBe(tokens);
  });

  test('gives a character or key with the packet that completes it, not before and not twice', () => {
    const filter = new InputFilter();
    const tokens = (text: string) => filter.push(bytesOf(text)).map(show);
    expect(tokens('AB\x13')).toEqual(['A', 'B']);
    expect(tokens('')).toEqual([]);
    expect(tokens('A')).toEqual(['<ENVOI>']);
    expect(tokens('c\x19')).toEqual(['c']);
    expect(tokens('B')).toEqual([]);
    expect(tokens('ed')).toEqual(['\x19Be', 'd']);
    expect(tokens('\x01C')).toEqual([]);
    expect(tokens('z4')).toEqual([]);
    expect(tokens('\x04')).toEqual(['{Cz4}']);
  });

  test('goes on reading behind a key', () => {
    expect(read('\x13Fabc\x13A')).toBe('<SOMMAIRE>abc<ENVOI>');
  });

  test('never holds more of a CSI sequence than a keyboard could send', () => {
    expect(read(`\x1b[${'1'.repeat(16)}Ca`)).toBe('a');
    expect(read(`\x1b[${'1'.repeat(17)}Ca`)).toBe('1Ca');
  });

  describe('CR', () => {
    test('and a letter in the same packet are a secondary function', () => {
      expect(read('a\rPb')).toBe('a^Pb');
      expect(read('a\r\x13A')).toBe('a<ENVOI>');
      expect(read('a\r1\r\r@')).toBe('a1^@');
    });

    test('at the end of a packet does not swallow the letter typed next', () => {
      // By design: nobody uses secondary functions yet, but Return is pressed before typing on.
      expect(read('AB\r', 'C')).toBe('ABC');
    });

    test('waits for its letter when secondary functions are in use', () => {
      const input = bytesOf('AB\rPc\r\r@\r1\r\x13A\rPd');
      for (const [way, packets] of waysToCut(input)) {
        expect(pushAll(new InputFilter({ waitsAfterCr: true }), packets), way).toBe('AB^Pc^@1<ENVOI>^Pd');
      }
    });
  });

  describe('dropTyping', () => {
    /** What a packet begins is forgotten; then `rest` is read. */
    const after = (begun: string, rest: string): string => {
      const filter = new InputFilter({ waitsAfterCr: true });
      filter.push(bytesOf(begun));
      filter.dropTyping();
      return pushAll(filter, [bytesOf(rest)]);
    };

    test.each([
      ['a key', '\x13', 'A', 'A'],
      ['a character', '\x19B', 'e', 'e'],
      ['an arrow', '\x1b[', 'C', 'C'],
      ['a secondary function', '\r', 'P', 'P'],
    ])('forgets %s that was begun', (_, begun, rest, tokens) => {
      expect(after(begun, rest)).toBe(tokens);
    });

    test.each([
      ['an identification', '\x01C', 'z4\x04a', '{Cz4}a'],
      ['a protocol answer', '\x1b;c', 'XPa', 'a'],
      ['a cursor position', '\x1f', 'ABa', 'a'],
    ])('lets %s of the terminal go on', (_, begun, rest, tokens) => {
      expect(after(begun, rest)).toBe(tokens);
    });
  });

  test('gives only characters that are whole and printable, whatever the bytes', () => {
    const seed = newSeed();
    const random = generator(seed);
    const filter = new InputFilter({ waitsAfterCr: true });
    const likely = bytesOf('\x01\x04\x08\r\x13\x19\x1b\x1f9:;[ABCDz');
    for (let run = 0; run < 2000; run++) {
      const packet = Uint8Array.from({ length: 1 + Math.floor(random() * 20) }, () =>
        random() < 0.7
          ? (likely[Math.floor(random() * likely.length)] as number)
          : Math.floor(random() * 256),
      );
      for (const token of filter.push(packet)) {
        const text = show(token);
        const isWhole = /^(?:[ -~]|\x19[ -~]|\x19[A-O][ -~]|<[A-Z_]+>|\{[ -~]{3}\}|\^[@-~])$/.test(text);
        if (!isWhole) expect.fail(`seed ${seed}, run ${run}: ${JSON.stringify(text)}`);
      }
    }
  });
});
