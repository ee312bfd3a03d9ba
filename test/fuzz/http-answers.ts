/** What a web server may send in place of an answer: the call ends in time, its bound holds, and the next call gets its own. */

import assert from 'node:assert/strict';
import { once } from 'node:events';
import http from 'node:http';
import https from 'node:https';
import net, { type AddressInfo } from 'node:net';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { MAX_ANSWER_BYTES } from '@minipavi/session';
import { sendRequest } from '../../packages/session/src/http-request.ts';
import { bytesOf, mutated, noise, textOf } from './byte-strings.ts';
import { defineTarget } from './target.ts';

const LIMITS = { connectTimeoutMs: 2000, requestTimeoutMs: 150 };
const SETTLED_WITHIN_MS = 30_000;
const GOOD = 'la bonne réponse';
const MEGABYTES = 20;

const zeros = Buffer.alloc(MEGABYTES * 1024 * 1024);
/** Kilobytes that become many megabytes, made when first wanted. */
const bombs: Record<string, () => Buffer> = {
  gzip: () => gzipSync(zeros),
  deflate: () => deflateSync(zeros),
  br: () => brotliCompressSync(zeros.subarray(0, 4 * 1024 * 1024)),
};
const made = new Map<string, string>();
function bomb(coding: string): string {
  const known = made.get(coding) ?? textOf(bombs[coding]?.() ?? new Uint8Array(0));
  made.set(coding, known);
  return known;
}

const coding = fc.constantFrom(
  'gzip',
  'deflate',
  'br',
  'x-gzip',
  'identity',
  'compress',
  'gzip, gzip',
  '__proto__',
  'constructor',
);
const header = fc.oneof(
  coding.map((name) => `Content-Encoding: ${name}`),
  fc.constantFrom(
    ...[
      'Content-Length: 5',
      'Content-Length: 0',
      'Content-Length: 99999999999999999999',
      'Content-Length: -1',
      'Content-Length: 5\r\nContent-Length: 6',
    ],
    ...[
      'Transfer-Encoding: chunked',
      'Transfer-Encoding: gzip, chunked',
      'Connection: close',
      'Connection: keep-alive',
      'Connection: upgrade\r\nUpgrade: x',
    ],
    ...[
      'Location: http://127.0.0.1:1/',
      'Location: ',
      'Location: \xff',
      'Keep-Alive: timeout=0',
      `X: ${'x'.repeat(20_000)}`,
      ' folded',
      'X: \x00',
      ': ',
    ],
  ),
);
const payload = fc.oneof(
  fc.string({ maxLength: 60 }),
  noise(60),
  fc.constantFrom(
    '{"content":""}',
    '5\r\nhello\r\n0\r\n\r\n',
    'ffffffff\r\nx',
    '0\r\n\r\n',
    '5\r\nhello\r\n0\r\nX: y\r\n\r\nHTTP/1.1 200 OK\r\n\r\n',
  ),
  fc.constantFrom(...Object.keys(bombs)).map((name) => `bomb:${name}`),
  fc
    .constantFrom(MAX_ANSWER_BYTES - 1, MAX_ANSWER_BYTES, MAX_ANSWER_BYTES + 1, 1_000_000)
    .map((size) => 'é'.repeat(size / 2)),
);

const answer = fc.record({
  head: mutated(
    fc
      .tuple(
        fc.constantFrom(
          'HTTP/1.1 200 OK',
          'HTTP/1.0 200 OK',
          'HTTP/1.1 302 Found',
          'HTTP/1.1 100 Continue',
          'HTTP/1.1 101 Switching',
          'HTTP/1.1 999',
          'HTTP/1.1 204 No',
          'ICY 200 OK',
        ),
        fc.array(header, { maxLength: 4 }),
      )
      .map(([status, headers]) => [status, ...headers, '', ''].join('\r\n')),
    fc.constantFrom('\r\n', '\n', '\0', ':', 'HTTP/1.1 '),
    1,
  ),
  payload,
  ending: fc.constantFrom('end', 'reset', 'hang', 'go on'),
});
type Answer = typeof answer extends fc.Arbitrary<infer T> ? T : never;

let server: net.Server;
let planned: Answer;

/** Each request for `/bad` gets the answer that was planned, all others a good one, on whatever connection they come. */
function serve(socket: net.Socket): void {
  socket.on('error', () => {});
  let asked = '';
  socket.setEncoding('latin1').on('data', (text: string) => {
    asked += text;
    for (let end = asked.indexOf('\r\n\r\n'); end >= 0; end = asked.indexOf('\r\n\r\n')) {
      const isBad = asked.startsWith('GET /bad');
      asked = asked.slice(end + 4);
      if (isBad) answerBadly(socket);
      else socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${Buffer.byteLength(GOOD)}\r\n\r\n${GOOD}`);
    }
  });
}

function answerBadly(socket: net.Socket): void {
  const { head, payload, ending } = planned;
  const body = payload.startsWith('bomb:') ? bomb(payload.slice(5)) : payload;
  socket.write(Buffer.concat([bytesOf(head), bytesOf(body)]));
  if (ending === 'end') socket.end();
  if (ending === 'reset') socket.resetAndDestroy();
}

export const httpAnswers = defineTarget({
  name: 'http-answers',
  inputs: answer,
  async begin() {
    server = net.createServer(serve).listen(0, '127.0.0.1');
    await once(server, 'listening');
  },
  async end() {
    server.close();
    await once(server, 'close');
  },
  async run(input) {
    planned = input;
    const { port } = server.address() as AddressInfo;
    const agents = { http: new http.Agent({ keepAlive: true }), https: new https.Agent() };
    const ask = (path: string) =>
      sendRequest(
        { url: `http://127.0.0.1:${port}${path}`, method: 'GET', headers: {}, body: null },
        agents,
        LIMITS,
      );
    try {
      const from = performance.now();
      const { result } = await ask('/bad');
      assert.ok(performance.now() - from < SETTLED_WITHIN_MS, 'the call went on for ever');
      if (result.kind === 'answer') assert.ok(Buffer.byteLength(result.body) <= 3 * MAX_ANSWER_BYTES);
      else assert.ok(result.failure.reason.length < 200, result.failure.reason);
      // On the same connection, if it was kept.
      const next = (await ask('/good')).result;
      if (next.kind === 'answer') assert.equal(next.body, GOOD, 'the answer of another call');
    } finally {
      agents.http.destroy();
    }
  },
});
