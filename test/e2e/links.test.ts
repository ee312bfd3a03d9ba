/** Users sent elsewhere: real hosts of all manners, and a gateway that must get its users back from each. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import https from 'node:https';
import net, { type AddressInfo, type Socket } from 'node:net';
import path from 'node:path';
import { describe, expect } from 'vitest';
import { WebSocketServer } from 'ws';
import {
  KEYS,
  makeCertificate,
  page,
  residentBytes,
  waitFor,
  type Gateway,
  type Minitel,
  type VideotexService,
} from '@minipavi/testkit';
import { Kit, test } from '../kit.ts';

const SOMMAIRE = `***${KEYS.SOMMAIRE}`;
const MEGABYTE = 1_000_000;
/** Kernel buffers between host and Minitel, and what Node's allocator keeps: not what a queue of ours would take. */
const ALLOWED_GROWTH = 24 * 1024 * 1024;

/** Listens until the test ends. */
async function tcpHost(
  kit: Kit,
  onConnection: (socket: Socket) => void,
  allowHalfOpen = false,
): Promise<string> {
  const sockets = new Set<Socket>();
  const server = net.createServer({ allowHalfOpen, noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
    onConnection(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  kit.atEnd(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

interface Scene {
  readonly service: VideotexService;
  readonly gateway: Gateway;
}

/** A service that sends everybody away on Envoi, and shows how it heard of the end. */
async function scene(kit: Kit, command: () => object): Promise<Scene> {
  const service = await kit.service(({ fctn }) =>
    fctn === 'ENVOI' ? page('\fPAGE', { COMMAND: command() }) : page(`\f<${fctn}>`),
  );
  return { service, gateway: await kit.gateway({ general: { durl: service.url(), httpport: 0 } }) };
}

const toTln = (host: string, param: object = {}) => ({
  name: 'connectToTln',
  param: { host, case: 'lower', ...param },
});
const toWs = (host: string, param: object = {}) => ({
  name: 'connectToWs',
  param: { host, case: 'lower', ...param },
});

/** At the service, not yet away. */
async function arrive(kit: Kit, { gateway }: Scene): Promise<Minitel> {
  const minitel = await kit.websocket(gateway);
  await minitel.waitFor('<CNX>');
  return minitel;
}

const logged = ({ gateway }: Scene, words: RegExp) =>
  waitFor(() => gateway.log.some(({ message }) => words.test(message)), {
    what: () => `${words} in the log:\n${gateway.log.map(({ message }) => message).join('\n')}`,
  });

const TELNETD = [...(process.env['PATH'] ?? '').split(path.delimiter), '/usr/sbin']
  .map((folder) => path.join(folder, 'telnetd'))
  .find((file) => fs.existsSync(file));
const why = TELNETD === undefined ? ' (skipped: no telnetd, apt-get install inetutils-telnetd)' : '';

describe.skipIf(why !== '')(`the real telnet server${why}`, () => {
  test('negotiates with us, knows the size of the screen, and runs what is typed', async ({ kit }) => {
    const host = await tcpHost(kit, (socket) => {
      // As inetd does: the connection is the program's standard input and output.
      const login = ['-E', '/bin/sh -c "stty size; echo TERM=$TERM; exec cat"'];
      const child = spawn(TELNETD ?? '', login, { stdio: [socket, socket, 'inherit'] });
      child.on('error', () => socket.destroy());
      kit.atEnd(() => void child.kill('SIGKILL'));
    });
    const here = await scene(kit, () => toTln(host));
    const minitel = await arrive(kit, here);
    minitel.send(KEYS.ENVOI);
    await minitel.waitFor('24 40');
    // The second name where the machine has no description of the first (package ncurses-term).
    await minitel.waitFor('TERM=');
    await minitel.waitFor('\r\n');
    expect(minitel.received).toMatch(/TERM=(?:minitel1b|minitel|dumb)\r\n/);
    minitel.send('bonjour\n');
    // Once echoed by the far terminal, once by cat.
    await minitel.waitFor('bonjour');
    await minitel.waitFor('bonjour');
    minitel.send(SOMMAIRE);
    await minitel.waitFor('<DIRECTCALLENDED>');
    expect(minitel.received).not.toMatch(/[\xf0-\xff]/);
  });
});

describe('a websocket server', () => {
  test('of TLS whose certificate cannot be checked is refused, with words; taken where verify is no', async ({
    kit,
  }) => {
    const { certFile, keyFile } = await makeCertificate(await kit.folder());
    const server = https.createServer({ cert: fs.readFileSync(certFile), key: fs.readFileSync(keyFile) });
    const peers = new WebSocketServer({ server });
    peers.on('connection', (ws) => {
      ws.send('BIENVENUE');
      ws.on('message', (data) => ws.send(`RECU ${(data as Buffer).toString('latin1')}`));
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    kit.atEnd(() => {
      for (const peer of peers.clients) peer.terminate();
      server.close();
    });
    const host = `ssl://127.0.0.1:${(server.address() as AddressInfo).port}`;
    let verify = 'yes';
    const here = await scene(kit, () => toWs(host, { verify }));
    const minitel = await arrive(kit, here);
    minitel.send(KEYS.ENVOI);
    await minitel.waitFor('\x1f@ACertificat du serveur refus\x19Be');
    await minitel.waitFor('<DIRECTCALLFAILED>');
    await logged(here, /certificat auto-signé/);
    verify = 'no';
    minitel.send(KEYS.ENVOI);
    await minitel.waitFor('BIENVENUE');
    minitel.send('abc');
    await minitel.waitFor('RECU abc');
    minitel.send(KEYS.CONNEXION_FIN);
    await minitel.waitFor('<DIRECTCALLENDED>');
  });
});

describe('a host', () => {
  test.each<[string, (socket: Socket) => void]>([
    ['resets', (socket) => socket.resetAndDestroy()],
    ['hangs up at once', (socket) => socket.end()],
    ['says something and hangs up', (socket) => socket.end('au revoir')],
    [
      'resets after a telnet command cut in two',
      (socket) => socket.write(Buffer.from([0xff]), () => socket.resetAndDestroy()),
    ],
  ])('that %s gives its user back', async (_, behave) => {
    const kit = new Kit();
    try {
      const here = await scene(kit, await tcpHost(kit, behave).then((host) => () => toTln(host)));
      const minitel = await arrive(kit, here);
      minitel.send(KEYS.ENVOI);
      await minitel.waitFor('PAGE');
      await minitel.waitFor('<DIRECTCALL');
      minitel.send(KEYS.SUITE);
      await minitel.waitFor('<SUITE>');
    } finally {
      await kit.end();
    }
  });

  test('that sends garbage is shown as it is, and left at will', async ({ kit }) => {
    const garbage = Buffer.from(Array.from({ length: 100_000 }, (_, i) => (i * 7919 + (i >> 8) * 31) & 0xff));
    const host = await tcpHost(kit, (socket) => socket.write(garbage));
    const here = await scene(kit, () => toTln(host));
    const minitel = await arrive(kit, here);
    minitel.send(KEYS.ENVOI);
    await waitFor(() => minitel.received.length > 50_000, { what: 'the garbage' });
    minitel.send(SOMMAIRE);
    await minitel.waitFor('<DIRECTCALLENDED>');
  });

  test('linked to is shown in VisuWeb; the user hangs up: the host is left and FIN goes out', async ({
    kit,
  }) => {
    let isLeft = false;
    const host = await tcpHost(kit, (socket) => {
      socket.write('BIENVENUE');
      socket.resume().on('close', () => (isLeft = true));
    });
    const service = await kit.service(() => page('\fPAGE', { COMMAND: toTln(host) }));
    const gateway = await kit.gateway({ general: { durl: service.url(), httpport: 0 } });
    const minitel = await kit.websocket(gateway);
    await minitel.waitFor('BIENVENUE');
    await waitFor(async () => (await gateway.sessions())[0]?.infos === `TELNETO ${host}`, { what: 'infos' });
    minitel.hangUp();
    await service.waitFor('FIN');
    await waitFor(() => isLeft, { what: 'the host to be left' });
    expect(service.calls.map(({ fctn }) => fctn)).toEqual(['CNX', 'FIN']);
  });
});

describe('nothing grows', () => {
  test.each(['telnet', 'websocket'])(
    'when a %s host sends megabytes to a Minitel that does not read',
    async (kind) => {
      const kit = new Kit();
      try {
        let isTaken = 0;
        let host: string;
        if (kind === 'telnet') {
          host = await tcpHost(kit, (socket) => {
            for (let i = 0; i < 40; i++) socket.write(Buffer.alloc(MEGABYTE, 'x'), () => isTaken++);
          });
        } else {
          const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
          await once(server, 'listening');
          server.on('connection', (ws) => {
            for (let i = 0; i < 40; i++) ws.send('x'.repeat(MEGABYTE), () => isTaken++);
          });
          kit.atEnd(() => {
            for (const peer of server.clients) peer.terminate();
            server.close();
          });
          host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
        }
        const here = await scene(kit, () => (kind === 'telnet' ? toTln(host) : toWs(host)));
        // A raw line, so that it can stop reading.
        const socket = net.connect({ host: '127.0.0.1', port: here.gateway.ports.teln ?? 0 });
        kit.atEnd(() => void socket.destroy());
        socket.on('error', () => {});
        await once(socket, 'data');
        await here.service.waitFor('CNX');
        const [session] = await waitFor(() => here.gateway.sessions(), { what: 'the session' });
        const rss = (): number => residentBytes(session?.pid ?? 0) ?? 0;
        const before = rss();
        socket.pause();
        socket.write(KEYS.ENVOI);
        // It stops taking when the kernels' buffers are full: no further megabyte within a while of looking.
        let last = -1;
        await waitFor(
          async () => {
            const now = isTaken;
            await new Promise((resolve) => setTimeout(resolve, 300));
            const isStill =
              now === last &&
              now === isTaken &&
              here.gateway.log.some(({ message }) => /liaison ouverte/.test(message));
            last = isTaken;
            return isStill;
          },
          { what: 'the host to be stopped' },
        );
        expect(isTaken).toBeLessThan(30);
        expect(rss() - before).toBeLessThan(ALLOWED_GROWTH);
      } finally {
        await kit.end();
      }
    },
  );

  test('with 200 links one after the other: no descriptor is left', async ({ kit }) => {
    let opened = 0;
    const host = await tcpHost(kit, (socket) => {
      opened++;
      socket.on('data', () => socket.end('bye'));
      socket.write('hi');
    });
    const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
    await once(server, 'listening');
    server.on('connection', (ws) => {
      opened++;
      ws.on('message', () => ws.close());
      ws.send('hi');
    });
    kit.atEnd(() => void server.close());
    const wsHost = `127.0.0.1:${(server.address() as AddressInfo).port}`;
    let turn = 0;
    const here = await scene(kit, () => (turn++ % 2 === 0 ? toTln(host) : toWs(wsHost)));
    const minitel = await arrive(kit, here);
    // Not those of spare workers, one of which may still be starting.
    const [session] = await waitFor(() => here.gateway.sessions(), { what: 'the session' });
    const descriptors = (): number => fs.readdirSync(`/proc/${session?.pid}/fd`).length;
    const sockets = (): number => fs.readdirSync(path.join(here.gateway.folder, 'sockets')).length;
    const link = async (): Promise<void> => {
      minitel.send(KEYS.ENVOI);
      await minitel.waitFor('hi');
      minitel.send(turn % 3 === 0 ? SOMMAIRE : 'x');
      await minitel.waitFor('<DIRECTCALLENDED>');
    };
    // The connection to the service is kept open from the first calls on.
    for (let i = 0; i < 4; i++) await link();
    const [fdsBefore, socketsBefore] = [descriptors(), sockets()];
    for (let i = 0; i < 200; i++) await link();
    await waitFor(() => descriptors() <= fdsBefore, {
      what: () => `${fdsBefore} descriptors, there are ${descriptors()}`,
    });
    expect(sockets()).toBe(socketsBefore);
    expect(opened).toBe(204);
  });
});
