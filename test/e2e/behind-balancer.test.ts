/** Users behind a load balancer: each counts and is known by his own address, and loses not a byte to the header. */

import { once } from 'node:events';
import fs from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import net from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect } from 'vitest';
import {
  basicLogin,
  connectTcp,
  connectWebsocket,
  KEYS,
  makeCertificate,
  VISUWEB_PASSWORD,
  VISUWEB_USER,
  waitFor,
  type Gateway,
  type Minitel,
} from '@minipavi/testkit';
import { test, type Kit } from '../kit.ts';
import { HAPROXY, HAS_STREAM, NGINX, startHaproxy, startNginx, type Balancer } from './balancers.ts';

const USER = '80.67.169.12';
const V1 = Buffer.from(`PROXY TCP4 ${USER} 127.0.0.1 40000 8182\r\n`);
/** Signature, version 2 and PROXY, TCP over IPv4, twelve bytes: both addresses, both ports. */
const V2 = Buffer.from('0d0a0d0a000d0a515549540a' + '2111000c' + '5043a90c' + '7f000001' + '9c401ff6', 'hex');

type Way = 'together' | 'byte by byte';

/**
 * Plays a balancer: relays to this port, with this header in front. `together`: it waits for the user's first bytes and
 * sends them in one packet with the header.
 */
async function relay(kit: Kit, port: number | null, header: Buffer, way: Way): Promise<number> {
  const sockets = new Set<net.Socket>();
  const keep = (socket: net.Socket): net.Socket => {
    sockets.add(socket.setNoDelay(true));
    return socket.on('error', () => {});
  };
  const begin = async (client: net.Socket): Promise<void> => {
    keep(client);
    if (way === 'together') await once(client, 'readable');
    const server = keep(net.connect({ port: port ?? 0, host: '127.0.0.1' }));
    if (way === 'together')
      server.write(Buffer.concat([header, (client.read() as Buffer | null) ?? Buffer.alloc(0)]));
    else
      for (const byte of header) {
        server.write(Buffer.of(byte));
        await sleep(1);
      }
    client.pipe(server).pipe(client);
  };
  const listener = net.createServer((client) => void begin(client).catch(() => client.destroy()));
  listener.listen(0, '127.0.0.1');
  await once(listener, 'listening');
  kit.atEnd(() => {
    for (const socket of sockets) socket.destroy();
    listener.close();
  });
  return (listener.address() as net.AddressInfo).port;
}

/** Until the end of the test. */
async function line(kit: Kit, opening: Promise<Minitel>): Promise<Minitel> {
  const minitel = await opening;
  kit.atEnd(() => minitel.cut());
  return minitel;
}

/** The user sees a page, and what he types arrives. */
async function uses(minitel: Minitel): Promise<void> {
  await minitel.waitFor('BONJOUR');
  minitel.send(`ABC${KEYS.ENVOI}`);
  await minitel.waitFor('RECU ABC.');
}

describe.concurrent('a balancer’s header', () => {
  test.for([
    ['v1', 'together', V1],
    ['v2', 'together', V2],
    ['v1', 'byte by byte', V1],
    ['v2', 'byte by byte', V2],
  ] as const)(
    '%s, %s, is read before websocket, secure websocket and telnet',
    async ([, way, header], { kit }) => {
      const service = await kit.service();
      const { cert, certFile, keyFile } = await makeCertificate(await kit.folder());
      const gateway = await kit.gateway({
        general: {
          ...{ durl: service.url(), proxyprotocol: '127.0.0.1' },
          ...{ wssport: 0, ssl: certFile, sslkey: keyFile },
        },
      });
      const port = (one: number | null): Promise<number> => relay(kit, one, header, way);
      await uses(await line(kit, connectWebsocket(await port(gateway.ports.ws))));
      await uses(await line(kit, connectWebsocket(await port(gateway.ports.wss), { ca: cert })));
      // He is shown nothing before he has sent something, when both are to come together.
      const telnet = await line(
        kit,
        connectTcp(await port(gateway.ports.teln), way === 'together' ? 'X' : ''),
      );
      await telnet.waitFor('BONJOUR');
      telnet.send(`ABC${KEYS.ENVOI}`);
      await telnet.waitFor(way === 'together' ? 'RECU XABC.' : 'RECU ABC.');
      expect(service.select('CNX').map(({ pavi }) => pavi['remoteAddr'])).toEqual([USER, USER, USER]);
    },
  );

  test('is no header when it comes from anybody else', async ({ kit }) => {
    const service = await kit.service();
    const gateway = await kit.gateway({ general: { durl: service.url(), proxyprotocol: '192.0.2.1' } });
    const forger = await line(kit, connectTcp(await relay(kit, gateway.ports.teln, V1, 'byte by byte')));
    await forger.waitFor('BONJOUR');
    expect(service.select('CNX')[0]?.pavi['remoteAddr']).toBe('127.0.0.1');
    await expect(connectWebsocket(await relay(kit, gateway.ports.ws, V1, 'together'))).rejects.toThrow(/400/);
  });

  test('is missed, and the log says which balancer is set wrong', async ({ kit }) => {
    const service = await kit.service();
    const gateway = await kit.gateway({ general: { durl: service.url(), proxyprotocol: '127.0.0.0/8' } });
    await expect(kit.websocket(gateway)).rejects.toThrow(/hang up|ECONNRESET/);
    const { message } = await gateway.waitForLog(/en-tête PROXY/);
    expect(message).toMatch(
      /^connexion refusée : répartiteur 127\.0\.0\.1 \(general\/proxyprotocol\) : la connexion ne commence pas/,
    );
    expect(service.calls).toEqual([]);
  });

  test('makes each user count by himself', async ({ kit }) => {
    const service = await kit.service();
    const gateway = await kit.gateway({
      general: { durl: service.url(), proxyprotocol: '127.0.0.1', maxcip: 1, maxrate: 0 },
    });
    const other = Buffer.from(V1.toString('latin1').replace(USER, '80.67.169.40'));
    const from = (header: Buffer) => async (): Promise<Minitel> =>
      line(kit, connectWebsocket(await relay(kit, gateway.ports.ws, header, 'together')));
    await uses(await from(V1)());
    await kit.expectRefused(gateway, /adresse/, from(V1));
    await uses(await from(other)());
  });
});

interface PageReply {
  readonly status: number;
  readonly body: string;
  readonly headers: http.IncomingHttpHeaders;
}

const LOGIN = { authorization: basicLogin(VISUWEB_USER, VISUWEB_PASSWORD) };

interface Asking {
  readonly headers?: Readonly<Record<string, string>>;
  /** Secure, and this certificate is trusted. */
  readonly ca?: string;
  readonly localAddress?: string;
}

function get(port: number | null, path: string, asking: Asking = {}): Promise<PageReply> {
  const { ca, headers = {}, localAddress } = asking;
  const options = { host: '127.0.0.1', port, path, agent: false as const, timeout: 8000, headers };
  return new Promise((resolve, reject) => {
    const whole = {
      ...options,
      ...(ca === undefined ? {} : { ca }),
      ...(localAddress === undefined ? {} : { localAddress }),
    };
    const sent = (ca === undefined ? http : https).get(whole, (answer) => {
      let body = '';
      answer.setEncoding('utf8').on('data', (text: string) => (body += text));
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, body, headers: answer.headers }));
      answer.on('error', reject);
    });
    sent.on('timeout', () => sent.destroy(new Error('timeout')));
    sent.on('error', reject);
  });
}

describe.concurrent('VisuWeb behind a proxy', () => {
  test('takes the client from the proxy, and from nobody else', async ({ kit }) => {
    const gateway = await kit.gateway({
      general: { httpport: 0, proxyprotocol: '127.0.0.1' },
    });
    const { http: port } = gateway.ports;
    const wrong = { authorization: basicLogin(VISUWEB_USER, 'wrong') };
    const forwarded = { ...wrong, 'x-forwarded-for': `198.18.0.1, ${USER}` };
    expect((await get(port, '/visuweb', { headers: forwarded })).status).toBe(401);
    const { ip } = (await gateway.waitForLog(/mot de passe refusé/)) as { ip?: string };
    expect(ip).toBe(USER);
    // Not the proxy: what it says of others is nothing.
    await get(port, '/visuweb', { headers: forwarded, localAddress: '127.0.0.2' });
    const told = () =>
      gateway.log.filter(({ message }) => /mot de passe refusé/.test(message)) as { ip?: string }[];
    await waitFor(() => told().length === 2, { what: 'a second line' });
    expect(told().map((one) => one.ip)).toEqual([USER, '127.0.0.2']);
  });
});

/** What a real balancer must do, whichever it is. */
async function servesAll(kit: Kit, gateway: Gateway, { ports, ca }: Balancer): Promise<void> {
  await uses(await line(kit, connectWebsocket(ports.wss, { ca })));
  await uses(await line(kit, connectTcp(ports.telnet)));
  // The emulator of the public page is sent to the balancer's port.
  const told = await get(ports.https, '/minitel/gateway.json', { ca });
  expect([told.status, told.headers['content-type']]).toEqual([200, 'application/json']);
  expect(JSON.parse(told.body)).toEqual({ ws: null, wss: ports.wss });
  expect((await get(ports.https, '/minitel/', { ca })).body).toContain('<title>');
  expect((await get(ports.http, '/')).headers.location).toMatch(/^https:\/\//);
  // Whoever invents an address for himself keeps his own.
  const forged = { 'x-forwarded-for': USER };
  expect((await get(ports.https, '/visuweb', { ca, headers: forged })).status).toBe(401);
  expect((await get(ports.https, '/visuweb', { ca, headers: { ...forged, ...LOGIN } })).status).toBe(200);
  // The proxy itself may say so: that is what it is for.
  expect((await get(gateway.ports.http, '/visuweb', { headers: forged })).status).toBe(200);
  const sessions = await gateway.sessions();
  expect(sessions.map(({ type, ip }) => [type, ip])).toEqual([
    ['IN/WS', '127.0.0.1'],
    ['IN/TELN', '127.0.0.1'],
  ]);
}

/** USER needs no password at its VisuWeb. */
async function guarded(kit: Kit): Promise<Gateway> {
  const service = await kit.service();
  const gateway = await kit.prepare({
    general: { durl: service.url(), httpport: 0, proxyprotocol: '127.0.0.1' },
    args: ['-v'],
  });
  const file = path.join(gateway.folder, 'minipavi.conf');
  const allowed = `<visuweb><allowip>${USER}</allowip></visuweb></general>`;
  fs.writeFileSync(file, fs.readFileSync(file, 'utf8').replace('</general>', allowed));
  await gateway.start();
  return gateway;
}

const whyNginx =
  NGINX === undefined || !HAS_STREAM
    ? ' (skipped: no nginx with streams, apt-get install nginx-light libnginx-mod-stream)'
    : '';
const whyHaproxy = HAPROXY === undefined ? ' (skipped: no haproxy, apt-get install haproxy)' : '';

describe.skipIf(whyNginx !== '')(`nginx, as deploy/nginx has it${whyNginx}`, () => {
  test('serves websockets, telnet and VisuWeb', async ({ kit }) => {
    const gateway = await guarded(kit);
    await servesAll(kit, gateway, await startNginx(kit, gateway));
  });
});

describe.skipIf(whyHaproxy !== '')(`HAProxy, as deploy/haproxy has it${whyHaproxy}`, () => {
  test.for([2, 1] as const)('serves websockets, telnet and VisuWeb, header v%d', async (version, { kit }) => {
    const gateway = await guarded(kit);
    const balancer = await startHaproxy(kit, gateway, version);
    // It looks after the gateway meanwhile, and nobody takes it for a user.
    // Most looks are over before anybody could ask who it was.
    await gateway.waitForLog(/^vérification du répartiteur$/);
    expect(gateway.log.filter(({ message }) => message === 'connexion')).toEqual([]);
    await servesAll(kit, gateway, balancer);
    expect(gateway.log.filter(({ level }) => level === 'warn').map(({ message }) => message)).toEqual([]);
  });
});
