/** A disk that hangs: nobody's place is kept for it, nor a process, and the gateway stops as ever. */

import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { describe, expect } from 'vitest';
import { isRunning, KEYS, kill, waitFor, type Gateway, type Minitel } from '@minipavi/testkit';
import { test, type Kit } from '../kit.ts';

/** Shorter sessions are not written. */
const LONG_ENOUGH_MS = 10_200;
const STOP_PROMISED_MS = 5000;
/** A machine that is busy elsewhere may be late by so much. */
const TOLERANCE_MS = 1000;

/** Somebody who has been there long enough to be written. */
async function user(kit: Kit, gateway: Gateway): Promise<Minitel> {
  const minitel = await kit.telnet(gateway);
  await minitel.waitFor('BONJOUR');
  const since = performance.now();
  await waitFor(() => performance.now() - since > LONG_ENOUGH_MS, { what: 'ten seconds to pass' });
  return minitel;
}

const workersOf = (gateway: Gateway): readonly number[] =>
  gateway.processes.filter(({ role }) => role === 'worker').map(({ pid }) => pid);

/** To open a pipe that nobody reads is to wait for ever, as for a disk that does not answer. */
function hang(gateway: Gateway): void {
  const now = new Date();
  const month = `${now.getFullYear()}${String(now.getMonth() + 1).padStart(2, '0')}`;
  execFileSync('mkfifo', [path.join(gateway.folder, 'stats', `sessions-${month}.jsonl`)]);
}

describe.concurrent('a disk that hangs', () => {
  test('keeps neither the place nor the process of a session that is over', async ({ kit }) => {
    const service = await kit.service();
    const gateway = await kit.gateway({ general: { durl: service.url(), maxc: 1 } });
    const minitel = await user(kit, gateway);
    const workers = workersOf(gateway);
    hang(gateway);
    minitel.send(KEYS.CONNEXION_FIN);
    await minitel.closed();
    // As a rule within one second; the rest is for a busy machine.
    const next = await kit.place(gateway, 5_000);
    await next.waitFor('BONJOUR');
    const { pid = 0 } = await gateway.waitForLog(
      /^historique : le disque ne répond pas, session non écrite$/,
    );
    expect(workers).toContain(pid);
    await waitFor(() => !isRunning(pid), { what: 'its process to end' });
  });

  test('does not hold up the stop of a gateway that has a dead session to write', async ({ kit }) => {
    const service = await kit.service();
    const gateway = await kit.gateway({ general: { durl: service.url(), spare: 0 } });
    await user(kit, gateway);
    hang(gateway);
    // Without spare ones, the only one is the user's.
    for (const pid of workersOf(gateway)) kill(pid, 'SIGKILL');
    await service.waitFor('FIN');
    const { tookMs } = await gateway.stop();
    expect(tookMs).toBeLessThan(STOP_PROMISED_MS + TOLERANCE_MS);
    expect(await gateway.leftovers()).toEqual([]);
    await gateway.waitForLog(/pas terminé à temps : historique/);
  });
});
