/**
 * Connections that a load balancer of the operator's relays: they begin with a PROXY header that says whose they are. The
 * header is the balancer's and not the user's, so it is read here, and before anything else: who comes is decided by the
 * user's address. What of the user's own bytes came along goes with the socket to whoever reads it.
 */

import type { Socket } from 'node:net';
import { isTelephone, ProxyHeaderParser, type LinkKind, type ProxiedConnection } from '@minipavi/access';
import { AddressSet } from '@minipavi/addresses';
import type { LogFields, LogLevel } from '@minipavi/bus';
import { stopReading } from './socket-handles.ts';

/** A balancer sends its header at once. */
const HEADER_WITHIN_MS = 3_000;
/**
 * HAProxy, version 1, looks whether anybody is here as an unknown client, or as itself, and closes at once. A user may come
 * so too, and by telnet not a byte comes from him before he is shown something: he waits no longer than this.
 */
const LOOK_MS = 500;
/** Whose header is being read; more of them at a time are a flood. */
const MAX_HELD = 200;
/** A balancer that is set wrong is told of so often; each of its connections would fill the log. */
const TOLD_EVERY_MS = 60_000;

const NO_BYTES = Buffer.alloc(0);

export interface ProxiedArrivalsOptions {
  /** The balancers: addresses and networks. From anybody else a header is a user's bytes. */
  readonly from: readonly string[];
  /** Somebody has come, by his own address. `head`: bytes of his that had to be read already. The socket is paused. */
  readonly onSocket: (kind: LinkKind, socket: Socket, address: string, head: Buffer) => void;
  readonly log: (level: LogLevel, message: string, fields?: LogFields) => void;
  readonly headerWithinMs?: number;
}

interface Arrival {
  readonly kind: LinkKind;
  readonly socket: Socket;
  /** The balancer's. */
  readonly address: string;
}

interface Held {
  timer: NodeJS.Timeout;
  readonly stopListening: () => unknown;
}

export class ProxiedArrivals {
  readonly #options: ProxiedArrivalsOptions;
  readonly #held = new Map<Socket, Held>();
  #balancers: AddressSet;
  /** By reason, of which there are few: when the log was told last, how often it happened since. */
  readonly #told = new Map<string, { readonly at: number; untold: number }>();

  constructor(options: ProxiedArrivalsOptions) {
    this.#options = options;
    this.#balancers = new AddressSet(options.from);
  }

  /** Other balancers, from now on. */
  reconfigure(from: readonly string[]): void {
    this.#balancers = new AddressSet(from);
  }

  /** Those whose header is being read. */
  get heldCount(): number {
    return this.#held.size;
  }

  /** A socket as it was accepted, unread and paused. The telephone's ports know no balancer. */
  take(kind: LinkKind, socket: Socket, address: string): void {
    if (isTelephone(kind) || !this.#balancers.has(address)) {
      return this.#options.onSocket(kind, socket, address, NO_BYTES);
    }
    socket.on('error', () => {}); // 'close' follows; and an unheard one would end the master
    const arrival = { kind, socket, address };
    if (this.#held.size >= MAX_HELD) this.#refuse(arrival, `${MAX_HELD} en-têtes PROXY attendus à la fois`);
    else this.#read(arrival);
  }

  /** Nobody is waited for any more. */
  stop(): void {
    for (const socket of [...this.#held.keys()]) {
      this.#release(socket);
      socket.destroy();
    }
  }

  #read(arrival: Arrival): void {
    const { socket } = arrival;
    const parser = new ProxyHeaderParser();
    let connection: ProxiedConnection | null = null;
    const onData = (chunk: Buffer): void => {
      if (connection !== null) return this.#pass(arrival, connection, chunk);
      const progress = parser.push(chunk);
      if (progress.state === 'more') return;
      if (progress.state === 'invalid') return this.#refuse(arrival, progress.reason);
      connection = progress.connection;
      if (progress.rest.length > 0 || !mayBeLook(connection, arrival)) {
        return this.#pass(arrival, connection, progress.rest);
      }
      clearTimeout(held.timer);
      held.timer = setTimeout(onLate, LOOK_MS);
    };
    const onEnd = (): void => {
      if (connection === null && !parser.isEmpty) this.#refuse(arrival, 'en-tête PROXY inachevé');
      else this.#dismiss(arrival);
    };
    const onLate = (): void => {
      if (connection !== null) this.#pass(arrival, connection, NO_BYTES);
      else this.#refuse(arrival, parser.isEmpty ? 'aucun en-tête PROXY reçu' : 'en-tête PROXY inachevé');
    };
    socket.on('data', onData).on('end', onEnd).on('close', onEnd);
    const held: Held = {
      timer: setTimeout(onLate, this.#options.headerWithinMs ?? HEADER_WITHIN_MS),
      stopListening: () => socket.off('data', onData).off('end', onEnd).off('close', onEnd),
    };
    this.#held.set(socket, held);
    socket.resume();
  }

  #pass(arrival: Arrival, connection: ProxiedConnection, head: Buffer): void {
    const { kind, socket, address } = arrival;
    if (connection.kind === 'local') return this.#dismiss(arrival);
    // Within the event that brought these bytes: what comes next is for whoever gets the socket.
    stopReading(socket);
    this.#release(socket);
    this.#options.onSocket(kind, socket, connection.kind === 'client' ? connection.address : address, head);
  }

  /** Nobody's connection: the balancer has looked whether anybody is here, as it does every few seconds. */
  #dismiss({ kind, socket, address }: Arrival): void {
    this.#release(socket);
    socket.destroy();
    this.#options.log('debug', 'vérification du répartiteur', { kind, remoteAddress: address });
  }

  #release(socket: Socket): void {
    const held = this.#held.get(socket);
    if (!held) return;
    clearTimeout(held.timer);
    held.stopListening();
    this.#held.delete(socket);
  }

  #refuse({ kind, socket, address }: Arrival, reason: string): void {
    this.#release(socket);
    socket.destroy();
    const now = performance.now();
    const told = this.#told.get(reason);
    if (told && now - told.at < TOLD_EVERY_MS) {
      told.untold += 1;
      return;
    }
    this.#told.set(reason, { at: now, untold: 0 });
    const again = told && told.untold > 0 ? ` (${told.untold} autres depuis la dernière fois)` : '';
    const message = `connexion refusée : répartiteur ${address} (general/proxyprotocol) : ${reason}${again}`;
    this.#options.log('warn', message, { kind, remoteAddress: address });
  }
}

const mayBeLook = (connection: ProxiedConnection, { address }: Arrival): boolean =>
  connection.kind === 'unknown' || (connection.kind === 'client' && connection.address === address);
