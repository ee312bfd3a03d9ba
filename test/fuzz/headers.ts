/** What stands before a user's own bytes: the header of Asterisk's modem, and that of a load balancer. */

import assert from 'node:assert/strict';
import { isIP } from 'node:net';
import fc from 'fast-check';
import { AsteriskHeaderParser, MAX_HEADER_BYTES } from '../../packages/access/src/asterisk-header.ts';
import { ProxyHeaderParser } from '../../packages/access/src/proxy-header.ts';
import { bytesOf, cuts, mutated, noise, packetsOf, sequence, textOf, wall } from './byte-strings.ts';
import { defineTarget } from './target.ts';

const headerPiece = fc.constantFrom(
  ...[
    'CALLFROM',
    'CALLTO',
    'STARTURL',
    'PID',
    'PCE',
    ' ',
    '\n',
    '\r\n',
    '\r',
    '0',
    '1',
    'http://',
    '\xc3\xa9',
    '\x00',
    'x'.repeat(600),
  ],
);
export const asteriskHeaders = fc.oneof(
  mutated(
    fc.constantFrom(
      'CALLFROM 0102030405\nSTARTURL http://service.test/\nPCE 1\nreste',
      'CALLFROM\r\nSTARTURL\r\nPCE 0\r\n',
      'CALLTO 3615\nPID 0123456789abcdef\nPCE 0\n\x13S',
    ),
    fc.oneof(headerPiece, noise(6)),
  ),
  wall([headerPiece, noise(30)], 20),
);

export const asteriskHeader = defineTarget({
  name: 'asterisk-header',
  inputs: fc.record({ header: asteriskHeaders, sizes: cuts() }),
  run({ header, sizes }) {
    const outcome = (packets: readonly Buffer[]) => {
      const parser = new AsteriskHeaderParser();
      for (const [at, packet] of packets.entries()) {
        const progress = parser.push(packet);
        if (progress.state === 'more') continue;
        if (progress.state !== 'done') return progress;
        const rest = Buffer.concat([progress.rest, ...packets.slice(at + 1)]);
        return { ...progress, rest: textOf(rest) };
      }
      return null;
    };
    const whole = outcome([bytesOf(header)]);
    assert.deepEqual(outcome(packetsOf(header, sizes)), whole);
    if (whole === null) assert.ok(header.length <= MAX_HEADER_BYTES);
    if (whole?.state !== 'done') {
      assert.ok((whole?.reason.length ?? 0) < 200, whole?.reason);
      return;
    }
    const { opening } = whole;
    assert.match(opening.remoteAddr, /^[0-9+*#A-Za-z .-]{0,32}$/);
    assert.equal(opening.direction === 'OUT', opening.callTo !== null);
  },
});

const V2 = '\r\n\r\n\0\r\nQUIT\n';
const version2 = fc
  .record({
    command: fc.oneof(
      { weight: 4, arbitrary: fc.constantFrom(0x20, 0x21) },
      { weight: 1, arbitrary: fc.nat(255) },
    ),
    family: fc.oneof(
      { weight: 4, arbitrary: fc.constantFrom(0, 0x11, 0x21, 0x12, 0x31) },
      { weight: 1, arbitrary: fc.nat(255) },
    ),
    block: noise(60),
    lie: fc.oneof(
      { weight: 4, arbitrary: fc.constant(0) },
      { weight: 1, arbitrary: fc.constantFrom(-1, 1, 500, 65_000) },
    ),
  })
  .map(({ command, family, block, lie }) => {
    const length = Math.max(0, block.length + lie);
    return V2 + String.fromCharCode(command, family, length >> 8, length & 255) + block;
  });
const version1 = mutated(
  fc.constantFrom(
    'PROXY TCP4 80.67.169.12 192.0.2.1 40000 8182\r\n',
    'PROXY TCP6 2001:db8::1 ::1 1 65535\r\n',
    'PROXY UNKNOWN\r\n',
    'PROXY UNKNOWN ffff::1 ::1 0 0\r\n',
  ),
  fc.oneof(
    noise(4),
    fc.constantFrom(' ', '\r', '\n', ':', '::ffff:1.2.3.4', '%eth0', '65536', '0x7f.1', 'x'.repeat(100)),
  ),
  3,
);

export const proxyHeader = defineTarget({
  name: 'proxy-header',
  inputs: fc.record({
    stream: sequence(fc.oneof(version1, version2, noise(30)), noise(20)),
    sizes: cuts(),
  }),
  run({ stream, sizes }) {
    const outcome = (packets: readonly Buffer[]) => {
      const parser = new ProxyHeaderParser();
      for (const [at, packet] of packets.entries()) {
        const progress = parser.push(packet);
        if (progress.state === 'more') continue;
        if (progress.state === 'invalid') return progress;
        return { ...progress, rest: textOf(Buffer.concat([progress.rest, ...packets.slice(at + 1)])) };
      }
      return null;
    };
    const whole = outcome([bytesOf(stream)]);
    assert.deepEqual(outcome(packetsOf(stream, sizes)), whole);
    if (whole?.state !== 'done') return;
    assert.ok(stream.endsWith(whole.rest), 'the rest is what was behind the header');
    const { connection } = whole;
    if (connection.kind !== 'client') return;
    assert.ok(isIP(connection.address) !== 0, connection.address);
    assert.doesNotMatch(connection.address, /%|^::ffff:/);
  },
});
