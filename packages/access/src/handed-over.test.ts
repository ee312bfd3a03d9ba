/** The real way in: accepted by one process, opened by another. */

import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import type { LinkKind } from './client-link.ts';
import { makePem } from '@minipavi/testkit';
import { readClient } from './test-gateway.ts';

/** Echoes what it gets behind a greeting. */
const WORKER = `
  import { openLink } from './index.ts';
  process.on('message', async ({ kind, tls }, socket) => {
    const link = await openLink({ kind, tls, socket, remoteAddress: socket.remoteAddress, log() {} });
    link.send(Buffer.from('hello ' + link.opening.remoteAddr + ' '));
    link.on('packet', (bytes) => link.send(bytes));
    link.on('close', () => process.send('closed'));
  });
  process.send('ready');
`;

const tls = await makePem();
let folder: string;
let worker: ChildProcess;
let server: net.Server;
let kind: LinkKind;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'access-worker-'));
  const outfile = join(folder, 'worker.cjs');
  const stdin = { contents: WORKER, resolveDir: import.meta.dirname, loader: 'ts' } as const;
  await build({ stdin, outfile, bundle: true, platform: 'node', format: 'cjs', logLevel: 'silent' });
  worker = fork(outfile, { execArgv: [] });
  await once(worker, 'message');
  server = net.createServer({ pauseOnConnect: true }, (socket) => {
    const pem = { cert: String(tls.cert), key: String(tls.key) };
    worker.send({ kind, tls: pem }, socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});

afterAll(async () => {
  server.close();
  worker.kill();
  await once(worker, 'exit');
  rmSync(folder, { recursive: true });
});

const port = (): number => (server.address() as net.AddressInfo).port;

test.each([
  ['TELN', 'early', 'hello 127.0.0.1 early'],
  ['AST', 'CALLFROM 0123\nSTARTURL \nPCE 0\nearly', 'hello 0123 early'],
] as const)('%s keeps the bytes that came before the worker had the socket', async (one, early, expected) => {
  kind = one;
  const client = net.connect(port(), '127.0.0.1', () => client.write(early));
  expect(await readClient(client, expected.length)).toBe(expected);
  const closed = once(worker, 'message');
  client.destroy();
  expect(await closed).toContain('closed');
});

test.each(['WS', 'WSS'] as const)('%s shakes hands in the worker', async (one) => {
  kind = one;
  const client = new WebSocket(`${one}://127.0.0.1:${port()}/`.toLowerCase(), { rejectUnauthorized: false });
  let text = '';
  client.on('open', () => client.send('typed'));
  client.on('message', (data: Buffer) => (text += data.toString()));
  while (!text.endsWith('typed')) await once(client, 'message');
  expect(text).toBe('hello 127.0.0.1 typed');
  const closed = once(worker, 'message');
  client.close();
  expect(await closed).toContain('closed');
});
