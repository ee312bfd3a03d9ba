/** Streams cut into messages: AudioSocket, the bus, Asterisk's manager. Whole or in packets, they hold the same. */

import assert from 'node:assert/strict';
import fc from 'fast-check';
import { encodeLine, JsonLineReader, MAX_LINE_BYTES } from '@minipavi/bus';
import { AudioSocketParser } from '../../packages/access/src/audiosocket-parser.ts';
import { AmiParser, MAX_MESSAGE_BYTES } from '../../packages/telephony/src/ami/ami-parser.ts';
import { bytesOf, cuts, noise, packetsOf, wall } from './byte-strings.ts';
import { defineTarget } from './target.ts';

const frame = (kind: number, payload: string, length = payload.length): string =>
  `${String.fromCharCode(kind, (length >> 8) & 255, length & 255)}${payload}`;
export const audioSocketStream = wall(
  [
    noise(800).map((sound) => frame(0x10, sound)),
    fc.constantFrom(
      frame(0x01, '0123456789abcdef'),
      frame(0, ''),
      frame(0x10, ''),
      frame(0xff, 'x'),
      frame(0x03, '5'),
    ),
    fc
      .tuple(fc.nat(255), noise(40), fc.nat(65_535))
      .map(([kind, payload, length]) => frame(kind, payload, length)),
    noise(20),
  ],
  12,
);

export const audioSocket = defineTarget({
  name: 'audiosocket-parser',
  inputs: fc.record({ stream: audioSocketStream, sizes: cuts() }),
  run({ stream, sizes }) {
    const story = (packets: readonly Buffer[]): string[] => {
      const told: string[] = [];
      const parser = new AudioSocketParser({
        onUuid: (uuid) => told.push(`uuid ${uuid}`),
        onAudio: (samples) => told.push(`audio ${samples.join(' ')}`),
        onHangUp: () => told.push('hang up'),
      });
      for (const packet of packets) parser.push(packet);
      return told;
    };
    const whole = story([bytesOf(stream)]);
    assert.deepEqual(story(packetsOf(stream, sizes)), whole);
    assert.ok(whole.length <= stream.length / 3 + 1);
  },
});

const jsonLine = fc.oneof(
  fc.jsonValue({ maxDepth: 3 }).map((value) => Buffer.from(encodeLine(value as object)).toString('latin1')),
  fc.constantFrom(
    '{}\n',
    '[]\n',
    'null\n',
    '\n',
    '\r\n',
    '{"type":"hello"',
    '}\n',
    '\xff\xfe\n',
    '{"__proto__":{"x":1}}\n',
  ),
);
const longLine = fc
  .constantFrom(MAX_LINE_BYTES - 2, MAX_LINE_BYTES, MAX_LINE_BYTES + 1)
  .map((size) => `"${'x'.repeat(size - 2)}"\n`);

export const busLines = defineTarget({
  name: 'bus-lines',
  inputs: fc.record({
    lines: fc.array(
      fc.oneof(
        { weight: 300, arbitrary: jsonLine },
        { weight: 50, arbitrary: noise(40) },
        { weight: 1, arbitrary: longLine },
      ),
      {
        maxLength: 12,
      },
    ),
    sizes: fc.array(fc.integer({ min: 1, max: 100_000 }), { maxLength: 4 }),
  }),
  run({ lines, sizes }) {
    const text = lines.join('');
    const story = (packets: readonly Buffer[]): string[] => {
      const told: string[] = [];
      const reader = new JsonLineReader(
        (message) => told.push(JSON.stringify(message)),
        (fault) => told.push(`fault ${fault}`),
      );
      // Bytes by the thousand: small packets would take for ever.
      for (const packet of packets) reader.push(packet);
      return told;
    };
    const whole = story([bytesOf(text)]);
    const least = Math.max(1, Math.ceil(text.length / 2000));
    const packets = packetsOf(
      text,
      sizes.map((size) => Math.max(size, least)),
    );
    assert.deepEqual(story(packets), whole);
    assert.ok(whole.length <= text.split('\n').length - 1, 'more messages than lines');
    for (const one of whole) assert.ok(one.length <= MAX_LINE_BYTES * 6);
  },
});

const amiPiece = fc.constantFrom(
  ...[
    'Asterisk Call Manager/9.0.0\r\n',
    'Response: Success\r\n',
    'Event: Hangup\r\n',
    'ActionID: 1\r\n',
    '\r\n',
    '\n',
    ': ',
    'Variable: a=b\r\n',
  ],
);

export const ami = defineTarget({
  name: 'ami-parser',
  inputs: fc.record({
    stream: wall(
      [amiPiece, amiPiece, noise(20), fc.nat(MAX_MESSAGE_BYTES + 10).map((size) => 'x'.repeat(size))],
      30,
    ),
    sizes: fc.array(fc.integer({ min: 1, max: 4000 }), { maxLength: 4 }),
  }),
  run({ stream, sizes }) {
    const story = (packets: readonly Buffer[]): unknown[] => {
      const parser = new AmiParser();
      const told: unknown[] = [];
      for (const packet of packets) {
        const { greeting, messages, isTooLong } = parser.push(packet);
        if (greeting !== null) told.push(greeting);
        told.push(...messages);
        if (isTooLong) {
          told.push('too long');
          break;
        }
      }
      return told;
    };
    const least = Math.max(1, Math.ceil(stream.length / 2000));
    const packets = packetsOf(
      stream,
      sizes.map((size) => Math.max(size, least)),
    );
    assert.deepEqual(JSON.stringify(story(packets)), JSON.stringify(story([bytesOf(stream)])));
  },
});
