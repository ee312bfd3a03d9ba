/** FastAGI: where dialplans hand calls over, and what is known of them until their sound comes. */

import net from 'node:net';
import { normaliseAddress } from '@minipavi/addresses';
import type { KnownCall, LogLevel } from '@minipavi/bus';
import type { AgiConfig } from '../handover.ts';
import { serveAgiCall } from './agi-call.ts';

/** From the name given to the call to its connection: both are a matter of milliseconds. */
const EXPECTED_WITHIN_MS = 30_000;
/** No Asterisk has so many lines. */
const MAX_CALLS = 500;

export interface AgiServerOptions {
  readonly config: AgiConfig;
  /** Who may call. */
  readonly isAllowed: (address: string) => boolean;
  readonly log: (level: LogLevel, message: string) => void;
}

export class AgiServer {
  readonly #options: AgiServerOptions;
  readonly #server: net.Server;
  readonly #sockets = new Set<net.Socket>();
  readonly #expected = new Map<string, { readonly call: KnownCall; readonly timer: NodeJS.Timeout }>();

  /** Listens at once; that it cannot is a line in the log. */
  constructor(options: AgiServerOptions) {
    this.#options = options;
    const { config, log } = options;
    this.#server = net.createServer({ noDelay: true }, (socket) => this.#accept(socket));
    this.#server.on('error', (error: NodeJS.ErrnoException) => {
      log('error', `FastAGI : port ${config.port} : ${error.code ?? error.message}`);
    });
    this.#server.listen({ port: config.port, ...(config.bind === null ? {} : { host: config.bind }) });
  }

  /** Once listening; for tests. */
  get port(): number | null {
    const address = this.#server.address();
    return typeof address === 'object' && address ? address.port : null;
  }

  /** The call of this name, once. */
  identify(uuid: string): KnownCall | null {
    const expected = this.#expected.get(uuid);
    if (!expected) return null;
    clearTimeout(expected.timer);
    this.#expected.delete(uuid);
    return expected.call;
  }

  /** Calls go on: only Asterisk's own end of them ends. */
  stop(): void {
    this.#server.close();
    for (const { timer } of this.#expected.values()) clearTimeout(timer);
    this.#expected.clear();
    for (const socket of this.#sockets) socket.destroy();
  }

  #accept(socket: net.Socket): void {
    const { config, isAllowed, log } = this.#options;
    const address = normaliseAddress(socket.remoteAddress ?? '');
    socket.on('error', () => {});
    if (!isAllowed(address) || this.#sockets.size >= MAX_CALLS) {
      log('warn', `FastAGI : connexion de ${address} refusée`);
      socket.destroy();
      return;
    }
    this.#sockets.add(socket);
    socket.on('close', () => this.#sockets.delete(socket));
    void serveAgiCall({
      socket,
      audioAddress: config.audioAddress,
      onCall: (uuid, call) => this.#expect(uuid, { direction: 'IN', ...call }),
      log,
    });
  }

  #expect(uuid: string, call: KnownCall): void {
    const timer = setTimeout(() => {
      this.#expected.delete(uuid);
      this.#options.log('warn', 'FastAGI : le son de l’appel n’est jamais venu sur audioport');
    }, EXPECTED_WITHIN_MS);
    this.#expected.set(uuid, { call, timer });
  }
}
