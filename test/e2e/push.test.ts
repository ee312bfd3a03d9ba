/** What services tell other sessions, and have called later: between real processes, some of which die meanwhile. */

import { once } from 'node:events';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { describe, expect } from 'vitest';
import {
  inputTxt,
  KEYS,
  kill,
  page,
  silence,
  waitFor,
  type Gateway,
  type Minitel,
  type Reply,
  type ServiceCall,
  type VideotexService,
} from '@minipavi/testkit';
import { test, type Kit } from '../kit.ts';

const LATE_MS = 3000;

const pushTo = (pairs: readonly (readonly [uniqueId: string, text: string])[]): object => ({
  COMMAND: {
    name: 'PushServiceMsg',
    param: { uniqueids: pairs.map(([uniqueId]) => uniqueId), message: pairs.map(([, text]) => text) },
  },
});

interface LaterCall {
  readonly time: number;
  readonly url: string;
  readonly uniqueid: string;
  readonly simulate: boolean;
}

const callLater = (calls: readonly LaterCall[]): object => ({
  COMMAND: {
    name: 'BackgroundCall',
    param: {
      time: calls.map(({ time }) => time),
      url: calls.map(({ url }) => url),
      uniqueid: calls.map(({ uniqueid }) => uniqueid),
      simulate: calls.map(({ simulate }) => simulate),
    },
  },
});

const inSeconds = (n: number): number => Math.floor(Date.now() / 1000) + n;
const onRowZero = (text: string): string => `\x1f@A${text}\x18\n`;

interface User {
  readonly minitel: Minitel;
  readonly uniqueId: string;
}

async function arrive(
  kit: Kit,
  gateway: Gateway,
  service: VideotexService,
  kind: 'websocket' | 'telnet' = 'websocket',
): Promise<User> {
  const nth = service.select('CNX').length + 1;
  const minitel = await kit[kind](gateway);
  const { uniqueId } = await service.waitFor('CNX', { nth });
  return { minitel, uniqueId };
}

/** A service that answers as a test wants, or else with a page that names the event and what was typed. */
const servedBy = (kit: Kit, answer: (call: ServiceCall) => Reply | null): Promise<VideotexService> =>
  kit.service((call) => answer(call) ?? page(`\x0c<${call.fctn} ${call.content.join()}>`));

/** Two users on one service; what the first one's Suite is answered with is set by the test. */
async function twoUsers(kit: Kit, others: (call: ServiceCall) => Reply | null = () => null) {
  const order: { members: object } = { members: {} };
  const service = await servedBy(kit, (call) =>
    call.fctn === 'SUITE' ? page('ENVOYE', order.members) : others(call),
  );
  const [ws = 0] = await kit.ports(1);
  const gateway = await kit.gateway({ general: { durl: service.url(), wsport: ws, httpport: 0 } });
  const sender = await arrive(kit, gateway, service);
  await sender.minitel.waitFor('<CNX');
  const give = (members: object): void => {
    order.members = members;
    sender.minitel.send(KEYS.SUITE);
  };
  return { service, gateway, sender, give };
}

describe.concurrent('a message to another session', () => {
  test('arrives, one of a hundred from each of three sessions at once', async ({ kit }) => {
    let target = '';
    const texts = (call: ServiceCall) =>
      Array.from({ length: 100 }, (_, i) => [target, `${call.uniqueId.slice(-4)}-${i};`] as const);
    const service = await servedBy(kit, (call) =>
      call.fctn === 'SUITE' ? page('ENVOYE', pushTo(texts(call))) : null,
    );
    const gateway = await kit.gateway({ general: { durl: service.url() } });
    const receiver = await arrive(kit, gateway, service, 'telnet');
    await receiver.minitel.waitFor('<CNX');
    target = receiver.uniqueId;
    const senders: User[] = [];
    for (let i = 0; i < 3; i++) senders.push(await arrive(kit, gateway, service));
    for (const { minitel } of senders) await minitel.waitFor('<CNX');
    for (const { minitel } of senders) minitel.send(KEYS.SUITE);
    const seen = (): RegExpMatchArray[] => [
      ...receiver.minitel.received.matchAll(/\x1f@A(\d{4})-(\d+);\x18\n/g),
    ];
    await waitFor(() => seen().length >= 300, { what: 'three hundred messages' });
    for (const { uniqueId } of senders) {
      const own = seen().filter(([, pin]) => pin === uniqueId.slice(-4));
      expect(own.map(([, , n]) => Number(n))).toEqual(Array.from({ length: 100 }, (_, i) => i));
    }
  });

  test('is shown while its user types, with its accents and on one line', async ({ kit }) => {
    const { service, gateway, give } = await twoUsers(kit, ({ fctn }) =>
      fctn === 'CNX' ? page('\x0c<CNX', inputTxt({ validwith: 128 + 64 })) : null,
    );
    const { minitel, uniqueId } = await arrive(kit, gateway, service);
    await minitel.waitFor('<CNX');
    minitel.send('bon');
    await minitel.waitFor('bon');
    give(pushTo([[uniqueId, 'été\nNoël']]));
    await minitel.waitFor(onRowZero('\x19Bet\x19Be No\x19Hel'));
    minitel.send(`jour${KEYS.ENVOI}`);
    expect((await service.waitFor('ENVOI')).content).toEqual(['bonjour']);
  });

  test('is shown while a service thinks, and behind the first page when that is not there yet', async ({
    kit,
  }) => {
    let isSlow = false;
    let letGo: () => void = () => {};
    const thinking = new Promise<void>((resolve) => (letGo = resolve));
    const { service, gateway, sender, give } = await twoUsers(kit, ({ fctn }) => {
      if (fctn === 'ENVOI') return silence();
      return fctn === 'CNX' && isSlow
        ? async (response) => (await thinking, page('\x0c<PREMIERE>')(response))
        : null;
    });
    isSlow = true;
    const late = await arrive(kit, gateway, service);
    give(
      pushTo([
        [late.uniqueId, 'tot'],
        [sender.uniqueId, 'pense'],
      ]),
    );
    await sender.minitel.waitFor(onRowZero('pense'));
    sender.minitel.send(KEYS.ENVOI);
    expect(late.minitel.received).toBe('');
    letGo();
    await late.minitel.waitFor(`<PREMIERE>${onRowZero('tot')}`);
  });

  test('is shown while its user is linked elsewhere, and the link goes on', async ({ kit }) => {
    const far = net.createServer((socket) => {
      socket.on('error', () => {});
      socket.write('LOIN');
      socket.on('data', (bytes) => socket.write(bytes));
    });
    far.listen(0, '127.0.0.1');
    await once(far, 'listening');
    kit.atEnd(() => void far.close());
    const host = `127.0.0.1:${(far.address() as net.AddressInfo).port}`;
    const { service, gateway, give } = await twoUsers(kit, ({ fctn }) =>
      fctn === 'GUIDE' ? page('', { COMMAND: { name: 'connectToTln', param: { host } } }) : null,
    );
    const { minitel, uniqueId } = await arrive(kit, gateway, service);
    await minitel.waitFor('<CNX');
    minitel.send(KEYS.GUIDE);
    await minitel.waitFor('LOIN');
    give(pushTo([[uniqueId, 'Coucou']]));
    await minitel.waitFor(onRowZero('Coucou'));
    minitel.send('echo');
    await minitel.waitFor('echo');
    minitel.send(`***${KEYS.SOMMAIRE}`);
    await service.waitFor('DIRECTCALLENDED');
  });

  test.for(['its worker', 'background'] as const)(
    'goes out with the FIN that %s makes, and a call to make later, too',
    async (maker, { kit }) => {
      let target = '';
      const { service, gateway, sender } = await twoUsers(kit, ({ fctn }) => {
        if (fctn !== 'FIN') return null;
        const call = { time: 0, url: service.url('/bg'), uniqueid: '1', simulate: false };
        const isFirst = service.select('FIN').length === 1;
        return page('', isFirst ? pushTo([[target, 'Au revoir']]) : callLater([call]));
      });
      const witness = sender.minitel;
      target = sender.uniqueId;
      for (let nth = 1; nth <= 2; nth++) {
        const leaver = await arrive(kit, gateway, service);
        await leaver.minitel.waitFor('<CNX');
        const { pid } = await gateway.session(leaver.uniqueId);
        if (maker === 'background') kill(pid, 'SIGKILL');
        else leaver.minitel.send(KEYS.CONNEXION_FIN);
        await service.waitFor('FIN', { nth });
      }
      await witness.waitFor(onRowZero('Au revoir'));
      await service.waitFor('BGCALL');
    },
  );
});

describe.concurrent('a call to make later', () => {
  test('is made at its second, in order, simulated or not, and its answer tells other sessions', async ({
    kit,
  }) => {
    const { service, sender, give } = await twoUsers(kit, ({ params }) =>
      params?.['n'] === '4' ? page('', pushTo([[sender.uniqueId, 'Fini']])) : null,
    );
    const at = inSeconds(2);
    const own = { uniqueid: sender.uniqueId };
    const bg = (n: number): string => service.url(`/bg?n=${n}`);
    give(
      callLater([
        { ...own, time: at + 1, url: bg(4), simulate: false },
        { ...own, time: at, url: 'deux', simulate: true },
        { ...own, time: at, url: bg(3), simulate: false },
        { ...own, time: 0, url: bg(1), simulate: false },
      ]),
    );
    await service.waitFor('BGCALL');
    expect(Date.now()).toBeLessThan(at * 1000);
    await service.waitFor('BGCALL-SIMU');
    expect(Date.now() - at * 1000).toBeGreaterThanOrEqual(0);
    expect(Date.now() - at * 1000).toBeLessThan(LATE_MS);
    await sender.minitel.waitFor('<BGCALL-SIMU deux>');
    await sender.minitel.waitFor(onRowZero('Fini'));
    const made = service.select(({ fctn }) => fctn.startsWith('BGCALL'));
    const names = made.map(({ params, content }) => (params ? JSON.stringify(params['n']) : content.join()));
    expect([names[0], names.at(-1)]).toEqual(['"1"', '"4"']);
    expect(names.slice(1, 3).sort()).toEqual(['"3"', 'deux']);
    expect(made.map(({ path }) => path)).toContain('/bg');
  });

  test.for(['background', 'master', 'both'] as const)('outlives the death of %s', async (victim, { kit }) => {
    const { service, gateway, sender, give } = await twoUsers(kit);
    const own = { uniqueid: sender.uniqueId, time: inSeconds(3) };
    give(
      callLater([
        { ...own, url: service.url('/bg'), simulate: false },
        { ...own, url: 'texte', simulate: true },
      ]),
    );
    await sender.minitel.waitFor('ENVOYE');
    await waitFor(() => journal(gateway).includes('texte'), { what: 'the call on disk' });
    const background = await gateway.processOf('background');
    if (victim !== 'master') kill(background, 'SIGKILL');
    if (victim !== 'background') {
      await gateway.killMaster();
      await gateway.start();
    }
    await service.waitFor('BGCALL');
    await sender.minitel.waitFor('<BGCALL-SIMU texte>');
    await waitFor(() => journal(gateway).match(/"op":"done"/g)?.length === 2, {
      what: 'both calls done on disk',
    });
    await gateway.stop();
    expect(service.select(({ fctn }) => fctn.startsWith('BGCALL'))).toHaveLength(2);
  });

  test('asked for while background is dead is made when there is one again', async ({ kit }) => {
    const { service, gateway, sender, give } = await twoUsers(kit);
    kill(await gateway.processOf('background'), 'SIGSTOP');
    const stopped = await gateway.processOf('background');
    give(callLater([{ time: 0, url: service.url('/bg'), uniqueid: sender.uniqueId, simulate: false }]));
    await sender.minitel.waitFor('ENVOYE');
    kill(stopped, 'SIGKILL');
    await service.waitFor('BGCALL');
  });

  test('is made after a stop and a start of the gateway, late when its time has passed', async ({ kit }) => {
    const { service, gateway, sender, give } = await twoUsers(kit);
    const own = { uniqueid: sender.uniqueId, time: inSeconds(2) };
    give(
      callLater([
        { ...own, url: service.url('/bg'), simulate: false },
        { ...own, url: 'personne', simulate: true },
      ]),
    );
    await waitFor(() => journal(gateway).includes('personne'), { what: 'the calls on disk' });
    await gateway.stop();
    await waitFor(() => Date.now() > own.time * 1000, { what: 'the time of the call' });
    expect(service.select('BGCALL')).toEqual([]);
    await gateway.start();
    await service.waitFor('BGCALL');
    await gateway.waitForLog(/BGCALL-SIMU : la session n’est plus là/);
  });
});

/** What background has on its disk. */
function journal(gateway: Gateway): string {
  const folder = path.join(gateway.folder, 'stats');
  const files = fs.readdirSync(folder).filter((name) => /^appels-\d+\.jsonl$/.test(name));
  return files.map((name) => fs.readFileSync(path.join(folder, name), 'utf8')).join('');
}
