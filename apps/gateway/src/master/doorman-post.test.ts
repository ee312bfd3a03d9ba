import fs from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import net, { type Socket } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { isRunning, waitFor } from '@minipavi/testkit';
import { DoormanPost, type DoormanPostOptions } from './doorman-post.ts';

/** What a doorman does with a visitor. The real one is put to the test with the built gateway. */
const MANNERS = {
  // Shows the page, and sees off whoever says something.
  polite: `
    process.send({ type: 'taken', id: visitor.id });
    socket.write(Buffer.from(visitor.page, 'base64'));
    socket.resume();
    socket.on('error', () => {});
    socket.on('data', () => socket.end());
    socket.on('close', () => process.send({ type: 'gone', id: visitor.id }));`,
  hanging: '',
  dying: 'process.exit(3);',
};

let folder: string;
let server: net.Server;
let port: number;
const endings: (() => void)[] = [];
const lines: string[] = [];

beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'doorman-'));
  server = net.createServer({ pauseOnConnect: true });
  server.listen(0, '127.0.0.1');
  await waitFor(() => server.listening, { what: 'a port' });
  port = (server.address() as net.AddressInfo).port;
  lines.length = 0;
});
afterEach(async () => {
  for (const ending of endings.splice(0)) ending();
  server.close();
  await rm(folder, { recursive: true, force: true });
});

function postWith(manners: keyof typeof MANNERS, options: Partial<DoormanPostOptions> = {}): DoormanPost {
  const script = path.join(folder, `${manners}.cjs`);
  const handler = `(visitor, socket) => {${MANNERS[manners]}}`;
  fs.writeFileSync(
    script,
    `process.on('message', ${handler}); process.on('disconnect', () => process.exit());`,
  );
  const log = (level: string, message: string) => void lines.push(`${level} ${message}`);
  const post = new DoormanPost({ script, env: process.env, log, ...options });
  endings.push(() => post.stop());
  return post;
}

/** Both ends of a connection, and what the caller was shown. */
async function visitor(): Promise<{ socket: Socket; caller: Socket; shown: () => string }> {
  const accepted = new Promise<Socket>((resolve) => server.once('connection', resolve));
  const caller = net.connect(port, '127.0.0.1').on('error', () => {});
  let shown = '';
  caller.on('data', (bytes) => (shown += bytes.toString()));
  const socket = (await accepted).on('error', () => {});
  endings.push(() => caller.destroy());
  endings.push(() => socket.destroy());
  return { socket, caller, shown: () => shown };
}

const PAGE = {
  kind: 'TELN',
  remoteAddress: '203.0.113.1',
  page: Buffer.from('complet').toString('base64'),
} as const;
const goneFrom = (pid: number) => waitFor(() => !isRunning(pid), { what: `process ${pid} to end` });

test('a visitor is handed over with his page, and the master lets go of him', async () => {
  const post = postWith('polite');
  const { socket, caller, shown } = await visitor();
  expect(post.turnAway(PAGE, socket)).toBe(true);
  await waitFor(() => shown() === 'complet', { what: 'the page' });
  await waitFor(() => socket.destroyed, { what: 'the master to let go' });
  expect(caller.destroyed).toBe(false);
  caller.write('x');
  await waitFor(() => caller.destroyed, { what: 'the end' });
});

test('fifty are seen off at a time, one more when one has gone', async () => {
  const post = postWith('polite');
  const visitors = [];
  for (let i = 0; i < 50; i++) visitors.push(await visitor());
  for (const { socket } of visitors) expect(post.turnAway(PAGE, socket)).toBe(true);
  const late = await visitor();
  expect(post.turnAway(PAGE, late.socket)).toBe(false);
  const [first] = visitors;
  first?.caller.end('x');
  await waitFor(() => post.turnAway(PAGE, late.socket), { what: 'a place at the door' });
  await waitFor(() => late.shown() === 'complet', { what: 'the page' });
});

test('so many have a page in a minute, and no more', async () => {
  const post = postWith('polite', { maxPerMinute: 20 });
  let pages = 0;
  for (let i = 0; i < 40; i++) {
    const { socket, caller, shown } = await visitor();
    if (post.turnAway(PAGE, socket)) {
      pages += 1;
      await waitFor(() => shown() !== '', { what: `page ${pages}` });
      caller.write('x');
    } else socket.destroy();
    await waitFor(() => caller.destroyed, { what: 'the end' });
  }
  // One more for every three seconds that the test takes.
  expect(pages).toBeGreaterThanOrEqual(20);
  expect(pages).toBeLessThan(30);
});

test('with nobody at the door the process goes; the next visitor finds another', async () => {
  const post = postWith('polite', { idleMs: 50, lookEveryMs: 10 });
  const first = await visitor();
  post.turnAway(PAGE, first.socket);
  const pid = post.pid ?? 0;
  await waitFor(() => first.shown() === 'complet', { what: 'the page' });
  expect(isRunning(pid)).toBe(true);
  first.caller.write('x');
  await goneFrom(pid);
  expect(post.pid).toBeNull();
  expect(lines).toEqual([]);
  const second = await visitor();
  expect(post.turnAway(PAGE, second.socket)).toBe(true);
  await waitFor(() => second.shown() === 'complet', { what: 'the page' });
});

test('one that dies leaves nobody waiting, and there is no other for a while', async () => {
  const post = postWith('dying');
  const { socket, caller } = await visitor();
  expect(post.turnAway(PAGE, socket)).toBe(true);
  await waitFor(() => caller.destroyed, { what: 'the visitor to be hung up on' });
  expect(lines).toEqual(['error pages de refus : processus terminé (code 3, signal null)']);
  const next = await visitor();
  expect(post.turnAway(PAGE, next.socket)).toBe(false);
});

test('one that hangs is killed, and whoever was at the door is hung up on', async () => {
  const post = postWith('hanging', { stuckAfterMs: 100, lookEveryMs: 20 });
  const { socket, caller } = await visitor();
  post.turnAway(PAGE, socket);
  await waitFor(() => caller.destroyed, { what: 'the visitor to be hung up on' });
  expect(lines[0]).toBe('error pages de refus : processus bloqué, tué');
});

test('a stop ends it at once, and a retreat once everybody has been seen off', async () => {
  const stopped = postWith('polite');
  const first = await visitor();
  stopped.turnAway(PAGE, first.socket);
  const pid = stopped.pid ?? 0;
  stopped.stop();
  await waitFor(() => first.caller.destroyed, { what: 'the visitor to be hung up on' });
  await goneFrom(pid);
  expect(stopped.turnAway(PAGE, (await visitor()).socket)).toBe(false);

  const retired = postWith('polite');
  const second = await visitor();
  retired.turnAway(PAGE, second.socket);
  const other = retired.pid ?? 0;
  await waitFor(() => second.shown() === 'complet', { what: 'the page' });
  retired.retire();
  await goneFrom(other);
  expect(lines).toEqual([]);
});
