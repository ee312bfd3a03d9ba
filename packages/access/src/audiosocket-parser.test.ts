import { waysToCut } from '@minipavi/testkit';
import { describe, expect, test } from 'vitest';
import { audioMessage, AudioSocketParser, HANG_UP_MESSAGE } from './audiosocket-parser.ts';

function parse(chunks: readonly Uint8Array[]): string[] {
  const seen: string[] = [];
  const parser = new AudioSocketParser({
    onUuid: (uuid) => seen.push(uuid),
    onAudio: (samples) => seen.push(`audio ${samples.join(' ')}`),
    onHangUp: () => seen.push('hang up'),
  });
  for (const chunk of chunks) parser.push(chunk);
  return seen;
}

const UUID = [1, 0, 16, ...Array.from({ length: 16 }, (_, i) => 16 * i + i)];
const UUID_TEXT = '00112233445566778899aabbccddeeff';

describe('what Asterisk says', () => {
  const cases: [string, readonly number[], readonly string[]][] = [
    ['the call’s name', UUID, [UUID_TEXT]],
    ['a name of another length is none', [1, 0, 2, 1, 2], []],
    ['sound, little-endian and signed', [0x10, 0, 6, 1, 0, 0xff, 0xff, 0, 0x80], ['audio 1 -1 -32768']],
    ['a lost frame', [0x10, 0, 0], ['audio ']],
    ['an odd byte, which is ignored', [0x10, 0, 3, 1, 0, 9, 0x10, 0, 2, 2, 0], ['audio 1', 'audio 2']],
    [
      'a key, an error, other rates, what does not exist',
      [3, 0, 1, 0x35, 0xff, 0, 0, 0x11, 0, 2, 1, 1, 0x77, 0, 1, 7],
      [],
    ],
    ['the end', [0, 0, 0], ['hang up']],
    [
      'one after the other',
      [...UUID, 0x10, 0, 2, 5, 0, ...HANG_UP_MESSAGE],
      [UUID_TEXT, 'audio 5', 'hang up'],
    ],
  ];
  test.each(cases)('is read however TCP cuts it: %s', (_name, bytes, seen) => {
    for (const [way, chunks] of waysToCut(Uint8Array.from(bytes))) {
      expect(parse(chunks), way).toEqual(seen);
    }
  });

  test('may be as long as its length can say', () => {
    const samples = Int16Array.from({ length: 32_767 }, (_, i) => i - 16_000);
    const message = audioMessage(samples);
    const expected = [`audio ${samples.join(' ')}`, 'audio 7'];
    const next = audioMessage(Int16Array.of(7));
    expect(parse([message, next])).toEqual(expected);
    expect(parse([message.subarray(0, 40_000), message.subarray(40_000), next])).toEqual(expected);
  });
});

test('what is said to it is one buffer', () => {
  expect([...audioMessage(Int16Array.of(1, -2))]).toEqual([0x10, 0, 4, 1, 0, 0xfe, 0xff]);
});

test('any bytes are taken without a word', () => {
  let seed = 7;
  const random = (): number => (seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31);
  for (let round = 0; round < 200; round++) {
    parse([Uint8Array.from({ length: random() % 3000 }, () => random() % 256)]);
  }
});
