/** Clients that mean harm, on every port: what they hold is theirs for some seconds only, and nobody else feels it. */

import net from 'node:net';
import tls from 'node:tls';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  audioXml,
  basicLogin,
  inputTxt,
  KEYS,
  makeCertificate,
  page,
  residentBytes,
  VISUWEB_PASSWORD,
  VISUWEB_USER,
  waitFor,
  type Gateway,
  type Minitel,
  type ServiceCall,
  type VideotexService,
} from '@minipavi/testkit';
import { Kit } from '../kit.ts';

/** Between two bytes of those that hold a connection with as little as can be. */
const TRICKLE_MS = 500;
const MEGABYTE = 1024 * 1024;
const MAX_WORKER_GROWTH = 60 * MEGABYTE;
const ECHO_WITHIN_MS = 3000;

const kit = new Kit();
let gateway: Gateway;
/** With a certificate: its VisuWeb, too, speaks TLS. */
let secure: Gateway;
let service: VideotexService;
let servicesPort: number;
let agiPort: number;

beforeAll(async () => {
  service = await kit.service(({ fctn }) => page(fctn === 'FIN' ? '' : '\x0cBONJOUR', inputTxt()));
  const { certFile, keyFile } = await makeCertificate(await kit.folder());
  const [services = 0, agi = 0] = await kit.ports(2);
  [servicesPort, agiPort] = [services, agi];
  gateway = await kit.gateway({
    general: { durl: service.url(), maxc: 100, maxcip: 100, astport: 0, audioport: 0, httpport: 0 },
    sections: audioXml([{ id: 1 }], { agiport: agi }) + `<services><port>${services}</port></services>`,
  });
  secure = await kit.gateway({
    general: { durl: service.url(), wssport: 0, ssl: certFile, sslkey: keyFile, httpport: 0 },
  });
});

afterAll(() => kit.end());

/** A socket with no manners, whose end is ours to see. */
class Stranger {
  readonly socket: net.Socket;
  heard = '';
  readonly closed: Promise<void>;
  #drip: NodeJS.Timeout | null = null;

  constructor(socket: net.Socket) {
    this.socket = socket;
    socket.on('error', () => {});
    socket.on('data', (bytes: Buffer) => (this.heard += bytes.toString('latin1')));
    this.closed = new Promise((resolve) => {
      const over = (): void => {
        if (this.#drip) clearInterval(this.#drip);
        resolve();
      };
      socket.on('end', over).on('close', over);
    });
    kit.atEnd(() => void socket.destroy());
  }

  static async come(port: number | null, { isTls = false } = {}): Promise<Stranger> {
    const at = { port: port ?? 0, host: '127.0.0.1', allowHalfOpen: true };
    const socket = isTls ? tls.connect({ ...at, rejectUnauthorized: false }) : net.connect(at);
    await new Promise((resolve, reject) => {
      socket.once(isTls ? 'secureConnect' : 'connect', resolve).once('error', reject);
    });
    return new Stranger(socket);
  }

  say(text: string | Buffer): this {
    this.socket.write(typeof text === 'string' ? Buffer.from(text, 'latin1') : text);
    return this;
  }

  /** A byte now and then, for ever. */
  drip(byte: string): this {
    this.#drip = setInterval(() => this.socket.write(byte), TRICKLE_MS);
    return this;
  }

  hears(text: string): Promise<unknown> {
    return waitFor(() => this.heard.includes(text), {
      what: () => `"${text}", heard "${this.heard.slice(-300)}"`,
    });
  }
}

const upgradeOf = (path = '/'): string =>
  `GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n` +
  'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Extensions: permessage-deflate\r\n\r\n';

/** Masked with zeros. */
function frame(first: number, payload: string | Buffer): Buffer {
  const bytes = typeof payload === 'string' ? Buffer.from(payload, 'latin1') : payload;
  const length = bytes.length < 126 ? [0x80 | bytes.length] : [0xfe, bytes.length >> 8, bytes.length & 255];
  return Buffer.concat([Buffer.from([first, ...length, 0, 0, 0, 0]), bytes]);
}

const pathOf = (name: string): string => `/?url=${encodeURIComponent(service.url(`/${name}`))}`;

interface Slow {
  readonly name: string;
  readonly come: () => Promise<Stranger>;
  readonly withinMs: number;
}

const SLOW: readonly Slow[] = [
  {
    name: 'wss: request header that never ends',
    come: async () =>
      (await Stranger.come(secure.ports.wss, { isTls: true })).say('GET / HTTP/1.1\r\nX: ').drip('x'),
    withinMs: 10_000,
  },
  {
    name: 'wss: a TLS hello that never ends',
    come: async () => (await Stranger.come(secure.ports.wss)).say('\x16\x03\x01\x02\x00').drip('\x01'),
    withinMs: 10_000,
  },
  {
    name: 'telephone: a header that never ends',
    come: async () => (await Stranger.come(gateway.ports.ast)).say('CALLFROM 0').drip('1'),
    withinMs: 10_000,
  },
  {
    name: 'AudioSocket: silence',
    come: () => Stranger.come(gateway.ports.audio),
    withinMs: 2000,
  },
  {
    name: 'AudioSocket: a name that never ends',
    come: async () => (await Stranger.come(gateway.ports.audio)).say('\x01\x00\x10').drip('x'),
    withinMs: 2000,
  },
  {
    name: 'AudioSocket: a call that nobody knows',
    come: async () =>
      (await Stranger.come(gateway.ports.audio)).say('\x01\x00\x100123456789abcdef').drip('\x10'),
    withinMs: 4000,
  },
  {
    name: 'FastAGI: silence',
    come: () => Stranger.come(agiPort),
    withinMs: 5000,
  },
  {
    name: 'FastAGI: variables without end',
    come: async () => (await Stranger.come(agiPort)).say('agi_network: yes\n').drip('agi_x: y\n'),
    withinMs: 5000,
  },
  {
    name: 'VisuWeb: a TLS hello that never ends',
    come: async () => (await Stranger.come(secure.ports.http)).say('\x16\x03\x01\x02\x00').drip('\x01'),
    withinMs: 10_000,
  },
  ...(['VisuWeb', 'services'] as const).flatMap((site) => {
    const come = async (text: string): Promise<Stranger> => {
      const stranger = await Stranger.come(site === 'VisuWeb' ? gateway.ports.http : servicesPort);
      return text === '' ? stranger : stranger.say(text);
    };
    return [
      { name: `${site}: silence`, come: () => come(''), withinMs: 13_000 },
      {
        name: `${site}: headers without end`,
        come: async () => (await come('GET / HTTP/1.1\r\nHost: x\r\nX: ')).drip('x'),
        withinMs: 13_000,
      },
      {
        name: `${site}: a body without end`,
        come: async () => {
          const head = 'POST /visujson HTTP/1.1\r\nHost: x\r\nContent-Length: 99999\r\n';
          return (
            await come(`${head}Authorization: ${basicLogin(VISUWEB_USER, VISUWEB_PASSWORD)}\r\n\r\n`)
          ).drip('x');
        },
        withinMs: 18_000,
      },
    ];
  }),
];

describe('whoever takes his time', () => {
  test('is hung up on, on every port', { timeout: 120_000 }, async () => {
    const late: string[] = [];
    await Promise.all(
      SLOW.map(async ({ name, come, withinMs }) => {
        const stranger = await come();
        const isOver = new AbortController();
        // As much again: a busy machine is late, too.
        const patience = sleep(2 * withinMs + 10_000, 'late', { signal: isOver.signal }).catch(() => null);
        if ((await Promise.race([stranger.closed, patience])) === 'late') late.push(name);
        isOver.abort();
      }),
    );
    expect(late).toEqual([]);
  });
});

describe.concurrent('a line of which one half is closed', () => {
  test.each(['ws', 'teln'] as const)('%s: by the user, is a session that ends', async (port) => {
    const path = `half-${port}`;
    const stranger = await Stranger.come(gateway.ports[port]);
    if (port === 'ws') stranger.say(upgradeOf(pathOf(path)));
    await stranger.hears('BONJOUR');
    const [pin] = /PIN:\d{4}/.exec(stranger.heard) ?? [''];
    stranger.socket.end();
    await service.waitFor(({ fctn, uniqueId }) => fctn === 'FIN' && uniqueId.endsWith(pin.slice(4)));
    await stranger.closed;
  });

  test.each([
    ['ws', 'GET / HTTP/1.1\r\n'],
    ['wss', '\x16\x03\x01'],
    ['ast', 'CALLFROM '],
    ['audio', '\x01\x00'],
  ] as const)('%s: before it is open, is closed', async (port, begun) => {
    const stranger = await Stranger.come((port === 'wss' ? secure : gateway).ports[port]);
    stranger.say(begun).socket.end();
    await stranger.closed;
  });
});

describe.concurrent('websocket frames', () => {
  const open = async (name: string): Promise<Stranger> => {
    const stranger = (await Stranger.come(gateway.ports.ws)).say(upgradeOf(pathOf(name)));
    await stranger.hears('BONJOUR');
    expect(stranger.heard).not.toMatch(/Sec-WebSocket-Extensions/i);
    return stranger;
  };
  const expectEnd = async (name: string, stranger: Stranger, code: number): Promise<void> => {
    await stranger.hears(`\x88\x02${String.fromCharCode(code >> 8, code & 255)}`);
    await stranger.closed;
    await service.waitFor((call) => call.fctn === 'FIN' && call.path === `/${name}`);
  };

  test('that are compressed are refused: it was not agreed upon', async () => {
    const stranger = await open('compressed');
    stranger.say(frame(0xc1, Buffer.alloc(100, 0x55)));
    await expectEnd('compressed', stranger, 1002);
  });

  test('in a message of more than 64 KiB, fragment by fragment, are refused', async () => {
    const stranger = await open('fragments');
    for (let i = 0; i < 66; i++) stranger.say(frame(i === 0 ? 0x01 : 0x00, Buffer.alloc(1000, 0x61)));
    await expectEnd('fragments', stranger, 1009);
  });

  test('in a message of crumbs are refused', async () => {
    const stranger = await open('crumbs');
    stranger.say(Buffer.concat(Array.from({ length: 1100 }, (_, i) => frame(i === 0 ? 0x01 : 0x00, 'a'))));
    await expectEnd('crumbs', stranger, 1008);
  });

  test('that promise more than they hold keep nobody’s memory', async () => {
    const stranger = await open('promise');
    stranger.say(Buffer.from([0x81, 0xff, 0, 0, 0, 0xff, 0, 0, 0, 0, 0, 0, 0, 0]));
    await expectEnd('promise', stranger, 1009);
  });

  test('of which an unmasked one comes are refused', async () => {
    const stranger = await open('unmasked');
    stranger.say('\x81\x01a');
    await expectEnd('unmasked', stranger, 1002);
  });
});

/** Types, sees it echoed, erases, until told to stop; returns the longest wait. */
async function typeOn(minitel: Minitel, isDone: () => boolean): Promise<number> {
  let slowestMs = 0;
  while (!isDone()) {
    const from = performance.now();
    minitel.send('a');
    await minitel.waitFor('a', ECHO_WITHIN_MS);
    slowestMs = Math.max(slowestMs, performance.now() - from);
    minitel.send(KEYS.CORRECTION);
    await minitel.waitFor('\x08.\x08', ECHO_WITHIN_MS);
    await sleep(30);
  }
  return slowestMs;
}

describe('a million function keys', () => {
  const KEYS_SENT = 1_000_000;
  /** By then the sender has met a full window, or all is read. */
  const FOR_MS = 10_000;

  test.each(['ws', 'teln'] as const)('by %s reach the service a few at a time', async (port) => {
    const path = `/million-${port}`;
    const stranger = await Stranger.come(gateway.ports[port]);
    if (port === 'ws') stranger.say(upgradeOf(pathOf(path.slice(1))));
    await stranger.hears('BONJOUR');
    const [pin] = /PIN:\d{4}/.exec(stranger.heard) ?? [''];
    const isHis = (call: ServiceCall): boolean => call.uniqueId.endsWith(pin.slice(4));
    const other = await kit.websocket(gateway);
    await other.waitFor('BONJOUR');
    const { uniqueId } = await service.waitFor(isHis);
    const { pid: worker } = await gateway.session(uniqueId);
    const [before, masterBefore] = [residentBytes(worker) ?? 0, residentBytes(gateway.pid) ?? 0];

    const one = port === 'ws' ? frame(0x81, KEYS.ENVOI) : Buffer.from(KEYS.ENVOI, 'latin1');
    const thousand = Buffer.concat(Array.from({ length: 1000 }, () => one));
    for (let sent = 0; sent < KEYS_SENT; sent += 1000) stranger.socket.write(thousand);
    const until = performance.now() + FOR_MS;
    const slowestMs = await typeOn(other, () => performance.now() > until);

    const calls = service.select((call) => isHis(call) && call.fctn === 'ENVOI').length;
    expect(calls).toBeGreaterThan(0);
    // A hundred, and ten a second.
    expect(calls).toBeLessThan(300);
    expect(slowestMs).toBeLessThan(ECHO_WITHIN_MS);
    expect((residentBytes(worker) ?? 0) - before).toBeLessThan(MAX_WORKER_GROWTH);
    expect((residentBytes(gateway.pid) ?? 0) - masterBefore).toBeLessThan(MAX_WORKER_GROWTH);
    stranger.socket.resetAndDestroy();
    await service.waitFor((call) => isHis(call) && call.fctn === 'FIN');
    other.hangUp();
  });
});

test('all the while the gateway served, and has no error to report', async () => {
  const minitel = await kit.websocket(gateway);
  await minitel.waitFor('BONJOUR');
  minitel.send(KEYS.CONNEXION_FIN);
  await minitel.closed();
  for (const { log } of [gateway, secure]) expect(log.filter(({ level }) => level === 'error')).toEqual([]);
});
