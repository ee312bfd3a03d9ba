/** A worker that swells is ended alone: by V8 when it is its heap, by the master when it is anything else. */

import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect } from 'vitest';
import { KEYS, waitFor, type Gateway, type Minitel, type VideotexService } from '@minipavi/testkit';
import { test, type Kit } from '../kit.ts';

/** Loaded into all processes, and idle but in workers: there the leak begins when a user's bytes say so. */
const LEAK = `
if ((process.argv[1] || '').endsWith('worker.cjs')) {
  const { Readable } = require('node:stream');
  const { push } = Readable.prototype;
  const kept = [];
  const begin = {
    // Outside of the heap, while all goes on as before.
    TAMPONS: () => setInterval(() => kept.push(Buffer.alloc(8e6, 1)), 50),
    // The same, by a program that hears nothing any more.
    SOURD: () => {
      for (let i = 0; i < 40; i++) kept.push(Buffer.alloc(8e6, 1));
      for (;;);
    },
    OBJETS: () => {
      for (;;) kept.push(new Array(1000).fill({}));
    },
  };
  Readable.prototype.push = function (chunk, ...rest) {
    const word = Buffer.isBuffer(chunk) ? Object.keys(begin).find((one) => chunk.includes(one)) : undefined;
    if (word) setImmediate(begin[word]);
    return push.call(this, chunk, ...rest);
  };
}
`;

interface Scene {
  readonly gateway: Gateway;
  readonly service: VideotexService;
  readonly leaking: Minitel;
  readonly uniqueId: string;
  readonly other: Minitel;
}

async function scene(kit: Kit): Promise<Scene> {
  const preload = path.join(await kit.folder(), 'leak.cjs');
  await writeFile(preload, LEAK);
  const service = await kit.service();
  const gateway = await kit.gateway({
    general: { durl: service.url('/debut?cle=secret') },
    env: { NODE_OPTIONS: `--require ${preload}` },
  });
  const leaking = await kit.telnet(gateway);
  await leaking.waitFor('BONJOUR');
  const { uniqueId } = await service.waitFor('CNX');
  const other = await kit.telnet(gateway);
  await other.waitFor('BONJOUR');
  return { gateway, service, leaking, uniqueId, other };
}

/** Goes on typing until the line that leaks is closed. */
async function typeMeanwhile({ leaking, other }: Scene): Promise<void> {
  do {
    other.send('a');
    await other.waitFor('a');
    other.send(KEYS.CORRECTION);
    await other.waitFor('\x08');
  } while (!leaking.isClosed);
}

async function expectOneFin({ gateway, service, uniqueId, other }: Scene): Promise<void> {
  await service.waitFor((call) => call.fctn === 'FIN' && call.uniqueId === uniqueId);
  other.send(`suite${KEYS.ENVOI}`);
  await other.waitFor('RECU suite.');
  await gateway.stop();
  expect(service.select((call) => call.fctn === 'FIN' && call.uniqueId === uniqueId)).toHaveLength(1);
  expect(service.select('FIN')).toHaveLength(2);
}

const SWOLLEN =
  /^processus arrêté : trop de mémoire, (\d+) Mo occupés, 160 acceptés \(general\/maxworkermb\)/;

describe.concurrent('a worker that takes more and more memory', () => {
  test.for(['TAMPONS', 'SOURD'])(
    'outside of its heap (%s) is ended, its neighbour is not',
    async (word, { kit }) => {
      const it = await scene(kit);
      it.leaking.send(word);
      await typeMeanwhile(it);
      const line = await it.gateway.waitForLog(SWOLLEN);
      expect(line).toMatchObject({ level: 'error', uniqueId: it.uniqueId });
      expect(Number(SWOLLEN.exec(line.message)?.[1])).toBeGreaterThan(160);
      expect(line.message).toMatch(/service http:\/\/127\.0\.0\.1:\d+\/debut, dernière action il y a \d+ s$/);
      await expectOneFin(it);
      // That it was killed when it could not end by itself is no accident of which more is to be known.
      const ends = it.gateway.log.filter(
        ({ message, pid }) => pid === line.pid && /^processus terminé/.test(message),
      );
      expect(ends.filter(({ level }) => level !== 'info')).toEqual([]);
      if (word === 'SOURD') expect(ends).toHaveLength(1);
    },
  );

  test('in its heap ends by itself, and the master says what it was at', async ({ kit }) => {
    const it = await scene(kit);
    it.leaking.send('OBJETS');
    await typeMeanwhile(it);
    const line = await waitFor(
      () => it.gateway.log.find(({ message }) => /^processus terminé/.test(message)),
      { what: 'the death in the log' },
    );
    expect(line).toMatchObject({ level: 'error', uniqueId: it.uniqueId });
    expect(line.message).toMatch(
      /^processus terminé \(code null, signal SIGABRT\), service http:\/\/127\.0\.0\.1:\d+\/debut, dernière action il y a \d+ s$/,
    );
    await expectOneFin(it);
  });
});
