/** Services that hang, at each step of a call: their user is told within the deadline, and may leave before. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import net, { type AddressInfo, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  inputTxt,
  KEYS,
  page,
  silence,
  type Gateway,
  type Minitel,
  type VideotexService,
} from '@minipavi/testkit';
import { Kit } from '../kit.ts';

/** A connection, three attempts. */
const CONNECT_MS = 3 * 4_000;
/** The whole call. */
const REQUEST_MS = 25_000;
const GIVEN_UP_MS = 3_000;
/** A machine that is busy elsewhere may be late by so much. */
const LATE_MS = 15_000;
const TEST_MS = REQUEST_MS + 3 * LATE_MS;

const kit = new Kit();
let gateway: Gateway;
let home: VideotexService;
/** Where the first page sends whoever types this word. */
const destinations = new Map<string, string>();

beforeAll(async () => {
  home = await kit.service(({ fctn, content }) => {
    const next = fctn === 'ENVOI' ? destinations.get(content[0] ?? '') : undefined;
    if (next !== undefined) return page('', { next, directcall: 'yes-cnx' });
    return page('\x0cACCUEIL ', inputTxt());
  });
  gateway = await kit.gateway({ general: { durl: home.url(), maxc: 100, spare: 4, allowprivate: 'yes' } });
});

afterAll(() => kit.end());

type Host = (kit: Kit) => Promise<string>;

/** Takes connections and whatever comes, and does what it is told with each. */
const tcpHost =
  (scheme: 'http' | 'https', serve: (socket: Socket) => void): Host =>
  async () => {
    const sockets = new Set<Socket>();
    const server = net.createServer((socket) => {
      sockets.add(socket);
      socket.on('error', () => {}).resume();
      serve(socket);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    kit.atEnd(() => {
      server.close();
      for (const socket of sockets) socket.destroy();
    });
    return `${scheme}://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  };

/** A process that is stopped dead, with as many callers at its door as its kernel lets wait: more are not even refused. */
const fullDoor: Host = async () => {
  const program = `require('node:net').createServer().listen({ port: 0, host: '127.0.0.1', backlog: 1 },
    function () { console.log(this.address().port); process.kill(process.pid, 'SIGSTOP'); })`;
  const child = spawn(process.execPath, ['-e', program], { stdio: ['ignore', 'pipe', 'inherit'] });
  kit.atEnd(() => void child.kill('SIGKILL'));
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
  const port = Number(line);
  for (;;) {
    const socket = net.connect({ port, host: '127.0.0.1' });
    socket.on('error', () => {});
    kit.atEnd(() => void socket.destroy());
    const isIn = await Promise.race([
      once(socket, 'connect').then(() => true),
      new Promise<boolean>((resolve) => setTimeout(() => resolve(false), 500)),
    ]);
    if (!isIn) return `http://127.0.0.1:${port}/`;
  }
};

/** One byte a second of this, then of spaces, for ever. */
const trickle =
  (beginning: string) =>
  (socket: Socket): void => {
    socket.write(beginning);
    const timer = setInterval(() => socket.write(' '), 1000);
    socket.on('close', () => clearInterval(timer));
  };

const HEAD = 'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n';

const HANGING: readonly (readonly [name: string, host: Host, deadlineMs: number, reason: string])[] = [
  ['takes no connection', fullDoor, CONNECT_MS, 'pas de connexion dans le délai'],
  ['never ends the TLS handshake', tcpHost('https', () => {}), CONNECT_MS, 'pas de connexion dans le délai'],
  ['sends no answer', tcpHost('http', () => {}), REQUEST_MS, 'pas de réponse dans le délai'],
  [
    'sends headers byte by byte',
    tcpHost('http', trickle(`${HEAD}X-Long:`)),
    REQUEST_MS,
    'pas de réponse dans le délai',
  ],
  [
    'sends half of a body',
    tcpHost('http', (socket) => void socket.write(`${HEAD}Content-Length: 1000\r\n\r\n{"content":"`)),
    REQUEST_MS,
    'pas de réponse dans le délai',
  ],
  [
    'sends a body byte by byte',
    tcpHost('http', trickle(`${HEAD}Content-Length: 90000\r\n\r\n{"content":"`)),
    REQUEST_MS,
    'pas de réponse dans le délai',
  ],
  [
    'sends every ten seconds to another place of its own',
    tcpHost('http', (socket) => {
      socket.on('data', () => {
        const timer = setTimeout(
          () => socket.write('HTTP/1.1 307 Go\r\nLocation: /x\r\nContent-Length: 0\r\n\r\n'),
          10_000,
        );
        socket.on('close', () => clearTimeout(timer));
      });
    }),
    REQUEST_MS,
    'pas de réponse dans le délai',
  ],
];

/** A user who came for this service alone. */
const visit = (url: string): Promise<Minitel> =>
  kit.websocket(gateway, { path: `/?url=${encodeURIComponent(url)}` });

/** One whom the first page has sent there. */
async function sendTo(url: string): Promise<Minitel> {
  const word = `mot${destinations.size}`;
  destinations.set(word, url);
  const minitel = await kit.websocket(gateway);
  await minitel.waitFor('ACCUEIL ');
  minitel.send(word + KEYS.ENVOI);
  return minitel;
}

describe.concurrent('the user of a service that', { timeout: TEST_MS }, () => {
  test.each(HANGING)('%s reads why within the deadline', async (_name, host, deadlineMs, reason) => {
    const url = await host(kit);
    const since = performance.now();
    const minitel = await visit(url);
    await minitel.waitFor('ERR #09', deadlineMs + LATE_MS);
    const waited = performance.now() - since;
    expect(waited).toBeGreaterThan(deadlineMs - 2000);
    await minitel.closed(LATE_MS + REQUEST_MS);
    const line = gateway.log.find(({ message }) => message.includes(`[CNX] ${url} : `));
    expect(line).toMatchObject({ level: 'warn', message: expect.stringContaining(reason) as string });
  });

  test.each(HANGING)('%s comes back by Connexion/fin, at once', async (_name, host) => {
    const minitel = await sendTo(await host(kit));
    const since = performance.now();
    minitel.send(KEYS.CONNEXION_FIN);
    // The call is given up after two seconds, FIN is waited for one more.
    await minitel.waitFor('ACCUEIL ');
    expect(performance.now() - since).toBeLessThan(GIVEN_UP_MS + LATE_MS / 2);
    minitel.send(KEYS.CONNEXION_FIN);
    await minitel.closed();
  });

  test('hangs is hung up on by the gateway when he leaves, in time', async () => {
    const service = await kit.service(() => silence());
    const minitel = await visit(service.url());
    await service.waitFor('CNX');
    minitel.send(KEYS.CONNEXION_FIN);
    const since = performance.now();
    await minitel.closed();
    expect(performance.now() - since).toBeLessThan(REQUEST_MS - LATE_MS);
    await service.waitFor('FIN');
  });
});
