/** Telnet, from either side: whole or cut, it says the same, and never more than it was given. */

import assert from 'node:assert/strict';
import fc from 'fast-check';
import { TelnetParser } from '../../packages/access/src/telnet-parser.ts';
import { TelnetClient } from '../../packages/links/src/telnet-client.ts';
import { bytesOf, cuts, noise, packetsOf, sequence, textOf, wall } from './byte-strings.ts';
import { defineTarget } from './target.ts';

const any = noise(1);

/** What either end of telnet may say. */
export const telnetStream = wall(
  [
    noise(12),
    fc.string({ maxLength: 8 }),
    sequence(
      '\xff',
      fc.constantFrom('\xfb', '\xfc', '\xfd', '\xfe'),
      fc.constantFrom('\x00', '\x01', '\x03', '\x18', '\x1f', '\x22'),
    ),
    sequence('\xff', fc.constantFrom('\xfb', '\xfc', '\xfd', '\xfe'), any),
    sequence('\xff\xfa', noise(20), '\xff\xf0'),
    fc.constantFrom(
      '\xff\xfa\x18\x01\xff\xf0',
      '\xff\xff',
      '\xff\xfa',
      '\xff\xf0',
      '\xff\xf6',
      '\xff',
      '\r\n',
      '\r\0',
      '\x7f',
    ),
    fc.nat(1100).map((length) => `\xff\xfa${'x'.repeat(length)}`),
  ],
  30,
);

export const telnetParser = defineTarget({
  name: 'telnet-parser',
  inputs: fc.record({ stream: telnetStream, sizes: cuts(), early: fc.boolean() }),
  run({ stream, sizes, early }) {
    const whole = new TelnetParser().push(bytesOf(stream), early);
    const parser = new TelnetParser();
    const parts = packetsOf(stream, sizes).map((packet) => parser.push(packet, early));
    assert.equal(parts.map(({ data }) => textOf(data)).join(''), textOf(whole.data));
    assert.equal(parts.map(({ reply }) => textOf(reply)).join(''), textOf(whole.reply));
    assert.ok(whole.data.length <= 2 * stream.length + 1);
    // Six bytes of its own offers; then no question of three bytes has an answer of more.
    assert.ok(whole.reply.length <= stream.length + 6, `${whole.reply.length} bytes of replies`);
  },
});

export const telnetClient = defineTarget({
  name: 'telnet-client',
  inputs: fc.record({ stream: telnetStream, sizes: cuts() }),
  run({ stream, sizes }) {
    const whole = new TelnetClient().push(bytesOf(stream));
    const client = new TelnetClient();
    const parts = packetsOf(stream, sizes).map((packet) => client.push(packet));
    assert.equal(parts.map(({ data }) => textOf(data)).join(''), textOf(whole.data));
    assert.equal(parts.map(({ reply }) => textOf(reply)).join(''), textOf(whole.reply));
    assert.ok(whole.data.length <= stream.length + 1);
    // A terminal's name is asked for with six bytes.
    assert.ok(whole.reply.length <= 5 * stream.length + 32, `${whole.reply.length} bytes of replies`);
  },
});
