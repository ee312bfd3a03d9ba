/** Processes that live and do nothing are noticed, ended and replaced; a gateway that was suspended as a whole is not. */

import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect } from 'vitest';
import { KEYS, kill, waitFor, type Gateway, type Minitel } from '@minipavi/testkit';
import { test } from '../kit.ts';

/** A question within fifteen seconds, thirty for its answer, and whatever a busy machine adds. */
const NOTICED_WITHIN_MS = 60_000;
const FROZEN = /figé, aucun signe de vie depuis (\d+) s/;

async function converse(minitel: Minitel, word: string): Promise<void> {
  minitel.send(word);
  await minitel.waitFor(word);
  minitel.send(KEYS.ENVOI);
  await minitel.waitFor(`RECU ${word}.`);
}

const frozenLines = (gateway: Gateway) => gateway.log.filter(({ message }) => FROZEN.test(message));

describe.concurrent('a frozen process', () => {
  test('of a session, of the background or of VisuWeb, is killed and made good; the others go on', async ({
    kit,
  }) => {
    const service = await kit.service();
    const gateway = await kit.gateway({ general: { durl: service.url('/debut?cle=secret'), httpport: 0 } });
    const frozen = await kit.websocket(gateway);
    await frozen.waitFor('BONJOUR');
    const { uniqueId } = await service.waitFor('CNX');
    const { pid } = await gateway.session(uniqueId);
    const other = await kit.telnet(gateway);
    await other.waitFor('BONJOUR');
    const victims = [pid, await gateway.processOf('background'), await gateway.processOf('visuweb')];
    for (const victim of victims) kill(victim, 'SIGSTOP');

    await frozen.closed(NOTICED_WITHIN_MS);
    const fin = await service.waitFor('FIN', { withinMs: NOTICED_WITHIN_MS });
    expect(fin).toMatchObject({ uniqueId, path: '/debut', params: { cle: 'secret' } });
    await waitFor(() => frozenLines(gateway).length === 3, {
      what: 'three lines of the log',
      withinMs: NOTICED_WITHIN_MS,
    });
    expect(new Set(frozenLines(gateway).map((line) => line.pid))).toEqual(new Set(victims));
    const line = frozenLines(gateway).find((one) => one.uniqueId === uniqueId);
    expect(line?.message).toMatch(/service http:\/\/127\.0\.0\.1:\d+\/debut, dernière action il y a \d+ s$/);
    expect(Number(FROZEN.exec(line?.message ?? '')?.[1])).toBe(30);

    await gateway.processOf('background', victims[1]);
    await gateway.processOf('visuweb', victims[2]);
    await converse(other, 'encore');
    await gateway.stop();
    expect(
      service
        .select('FIN')
        .map((call) => call.uniqueId)
        .filter((id) => id === uniqueId),
    ).toHaveLength(1);
    expect(service.select('FIN')).toHaveLength(2);
  }, 120_000);

  test('that is one because the whole machine was suspended is left alone', async ({ kit }) => {
    const service = await kit.service();
    const gateway = await kit.gateway({ general: { durl: service.url(), httpport: 0 } });
    const minitel = await kit.websocket(gateway);
    await minitel.waitFor('BONJOUR');
    const { uniqueId } = await service.waitFor('CNX');
    const { pid } = await gateway.session(uniqueId);
    const all = gateway.processes.map((one) => one.pid);
    const suspend = (signal: NodeJS.Signals): void => {
      for (const one of all) kill(one, signal);
    };
    // By then the worker owes an answer…
    kill(pid, 'SIGSTOP');
    await sleep(16_000);
    // …and for longer than it has time for, but that nobody has counted.
    suspend('SIGSTOP');
    await sleep(31_000);
    suspend('SIGCONT');
    await converse(minitel, 'reveil');
    expect(await gateway.session(uniqueId)).toMatchObject({ pid });
    expect(frozenLines(gateway)).toEqual([]);
    expect(new Set(gateway.processes.map((one) => one.pid))).toEqual(new Set(all));
  }, 120_000);
});
