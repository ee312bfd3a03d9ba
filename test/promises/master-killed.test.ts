/** The master dies: nobody is cut off. Another one on the same configuration takes everybody over. */

import { once } from 'node:events';
import fs from 'node:fs';
import net, { type AddressInfo } from 'node:net';
import path from 'node:path';
import { describe, expect } from 'vitest';
import {
  inputTxt,
  KEYS,
  kill,
  page,
  waitFor,
  type Gateway,
  type Minitel,
  type VideotexService,
} from '@minipavi/testkit';
import { test, type Kit } from '../kit.ts';

const ADOPTED_WITHIN_MS = 2000;
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
    await kit.expectRefused(gateway, /Passerelle complète/);

    kill(pid, 'SIGKILL');
    await service.waitFor((call) => call.fctn === 'FIN' && call.uniqueId === uniqueId);
    const newcomer = await kit.place(gateway, 3000);
    await newcomer.waitFor('BONJOUR');
    await converse(minitels[1], 'toujours');
    await gateway.stop();
    expect(fins(service, uniqueId)).toHaveLength(1);
    expect(fins(service)).toHaveLength(3);
  });
});

const SESSIONS = 20;
/** Of those, so many are at a third party's. */
const LINKED = 3;
/** The shortest session that is written down, and a margin. */
const COUNTED_AFTER_MS = 10_500;

/** Says back what it hears, behind its name. */
async function thirdParty(kit: Kit): Promise<string> {
  const sockets = new Set<net.Socket>();
  const server = net.createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {}).on('data', (bytes) => socket.write(`TIERS ${bytes.toString('latin1')}.`));
    socket.write('BIENVENUE');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  kit.atEnd(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe('a master that is killed with a full house', () => {
  test('is missed by none of twenty users, and followed within two seconds by one that knows all of them', async ({
    kit,
  }) => {
    const host = await thirdParty(kit);
    /** What Guide does to the session of that identifier. */
    const commands = new Map<string, object>();
    const service = await kit.service(({ fctn, uniqueId, content }) => {
      if (fctn === 'FIN') return page('');
      if (fctn === 'GUIDE') return page('', { COMMAND: commands.get(uniqueId) });
      return page(
        fctn === 'ENVOI' ? `\x0cRECU ${content.join('|')}.` : '\x0cBONJOUR',
        inputTxt({ validwith: 255 }),
      );
    });
    const [ws = 0, teln = 0, http = 0] = await kit.ports(3);
    const gateway = await kit.gateway({
      general: { durl: service.url(), maxc: SESSIONS, wsport: ws, telnport: teln, httpport: http, spare: 4 },
      sections:
        '<recordings><rpath>./rec</rpath><minfreemb>0</minfreemb></recordings>' +
        `<connecttocmd><key>Key1234</key><extcallurl>http://127.0.0.1:9/</extcallurl><visukey>123abc</visukey></connecttocmd>`,
    });
    const users: { readonly minitel: Minitel; readonly uniqueId: string }[] = [];
    for (let nth = 1; nth <= SESSIONS; nth++) {
      const minitel = await (nth % 2 ? kit.websocket(gateway) : kit.telnet(gateway));
      await minitel.waitFor('BONJOUR');
      users.push({ minitel, uniqueId: (await service.waitFor('CNX', { nth })).uniqueId });
    }
    const fullSince = performance.now();
    const does = async (user: (typeof users)[number], command: object): Promise<void> => {
      commands.set(user.uniqueId, command);
      user.minitel.send(KEYS.GUIDE);
      await service.waitFor((call) => call.fctn === 'GUIDE' && call.uniqueId === user.uniqueId);
    };
    const linked = users.slice(0, LINKED);
    for (const user of linked) {
      await does(user, { name: 'connectToTln', param: { host, case: 'lower', key: 'Key1234' } });
      await user.minitel.waitFor('BIENVENUE');
    }
    const [watcher, watched, sender, victim, ...others] = users.slice(LINKED) as [
      (typeof users)[number],
      (typeof users)[number],
      (typeof users)[number],
      (typeof users)[number],
      ...typeof users,
    ];
    await does(watcher, {
      name: 'duplicateStream',
      param: { uniqueid: watched.uniqueId, key: '123abc', screen: 'on' },
    });
    await watcher.minitel.waitFor('BONJOUR');
    const list = async () =>
      (await gateway.sessions().catch(() => []))
        .map(({ uniqueid, pid, tcnx, type, ip }) => ({ uniqueid, pid, tcnx, type, ip }))
        .sort((one, two) => one.uniqueid.localeCompare(two.uniqueid));
    await waitFor(async () => (await list()).length === SESSIONS, { what: 'twenty sessions in VisuWeb' });
    const before = await list();

    await gateway.killMaster();
    // Alone for a while: nobody notices.
    for (const { minitel } of linked) {
      minitel.send('x');
      await minitel.waitFor('TIERS x.');
    }
    await converse(watched.minitel, 'vu');
    await watcher.minitel.waitFor('RECU vu.');
    for (const { minitel } of others) await converse(minitel, 'seul');

    gateway.launch();
    await gateway.listening(ws);
    const startedAt = performance.now();
    // Whoever comes in this moment is one too many already.
    const early = kit.expectRefused(gateway, /complète/i);
    await waitFor(async () => (await list()).length === SESSIONS && (await gateway.waitForLog(/prête/)), {
      what: 'twenty sessions in VisuWeb again',
    });
    expect(performance.now() - startedAt).toBeLessThan(ADOPTED_WITHIN_MS + TOLERANCE_MS);
    expect(await list()).toEqual(before);
    await early;

    for (const { minitel } of linked) {
      minitel.send('y');
      await minitel.waitFor('TIERS y.');
    }
    await converse(watched.minitel, 'encore');
    await watcher.minitel.waitFor('RECU encore.');
    await does(sender, {
      name: 'PushServiceMsg',
      param: { uniqueids: others.map(({ uniqueId }) => uniqueId), message: others.map(() => 'A TOUS') },
    });
    for (const { minitel } of others) await minitel.waitFor('A TOUS');
    const recorded = fs.readFileSync(
      path.join(gateway.folder, 'rec', `rec-${watched.uniqueId}.vdt`),
      'latin1',
    );
    for (const word of ['BONJOUR', 'RECU vu.', 'RECU encore.']) expect(recorded).toContain(word);

    // The end of a session is accounted for, however it comes.
    await waitFor(() => performance.now() - fullSince > COUNTED_AFTER_MS, {
      what: 'sessions worth counting',
    });
    const [leaver] = others;
    leaver?.minitel.send(KEYS.CONNEXION_FIN);
    await leaver?.minitel.closed();
    kill((await gateway.session(victim.uniqueId)).pid, 'SIGKILL');
    for (const gone of [leaver, victim]) {
      await service.waitFor((call) => call.fctn === 'FIN' && call.uniqueId === gone?.uniqueId);
      await waitFor(() => statisticsOf(gateway).includes(gone?.uniqueId ?? '?'), {
        what: 'the session in the history',
      });
    }
    await kit.place(gateway);
    expect(fins(service)).toHaveLength(2);
    expect(await gateway.stop()).toMatchObject({ code: 0 });
    expect(new Set(fins(service).map(({ uniqueId }) => uniqueId)).size).toBe(SESSIONS + 1);
    expect(fins(service)).toHaveLength(SESSIONS + 1);
  });
});

/** All that is written of sessions that have ended. */
function statisticsOf(gateway: Gateway): string {
  const folder = path.join(gateway.folder, 'stats');
  const files = fs.readdirSync(folder).filter((name) => name.startsWith('sessions-'));
  return files.map((name) => fs.readFileSync(path.join(folder, name), 'utf8')).join('\n');
}
