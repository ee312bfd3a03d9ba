import { describe, expect, test } from 'vitest';
import { generator, newSeed, waysToCut } from '@minipavi/testkit';
import { MAX_V1_BYTES, MAX_V2_BYTES, ProxyHeaderParser, type ProxyHeaderProgress } from './proxy-header.ts';

const SIGNATURE = Buffer.from('0d0a0d0a000d0a515549540a', 'hex');

/** Version 2; `block`: what follows the length, and has it unless another one is given. */
function v2(command: number, family: number, block: Buffer, length = block.length): Buffer {
  const fixed = Buffer.from([command, family, length >> 8, length & 0xff]);
  return Buffer.concat([SIGNATURE, fixed, block]);
}

const tcp4 = (source: readonly number[], tlvs = Buffer.alloc(0)): Buffer =>
  v2(0x21, 0x11, Buffer.concat([Buffer.from([...source, 127, 0, 0, 1, 0x9c, 0x40, 0x1f, 0xf6]), tlvs]));

const tcp6 = (source: string): Buffer =>
  v2(0x21, 0x21, Buffer.concat([Buffer.from(source, 'hex'), Buffer.alloc(16, 1), Buffer.from([1, 2, 3, 4])]));

function push(bytes: Buffer | string): ProxyHeaderProgress {
  return new ProxyHeaderParser().push(Buffer.from(bytes as string, 'latin1'));
}

const WHOLE: readonly (readonly [string, Buffer, object])[] = [
  [
    'v1 TCP4',
    Buffer.from('PROXY TCP4 80.67.169.12 127.0.0.1 40000 8182\r\n'),
    { kind: 'client', address: '80.67.169.12' },
  ],
  [
    'v1 TCP6',
    Buffer.from('PROXY TCP6 2001:DB8:0::1 ::1 40000 8182\r\n'),
    { kind: 'client', address: '2001:db8::1' },
  ],
  [
    'v1 mapped IPv4',
    Buffer.from('PROXY TCP6 ::ffff:80.67.169.12 ::1 1 2\r\n'),
    { kind: 'client', address: '80.67.169.12' },
  ],
  ['v1 UNKNOWN', Buffer.from('PROXY UNKNOWN\r\n'), { kind: 'unknown' }],
  [
    'v1 at its longest',
    Buffer.from(`PROXY UNKNOWN ${'ffff:'.repeat(7)}ffff ${'ffff:'.repeat(7)}ffff 65535 65535\r\n`),
    { kind: 'unknown' },
  ],
  ['v2 TCP4', tcp4([80, 67, 169, 12]), { kind: 'client', address: '80.67.169.12' }],
  [
    'v2 TCP4 and TLVs',
    tcp4([80, 67, 169, 12], Buffer.alloc(300, 4)),
    { kind: 'client', address: '80.67.169.12' },
  ],
  ['v2 TCP6', tcp6('20010db8000000000000000000000001'), { kind: 'client', address: '2001:db8::1' }],
  ['v2 mapped IPv4', tcp6('00000000000000000000ffff5043a90c'), { kind: 'client', address: '80.67.169.12' }],
  ['v2 UNSPEC', v2(0x21, 0x00, Buffer.alloc(7)), { kind: 'unknown' }],
  ['v2 Unix', v2(0x21, 0x31, Buffer.alloc(216)), { kind: 'unknown' }],
  ['v2 UDP', v2(0x21, 0x12, Buffer.alloc(12)), { kind: 'unknown' }],
  ['v2 LOCAL', v2(0x20, 0x00, Buffer.alloc(0)), { kind: 'local' }],
  ['v2 LOCAL with addresses', v2(0x20, 0x11, Buffer.alloc(12)), { kind: 'local' }],
  ['v2 at its longest', v2(0x20, 0x00, Buffer.alloc(MAX_V2_BYTES - 16)), { kind: 'local' }],
];

describe.each(WHOLE)('%s', (_name, header, connection) => {
  /** Bytes of the user's that look like headers themselves. */
  const USER = Buffer.from('PROXY \r\n\r\n\0\r\nQUIT\n\xff', 'latin1');

  test('is read in one packet, and the user keeps his bytes', () => {
    expect(push(header)).toEqual({ state: 'done', connection, rest: Buffer.alloc(0) });
    expect(push(Buffer.concat([header, USER]))).toEqual({ state: 'done', connection, rest: USER });
  });

  test('is read byte by byte', () => {
    const parser = new ProxyHeaderParser();
    const last = header.length - 1;
    for (let i = 0; i < last; i++) expect(parser.push(header.subarray(i, i + 1))).toEqual({ state: 'more' });
    expect(parser.push(header.subarray(last))).toEqual({ state: 'done', connection, rest: Buffer.alloc(0) });
  });

  test('is read however it is cut', () => {
    const bytes = Buffer.concat([header, USER]);
    for (const [way, chunks] of waysToCut(bytes)) {
      const parser = new ProxyHeaderParser();
      let progress: ProxyHeaderProgress = { state: 'more' };
      const rest: Uint8Array[] = [];
      for (const chunk of chunks) {
        if (progress.state === 'more') progress = parser.push(chunk);
        else rest.push(chunk);
      }
      expect(progress, way).toMatchObject({ state: 'done', connection });
      const first = progress.state === 'done' ? progress.rest : Buffer.alloc(0);
      expect(Buffer.concat([first, ...rest]), way).toEqual(USER);
    }
  });
});

test.each([
  ['a browser', 'GET / HTTP/1.1\r\n'],
  ['a TLS hello', '\x16\x03\x01\x02\x00'],
  ['a Minitel', '\x13S'],
  ['a word that begins as one', 'PROXIMITY'],
  ['lower case', 'proxy TCP4 1.2.3.4 1.2.3.4 1 2\r\n'],
  ['a signature with one byte wrong', '\r\n\r\n\0\r\nQUIT\r'],
])('%s is no header, and is known at the first byte that differs', (_who, text) => {
  const reason = expect.stringMatching(/^la connexion ne commence pas par un en-tête PROXY/) as string;
  expect(push(text)).toEqual({ state: 'invalid', reason });
});

test.each([
  ['another protocol', 'PROXY UDP4 1.2.3.4 1.2.3.4 1 2\r\n'],
  ['a name', 'PROXY TCP4 example.com 1.2.3.4 1 2\r\n'],
  ['an address of the other family', 'PROXY TCP4 ::1 1.2.3.4 1 2\r\n'],
  ['IPv4 said to be IPv6', 'PROXY TCP6 1.2.3.4 1.2.3.4 1 2\r\n'],
  ['a zone', 'PROXY TCP6 fe80::1%eth0 ::1 1 2\r\n'],
  ['a wrong destination', 'PROXY TCP4 1.2.3.4 1.2.3 1 2\r\n'],
  ['a port too high', 'PROXY TCP4 1.2.3.4 1.2.3.4 1 65536\r\n'],
  ['a port that is none', 'PROXY TCP4 1.2.3.4 1.2.3.4 1 2x\r\n'],
  ['a missing port', 'PROXY TCP4 1.2.3.4 1.2.3.4 1\r\n'],
  ['a word too many', 'PROXY TCP4 1.2.3.4 1.2.3.4 1 2 3\r\n'],
  ['two spaces', 'PROXY TCP4  1.2.3.4 1.2.3.4 1 2\r\n'],
  ['nothing', 'PROXY \r\n'],
])('v1 with %s is refused', (_what, line) => {
  expect(push(line)).toEqual({ state: 'invalid', reason: 'en-tête PROXY v1 illisible' });
});

test('v1 without an end is refused at its limit, and no later', () => {
  const endless = 'PROXY UNKNOWN '.padEnd(MAX_V1_BYTES, 'x');
  expect(push(endless.slice(0, -1))).toEqual({ state: 'more' });
  expect(push(endless)).toMatchObject({ state: 'invalid' });
  expect(push(`${endless.slice(0, -2)}\r\n`)).toMatchObject({ state: 'done' });
  expect(push(`${endless.slice(0, -1)}\r\n`)).toMatchObject({ state: 'invalid' });
});

test.each([
  ['version 1', v2(0x11, 0x11, Buffer.alloc(12))],
  ['version 3', v2(0x31, 0x11, Buffer.alloc(12))],
  ['another command', v2(0x22, 0x11, Buffer.alloc(12))],
  ['a family that does not exist', v2(0x21, 0x41, Buffer.alloc(12))],
  ['a protocol that does not exist', v2(0x21, 0x13, Buffer.alloc(12))],
  ['addresses cut short', v2(0x21, 0x11, Buffer.alloc(11))],
  ['IPv6 addresses cut short', v2(0x21, 0x21, Buffer.alloc(35))],
])('v2 with %s is refused', (_what, header) => {
  expect(push(header)).toMatchObject({ state: 'invalid' });
});

test('v2 that is too long is refused by its length, before it has come', () => {
  expect(push(v2(0x20, 0, Buffer.alloc(0), MAX_V2_BYTES - 15))).toMatchObject({ state: 'invalid' });
});

test('whatever comes, nothing is thrown and nothing is kept for ever', () => {
  const random = generator(newSeed());
  for (let time = 0; time < 2000; time++) {
    const start = [SIGNATURE, Buffer.from('PROXY TCP4 '), Buffer.alloc(0)][time % 3] as Buffer;
    const noise = Buffer.from(Array.from({ length: 60 }, () => Math.floor(random() * 256)));
    const parser = new ProxyHeaderParser();
    let progress = parser.push(start);
    for (let pushed = 0; progress.state === 'more' && pushed <= MAX_V2_BYTES; pushed += noise.length) {
      progress = parser.push(noise);
    }
    expect(progress.state).not.toBe('more');
  }
});
