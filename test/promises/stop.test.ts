/** Told to stop, the gateway says goodbye to every service once, and is gone within five seconds, whole. */

import os from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect } from 'vitest';
import {
  inputTxt,
  kill,
  KEYS,
  page,
  silence,
  waitFor,
  type Gateway,
  type Minitel,
  type ServiceScript,
  type VideotexService,
} from '@minipavi/testkit';
import { test, type Kit } from '../kit.ts';

const PROMISED_MS = 5000;
/** A machine that is busy elsewhere may be late by so much. */
const TOLERANCE_MS = 1000;
const AT_ONCE_MS = 500;

/** More than are asked to end at a time. */
const CROWD = 4 * os.availableParallelism() + 4;

const SIGNALS: readonly NodeJS.Signals[] = ['SIGTERM', 'SIGINT'];

async function fiveSessions(kit: Kit, gateway: Gateway): Promise<readonly Minitel[]> {
  const minitels = await Promise.all([
    kit.websocket(gateway),
    kit.websocket(gateway),
    kit.telnet(gateway),
    kit.telnet(gateway),
    kit.asterisk(gateway),
  ]);
  minitels.at(-1)?.send('\x13S');
  await Promise.all(minitels.map((minitel) => minitel.waitFor('BONJOUR')));
  return minitels;
}

async function expectGone(gateway: Gateway, stopping: ReturnType<Gateway['stop']>): Promise<void> {
  const { code, signal, tookMs } = await stopping;
  expect({ code, signal }).toEqual({ code: 0, signal: null });
  expect(tookMs).toBeLessThan(PROMISED_MS + TOLERANCE_MS);
  expect(await gateway.leftovers()).toEqual([]);
}

/** One FIN for every session that began, none twice. */
function expectOneFinEach(service: VideotexService, sessions: number): void {
  const begun = service.select('CNX').map(({ uniqueId }) => uniqueId);
  expect(new Set(begun).size).toBe(sessions);
  expect(
    service
      .select('FIN')
      .map(({ uniqueId }) => uniqueId)
      .sort(),
  ).toEqual([...begun].sort());
}

const mute: ServiceScript = (call) => (call.fctn === 'FIN' ? silence() : page('BONJOUR'));

describe.concurrent('a gateway with five users', () => {
  test.for(SIGNALS)('that gets %s ends politely', async (signal, { kit }) => {
    const service = await kit.service();
    const gateway = await kit.gateway({ general: { durl: service.url(), astport: 0, httpport: 0 } });
    const minitels = await fiveSessions(kit, gateway);
    await expectGone(gateway, gateway.stop(signal));
    await Promise.all(minitels.map((minitel) => minitel.closed()));
    expectOneFinEach(service, 5);
    expect(gateway.log.filter(({ level }) => level === 'error')).toEqual([]);
  });

  test('whose service never answers a FIN ends in time', async ({ kit }) => {
    const service = await kit.service(mute);
    const gateway = await kit.gateway({ general: { durl: service.url(), astport: 0 } });
    await fiveSessions(kit, gateway);
    await expectGone(gateway, gateway.stop());
    expectOneFinEach(service, 5);
  });

  test('with a frozen worker ends in time, says whom it waited for, and makes that FIN itself', async ({
    kit,
  }) => {
    const service = await kit.service();
    const gateway = await kit.gateway({ general: { durl: service.url(), httpport: 0 } });
    await kit.websocket(gateway);
    const { uniqueId } = await service.waitFor('CNX');
    const { pid } = await gateway.session(uniqueId);
    kill(pid, 'SIGSTOP');
    await expectGone(gateway, gateway.stop());
    expectOneFinEach(service, 1);
    expect(gateway.log.map(({ message }) => message)).toContain(
      `arrêt : pas terminé à temps : worker ${pid}`,
    );
  });

  test.for(SIGNALS)('most of whose workers are frozen ends in time on %s', async (signal, { kit }) => {
    const service = await kit.service();
    const gateway = await kit.gateway({ general: { durl: service.url(), httpport: 0 } });
    const minitels = await Promise.all(Array.from({ length: CROWD }, () => kit.telnet(gateway)));
    await Promise.all(minitels.map((minitel) => minitel.waitFor('BONJOUR')));
    const [well, ...frozen] = (await gateway.sessions()).toReversed();
    for (const { pid } of frozen) kill(pid, 'SIGSTOP');
    await expectGone(gateway, gateway.stop(signal));
    expectOneFinEach(service, CROWD);
    // The one that is well was asked last, and has ended by itself.
    const ended = gateway.log.filter(({ message }) => message.startsWith('fin de session'));
    expect(ended.map(({ pid }) => pid)).toEqual([well?.pid]);
    const late = gateway.log.filter(({ message }) => message.startsWith('arrêt : pas terminé à temps'));
    expect(late.map(({ message }) => message.replace(/.* et /, ''))).toEqual([`${CROWD - 1 - 8} autres`]);
  });

  test.for(['SIGINT', 'SIGTERM'] as const)(
    'ends as politely when all its processes get %s at once',
    async (signal, { kit }) => {
      const service = await kit.service();
      const [http = 0, services = 0] = await kit.ports(2);
      const gateway = await kit.gateway({
        general: { durl: service.url(), astport: 0, httpport: http },
        sections: `<services><port>${services}</port></services>`,
        ownGroup: true,
      });
      await fiveSessions(kit, gateway);
      await expectGone(gateway, gateway.stop(signal, 'group'));
      expectOneFinEach(service, 5);
      expect(gateway.log.filter(({ level }) => level === 'error')).toEqual([]);
    },
  );
});

/** Row 0, as every Minitel is sent it. */
const WARNING = 'Arr\x19Cet de la passerelle dans 1 s';

describe.concurrent('the users of a gateway', () => {
  test('that gets SIGTERM are told so first', async ({ kit }) => {
    const service = await kit.service();
    const gateway = await kit.gateway({ general: { durl: service.url(), astport: 0 } });
    const minitels = await fiveSessions(kit, gateway);
    await expectGone(gateway, gateway.stop('SIGTERM'));
    for (const minitel of minitels) expect(minitel.received).toContain(WARNING);
    expectOneFinEach(service, 5);
  });

  test('that gets SIGINT are not, and it does not wait for them', async ({ kit }) => {
    const service = await kit.service();
    const gateway = await kit.gateway({ general: { durl: service.url() } });
    const minitel = await kit.websocket(gateway);
    await minitel.waitFor('BONJOUR');
    await expectGone(gateway, gateway.stop('SIGINT'));
    await minitel.closed();
    expect(minitel.received).not.toContain(WARNING);
    expectOneFinEach(service, 1);
  });
});

/** A user whose process is stopped dead, another who is well, and a dashboard and a background that are stopped dead. */
async function stuckHouse(kit: Kit) {
  const service = await kit.service();
  const gateway = await kit.gateway({ general: { durl: service.url(), httpport: 0 } });
  await kit.websocket(gateway);
  const { uniqueId } = await service.waitFor('CNX');
  const { pid } = await gateway.session(uniqueId);
  const well = await kit.telnet(gateway);
  await well.waitFor('BONJOUR');
  const stuck = [pid, await gateway.processOf('visuweb')];
  for (const one of stuck) kill(one, 'SIGSTOP');
  return { service, gateway, well };
}

describe.concurrent('a gateway whose processes are stuck', () => {
  test.for(SIGNALS)('ends in time on %s, with a FIN for everybody', async (signal, { kit }) => {
    const { service, gateway, well } = await stuckHouse(kit);
    await expectGone(gateway, gateway.stop(signal));
    await well.closed();
    expectOneFinEach(service, 2);
  });

  test('ends at once on SIGQUIT, whole, and tells nobody', async ({ kit }) => {
    const { service, gateway, well } = await stuckHouse(kit);
    const { code, tookMs } = await gateway.stop('SIGQUIT');
    expect(code).toBe(131);
    expect(tookMs).toBeLessThan(AT_ONCE_MS + TOLERANCE_MS);
    expect(await gateway.leftovers()).toEqual([]);
    await well.closed();
    expect(service.select('FIN')).toEqual([]);
    expect(gateway.log.map(({ message }) => message)).toContain('passerelle arrêtée');
  });

  test.for([
    ['SIGTERM', 'SIGTERM'],
    ['SIGTERM', 'SIGINT'],
    ['SIGINT', 'SIGINT'],
    ['SIGINT', 'SIGQUIT'],
  ] as const)('that ends on %s ends at once on a later %s', async ([first, second], { kit }) => {
    const { gateway } = await stuckHouse(kit);
    const stopping = gateway.stop(first);
    await gateway.waitForLog(/fin de session/);
    // Two that come together are one.
    await sleep(400);
    const askedAt = performance.now();
    kill(gateway.pid, second);
    const { code } = await stopping;
    expect(code).toBe(131);
    expect(performance.now() - askedAt).toBeLessThan(AT_ONCE_MS + TOLERANCE_MS);
    expect(await gateway.leftovers()).toEqual([]);
    await gateway.waitForLog(new RegExp(`^arrêt immédiat \\(${second}\\)`));
  });
});

describe.concurrent('a gateway that is told to stop', () => {
  test('while a service is thinking gives that call up', async ({ kit }) => {
    const service = await kit.service((call) =>
      call.fctn === 'ENVOI' ? silence() : page('BONJOUR', inputTxt()),
    );
    const gateway = await kit.gateway({ general: { durl: service.url() } });
    const minitel = await kit.websocket(gateway);
    await minitel.waitFor('BONJOUR');
    minitel.send(`abc${KEYS.ENVOI}`);
    await service.waitFor('ENVOI');
    await expectGone(gateway, gateway.stop());
    expect(service.calls.map(({ fctn }) => fctn)).toEqual(['CNX', 'ENVOI', 'FIN']);
    expect(service.calls.at(-1)?.content).toEqual(['abc']);
  });

  test('while a service has not shown its first page yet sends its FIN', async ({ kit }) => {
    const service = await kit.service((call) => (call.fctn === 'CNX' ? silence() : page('')));
    const gateway = await kit.gateway({ general: { durl: service.url() } });
    await kit.telnet(gateway);
    await service.waitFor('CNX');
    await expectGone(gateway, gateway.stop());
    expectOneFinEach(service, 1);
  });

  test('twice, by an impatient hand, does not lose a FIN', async ({ kit }) => {
    const service = await kit.service();
    const gateway = await kit.gateway({ general: { durl: service.url() } });
    const minitel = await kit.websocket(gateway);
    await minitel.waitFor('BONJOUR');
    const stopping = gateway.stop('SIGINT');
    await Promise.all([expectGone(gateway, stopping), gateway.stop('SIGINT')]);
    expectOneFinEach(service, 1);
  });

  test('does not wait for strangers in the middle of their handshake', async ({ kit }) => {
    const gateway = await kit.gateway({ general: { astport: 0 } });
    const strangers = await Promise.all([
      kit.tcp(gateway.ports.ws, 'GET / HT'),
      kit.tcp(gateway.ports.ast, 'CALLFR'),
    ]);
    await waitFor(() => gateway.log.filter(({ message }) => message === 'connexion').length === 2, {
      what: 'both to be let in',
    });
    await expectGone(gateway, gateway.stop());
    await Promise.all(strangers.map((stranger) => stranger.closed()));
  });

  test('while it starts leaves nothing', async ({ kit }) => {
    const gateway = await kit.prepare({ general: { httpport: 0 } });
    gateway.launch();
    await waitFor(() => gateway.output.includes('Démarrage MiniPavi'), { what: 'the banner' });
    await expectGone(gateway, gateway.stop());
  });
});
