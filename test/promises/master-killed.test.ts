/** The master dies: nobody is cut off. Another one on the same configuration takes everybody over. */

import { describe, expect } from 'vitest';
import { KEYS, kill, waitFor, type Gateway, type Minitel, type VideotexService } from '@minipavi/testkit';
import { test, type Kit } from '../kit.ts';

const ADOPTED_WITHIN_MS = 5000;
/** A machine that is busy elsewhere may be late by so much. */
const TOLERANCE_MS = 5000;

interface Scene {
  readonly service: VideotexService;
  readonly gateway: Gateway;
  readonly minitels: readonly [Minitel, Minitel];
}

/** Fixed ports, as in real life: the processes that stay hold theirs. */
async function twoUsers(kit: Kit): Promise<Scene> {
  const service = await kit.service();
  const [ws = 0, teln = 0, http = 0, services = 0] = await kit.ports(4);
  const gateway = await kit.gateway({
    general: { durl: service.url(), wsport: ws, telnport: teln, httpport: http },
    sections: `<services><port>${services}</port></services>`,
  });
  const minitels = [await kit.websocket(gateway), await kit.telnet(gateway)] as const;
  for (const minitel of minitels) await minitel.waitFor('BONJOUR');
  return { service, gateway, minitels };
}

async function converse(minitel: Minitel, word: string): Promise<void> {
  minitel.send(word);
  await minitel.waitFor(word);
  minitel.send(KEYS.ENVOI);
  await minitel.waitFor(`RECU ${word}.`);
}

const fins = (service: VideotexService, uniqueId?: string) =>
  service.select((call) => call.fctn === 'FIN' && (uniqueId === undefined || call.uniqueId === uniqueId));

describe.concurrent('a master that is killed', () => {
  test('is not missed by its users, and its successor knows them all', async ({ kit }) => {
    const { service, gateway, minitels } = await twoUsers(kit);
    const before = await waitFor(
      async () => {
        const listed = await gateway.sessions();
        return listed.length === 2 && listed;
      },
      { what: 'two sessions in VisuWeb' },
    );

    await gateway.killMaster();
    for (const minitel of minitels) await converse(minitel, 'seul');
    // What every other test may not leave behind is here, and is seen.
    expect(await gateway.leftovers()).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^process background/),
        expect.stringMatching(/^socket bus-/),
      ]),
    );

    const supervised = gateway.processes
      .filter(({ role }) => role !== 'worker')
      .map(({ role, pid }) => `${role} ${pid}`);
    const startedAt = performance.now();
    await gateway.start();
    await waitFor(async () => (await gateway.sessions()).length === 2, {
      what: 'both sessions in VisuWeb again',
    });
    expect(performance.now() - startedAt).toBeLessThan(ADOPTED_WITHIN_MS + TOLERANCE_MS);
    const identify = ({ uniqueid, pid, type, ip }: (typeof before)[number]) => ({ uniqueid, pid, type, ip });
    expect((await gateway.sessions()).map(identify)).toEqual(expect.arrayContaining(before.map(identify)));
    // Nothing was started twice.
    const now = gateway.processes.filter(({ role }) => !['worker', 'master'].includes(role));
    expect(now.map(({ role, pid }) => `${role} ${pid}`).sort()).toEqual(supervised.sort());

    for (const minitel of minitels) await converse(minitel, 'suivi');
    const newcomer = await kit.websocket(gateway);
    await newcomer.waitFor('BONJOUR');
    await waitFor(async () => (await gateway.sessions()).length === 3, {
      what: 'the third session in VisuWeb',
    });
    expect(fins(service)).toEqual([]);

    expect(await gateway.stop()).toMatchObject({ code: 0 });
    expect(await gateway.leftovers()).toEqual([]);
    expect(
      fins(service)
        .map(({ uniqueId }) => uniqueId)
        .sort(),
    ).toEqual(
      service
        .select('CNX')
        .map(({ uniqueId }) => uniqueId)
        .sort(),
    );
  });

  test('leaves a session that ends meanwhile to its own worker', async ({ kit }) => {
    const { service, gateway, minitels } = await twoUsers(kit);
    const [leaver, stayer] = minitels;
    await gateway.killMaster();
    leaver.send(KEYS.CONNEXION_FIN);
    await leaver.closed();
    await service.waitFor('FIN');
    await gateway.start();
    await waitFor(async () => (await gateway.sessions()).length === 1, { what: 'one session in VisuWeb' });
    await converse(stayer, 'encore');
    await gateway.stop();
    expect(fins(service)).toHaveLength(2);
    expect(new Set(fins(service).map(({ uniqueId }) => uniqueId)).size).toBe(2);
  });

  test('is followed by one that counts its users, and that tells their service when their process dies', async ({
    kit,
  }) => {
    const { service, gateway, minitels } = await twoUsers(kit);
    await gateway.killMaster();
    await gateway.start(['--maxc', '2']);
    const { uniqueId } = service.calls[0] ?? { uniqueId: '' };
    const { pid } = await gateway.session(uniqueId);
    await waitFor(async () => (await gateway.sessions()).length === 2, { what: 'both sessions in VisuWeb' });
    await expect(kit.websocket(gateway), 'the house is full').rejects.toThrow();

    kill(pid, 'SIGKILL');
    await service.waitFor((call) => call.fctn === 'FIN' && call.uniqueId === uniqueId);
    const newcomer = await waitFor(() => kit.websocket(gateway).catch(() => null), {
      what: 'a place',
      withinMs: 3000,
    });
    await newcomer.waitFor('BONJOUR');
    await converse(minitels[1], 'toujours');
    await gateway.stop();
    expect(fins(service, uniqueId)).toHaveLength(1);
    expect(fins(service)).toHaveLength(3);
  });
});
