/** The ports users come in by. Sockets are accepted paused: their first byte is read by their worker. */

import { once } from 'node:events';
import net from 'node:net';
import { normaliseAddress, type LinkKind } from '@minipavi/access';
import type { Config } from '@minipavi/config';
import { isTelephone, remotePeers } from '../asterisk-peers.ts';

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

export class Listeners {
  readonly #servers = new Map<LinkKind, net.Server>();

  /** Opens every configured port; when one cannot be had, none is kept and all faults are told. */
  async open(config: Config, onSocket: OnSocket, onError: (error: Error) => void): Promise<PortFault[]> {
    const faults: PortFault[] = [];
    for (const { kind, key, setting } of ENTRIES) {
      const port = config.ports[key];
      if (port === null) continue;
      const server = net.createServer({ pauseOnConnect: true, noDelay: true }, (socket) => {
        const address = socket.remoteAddress;
        if (address === undefined) socket.destroy();
        else onSocket(kind, socket, normaliseAddress(address));
      });
      try {
        await listen(server, port, isTelephone(kind) ? astBind(config) : config.bind);
        server.on('error', onError);
        this.#servers.set(kind, server);
      } catch (error) {
        faults.push(toFault(setting, port, error));
      }
    }
    if (faults.length > 0) this.close();
    return faults;
  }

  /** Port really listened on (the configuration may say 0: any); null when closed. */
  port(kind: LinkKind): number | null {
    const address = this.#servers.get(kind)?.address();
    return typeof address === 'object' && address ? address.port : null;
  }

  close(): void {
    for (const server of this.#servers.values()) server.close();
    this.#servers.clear();
  }
}

/** Where the telephone's ports listen: loopback, unless somebody on another machine may use them: then where the configuration says. */
export const astBind = (config: Pick<Config, 'bind' | 'telephone' | 'connectTo'>): string | null =>
  remotePeers(config).length === 0 ? AST_BIND : config.bind;

/** Ports that another of our processes will listen on: tried and let go, so that a fault is told at once. */
export async function probePorts(config: Config): Promise<PortFault[]> {
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
