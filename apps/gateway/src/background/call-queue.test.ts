import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { BackgroundCall, SimulatedEvent } from '@minipavi/bus';
import { page, startService, type ServiceScript, type VideotexService } from '@minipavi/testkit';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { CallQueue, type CallQueueOptions } from './call-queue.ts';

let folder: string;
const closing: (() => unknown)[] = [];

beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'queue-'));
});
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
  fs.rmSync(folder, { recursive: true });
});

async function serve(script: ServiceScript = () => page('')): Promise<VideotexService> {
  const service = await startService(script);
  closing.push(() => service.close());
  return service;
}

/** Where nobody listens. */
async function nobody(): Promise<string> {
  const service = await startService(() => page(''));
  const url = service.url();
  await service.close();
  return url;
}

interface Scene {
  readonly queue: CallQueue;
  readonly logs: string[];
  readonly pushed: string[];
  readonly events: SimulatedEvent[];
}

async function open(options: Partial<CallQueueOptions> = {}): Promise<Scene> {
  const logs: string[] = [];
  const pushed: string[] = [];
  const events: SimulatedEvent[] = [];
  const queue = new CallQueue({
    journalFile: path.join(folder, 'appels.jsonl'),
    version: '2.0',
    policy: null,
    push: (messages) => pushed.push(...messages.map(({ uniqueId, text }) => `${uniqueId} ${text}`)),
    simulate: (event) => events.push(event),
    hasMaster: () => true,
    log: (level, message) => logs.push(`${level} ${message}`),
    onReplaced: () => logs.push('replaced'),
    retryAfterMs: [1, 1, 1, 1],
    ...options,
  });
  await queue.open();
  closing.push(() => queue.stop());
  return { queue, logs, pushed, events };
}

let count = 0;
const call = (target: string, more: Partial<BackgroundCall> = {}): BackgroundCall => ({
  ...{ id: `call ${++count}`, at: 0, uniqueId: '17000000001234', simulate: false, target },
  ...more,
});
const inSeconds = (n: number): number => Math.floor(Date.now() / 1000) + n;
const empty = (queue: CallQueue) => vi.waitFor(() => expect(queue.size).toBe(0), { timeout: 5000 });

describe('a call of a URL', () => {
  test('is made as the original makes it, and only messages of its answer are heard', async () => {
    const PUSH = { COMMAND: { name: 'PushServiceMsg', param: { uniqueids: ['1'], message: ['hé'] } } };
    const AGAIN = {
      COMMAND: { name: 'BackgroundCall', param: { time: [0], url: ['http://a/'], uniqueid: ['1'] } },
    };
    const service = await serve([page('p', PUSH), page('p', { ...AGAIN, next: 'http://b/' })]);
    const { queue, pushed } = await open();
    await queue.add([call(service.url('/bg/?q=7')), call(service.url('/bg/'))]);
    await empty(queue);
    expect(pushed).toEqual(['1 hé']);
    expect(service.calls).toHaveLength(2);
    expect(JSON.parse(service.calls[0]?.body ?? '')).toEqual({
      PAVI: {
        version: '2.0',
        uniqueId: '17000000001234',
        remoteAddr: '',
        typesocket: '',
        versionminitel: '',
        content: [],
        datas: null,
        context: '',
        fctn: 'BGCALL',
        webmedia: 0,
      },
      URLPARAMS: { q: '7' },
    });
  });

  test('is made at its second, those of one session in order of time, then of arrival', async () => {
    const service = await serve();
    const { queue } = await open();
    const at = inSeconds(1);
    const calls = [
      call(service.url('/c'), { at }),
      call(service.url('/a'), { at: at - 5 }),
      call(service.url('/d'), { at }),
    ];
    await queue.add([...calls, call(service.url('/b'), { at: at - 4 })]);
    await service.waitFor((one) => one.path === '/c');
    expect(Date.now()).toBeGreaterThanOrEqual(at * 1000);
    await empty(queue);
    expect(service.calls.map((one) => one.path)).toEqual(['/a', '/b', '/c', '/d']);
  });

  test('is taken once, however often it comes', async () => {
    const service = await serve();
    const { queue } = await open();
    const [now, later] = [call(service.url('/now')), call(service.url('/later'), { at: inSeconds(100) })];
    for (let i = 0; i < 3; i++) expect(await queue.add([now, later])).toBe(true);
    await vi.waitFor(() => expect(queue.size).toBe(1));
    expect(await queue.add([now, later])).toBe(true);
    expect(service.calls).toHaveLength(1);
    expect(queue.size).toBe(1);
  });

  test('is made five times at most when nobody can have read it', async () => {
    const url = await nobody();
    const { queue, logs } = await open();
    await queue.add([call(url)]);
    await empty(queue);
    expect(logs.filter((line) => line.includes('nouvel essai'))).toHaveLength(4);
    expect(logs.at(-1)).toMatch(/^warn BGCALL .* connexion refusée, abandonné \(essai 5\)$/);
  });

  test('is not repeated when it may have been read', async () => {
    const service = await serve([(response) => void response.socket?.destroy(), page('')]);
    const { queue, logs } = await open();
    await queue.add([call(service.url())]);
    await empty(queue);
    expect(service.calls).toHaveLength(1);
    expect(logs.at(-1)).toMatch(/abandonné \(essai 1\)$/);
  });

  test.each([
    [call('pas une url'), "n'est pas une URL http"],
    [call('http://a/', { at: inSeconds(0) * 1000 }), "à plus d'un an"],
  ])('is refused with a line in the log, and forgotten: case %#', async (refused, expected) => {
    const { queue, logs } = await open();
    expect(await queue.add([refused])).toBe(true);
    expect(queue.size).toBe(0);
    expect(logs).toEqual([expect.stringContaining(expected)]);
  });

  test('is refused when ten thousand wait', async () => {
    const { queue, logs } = await open();
    const later = { at: inSeconds(1000), simulate: true };
    await queue.add(Array.from({ length: 10_001 }, () => call('x', later)));
    expect(queue.size).toBe(10_000);
    expect(logs).toEqual(['warn BackgroundCall refusé : 10000 appels attendent déjà']);
  });
});

const journalFile = () => path.join(folder, 'appels.jsonl');

describe('after the death of its process', () => {
  test('a call waits on for its time; one whose time has passed is made', async () => {
    const service = await serve();
    const { queue } = await open();
    await queue.add([
      call(service.url('/late'), { at: inSeconds(1) }),
      call(service.url('/far'), { at: inSeconds(900) }),
    ]);
    await queue.stop();
    await vi.waitFor(() => expect(Date.now() / 1000).toBeGreaterThan(inSeconds(0)), { timeout: 2000 });
    const next = await open();
    expect(next.logs[0]).toBe('info appels différés repris : 2');
    await service.waitFor((one) => one.path === '/late');
    await vi.waitFor(() => expect(next.queue.size).toBe(1));
    expect(service.calls).toHaveLength(1);
  });

  test('a call that was begun is not begun again', async () => {
    const service = await serve();
    const begun = call(service.url());
    const lines = [
      { op: 'add', call: begun },
      { op: 'begin', id: begun.id },
    ];
    fs.writeFileSync(journalFile(), lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
    const { queue, logs } = await open();
    expect(queue.size).toBe(0);
    expect(logs).toEqual([expect.stringMatching(/^warn BGCALL .* peut-être lu, pas répété$/)]);
    await queue.add([begun]);
    expect(queue.size).toBe(0);
    expect(service.calls).toEqual([]);
  });

  test('that a call begins is on disk before it leaves, and its end behind it', async () => {
    const ops = () => fs.readFileSync(journalFile(), 'utf8').match(/"op":"\w+"/g);
    let seen: unknown = null;
    const service = await serve(() => ((seen = ops()), page('')));
    const { queue } = await open();
    await queue.add([call(service.url())]);
    await empty(queue);
    expect(seen).toEqual(['"op":"add"', '"op":"begin"']);
    await vi.waitFor(() => expect(ops()).toEqual(['"op":"add"', '"op":"begin"', '"op":"done"']));
  });

  test('a call between two attempts keeps their count and its time', async () => {
    const url = await nobody();
    const { queue } = await open({ retryAfterMs: [1, 1, 600_000, 1] });
    await queue.add([call(url)]);
    await vi.waitFor(() => expect(fs.readFileSync(journalFile(), 'utf8')).toContain('"attempts":3'));
    await queue.stop();
    for (let i = 0; i < 2; i++) {
      const next = await open({ retryAfterMs: [1, 1, 600_000, 1] });
      await next.queue.stop();
      expect(next.queue.size).toBe(1);
      expect(fs.readFileSync(journalFile(), 'utf8')).toContain('"attempts":3');
    }
  });

  test('a stopped queue takes nothing, and confirms nothing', async () => {
    const { queue } = await open();
    await queue.stop();
    expect(await queue.add([call('http://a/')])).toBe(false);
  });
});

describe('an event in a session', () => {
  const event = (target: string) => call(target, { simulate: true });

  test('is passed on one after the other, and done when it is confirmed', async () => {
    const { queue, events, logs } = await open();
    const [one, two] = [event('un'), event('deux')];
    await queue.add([one, two]);
    await vi.waitFor(() => expect(events).toEqual([{ id: one.id, uniqueId: one.uniqueId, text: 'un' }]));
    queue.confirm(one.id, true);
    await vi.waitFor(() => expect(events).toHaveLength(2));
    queue.confirm(two.id, false);
    queue.confirm('unknown', true);
    await empty(queue);
    expect(logs).toEqual(['warn BGCALL-SIMU : la session n’est plus là, sans effet']);
  });

  test('is passed on again to a new master, and when nobody confirms it, five times in all', async () => {
    const { queue, events, logs } = await open({ confirmedWithinMs: 200 });
    await queue.add([event('un')]);
    await vi.waitFor(() => expect(events).toHaveLength(1), { interval: 5 });
    queue.repeatEvents();
    expect(events).toHaveLength(2);
    await empty(queue);
    expect(events).toHaveLength(6);
    expect(logs).toEqual(['warn BGCALL-SIMU : personne ne le confirme, abandonné']);
  });

  test('is not given up while there is no master, and outlives the process', async () => {
    let asked = 0;
    const { queue, events } = await open({ confirmedWithinMs: 1, hasMaster: () => (asked++, false) });
    await queue.add([event('un')]);
    await vi.waitFor(() => expect(events).toHaveLength(1));
    await vi.waitFor(() => expect(asked).toBeGreaterThan(10));
    expect(queue.size).toBe(1);
    await queue.stop();
    const next = await open();
    await vi.waitFor(() => expect(next.events).toEqual(events));
  });
});
