import { Socket } from 'node:net';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { LinkKind } from '@minipavi/access';
import type { BusPeer, FromMaster } from '@minipavi/bus';
import type { Handover } from '../handover.ts';
import { gatewayConfig, type ConfigChanges } from './config.test-support.ts';
import { Reception, type ReceptionOptions } from './reception.ts';
import { Registry } from './registry.ts';

beforeEach(() => void vi.useFakeTimers({ now: Date.now() }));
afterEach(() => void vi.useRealTimers());

/** A real-looking public address: those of documentation have no reputation. */
const PUBLIC = '80.67.169.12';
const ASKS = { key: 'k', url: 'http://127.0.0.1/', onFailure: 'accept' } as const;

interface Scene {
  readonly reception: Reception;
  readonly registry: Registry;
  readonly served: Handover[];
  /** Pages shown, as text that no screen has put in order. */
  readonly pages: string[];
  readonly lines: string[];
  readonly killed: number[];
  /** Those who wait for a word about their address; the answer. */
  readonly asked: { readonly address: string; answer(score: number | null): void }[];
  readonly come: (remoteAddress?: string, kind?: LinkKind, head?: Buffer) => Socket;
}

function scene(changes: ConfigChanges = {}, options: Partial<ReceptionOptions> = {}): Scene {
  const registry = new Registry();
  const [served, pages, lines, killed, asked]: [Handover[], string[], string[], number[], Scene['asked']] = [
    [],
    [],
    [],
    [],
    [],
  ];
  const reception = new Reception({
    config: gatewayConfig({ maxSessions: 3, ...changes }),
    registry,
    asterisk: { has: (address) => address === '127.0.0.1', expected: 'cette machine' },
    reputation: {
      ask: (address) => new Promise((resolve) => asked.push({ address, answer: resolve })),
    },
    doorman: {
      turnAway: ({ page }) => pages.push(Buffer.from(page, 'base64').toString('latin1')) > 0,
      retire() {},
      stop() {},
    },
    tls: () => ({ cert: 'C', key: 'K' }),
    serve: (handover) => served.push(handover),
    kill: (pid) => killed.push(pid),
    log: (level, message) => lines.push(`${level} ${message}`),
    random: () => 0.5,
    ...options,
  });
  const come = (remoteAddress = '203.0.113.1', kind: LinkKind = 'WS', head?: Buffer): Socket => {
    const socket = new Socket();
    reception.accept(kind, socket, remoteAddress, head);
    return socket;
  };
  return { reception, registry, served, pages, lines, killed, asked, come };
}

const peer = () => {
  const said: FromMaster[] = [];
  return { said, peer: { pid: 1, send: (message: FromMaster) => said.push(message) } as unknown as BusPeer };
};

/** What has been answered is known in the next turn. */
const settled = () => vi.advanceTimersByTimeAsync(0);

test('who is let in has an identifier, and takes his bytes and the certificate along', () => {
  const { served, come, lines } = scene();
  come('203.0.113.1', 'WSS', Buffer.from('GET'));
  come('203.0.113.1', 'WS');
  expect(served).toEqual([
    {
      type: 'connection',
      kind: 'WSS',
      uniqueId: expect.stringMatching(/^\d{14}$/) as string,
      remoteAddress: '203.0.113.1',
      tls: { cert: 'C', key: 'K' },
      head: 'R0VU',
    },
    { type: 'connection', kind: 'WS', uniqueId: expect.anything() as string, remoteAddress: '203.0.113.1' },
  ]);
  expect(lines).toEqual(['info connexion', 'info connexion']);
});

test('one too many is shown a page, and written down', () => {
  const { served, pages, lines, come } = scene();
  for (let i = 0; i < 4; i++) come();
  expect(served).toHaveLength(3);
  expect(pages).toEqual([expect.stringContaining('Passerelle')]);
  expect(lines.at(-1)).toBe('warn connexion refusée : maximum de 3 connexions atteint');
});

test('when no page can be shown he is hung up on, and that is written down too', () => {
  const doorman = { turnAway: () => false, retire() {}, stop() {} };
  const { lines, come } = scene({ maxSessions: 1 }, { doorman });
  come();
  expect(come().destroyed).toBe(true);
  expect(lines.at(-1)).toBe('warn connexion refusée : maximum de 1 connexions atteint (sans page de refus)');
});

test('strangers on the telephone’s ports, and callers by sound, are hung up on without a page', () => {
  const { reception, pages, come } = scene();
  expect(come('203.0.113.1', 'AST').destroyed).toBe(true);
  reception.closeHouse('processus en panne');
  expect(come('127.0.0.1', 'AUD').destroyed).toBe(true);
  expect(pages).toEqual([]);
  come('127.0.0.1', 'AST');
  expect(pages).toHaveLength(1);
});

test('a closed house opens again', () => {
  const { reception, served, pages, lines, come } = scene();
  reception.closeHouse('trop de processus en panne');
  come();
  reception.closeHouse(null);
  come();
  expect([pages.length, served.length]).toEqual([1, 1]);
  expect(lines[0]).toBe('warn connexion refusée : trop de processus en panne');
});

test('the rate counts each network of a peer’s, but neither Asterisk nor the operator', () => {
  const visuweb = { user: 'u', password: 'p', allowIp: ['198.51.100.1'] };
  const { served, come } = scene({ maxConnectionsPerMinute: 2, maxSessions: 100, visuweb });
  for (let i = 0; i < 5; i++) {
    come('203.0.113.1');
    come(`2001:db8::${i + 1}`);
    come('127.0.0.1');
    come('198.51.100.1');
  }
  const from = (address: RegExp) => served.filter(({ remoteAddress }) => address.test(remoteAddress)).length;
  expect([from(/^203/), from(/^2001/), from(/^127/), from(/^198/)]).toEqual([2, 2, 5, 5]);
});

// --- those who wait for a word about their address

test('who is of ill repute is shown why; of others nothing is remembered', async () => {
  const { served, pages, asked, lines, come } = scene({ reputation: ASKS });
  come(PUBLIC);
  come(PUBLIC);
  expect(served).toEqual([]);
  asked[0]?.answer(31);
  asked[1]?.answer(30);
  await settled();
  expect(served).toHaveLength(1);
  expect(pages).toEqual([expect.stringContaining('refus')]);
  expect(lines).toContain("warn connexion refusée : réputation de l'adresse : 31 sur 100");
});

test('private addresses and callers are let in without a question, and delay nobody', () => {
  const { served, asked, come } = scene({ reputation: ASKS });
  for (const address of ['192.168.1.7', '127.0.0.1', 'fe80::1']) come(address);
  expect([served.length, asked.length]).toEqual([3, 0]);
});

test('an answer that does not come is not waited for longer than a second and a half', async () => {
  const { served, come, asked } = scene({ reputation: ASKS });
  come(PUBLIC);
  await vi.advanceTimersByTimeAsync(1_499);
  expect(served).toHaveLength(0);
  await vi.advanceTimersByTimeAsync(1);
  expect(served).toHaveLength(1);
  // Too late: he is inside already.
  asked[0]?.answer(100);
  await settled();
  expect(served).toHaveLength(1);
});

test('whose reputation cannot be known is refused where the operator wants it', async () => {
  const { served, pages, come } = scene({ reputation: { ...ASKS, onFailure: 'refuse' } });
  come(PUBLIC);
  await vi.advanceTimersByTimeAsync(1_500);
  expect([served.length, pages.length]).toEqual([0, 1]);
});

test('places are looked at again when the answer comes', async () => {
  const { served, pages, asked, lines, come } = scene({ reputation: ASKS, maxSessions: 1 });
  come(PUBLIC);
  come('192.168.1.7');
  asked[0]?.answer(0);
  await settled();
  expect([served.length, pages.length]).toEqual([1, 1]);
  expect(lines.at(-1)).toBe('warn connexion refusée : maximum de 1 connexions atteint');
});

test('who does not wait for the answer is dropped without a word', async () => {
  const { served, pages, asked, come } = scene({ reputation: ASKS });
  come(PUBLIC).destroy();
  asked[0]?.answer(0);
  await settled();
  expect([served.length, pages.length]).toEqual([0, 0]);
});

test('two hundred wait at a time; they hold up nobody who does not', async () => {
  const { reception, served, pages, lines, asked, come } = scene({ reputation: ASKS, maxSessions: 1000 });
  for (let i = 0; i < 201; i++) come(`80.67.168.${i}`);
  expect([asked.length, pages.length, reception.heldCount]).toEqual([200, 1, 200]);
  expect(lines.at(-1)).toBe('warn connexion refusée : 200 connexions attendent leur réputation');
  come('192.168.1.7');
  expect(served).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(1_500);
  expect([served.length, reception.heldCount]).toEqual([201, 0]);
});

test('a stop hangs up on those who wait, and on those who come after', async () => {
  const { reception, served, pages, asked, come } = scene({ reputation: ASKS });
  const waiting = come(PUBLIC);
  reception.stop();
  expect(waiting.destroyed).toBe(true);
  expect(come().destroyed).toBe(true);
  asked[0]?.answer(0);
  await settled();
  expect([served.length, pages.length]).toEqual([0, 0]);
  expect(vi.getTimerCount()).toBe(0);
});

test('who was let in and cannot be served is shown a page as well, but not while the gateway stops', () => {
  const { reception, served, pages, come } = scene();
  const socket = come();
  const [handover] = served as [Handover];
  expect(reception.turnAway(handover, socket)).toBe(true);
  expect(pages).toEqual([expect.stringContaining('occup')]);
  expect(reception.turnAway({ ...handover, kind: 'AUD' }, socket)).toBe(false);
  reception.stop();
  expect(reception.turnAway(handover, socket)).toBe(false);
  expect(pages).toHaveLength(1);
});

// --- lines that open, or do not

/** Lets somebody in and gives him to the worker of this number. */
function given(stage: Scene, pid: number): string {
  stage.come('192.168.1.7');
  const uniqueId = stage.served.at(-1)?.uniqueId ?? '';
  stage.reception.given(pid, uniqueId);
  return uniqueId;
}

test('strangers who let their line wait take no place of a user’s', () => {
  const stage = scene();
  for (let pid = 1; pid <= 3; pid++) given(stage, pid);
  stage.come();
  expect(stage.pages).toHaveLength(1);
  vi.advanceTimersByTime(1_001);
  stage.come();
  expect([stage.served.length, stage.pages.length]).toEqual([4, 1]);
  stage.reception.stop();
});

test('a line that opens when the house has filled up meanwhile is ended with the page', () => {
  const stage = scene({ maxSessions: 1 });
  const slow = given(stage, 1);
  vi.advanceTimersByTime(1_001);
  const quick = given(stage, 2);
  const { said, peer: worker } = peer();
  expect(stage.reception.message(worker, { type: 'line-opened', uniqueId: quick })).toBe(true);
  expect(said).toEqual([]);
  stage.reception.message(worker, { type: 'line-opened', uniqueId: slow });
  expect(said).toEqual([
    {
      type: 'stop',
      withinMs: expect.any(Number) as number,
      reason: 'maximum de 1 connexions atteint',
      page: expect.any(String) as string,
    },
  ]);
  const [message] = said;
  const page = Buffer.from((message as { page: string }).page, 'base64').toString('latin1');
  expect(page).toContain('Passerelle');
  stage.reception.stop();
});

test('one that opens while there is a place is nobody’s affair, nor are other messages', () => {
  const stage = scene();
  const slow = given(stage, 1);
  vi.advanceTimersByTime(9_000);
  const { said, peer: worker } = peer();
  stage.reception.message(worker, { type: 'line-opened', uniqueId: slow });
  stage.reception.message(worker, { type: 'line-opened', uniqueId: '17954073626369' });
  expect(said).toEqual([]);
  expect(stage.reception.message(worker, { type: 'listening', port: 1 })).toBe(false);
  stage.reception.stop();
});

test('a worker that is stuck is killed, and the log says so', () => {
  const stage = scene();
  given(stage, 4711);
  vi.advanceTimersByTime(15_000);
  expect(stage.killed).toEqual([4711]);
  expect(stage.lines.at(-1)).toBe('error ligne ni ouverte ni refusée après 15 s, processus tué');
});

test('a connection that is over is opening no more', () => {
  const stage = scene();
  const gone = given(stage, 1);
  stage.registry.remove(gone);
  vi.advanceTimersByTime(60_000);
  expect(stage.killed).toEqual([]);
});

test('other limits are in force from the next caller on', () => {
  const { reception, served, pages, come } = scene({ maxSessions: 1 });
  come();
  come();
  reception.reconfigure(gatewayConfig({ maxSessions: 2 }));
  come();
  expect([served.length, pages.length]).toEqual([2, 1]);
});
