/** Workers die one after the other: nobody is let into a house on fire, those inside stay, and it opens again by itself. */

import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { describe, expect } from 'vitest';
import { KEYS, kill, waitFor, type Gateway, type Minitel } from '@minipavi/testkit';
import { test, type Kit } from '../kit.ts';

const STORM = /^trop de processus meurent : plus personne n'entre pendant (\d+) s/;
const FULL = /complet|plus tard|Réessayez/i;

async function converse(minitel: Minitel, word: string): Promise<void> {
  minitel.send(word);
  await minitel.waitFor(word);
  minitel.send(KEYS.ENVOI);
  await minitel.waitFor(`RECU ${word}.`);
}

/** Whatever is idle is killed, a dozen at a time, and what comes in its place, until the gateway has had enough. */
async function stormOf(gateway: Gateway, spared: readonly number[]): Promise<void> {
  const killed = new Set(spared);
  await waitFor(
    () => {
      for (const { pid, role } of gateway.processes) {
        if (role !== 'worker' || killed.has(pid)) continue;
        killed.add(pid);
        kill(pid, 'SIGKILL');
      }
      return gateway.log.some(({ message }) => STORM.test(message));
    },
    { what: 'the storm to be noticed' },
  );
}

const pausesOf = (gateway: Gateway): number[] =>
  gateway.log.flatMap(({ message }) => (STORM.test(message) ? [Number(STORM.exec(message)?.[1])] : []));

/** Programs whose worker dies of every user who comes while a file is there. */
async function brittlePrograms(kit: Kit): Promise<{ programs: string; mend: () => Promise<void> }> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'minipavi-'));
  kit.atEnd(() => rm(folder, { recursive: true, force: true }));
  const programs = path.join(folder, 'dist');
  const built = process.env['MINIPAVI_DIST'] ?? path.resolve(import.meta.dirname, '../../dist');
  await cp(built, programs, { recursive: true });
  const curse = path.join(folder, 'curse');
  await writeFile(curse, '');
  const worker = path.join(programs, 'worker.cjs');
  const fault = `process.on('message',()=>{if(require('node:fs').existsSync(${JSON.stringify(curse)}))process.exit(3)});`;
  const source = await readFile(worker, 'utf8');
  const [, shebang = '', body = source] = /^(#!.*\n)([^]*)$/.exec(source) ?? [];
  await writeFile(worker, `${shebang}${fault}${body}`);
  return { programs, mend: () => rm(curse) };
}

describe.concurrent('a storm of dying workers', () => {
  test('closes the house to newcomers, not to those inside, and ends by itself', async ({ kit }) => {
    const service = await kit.service();
    const gateway = await kit.gateway({ general: { durl: service.url(), httpport: 0, spare: 12 } });
    const insider = await kit.websocket(gateway);
    await insider.waitFor('BONJOUR');
    const { uniqueId } = await service.waitFor('CNX');
    const { pid } = await gateway.session(uniqueId);

    await stormOf(gateway, [pid]);
    await kit.expectRefused(gateway, FULL);
    await converse(insider, 'toujours');
    const line = gateway.log.find(({ message }) => message.startsWith('connexion refusée'));
    expect(line?.message).toContain('trop de processus meurent');

    const newcomer = await kit.place(gateway);
    await newcomer.waitFor('BONJOUR');
    newcomer.send(KEYS.CONNEXION_FIN);
    await newcomer.closed();
    await gateway.waitForLog(/^les processus tiennent : tout le monde entre à nouveau$/);
    const others = await Promise.all([kit.websocket(gateway), kit.websocket(gateway), kit.telnet(gateway)]);
    for (const minitel of others) await minitel.waitFor('BONJOUR');
    await converse(insider, 'encore');
    expect(service.select('FIN')).toHaveLength(1);
  });

  test('that every user starts again makes the pauses longer, until the fault is mended', async ({ kit }) => {
    const { programs, mend } = await brittlePrograms(kit);
    const service = await kit.service();
    const gateway = await kit.gateway({
      general: { durl: service.url(), maxrate: 0, httpport: 0 },
      programs,
    });
    // Each caller is served by one process after the other, and each dies of him.
    const knocking = (async () => {
      while (pausesOf(gateway).length < 2)
        await kit.telnet(gateway).then((minitel) => minitel.closed(30_000));
    })();
    await waitFor(() => pausesOf(gateway).length >= 2, { what: 'two pauses', withinMs: 60_000 });
    expect(pausesOf(gateway).slice(0, 2)).toEqual([5, 10]);
    await knocking;
    // All those deaths in a row would be thousands without a pause.
    const deaths = gateway.log.filter(({ message }) => message.startsWith('processus terminé (code 3'));
    expect(deaths.length).toBeGreaterThanOrEqual(10);
    expect(deaths.length).toBeLessThan(25);

    await mend();
    const minitel = await kit.place(gateway);
    await minitel.waitFor('BONJOUR');
    minitel.send(KEYS.CONNEXION_FIN);
    await gateway.waitForLog(/^les processus tiennent/);
  }, 120_000);
});
