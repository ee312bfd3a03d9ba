/** FastAGI: what is not Asterisk, or says what no Asterisk says. */

import assert from 'node:assert/strict';
import { once } from 'node:events';
import net, { type AddressInfo } from 'node:net';
import fc from 'fast-check';
import { serveAgiCall } from '../../apps/gateway/src/background/agi-call.ts';
import { cuts, noise, packetsOf, wall } from './byte-strings.ts';
import { defineTarget } from './target.ts';

const OVER_WITHIN_MS = 30_000;

const line = fc.constantFrom(
  ...[
    'agi_network_script: entry1\n',
    'agi_callerid: 0388776655\n',
    'agi_callerid: \xff<script>\n',
    'agi_network_script: entry99999999\n',
    '\n',
  ],
  ...[
    '200 result=0\n',
    '200 result=1 (http://service.test/)\n',
    '200 result=1 (\n',
    'HANGUP\n',
    '511 Command Not Permitted\n',
    '\r\n',
  ],
);

let server: net.Server;
let onSocket: (socket: net.Socket) => void = () => {};

export const agi = defineTarget({
  name: 'agi',
  inputs: fc.record({
    stream: wall([line, line, line, noise(20), fc.nat(3000).map((size) => 'x'.repeat(size))], 40),
    sizes: cuts(),
    isReset: fc.boolean(),
  }),
  async begin() {
    server = net.createServer((socket) => onSocket(socket)).listen(0, '127.0.0.1');
    await once(server, 'listening');
  },
  async end() {
    server.close();
    await once(server, 'close');
  },
  async run({ stream, sizes, isReset }) {
    const accepted = new Promise<net.Socket>((resolve) => (onSocket = resolve));
    const client = net.connect({
      port: (server.address() as AddressInfo).port,
      host: '127.0.0.1',
      noDelay: true,
    });
    client.on('error', () => {}).resume();
    const socket = await accepted;
    let calls = 0;
    const over = serveAgiCall({
      socket,
      audioAddress: '127.0.0.1:8184',
      onCall: (uuid, { caller, entry }) => {
        calls++;
        assert.match(uuid, /^[0-9a-f]{32}$/);
        assert.match(caller, /^[0-9+*#]{0,32}$/);
        assert.ok(entry >= 0 && entry <= 99_999);
      },
      log: (_level, message) => assert.ok(message.length < 200, message),
    });
    for (const packet of packetsOf(
      stream,
      sizes.map((size) => size + 20),
    ))
      client.write(packet);
    if (isReset) client.resetAndDestroy();
    else client.end();
    const from = performance.now();
    await over;
    client.resetAndDestroy();
    assert.ok(performance.now() - from < OVER_WITHIN_MS, 'the call was there for ever');
    assert.ok(calls <= 1, `${calls} calls on one connection`);
  },
});
