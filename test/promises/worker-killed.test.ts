/** A session's process dies: that session ends, its service is told once, its place is free, nobody else notices. */

import { describe, expect } from 'vitest';
import {
  inputTxt,
  KEYS,
  kill,
  page,
  silence,
  type Gateway,
  type Minitel,
  type VideotexService,
} from '@minipavi/testkit';
import { test, type Kit } from '../kit.ts';

const SESSIONS = 3;

interface User {
  readonly minitel: Minitel;
  readonly uniqueId: string;
  /** Process of the session, as VisuWeb shows it. */
  readonly pid: number;
}

/** Users come one after the other, so that the service's nth call is the nth user's. */
async function arrive(kit: Kit, gateway: Gateway, service: VideotexService): Promise<User> {
  const nth = service.select('CNX').length + 1;
  const minitel = await (nth % 2 === 1 ? kit.websocket(gateway) : kit.telnet(gateway));
  await minitel.waitFor('BONJOUR');
  const { uniqueId } = await service.waitFor('CNX', { nth });
  return { minitel, uniqueId, pid: (await gateway.session(uniqueId)).pid };
}

async function fullHouse(kit: Kit): Promise<{ gateway: Gateway; service: VideotexService; users: User[] }> {
  const service = await kit.service();
  const gateway = await kit.gateway({ general: { durl: service.url(), maxc: SESSIONS, httpport: 0 } });
  const users: User[] = [];
  for (let i = 0; i < SESSIONS; i++) users.push(await arrive(kit, gateway, service));
  await kit.expectRefused(gateway, /Passerelle complète/);
  return { gateway, service, users };
}

async function expectAlive({ minitel }: User, word: string): Promise<void> {
  minitel.send(word);
  await minitel.waitFor(word);
  minitel.send(KEYS.ENVOI);
  await minitel.waitFor(`RECU ${word}.`);
}

const finsOf = (service: VideotexService, { uniqueId }: User) =>
  service.select((call) => call.fctn === 'FIN' && call.uniqueId === uniqueId);

/** Someone else gets in, at once. */
const waitForPlace = (kit: Kit, gateway: Gateway): Promise<Minitel> => kit.place(gateway, 3000);

/** Why, with what, doing what, and since when. */
const accidentOf = (signal: string): RegExp =>
  new RegExp(
    `^processus terminé \\(code null, signal ${signal}\\), service http://127\\.0\\.0\\.1:\\d+/, dernière action il y a \\d+ s$`,
  );

describe.concurrent('one of three workers', () => {
  test.for(['SIGKILL', 'SIGTERM', 'SIGSEGV'] as const)(
    'that dies of %s ends its own session alone',
    async (signal, { kit }) => {
      const { gateway, service, users } = await fullHouse(kit);
      const [victim, ...others] = users as [User, User, User];
      victim.minitel.send('perdu');
      await victim.minitel.waitFor('perdu');

      kill(victim.pid, signal);
      await victim.minitel.closed();
      const newcomer = await waitForPlace(kit, gateway);
      await newcomer.waitFor('BONJOUR');
      const fin = await service.waitFor((call) => call.fctn === 'FIN' && call.uniqueId === victim.uniqueId);
      expect(fin).toMatchObject({ path: '/', method: 'POST' });
      expect(fin.pavi).toMatchObject({ typesocket: 'WS', remoteAddr: '127.0.0.1', versionminitel: '???' });
      for (const user of others) await expectAlive(user, 'toujours');
      const listed = (await gateway.sessions()).map(({ uniqueid }) => uniqueid);
      expect(listed).toEqual(expect.arrayContaining(others.map(({ uniqueId }) => uniqueId)));
      expect(listed).not.toContain(victim.uniqueId);

      await gateway.stop();
      for (const user of users) expect(finsOf(service, user)).toHaveLength(1);
      expect(service.select('FIN')).toHaveLength(SESSIONS + 1);
      // SIGTERM is an order that the worker follows, and no accident.
      const accidents = gateway.log.filter((line) => line.pid === victim.pid && line.level === 'error');
      expect(accidents.map(({ message }) => message)).toEqual(
        signal === 'SIGTERM' ? [] : [expect.stringMatching(accidentOf(signal))],
      );
    },
  );

  test('that dies together with the background process still gets its FIN', async ({ kit }) => {
    const { gateway, service, users } = await fullHouse(kit);
    const [victim, ...others] = users as [User, User, User];
    const background = await gateway.processOf('background');
    kill(background, 'SIGKILL');
    kill(victim.pid, 'SIGKILL');
    await service.waitFor((call) => call.fctn === 'FIN' && call.uniqueId === victim.uniqueId);
    expect(await gateway.processOf('background', background)).not.toBe(background);
    for (const user of others) await expectAlive(user, 'encore');
    await gateway.stop();
    for (const user of users) expect(finsOf(service, user)).toHaveLength(1);
  });
});

describe.concurrent('a worker', () => {
  test('killed while its service thinks has its FIN sent with what the session knew', async ({ kit }) => {
    const service = await kit.service((call) =>
      call.fctn === 'ENVOI'
        ? silence()
        : page('BONJOUR', { ...inputTxt(), next: service.url('/suite?n=2'), context: 'gardé' }),
    );
    const gateway = await kit.gateway({ general: { durl: service.url('/debut'), httpport: 0 } });
    const { minitel, pid } = await arrive(kit, gateway, service);
    minitel.send(`abc${KEYS.ENVOI}`);
    await service.waitFor('ENVOI');
    kill(pid, 'SIGKILL');
    const fin = await service.waitFor('FIN');
    expect(fin).toMatchObject({ path: '/suite', params: { n: '2' }, context: 'gardé' });
    await gateway.stop();
    expect(service.calls.map(({ fctn }) => fctn)).toEqual(['CNX', 'ENVOI', 'FIN']);
  });

  test('killed before it has taken its user leaves him to another', async ({ kit }) => {
    const service = await kit.service();
    const gateway = await kit.gateway({ general: { durl: service.url(), spare: 1 } });
    const idle = gateway.processes.find(({ role }) => role === 'worker')?.pid ?? 0;
    kill(idle, 'SIGSTOP');
    const minitel = await kit.telnet(gateway);
    await gateway.waitForLog(/^connexion$/);
    kill(idle, 'SIGKILL');
    await minitel.waitFor('BONJOUR');
    minitel.send(KEYS.CONNEXION_FIN);
    await minitel.closed();
    await service.waitFor('FIN');
    await gateway.stop();
    expect(service.calls.map(({ fctn }) => fctn)).toEqual(['CNX', 'FIN']);
  });

  test('stopped dead (SIGSTOP) is hung up on by the stop of the gateway, and its service is told', async ({
    kit,
  }) => {
    const service = await kit.service();
    const gateway = await kit.gateway({ general: { durl: service.url(), httpport: 0 } });
    const { pid } = await arrive(kit, gateway, service);
    kill(pid, 'SIGSTOP');
    expect(await gateway.stop()).toMatchObject({ code: 0 });
    expect(await gateway.leftovers()).toEqual([]);
    expect(service.calls.map(({ fctn }) => fctn)).toEqual(['CNX', 'FIN']);
  });
});
