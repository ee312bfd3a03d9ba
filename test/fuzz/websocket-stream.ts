/** What comes to the port of websockets: requests, frames, and neither. */

import fc from 'fast-check';
import { mutated, noise, sequence, wall } from './byte-strings.ts';
import { typing } from './keyboard.ts';

const headerLine = fc.constantFrom(
  ...[
    'Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits',
    'Sec-WebSocket-Extensions: x; a="b',
  ],
  ...[
    'Sec-WebSocket-Protocol: a, b,, ;',
    'Sec-WebSocket-Protocol: \x7f',
    'Sec-WebSocket-Version: 99',
    'Sec-WebSocket-Version: 8',
  ],
  ...[
    'Sec-WebSocket-Key: x',
    'Upgrade: h2c',
    'Connection: close',
    'Transfer-Encoding: chunked',
    'Content-Length: 99999999999',
  ],
  ...[
    'Expect: 100-continue',
    'Host: ',
    ' folded',
    'X: \xff\xfe',
    ': none',
    `X: ${'x'.repeat(9000)}`,
    'Origin: http://evil.test',
  ],
);
const upgrade = fc
  .record({
    method: fc.oneof(
      { weight: 9, arbitrary: fc.constant('GET') },
      { weight: 1, arbitrary: fc.constantFrom('POST', 'PRI', 'OPTIONS', '\x16\x03\x01') },
    ),
    target: fc.constantFrom(
      '/',
      '/?url=http://service.test/',
      '*',
      '/?streamuniqueid=1&token=x',
      '//',
      `/${'%00'.repeat(20)}`,
      '/?url=%',
    ),
    version: fc.constantFrom('HTTP/1.1', 'HTTP/1.1', 'HTTP/1.1', 'HTTP/1.0', 'HTTP/2.0', 'HTTP'),
    extra: fc.array(headerLine, { maxLength: 3 }),
  })
  .map(({ method, target, version, extra }) =>
    [
      `${method} ${target} ${version}`,
      ...['Host: x', 'Upgrade: websocket', 'Connection: Upgrade', 'Sec-WebSocket-Version: 13'],
      'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
      ...extra,
      '\r\n',
    ].join('\r\n'),
  );

const wsFrame = fc
  .record({
    opcode: fc.oneof(
      { weight: 4, arbitrary: fc.constantFrom(0, 1, 2, 8, 9, 10) },
      { weight: 1, arbitrary: fc.nat(15) },
    ),
    isFinal: fc.boolean(),
    reserved: fc.oneof({ weight: 6, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat(7) }),
    isMasked: fc.oneof(
      { weight: 9, arbitrary: fc.constant(true) },
      { weight: 1, arbitrary: fc.constant(false) },
    ),
    payload: fc.oneof(
      { weight: 6, arbitrary: typing(6) },
      { weight: 1, arbitrary: fc.nat(70_000).map((length) => 'x'.repeat(length)) },
    ),
    lie: fc.oneof(
      { weight: 9, arbitrary: fc.constant(0) },
      { weight: 1, arbitrary: fc.constantFrom(1, -1, 65_536, 2 ** 33) },
    ),
  })
  .map(({ opcode, isFinal, reserved, isMasked, payload, lie }) => {
    const length = Math.max(0, payload.length + lie);
    const head = [(isFinal ? 0x80 : 0) | (reserved << 4) | opcode];
    const mask = isMasked ? 0x80 : 0;
    if (length < 126) head.push(mask | length);
    else if (length < 65_536) head.push(mask | 126, length >> 8, length & 255);
    else {
      const long = Buffer.alloc(8);
      long.writeBigUInt64BE(BigInt(length));
      head.push(mask | 127, ...long);
    }
    // A mask of zeros leaves the payload as it is.
    return String.fromCharCode(...head, ...(isMasked ? [0, 0, 0, 0] : [])) + payload;
  });

const crumbs = fc.nat(1200).map((count) => `\x01\x81\0\0\0\0a${'\x00\x81\0\0\0\0a'.repeat(count)}`);

export const websocketStream = fc.oneof(
  { weight: 6, arbitrary: sequence(upgrade, wall([wsFrame, wsFrame, noise(6)], 10)) },
  { weight: 1, arbitrary: sequence(upgrade, crumbs) },
  {
    weight: 2,
    arbitrary: mutated(upgrade, fc.oneof(noise(4), fc.constantFrom('\r\n', '\r\n\r\n', '\n', ':', ' '))),
  },
  { weight: 1, arbitrary: noise(400) },
);
