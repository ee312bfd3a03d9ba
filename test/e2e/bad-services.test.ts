/** Services that answer badly: the user sees why or is back on the welcome page, and his session goes on. */

import { gzipSync } from 'node:zlib';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  drop,
  inputTxt,
  json,
  KEYS,
  page,
  raw,
  redirect,
  residentBytes,
  silence,
  waitFor,
  type Gateway,
  type Minitel,
  type Reply,
  type VideotexService,
} from '@minipavi/testkit';
import { Kit } from '../kit.ts';

const MEGABYTE = 1024 * 1024;
/** The gateway's own time limit for one request, and for a busy machine. */
const REQUEST_MS = 25_000;
const SLOW_MS = REQUEST_MS + 25_000;

const kit = new Kit();
let gateway: Gateway;
let home: VideotexService;
/** Where the welcome page sends whoever types this word. */
const destinations = new Map<string, string>();

beforeAll(async () => {
  home = await kit.service(({ fctn, content }) => {
    const next = fctn === 'ENVOI' ? destinations.get(content[0] ?? '') : undefined;
    if (next !== undefined) return page('', { next, directcall: 'yes-cnx' });
    return page('\x0cACCUEIL ', inputTxt());
  });
  gateway = await kit.gateway({ general: { durl: home.url(), maxc: 100, spare: 4 } });
});

afterAll(() => kit.end());

/** A user who typed that word on the welcome page. */
async function sendTo(url: string): Promise<Minitel> {
  const word = `mot${destinations.size}`;
  destinations.set(word, url);
  const minitel = await kit.websocket(gateway);
  await minitel.waitFor('ACCUEIL ');
  minitel.send(word + KEYS.ENVOI);
  return minitel;
}

/** Answers the first call as given, and later ones well. */
const badService = (first: Reply): Promise<VideotexService> =>
  kit.service((call) =>
    call.fctn === 'DIRECTCNX' || call.method === 'GET' ? first : page('\x0cREVENU ', inputTxt()),
  );

async function leave(minitel: Minitel): Promise<void> {
  minitel.send(KEYS.CONNEXION_FIN);
  await minitel.closed();
}

const events = (service: VideotexService): string[] =>
  service.calls.filter(({ method }) => method === 'POST').map(({ fctn }) => fctn);

/** Bytes that were never meant to be HTTP. */
const notHttp =
  (bytes: string): Reply =>
  (response) =>
    void response.socket?.end(bytes, 'latin1');

const cutShort: Reply = (response) => {
  response.writeHead(200, { 'Content-Length': '1000' });
  response.write('{"content":"', () => response.socket?.destroy());
};

/** Writes for as long as somebody reads. */
const endless: Reply = (response) => {
  const block = 'x'.repeat(16 * 1024);
  const more = (): void => {
    while (!response.destroyed && response.write(block));
  };
  response.writeHead(200).on('drain', more);
  more();
};

const gzipped = (bytes: Buffer): Reply => raw(gzipSync(bytes), 200, { 'Content-Encoding': 'gzip' });

const GO_HOME: readonly (readonly [name: string, reply: () => Reply, reason: RegExp])[] = [
  ['ten megabytes', () => raw(Buffer.alloc(10 * MEGABYTE, 'x')), /plus de 100000 octets/],
  ['bytes without end', () => endless, /plus de 100000 octets/],
  ['a gzip bomb', () => gzipped(Buffer.alloc(64 * MEGABYTE)), /plus de 100000 octets/],
  ['gzip that is none', () => raw('not gzip', 200, { 'Content-Encoding': 'gzip' }), /service \[DIRECTCNX\]/],
  ['a redirection to itself', () => redirect('/again'), /redirections/],
  ['a redirection to a file', () => redirect('file:///etc/passwd'), /redirection/],
  ['nothing, and hangs up', () => drop(), /connexion coupée/],
  ['half an answer, and hangs up', () => cutShort, /service \[DIRECTCNX\]/],
  ['no HTTP at all', () => notHttp('\x00\xff\x13A garbage\r\n\r\n'), /réponse HTTP incorrecte/],
  [
    'headers without end',
    () => notHttp(`HTTP/1.1 200 OK\r\nX: ${'x'.repeat(300_000)}\r\n\r\n`),
    /réponse HTTP incorrecte/,
  ],
];

const STAY: readonly (readonly [name: string, reply: () => Reply, screen: string])[] = [
  ['HTML', () => raw('<html><h1>Erreur</h1>\x1b[2J \x13I</html>', 500), 'ERR #03'],
  [
    'random bytes',
    () => raw(Buffer.from(Array.from({ length: 5000 }, (_, i) => (i * 7919) % 256))),
    'ERR #03',
  ],
  ['JSON nested a hundred thousand deep', () => raw('['.repeat(49_000) + ']'.repeat(49_000)), 'ERR #'],
  ['JSON null', () => raw('null'), 'ERR #'],
  ['a JSON list', () => raw('[1,2]'), 'ERR #'],
  ['a JSON text', () => raw('"bonjour"'), 'ERR #'],
  ['a page that is a list', () => json({ content: ['TEk='] }), 'ERR #10'],
  ['a context that is an object', () => json({ content: '', context: { a: 1 } }), 'ERR #10'],
  ['a next that is a list', () => json({ content: '', next: ['http://127.0.0.1/'] }), 'ERR #10'],
  ['a next that is no URL', () => json({ content: '', next: 'n importe quoi' }), 'ERR #05'],
  ['a command that is a text', () => json({ content: '', COMMAND: 'InputTxt' }), 'ERR #10'],
  ['a command without its parameters', () => json({ content: '', COMMAND: { name: 'InputTxt' } }), 'ERR #10'],
  [
    'a command nobody knows',
    () => json({ content: '', COMMAND: { name: '__proto__', param: {} } }),
    'ERR #07',
  ],
  ['a form of texts', () => json({ content: '', COMMAND: { name: 'InputForm', param: 'x' } }), 'ERR #10'],
  [
    'a page in small drops',
    () => drops(JSON.stringify({ content: Buffer.from('LENT ').toString('base64') })),
    'LENT ',
  ],
  ['a compressed page', () => gzipped(Buffer.from(JSON.stringify({ content: 'U0VSUkUg' }))), 'SERRE '],
];

/** The answer, in pieces that each take their time. */
const drops =
  (body: string): Reply =>
  async (response) => {
    response.writeHead(200);
    for (const sign of body) {
      response.write(sign);
      await sleep(20);
    }
    response.end();
  };

describe.concurrent('a service that never answers', () => {
  test('is given up after 25 s, and the user is back on the welcome page', { timeout: SLOW_MS }, async () => {
    const service = await badService(silence());
    const minitel = await sendTo(service.url());
    await minitel.waitFor('ACCUEIL ', SLOW_MS);
    await leave(minitel);
    expect(events(service)).toEqual(['DIRECTCNX']);
  });

  test('as the default one has its user read why and hung up', { timeout: SLOW_MS }, async () => {
    const service = await kit.service((call) => (call.fctn === 'CNX' ? silence() : page('')));
    const path = `/?url=${encodeURIComponent(service.url())}`;
    const minitel = await kit.websocket(gateway, { path });
    await minitel.waitFor('ERR #09', SLOW_MS);
    await minitel.closed();
    await service.waitFor('FIN');
    expect(events(service)).toEqual(['CNX', 'FIN']);
  });

  test('does not keep the process of a user who has left', { timeout: SLOW_MS }, async () => {
    const service = await kit.service(() => silence());
    const minitel = await kit.websocket(gateway, { path: `/?url=${encodeURIComponent(service.url())}` });
    const { uniqueId } = await service.waitFor('CNX');
    minitel.cut();
    await service.waitFor('FIN');
    await waitFor(
      () => gateway.log.some((line) => line.uniqueId === uniqueId && /^fin de session/.test(line.message)),
      {
        what: 'the end of the session in the log',
        withinMs: SLOW_MS,
      },
    );
    expect(events(service)).toEqual(['CNX', 'FIN']);
  });
});

describe.concurrent('the user is back on the welcome page after', () => {
  test.each(GO_HOME)('%s', async (_name, reply, reason) => {
    const service = await badService(reply());
    const minitel = await sendTo(service.url());
    await minitel.waitFor('ACCUEIL ');
    const { uniqueId } = await home.waitFor(
      (call) => call.fctn === 'ENVOI' && destinations.get(call.content[0] ?? '') === service.url(),
    );
    await waitFor(() => gateway.log.some((line) => line.uniqueId === uniqueId && reason.test(line.message)), {
      what: () =>
        `${reason} in the log: ${JSON.stringify(gateway.log.filter((line) => line.uniqueId === uniqueId))}`,
    });
    await leave(minitel);
    await home.waitFor((call) => call.fctn === 'FIN' && call.uniqueId === uniqueId);
    expect(new Set(events(service))).toEqual(new Set(['DIRECTCNX']));
    const told = home.select((call) => call.uniqueId === uniqueId).map(({ fctn }) => fctn);
    expect(told).toEqual(['CNX', 'ENVOI', 'CNX', 'FIN']);
  });

  test.each([
    ['a port where nobody listens', 'http://127.0.0.1:9/'],
    ['a name that nobody has', 'http://nulle-part.invalid/'],
  ])('%s', async (_name, url) => {
    const minitel = await sendTo(url);
    await minitel.waitFor('ACCUEIL ');
    await leave(minitel);
  });
});

describe.concurrent('the session goes on with a service that answered', () => {
  test.each(STAY)('%s', async (_name, reply, screen) => {
    const service = await badService(reply());
    const minitel = await sendTo(service.url());
    await minitel.waitFor(screen);
    minitel.send(KEYS.SUITE);
    await minitel.waitFor('REVENU ');
    minitel.send(KEYS.CONNEXION_FIN);
    await minitel.waitFor('ACCUEIL ');
    await leave(minitel);
    expect(events(service)).toEqual(['DIRECTCNX', 'SUITE', 'FIN']);
  });
});

test('nobody else noticed: the gateway serves, and no process has swollen', async () => {
  const minitel = await kit.websocket(gateway);
  await minitel.waitFor('ACCUEIL ');
  for (const { pid, role } of gateway.processes) {
    expect(residentBytes(pid) ?? 0, role).toBeLessThan(200 * MEGABYTE);
  }
  expect(gateway.log.filter(({ level }) => level === 'error')).toEqual([]);
});
