/** For tests: a listener as in the master, each connection opened as in a worker. */

import { EventEmitter, once } from 'node:events';
import net from 'node:net';
import type { ClientLink, LinkKind } from './client-link.ts';
import type { HandshakeError } from './handshake.ts';
import type { LinkLimits } from './link-limits.ts';
import { openLink, type TelephoneSettings } from './open-link.ts';
import type { TlsFiles } from './websocket-handshake.ts';

interface Options {
  readonly limits?: Partial<LinkLimits>;
  readonly tls?: TlsFiles;
  readonly telephone?: TelephoneSettings;
}

export class TestGateway {
  readonly logs: string[] = [];
  readonly #server: net.Server;
  readonly #sockets = new Set<net.Socket>();
  readonly #clients = new Set<net.Socket>();
  readonly #outcomes: Promise<ClientLink>[] = [];
  readonly #arrivals = new EventEmitter();

  private constructor(kind: LinkKind, options: Options) {
    this.#server = net.createServer({ pauseOnConnect: true }, (socket) => {
      this.#sockets.add(socket);
      const outcome = openLink({
        kind,
        socket,
        remoteAddress: socket.remoteAddress ?? '',
        ...options,
        log: (level, message) => this.logs.push(`${level} ${message}`),
      });
      outcome.catch(() => {});
      this.#outcomes.push(outcome);
      this.#arrivals.emit('one');
    });
  }

  static async start(kind: LinkKind, options: Options = {}): Promise<TestGateway> {
    const gateway = new TestGateway(kind, options);
    gateway.#server.listen(0, '127.0.0.1');
    await once(gateway.#server, 'listening');
    return gateway;
  }

  get port(): number {
    return (this.#server.address() as net.AddressInfo).port;
  }

  /** The gateway's end of the connections, for what a peer cannot show. */
  get sockets(): net.Socket[] {
    return [...this.#sockets];
  }

  /** A TCP client; its errors are part of what tests provoke. */
  connect(options: { allowHalfOpen?: boolean } = {}): net.Socket {
    const client = net.connect({ port: this.port, host: '127.0.0.1', noDelay: true, ...options });
    client.on('error', () => {});
    this.#clients.add(client);
    return client;
  }

  /** The link of the next connection. */
  async link(): Promise<ClientLink> {
    if (this.#outcomes.length === 0) await once(this.#arrivals, 'one');
    return this.#outcomes.shift() as Promise<ClientLink>;
  }

  /** The error of the next connection, which must not open. */
  async refusal(): Promise<HandshakeError> {
    return this.link().then(
      () => Promise.reject(new Error('the link opened')),
      (error: unknown) => error as HandshakeError,
    );
  }

  async stop(): Promise<void> {
    for (const socket of [...this.#sockets, ...this.#clients]) socket.destroy();
    this.#server.close();
    await once(this.#server, 'close');
  }
}

/** Everything a link tells, from now on. */
export class LinkRecord {
  readonly packets: string[] = [];
  readonly events: string[] = [];
  readonly reasons: string[] = [];
  readonly #link: ClientLink;
  #length = 0;

  constructor(link: ClientLink) {
    this.#link = link;
    link.on('packet', (bytes) => {
      this.packets.push(latin1(bytes));
      this.#length += bytes.length;
    });
    link.on('line', (event) => this.events.push(event));
    link.on('close', (reason) => this.reasons.push(reason));
  }

  /** Resolves when the packets put together are at least that long. */
  async text(length: number): Promise<string> {
    while (this.#length < length) await once(this.#link, 'packet');
    return this.packets.join('');
  }

  async reason(): Promise<string> {
    while (this.reasons.length === 0) await once(this.#link, 'close');
    return this.reasons.join(' / ');
  }
}

export const latin1 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');

/** Reads a client to its end, or to so many bytes. */
export function readClient(client: net.Socket, length = Infinity): Promise<string> {
  return new Promise((resolve) => {
    let text = '';
    const take = (): void => {
      for (let chunk = client.read() as Buffer | null; chunk; chunk = client.read() as Buffer | null) {
        text += latin1(chunk);
      }
      if (text.length < length && !client.readableEnded && !client.destroyed) return;
      for (const event of ['readable', 'end', 'close']) client.off(event, take);
      resolve(text);
    };
    for (const event of ['readable', 'end', 'close']) client.on(event, take);
    take();
  });
}
