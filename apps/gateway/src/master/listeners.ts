/** The ports users come in by. Sockets are accepted paused: their first byte is read by their worker. */

import { once } from 'node:events';
import net from 'node:net';
import { isTelephone, type LinkKind } from '@minipavi/access';
import { normaliseAddress } from '@minipavi/addresses';
import type { Config } from '@minipavi/config';
import { remotePeers } from '../asterisk-peers.ts';
import type { BequeathedListener } from './inheritance.ts';
import { handleOf, type SocketHandle } from './socket-handles.ts';

export interface PortFault {
  readonly key: string;
  readonly port: number;
  /** What is wrong, in French. */
  readonly message: string;
}

interface Entry {
  readonly kind: LinkKind;
  readonly key: keyof Config['ports'];
  readonly setting: string;
}

const ENTRIES: readonly Entry[] = [
  { kind: 'WS', key: 'ws', setting: 'general/wsport' },
  { kind: 'WSS', key: 'wss', setting: 'general/wssport' },
  { kind: 'TELN', key: 'teln', setting: 'general/telnport' },
  { kind: 'AST', key: 'ast', setting: 'general/astport' },
  { kind: 'AUD', key: 'audio', setting: 'general/audioport' },
];

const AST_BIND = '127.0.0.1';

/** Connections the kernel keeps while the master is busy. */
const BACKLOG = 511;

export type OnSocket = (kind: LinkKind, socket: net.Socket, remoteAddress: string) => void;

const REASONS: Readonly<Record<string, string>> = {
  EADDRINUSE: 'port déjà utilisé par un autre programme',
  EACCES: 'port réservé : droits insuffisants (ports de 1024 à 65535 acceptés)',
  EADDRNOTAVAIL: "l'adresse n'est pas une adresse de cette machine",
};

function toFault(setting: string, port: number, error: unknown): PortFault {
  const { code, message } = error as NodeJS.ErrnoException;
  return { key: setting, port, message: REASONS[code ?? ''] ?? message };
}

async function listen(server: net.Server, port: number, host: string | null): Promise<void> {
  server.listen({ port, backlog: BACKLOG, ...(host === null ? {} : { host }) });
  await once(server, 'listening'); // rejects on 'error'
}

/** A port that a master before this one listens on; nobody is accepted by us until `accept`. */
export interface InheritedListener extends BequeathedListener {
  readonly handle: SocketHandle;
}

interface Open extends BequeathedListener {
  readonly server: net.Server;
  /** Not given to the server yet. */
  handle: SocketHandle | null;
}

export class Listeners {
  readonly #open = new Map<LinkKind, Open>();
  #onError: (error: Error) => void = () => {};

  /**
   * Opens every configured port; when one cannot be had, none is kept and all faults are told. `inherited` ports are
   * used where the configuration wants that port at that address; the others are let go.
   */
  async open(
    config: Config,
    onSocket: OnSocket,
    onError: (error: Error) => void,
    inherited: readonly InheritedListener[] = [],
  ): Promise<PortFault[]> {
    this.#onError = onError;
    const faults: PortFault[] = [];
    const unused = new Set(inherited);
    for (const { kind, key, setting } of ENTRIES) {
      const configured = config.ports[key];
      if (configured === null) continue;
      const host = isTelephone(kind) ? astBind(config) : config.bind;
      const server = net.createServer({ pauseOnConnect: true, noDelay: true }, (socket) => {
        const address = socket.remoteAddress;
        if (address === undefined) socket.destroy();
        else onSocket(kind, socket, normaliseAddress(address));
      });
      const heirloom = [...unused].find((one) => one.host === host && isSamePort(one, configured));
      if (heirloom) {
        unused.delete(heirloom);
        const { port, handle } = heirloom;
        this.#open.set(kind, { server, configured, port, host, handle });
        continue;
      }
      try {
        await listen(server, configured, host);
        server.on('error', onError);
        this.#open.set(kind, { server, configured, port: portOf(server), host, handle: null });
      } catch (error) {
        const isHeldElsewhere = inherited.some(({ port }) => port === configured);
        const fault = toFault(setting, configured, error);
        faults.push(isHeldElsewhere ? { ...fault, message: HELD_ELSEWHERE } : fault);
      }
    }
    for (const { handle } of unused) handle.close();
    if (faults.length > 0) this.close();
    return faults;
  }

  /** From now on those who come to the inherited ports are ours. */
  accept(): void {
    for (const one of this.#open.values()) {
      if (!one.handle) continue;
      one.server.listen(one.handle, BACKLOG);
      one.server.on('error', this.#onError);
      one.handle = null;
    }
  }

  /** What a successor can be given, with the handles. A closed one is left out. */
  get bequest(): readonly InheritedListener[] {
    return [...this.#open.values()].flatMap(({ server, configured, port, host }) => {
      const handle = handleOf(server);
      return handle ? [{ configured, port, host, handle }] : [];
    });
  }

  /** Opens again what `close` has closed, for a master whose successor is gone. */
  async reopen(): Promise<PortFault[]> {
    const faults: PortFault[] = [];
    for (const { server, port, host } of this.#open.values()) {
      if (server.listening) continue;
      try {
        server.removeListener('error', this.#onError);
        await listen(server, port, host);
        server.on('error', this.#onError);
      } catch (error) {
        faults.push(toFault(`port ${port}`, port, error));
      }
    }
    return faults;
  }

  /** Port really listened on (the configuration may say 0: any); null when closed. */
  port(kind: LinkKind): number | null {
    return this.#open.get(kind)?.port ?? null;
  }

  close(): void {
    for (const { server, handle } of this.#open.values()) {
      handle?.close();
      server.close();
    }
  }
}

/** The fault of a configuration that a running gateway cannot be given. */
const HELD_ELSEWHERE =
  'la passerelle en place écoute ce port à une autre adresse : arrêter et relancer, au lieu de remplacer';

const isSamePort = (one: BequeathedListener, configured: number): boolean =>
  one.configured === configured || one.port === configured;

function portOf(server: net.Server): number {
  const address = server.address();
  return typeof address === 'object' && address ? address.port : 0;
}

/** Where the telephone's ports listen: loopback, unless somebody on another machine may use them: then where the configuration says. */
export const astBind = (config: Pick<Config, 'bind' | 'telephone' | 'connectTo'>): string | null =>
  remotePeers(config).length === 0 ? AST_BIND : config.bind;

/**
 * Ports that another of our processes will listen on: tried and let go, so that a fault is told at once.
 * `inUse`: those that our own processes have already.
 */
export async function probePorts(config: Config, inUse: readonly number[] = []): Promise<PortFault[]> {
  const probes: { setting: string; port: number; host: string | null }[] = [];
  if (config.ports.http)
    probes.push({ setting: 'general/httpport', port: config.ports.http, host: config.bind });
  if (config.services?.port) {
    probes.push({ setting: 'services/port', port: config.services.port, host: '127.0.0.1' });
  }
  if (config.audio?.agiPort) {
    probes.push({ setting: 'audio/agiport', port: config.audio.agiPort, host: astBind(config) });
  }
  const faults: PortFault[] = [];
  for (const { setting, port, host } of probes) {
    if (inUse.includes(port)) continue;
    const server = net.createServer();
    try {
      await listen(server, port, host);
    } catch (error) {
      faults.push(toFault(setting, port, error));
    }
    server.close();
  }
  return faults;
}
