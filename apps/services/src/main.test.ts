import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BusPeer, BusServer, type ToMaster } from '@minipavi/bus';
import { build } from 'esbuild';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';

const ENTRY = fileURLToPath(new URL('main.ts', import.meta.url));

let folder: string;
let program: string;
let bus: BusServer;
let child: ChildProcess | undefined;

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'services-'));
  program = path.join(folder, 'services.cjs');
  await build({ entryPoints: [ENTRY], bundle: true, platform: 'node', format: 'cjs', outfile: program });
});
afterAll(() => rm(folder, { recursive: true }));

beforeEach(async () => {
  bus = new BusServer(path.join(folder, 'bus.sock'));
  await bus.listen();
});
afterEach(async () => {
  if (child && child.exitCode === null && child.signalCode === null) {
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
  child = undefined;
  bus.close();
});

function start(env: NodeJS.ProcessEnv): ChildProcess {
  child = spawn(process.execPath, [program], { env, stdio: ['ignore', 'ignore', 'pipe'] });
  return child;
}

async function startWith(config: unknown): Promise<BusPeer> {
  const hello = once(bus, 'hello') as Promise<[BusPeer]>;
  start({ MINIPAVI_BUS: path.join(folder, 'bus.sock') });
  const [peer] = await hello;
  peer.send({ type: 'welcome', config, version: '2.0', startedAt: 0 });
  return peer;
}

const nextMessage = async (): Promise<ToMaster> => ((await once(bus, 'message')) as [BusPeer, ToMaster])[1];

const exitCode = async (process: ChildProcess | undefined): Promise<unknown> =>
  process && ((await once(process, 'close')) as unknown[])[0];

test('it listens where the master says, tells the port, and ends when told', async () => {
  const peer = await startWith({ services: { port: 0, accueilFile: null } });
  const message = await nextMessage();
  expect(message).toMatchObject({ type: 'listening' });
  const port = 'port' in message ? message.port : 0;
  expect((await fetch(`http://127.0.0.1:${port}/`)).status).toBe(200);
  const exit = exitCode(child);
  peer.send({ type: 'stop', withinMs: 5000, reason: 'test' });
  expect(await exit).toBe(0);
});

test('a taken port is said to the operator, with the setting, and it ends', async () => {
  const other = createServer();
  await once(other.listen(0, '127.0.0.1'), 'listening');
  try {
    const { port } = other.address() as AddressInfo;
    const message = nextMessage();
    await startWith({ services: { port, accueilFile: null } });
    const exit = exitCode(child);
    expect(await message).toMatchObject({
      type: 'log',
      level: 'error',
      message: `services intégrés : impossible d’ouvrir le port ${port}, il est déjà utilisé par un autre programme (services/port dans la configuration)`,
    });
    expect(await exit).toBe(1);
  } finally {
    other.close();
  }
});

test('started by hand it says who starts it', async () => {
  const { stderr } = start({});
  const exit = exitCode(child);
  let text = '';
  stderr?.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
  expect(await exit).toBe(2);
  expect(text).toContain('MINIPAVI_BUS');
});
