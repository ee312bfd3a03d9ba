/** One user sees another one's screen: two workers, a Unix socket between them, and nothing left of it. */

import { once } from 'node:events';
import fs from 'node:fs';
import net, { type AddressInfo } from 'node:net';
import path from 'node:path';
import { describe, expect } from 'vitest';
import {
  KEYS,
  kill,
  page,
  waitFor,
  type Gateway,
  type Minitel,
  type VideotexService,
} from '@minipavi/testkit';
import type { Kit } from '../kit.ts';
import { test } from '../kit.ts';

const LEAVE = `***${KEYS.SOMMAIRE}`;
const sections = (extCallUrl: string): string =>
  `<connecttocmd><key>Key1234</key><extcallurl>${extCallUrl}</extcallurl><visukey>123abc</visukey></connecttocmd>`;

interface User {
  readonly minitel: Minitel;
  readonly uniqueId: string;
}

class Scene {
  readonly gateway: Gateway;
  readonly service: VideotexService;
  readonly #kit: Kit;
  /** What Envoi does to the session of that identifier. */
  readonly #commands: Map<string, object>;

  private constructor(kit: Kit, gateway: Gateway, service: VideotexService, commands: Map<string, object>) {
    this.#kit = kit;
    this.gateway = gateway;
    this.service = service;
    this.#commands = commands;
  }

  /** `isExtCall`: the service is the one that VisuWeb sends people to in order to watch. */
  static async make(kit: Kit, isExtCall = false): Promise<Scene> {
    const commands = new Map<string, object>();
    const service = await kit.service(({ fctn, uniqueId, params }) => {
      const COMMAND = commands.get(uniqueId);
      if (fctn === 'ENVOI' && COMMAND) return page('', { COMMAND });
      return page(fctn === 'FIN' ? '' : `\f${(params as { who?: string } | null)?.who ?? ''} <${fctn}>`);
    });
    const general = { durl: service.url('/svc/'), httpport: 0 };
    const extCallUrl = isExtCall ? service.url('/svc/index.php') : 'http://127.0.0.1:9/EXTcall/';
    const gateway = await kit.gateway({ general, sections: sections(extCallUrl) });
    return new Scene(kit, gateway, service, commands);
  }

  /** Somebody whose first page bears his name. */
  async user(who: string, by: 'websocket' | 'telnet' = 'websocket'): Promise<User> {
    const known = this.service.select('CNX').length;
    const url = `${this.service.url('/svc/')}?who=${who}`;
    const minitel =
      by === 'telnet'
        ? await this.#kit.telnet(this.gateway)
        : await this.#kit.websocket(this.gateway, { path: `/?url=${encodeURIComponent(url)}` });
    const { uniqueId } = await this.service.waitFor('CNX', { nth: known + 1 });
    await minitel.waitFor('<CNX>');
    return { minitel, uniqueId };
  }

  command(user: Pick<User, 'uniqueId'>, command: object): void {
    this.#commands.set(user.uniqueId, command);
  }

  /** Envoi of the first begins to see the second. */
  watches(watcher: User, watched: Pick<User, 'uniqueId'>, param: object = {}): void {
    const given = { uniqueid: watched.uniqueId, key: '123abc', screen: 'on', ...param };
    this.command(watcher, { name: 'duplicateStream', param: given });
    watcher.minitel.send(KEYS.ENVOI);
  }

  get sockets(): readonly string[] {
    return fs
      .readdirSync(path.join(this.gateway.folder, 'sockets'))
      .filter((name) => !name.startsWith('bus-'));
  }

  async pidOf({ uniqueId }: User): Promise<number> {
    return Number((await this.gateway.session(uniqueId)).pid);
  }
}

describe.concurrent('whoever watches', () => {
  test('sees the screen, then all that follows, as others do at the same time', async ({ kit }) => {
    const scene = await Scene.make(kit);
    const [anna, bob, chloe] = [await scene.user('anna'), await scene.user('bob'), await scene.user('chloe')];
    for (const watcher of [bob, chloe]) {
      scene.watches(watcher, anna);
      await watcher.minitel.waitFor('\fanna <CNX>');
    }
    const { infos } = await waitFor(
      async () => (await scene.gateway.sessions()).find((one) => one.infos !== '' && one),
      { what: 'infos in VisuWeb' },
    );
    expect(infos).toBe(`DUPL ${anna.uniqueId}`);
    anna.minitel.send(KEYS.SUITE);
    for (const { minitel } of [anna, bob, chloe]) await minitel.waitFor('\fanna <SUITE>');
    // Nothing that one who watches types gets anywhere.
    bob.minitel.send(`abc${KEYS.REPETITION}`);
    bob.minitel.send(LEAVE);
    await bob.minitel.waitFor('bob <DIRECTCALLENDED>');
    anna.minitel.send(KEYS.GUIDE);
    await chloe.minitel.waitFor('anna <GUIDE>');
    expect(bob.minitel.received).not.toContain('<GUIDE>');
    expect(scene.service.select('REPETITION')).toEqual([]);
    expect(scene.sockets).toEqual([]);
    expect(anna.minitel.received).not.toMatch(/bob|chloe/);
  });

  test('sees what follows alone when the service does not ask for more, as with the original', async ({
    kit,
  }) => {
    const scene = await Scene.make(kit);
    const [anna, bob] = [await scene.user('anna'), await scene.user('bob')];
    scene.watches(bob, anna, { screen: undefined });
    await scene.gateway.waitForLog(/liaison ouverte : DUPL/);
    anna.minitel.send(KEYS.SUITE);
    await bob.minitel.waitFor('anna <SUITE>');
    expect(bob.minitel.received).not.toContain('anna <CNX>');
  });

  test('sees the screen by the EXTcall that VisuWeb sends him to, though it is the original’s', async ({
    kit,
  }) => {
    const scene = await Scene.make(kit, true);
    const [anna, bob] = [await scene.user('anna'), await scene.user('bob')];
    scene.watches(bob, anna, { screen: undefined });
    await bob.minitel.waitFor('anna <CNX>');
  });

  test('is back when the watched one leaves, having seen the last of it', async ({ kit }) => {
    const scene = await Scene.make(kit);
    const [anna, bob] = [await scene.user('anna'), await scene.user('bob')];
    scene.watches(bob, anna);
    await bob.minitel.waitFor('anna <CNX>');
    anna.minitel.send(KEYS.SUITE);
    await bob.minitel.waitFor('anna <SUITE>');
    anna.minitel.send(KEYS.CONNEXION_FIN);
    await bob.minitel.waitFor('bob <DIRECTCALLENDED>');
    await anna.minitel.closed();
  });

  test('may leave: the watched one goes on', async ({ kit }) => {
    const scene = await Scene.make(kit);
    const [anna, bob] = [await scene.user('anna'), await scene.user('bob')];
    scene.watches(bob, anna);
    await bob.minitel.waitFor('anna <CNX>');
    bob.minitel.cut();
    await scene.service.waitFor(({ fctn, uniqueId }) => fctn === 'FIN' && uniqueId === bob.uniqueId);
    anna.minitel.send(KEYS.SUITE);
    await anna.minitel.waitFor('<SUITE>');
  });

  test('cannot watch himself, nobody, or somebody who watches', async ({ kit }) => {
    const scene = await Scene.make(kit);
    const [anna, bob, chloe] = [await scene.user('anna'), await scene.user('bob'), await scene.user('chloe')];
    for (const watched of [bob, { uniqueId: '17000000001234' }, { uniqueId: '../../etc/passwd' }]) {
      scene.watches(bob, watched);
      await bob.minitel.waitFor('bob <DIRECTCALLFAILED>');
    }
    await scene.gateway.waitForLog(/session 17000000001234 : session inconnue ou finie/);
    await scene.gateway.waitForLog(/c’est la vôtre/);
    scene.watches(bob, anna);
    await bob.minitel.waitFor('anna <CNX>');
    scene.watches(chloe, bob);
    await chloe.minitel.waitFor('chloe <DIRECTCALLFAILED>');
    await scene.gateway.waitForLog(/elle regarde elle-même une session/);
    // In a circle: the second is watched by the first.
    scene.watches(anna, bob);
    await anna.minitel.waitFor('anna <DIRECTCALLFAILED>');
    expect(scene.sockets).toEqual([]);
  });

  test('with a wrong key sees nothing', async ({ kit }) => {
    const scene = await Scene.make(kit);
    const [anna, bob] = [await scene.user('anna'), await scene.user('bob')];
    for (const key of ['Key1234', '123abcd', '']) {
      scene.watches(bob, anna, { key });
      await bob.minitel.waitFor('bob <DIRECTCALLENDED>');
    }
    expect(bob.minitel.received).not.toContain('anna');
    expect(scene.gateway.output).not.toMatch(/123abc|Key1234/);
  });
});

describe('a watched session', () => {
  const MANY_BYTES = 16_000_000;

  /** A telnet line of our own: it may be left unread, and a Minitel that keeps all it got is slow with so much. */
  async function line(
    kit: Kit,
    { gateway, service }: Scene,
  ): Promise<{ socket: net.Socket; uniqueId: string }> {
    const known = service.select('CNX').length;
    const socket = net.connect({ port: gateway.ports.teln ?? 0, host: '127.0.0.1' });
    socket.on('error', () => {});
    kit.atEnd(() => void socket.destroy());
    const { uniqueId } = await service.waitFor('CNX', { nth: known + 1 });
    await once(socket, 'data');
    return { socket, uniqueId };
  }

  test('is not slowed by one who stops reading, who is dropped', async ({ kit }) => {
    const scene = await Scene.make(kit);
    const server = net.createServer((socket) => {
      socket.on('error', () => {});
      socket.end(Buffer.alloc(MANY_BYTES, 'x'));
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    kit.atEnd(() => void server.close());
    const [anna, deaf] = [await line(kit, scene), await line(kit, scene)];
    deaf.socket.pause();
    const param = { uniqueid: anna.uniqueId, key: '123abc', screen: 'on' };
    scene.command(deaf, { name: 'duplicateStream', param });
    deaf.socket.write(Buffer.from(KEYS.ENVOI, 'latin1'));
    await scene.gateway.waitForLog(/liaison ouverte : DUPL/);

    const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
    scene.command(anna, { name: 'connectToTln', param: { host, key: 'Key1234' } });
    let received = 0;
    anna.socket.on('data', (chunk) => (received += chunk.length));
    anna.socket.write(Buffer.from(KEYS.ENVOI, 'latin1'));
    await scene.service.waitFor(
      ({ fctn, uniqueId }) => fctn === 'DIRECTCALLENDED' && uniqueId === anna.uniqueId,
    );
    await waitFor(() => received > MANY_BYTES, { what: () => `all bytes, after ${received}` });
    await scene.gateway.waitForLog(/copie abandonnée/);
    expect(scene.sockets).toEqual([]);
  });

  test('whose process is killed leaves nothing, nor does the one of who watches', async ({ kit }) => {
    const scene = await Scene.make(kit);
    const [anna, bob, chloe] = [await scene.user('anna'), await scene.user('bob'), await scene.user('chloe')];
    for (const watcher of [bob, chloe]) {
      scene.watches(watcher, anna);
      await watcher.minitel.waitFor('anna <CNX>');
    }
    kill(await scene.pidOf(bob), 'SIGKILL');
    await bob.minitel.closed();
    anna.minitel.send(KEYS.SUITE);
    await chloe.minitel.waitFor('anna <SUITE>');
    kill(await scene.pidOf(anna), 'SIGKILL');
    await chloe.minitel.waitFor('chloe <DIRECTCALLENDED>');
    expect(scene.sockets).toEqual([]);
  });

  test('leaves nothing of a process that is killed while it waits for the copy', async ({ kit }) => {
    const scene = await Scene.make(kit);
    const [anna, bob] = [await scene.user('anna'), await scene.user('bob')];
    const [watched, watcher] = [await scene.pidOf(anna), await scene.pidOf(bob)];
    // Stopped, it answers nobody.
    kill(watched, 'SIGSTOP');
    scene.watches(bob, anna);
    const name = await waitFor(() => scene.sockets[0], { what: 'the socket' });
    const { mode } = fs.statSync(path.join(scene.gateway.folder, 'sockets', name));
    expect(mode & 0o777).toBe(0o600);
    kill(watcher, 'SIGKILL');
    await waitFor(() => scene.sockets.length === 0, { what: 'the socket to be swept away' });
    kill(watched, 'SIGCONT');
    anna.minitel.send(KEYS.SUITE);
    await anna.minitel.waitFor('anna <SUITE>');
  });

  const WATCHES = 100;
  const filesOf = (pid: number): number => fs.readdirSync(`/proc/${pid}/fd`).length;

  test(`that is watched ${WATCHES} times leaks nothing`, async ({ kit }) => {
    const scene = await Scene.make(kit);
    const [anna, bob] = [await scene.user('anna'), await scene.user('bob')];
    const pids = [await scene.pidOf(anna), await scene.pidOf(bob)];
    const watch = async (): Promise<void> => {
      scene.watches(bob, anna);
      await bob.minitel.waitFor('anna <CNX>');
      bob.minitel.send(LEAVE);
      await bob.minitel.waitFor('bob <DIRECTCALLENDED>');
    };
    await watch();
    const before = pids.map(filesOf);
    for (let i = 1; i < WATCHES; i++) await watch();
    await waitFor(() => pids.every((pid, i) => filesOf(pid) <= (before[i] ?? 0)), {
      what: () => `as few open files as before (${before.join(', ')}): ${pids.map(filesOf).join(', ')}`,
    });
    expect(scene.sockets).toEqual([]);
  });
});

test('a master sweeps away what the one before it has left', async ({ kit }) => {
  const gateway = await kit.prepare();
  const folder = path.join(gateway.folder, 'sockets');
  fs.mkdirSync(folder);
  // No process has such a number on Linux, 2^22 being the most.
  const stale = `w${(5_000_000).toString(36)}-ABCDEFGHIJ`;
  fs.writeFileSync(path.join(folder, stale), '');
  fs.writeFileSync(path.join(folder, 'w-somebody-else'), '');
  await gateway.start();
  await waitFor(() => !fs.existsSync(path.join(folder, stale)), { what: 'the stale socket to go' });
  expect(fs.existsSync(path.join(folder, 'w-somebody-else'))).toBe(true);
  fs.rmSync(path.join(folder, 'w-somebody-else'));
});
