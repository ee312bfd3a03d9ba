/** The service of the soak, and the hosts that it sends people to: what is typed says what is wanted. */

import { once } from 'node:events';
import net, { type AddressInfo } from 'node:net';
import { WebSocketServer } from 'ws';
import {
  inputTxt,
  page,
  startService,
  type ServiceCall,
  type Reply,
  type VideotexService,
} from '@minipavi/testkit';
import { Ledger } from './ledger.ts';

/** Key of `connecttocmd/visukey` in the soak's configuration. */
export const WATCH_KEY = 'soakwatch';
/** First words of a host; more than the 200 bytes that a living one is expected to say. */
export const HOST_GREETING = `SERVEUR ${'.'.repeat(220)}`;
/** Typed at a host: it hangs up. */
export const HOST_LEAVES = '#';

/** Typed in front of a mark, to have it done; each page bears the mark. */
export const VERBS = ['telnet', 'ws', 'watch', 'push', 'later'] as const;
export type Verb = (typeof VERBS)[number];

/** Any key calls the service. */
const ANY_KEY = inputTxt({ validwith: 511 });
const FIELDS: readonly object[] = [
  inputTxt(),
  { COMMAND: { name: 'InputMsg', param: { x: 1, y: 5, w: 30, h: 4, spacechar: '.', validwith: 128 + 64 } } },
  {
    COMMAND: {
      name: 'InputForm',
      param: { x: [1, 1], y: [5, 7], l: [20, 10], spacechar: '.', validwith: 128 },
    },
  },
];
/** About a screenful, as real pages are. */
const FILLING = 'Minitel '.repeat(60);

export class SoakService {
  readonly ledger = new Ledger();
  /** Deferred events asked for, and those that came. */
  deferred = { asked: 0, came: 0 };
  readonly #random: () => number;
  #service: VideotexService | null = null;
  #closeHosts: () => void = () => {};
  #hosts = { telnet: '', ws: '' };
  #pages = 0;
  /** What was typed last, by session: pages that come later bear it. */
  readonly #typed = new Map<string, string>();

  private constructor(random: () => number) {
    this.#random = random;
  }

  static async start(random: () => number): Promise<SoakService> {
    const service = new SoakService(random);
    await service.#start();
    return service;
  }

  get url(): string {
    return this.#service?.url('/soak/') ?? '';
  }

  async close(): Promise<void> {
    this.#closeHosts();
    await this.#service?.close();
  }

  async #start(): Promise<void> {
    const sockets = new Set<net.Socket>();
    const telnet = net.createServer({ noDelay: true }, (socket) => {
      sockets.add(socket);
      socket.on('error', () => {}).on('close', () => sockets.delete(socket));
      socket.write(HOST_GREETING);
      socket.on('data', (bytes) => (bytes.includes(HOST_LEAVES) ? socket.end() : socket.write(bytes)));
    });
    telnet.listen(0, '127.0.0.1');
    await once(telnet, 'listening');
    const ws = new WebSocketServer({ port: 0, host: '127.0.0.1' });
    ws.on('connection', (socket) => {
      socket.on('error', () => {});
      socket.send(HOST_GREETING);
      socket.on('message', (data: Buffer) =>
        data.includes(HOST_LEAVES) ? socket.close() : socket.send(data),
      );
    });
    await once(ws, 'listening');
    const at = (server: { address(): unknown }): string =>
      `127.0.0.1:${(server.address() as AddressInfo).port}`;
    this.#hosts = { telnet: at(telnet), ws: at(ws) };
    this.#closeHosts = () => {
      telnet.close();
      ws.close();
      for (const socket of sockets) socket.destroy();
      for (const client of ws.clients) client.terminate();
    };
    this.#service = await startService((call) => this.#answer(call));
  }

  #answer({ fctn, uniqueId, content }: ServiceCall): Reply {
    // Nobody looks at them again, and there will be many.
    if (this.#service && this.#service.calls.length > 1000) this.#service.calls.length = 0;
    this.ledger.heard(fctn, uniqueId);
    const [typed = ''] = content;
    switch (fctn) {
      case 'FIN':
        this.#typed.delete(uniqueId);
        return page('');
      case 'CNX':
        return page(`\f${FILLING}BONJOUR`, inputTxt());
      case 'BGCALL-SIMU':
        this.deferred.came++;
        return page('\x1fXA\x18');
      case 'ENVOI': {
        const [verb = '', mark = verb] = typed.trim().split(' ');
        this.#typed.set(uniqueId, mark);
        return this.#errand(verb, mark, uniqueId);
      }
      default:
        return page(`\fRETOUR ${this.#typed.get(uniqueId)} ${fctn}`, ANY_KEY);
    }
  }

  #errand(verb: string, mark: string, uniqueId: string): Reply {
    const { telnet, ws } = this.#hosts;
    const command = (name: string, param: object): Reply =>
      page(`\fPAGE ${mark}.`, { COMMAND: { name, param } });
    switch (verb) {
      case 'telnet':
        return command('connectToTln', { host: telnet, echo: 'off' });
      case 'ws':
        return command('connectToWs', { host: ws, echo: 'off', path: '/' });
      case 'watch':
        return command('duplicateStream', {
          uniqueid: this.#another(uniqueId),
          key: WATCH_KEY,
          screen: 'on',
        });
      case 'push':
        return command('PushServiceMsg', { uniqueids: [this.#another(uniqueId)], message: ['Un message'] });
      case 'later':
        this.deferred.asked++;
        return command('BackgroundCall', {
          time: [Math.floor(Date.now() / 1000) + 1],
          uniqueid: [uniqueId],
          simulate: [true],
          url: ['plus tard'],
        });
      default:
        return page(`\f${FILLING}RECU ${mark}.`, FIELDS[this.#pages++ % FIELDS.length]);
    }
  }

  #another(uniqueId: string): string {
    const others = this.ledger.present.filter((one) => one !== uniqueId);
    return others[Math.floor(this.#random() * others.length)] ?? uniqueId;
  }
}
