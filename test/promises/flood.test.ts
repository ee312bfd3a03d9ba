/** One user sends ten megabytes: his own process has the work, nobody else waits, nobody's memory swells. */

import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect } from 'vitest';
import {
  inputTxt,
  KEYS,
  page,
  residentBytes,
  type Gateway,
  type Minitel,
  type Reply,
} from '@minipavi/testkit';
import { test, type Kit } from '../kit.ts';

const FLOOD_BYTES = 10 * 1024 * 1024;
/** A websocket frame may hold 64 KiB. */
const PACKET_BYTES = 60 * 1024;
/** Some seconds where nothing else runs. */
const FLOOD_WITHIN_MS = 90_000;
/** A busy two-core machine echoes in some milliseconds; a blocked gateway does not echo at all. */
const ECHO_WITHIN_MS = 3000;
/** Between two keys: these users are not in a hurry, and leave the cores to the flood. */
const TYPING_MS = 20;
const MEGABYTE = 1024 * 1024;
const MAX_WORKER_BYTES = 200 * MEGABYTE;
const MAX_MASTER_GROWTH = 40 * MEGABYTE;

/** Printable bytes, function keys that a field refuses, accents and escapes in pieces, and NUL: everything but Envoi. */
const NOISE = Buffer.from(
  'flots \x13F\x19Be\x1b[C\x1b;\x01\x02\x03 \xff\x04 abcdef~'.padEnd(64, '\0'),
  'latin1',
);

function flood(minitel: Minitel): void {
  const packet = Buffer.alloc(PACKET_BYTES, NOISE);
  for (let sent = 0; sent < FLOOD_BYTES; sent += packet.length) minitel.send(packet);
}

/** Types, sees it echoed, erases, for as long as asked; returns the longest wait. */
async function typeOn(
  minitel: Minitel,
  isDone: () => boolean,
): Promise<{ rounds: number; slowestMs: number }> {
  let rounds = 0;
  let slowestMs = 0;
  while (!isDone()) {
    const from = performance.now();
    minitel.send('a');
    await minitel.waitFor('a', ECHO_WITHIN_MS);
    slowestMs = Math.max(slowestMs, performance.now() - from);
    minitel.send(KEYS.CORRECTION);
    await minitel.waitFor('\x08.\x08', ECHO_WITHIN_MS);
    rounds++;
    await sleep(TYPING_MS);
  }
  return { rounds, slowestMs };
}

/** Watches the memory of all processes of the gateway until told to stop. */
function watchMemory(gateway: Gateway): { stop(): { master: number; worker: number } } {
  const before = residentBytes(gateway.pid) ?? 0;
  const peak = { master: 0, worker: 0 };
  const look = (): void => {
    for (const { pid, role } of gateway.processes) {
      const bytes = residentBytes(pid) ?? 0;
      if (role === 'master') peak.master = Math.max(peak.master, bytes - before);
      if (role === 'worker') peak.worker = Math.max(peak.worker, bytes);
    }
  };
  const timer = setInterval(look, 100);
  return {
    stop() {
      clearInterval(timer);
      look();
      return peak;
    },
  };
}

type Way = 'websocket' | 'telnet';

async function scene(kit: Kit, way: Way, onEnvoi: () => Reply | Promise<Reply>) {
  const service = await kit.service((call) =>
    call.fctn === 'ENVOI' ? onEnvoi() : page(call.fctn === 'CNX' ? '\x0cBONJOUR' : '', inputTxt()),
  );
  const gateway = await kit.gateway({ general: { durl: service.url(), maxc: 5 } });
  const flooder = await kit[way](gateway);
  const others = await Promise.all([kit.websocket(gateway), kit.telnet(gateway)]);
  for (const minitel of [flooder, ...others]) await minitel.waitFor('BONJOUR');
  return { service, gateway, flooder, others };
}

describe('ten megabytes from one user', { timeout: FLOOD_WITHIN_MS + 30_000 }, () => {
  test.for(['websocket', 'telnet'] as const)('by %s are read and forgotten', async (way, { kit }) => {
    const { service, gateway, flooder, others } = await scene(kit, way, () => page('LU', inputTxt()));
    const memory = watchMemory(gateway);
    let isOver = false;
    const typing = others.map((minitel) => typeOn(minitel, () => isOver));
    flood(flooder);
    flooder.send(KEYS.ENVOI);
    await Promise.race([flooder.waitFor('LU', FLOOD_WITHIN_MS), ...typing]);
    isOver = true;
    const typed = await Promise.all(typing);
    const peak = memory.stop();

    for (const { rounds, slowestMs } of typed) {
      expect(rounds).toBeGreaterThan(0);
      expect(slowestMs).toBeLessThan(ECHO_WITHIN_MS);
    }
    expect(peak.worker).toBeLessThan(MAX_WORKER_BYTES);
    expect(peak.master).toBeLessThan(MAX_MASTER_GROWTH);
    // The field took what it holds, and not a byte more.
    expect(service.select('ENVOI')[0]?.content[0]?.length).toBe(40);
  });

  test.for(['websocket', 'telnet'] as const)(
    'by %s wait outside while his service thinks',
    async (way, { kit }) => {
      let answer: (reply: Reply) => void = () => {};
      const thought = new Promise<Reply>((resolve) => (answer = resolve));
      const { service, gateway, flooder, others } = await scene(kit, way, () => thought);
      flooder.send(KEYS.ENVOI);
      await service.waitFor('ENVOI');
      const memory = watchMemory(gateway);
      flood(flooder);
      // The others' twenty-five echoes are the clock: there is nothing else to wait for.
      const typed = await Promise.all(
        others.map((minitel) => {
          let left = 25;
          return typeOn(minitel, () => left-- === 0);
        }),
      );
      const waiting = memory.stop();
      expect(service.select('ENVOI')).toHaveLength(1);
      answer(page('LU', inputTxt()));
      await flooder.waitFor('LU');
      flooder.cut();
      await service.waitFor('FIN');

      for (const { slowestMs } of typed) expect(slowestMs).toBeLessThan(ECHO_WITHIN_MS);
      expect(waiting.worker).toBeLessThan(MAX_WORKER_BYTES);
      expect(waiting.master).toBeLessThan(MAX_MASTER_GROWTH);
    },
  );
});
