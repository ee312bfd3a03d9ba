/**
 * A server reached by telephone: the background process has Asterisk place the call, its modem calls us back, and the
 * worker that gets that connection joins it to this session over a Unix socket.
 */

import { randomBytes, randomUUID } from 'node:crypto';
import net from 'node:net';
import {
  phoneSocket,
  type BusClient,
  type FromMaster,
  type PhoneFailure,
  type PhoneFailureCode,
} from '@minipavi/bus';
import { BaseLink } from './base-link.ts';
import { underDeadline, type OpeningLimits } from './opening.ts';
import { listenPrivately, socketPathIn } from './private-socket.ts';
import { LinkError, type LinkErrorCode, type RemoteLink } from './remote-link.ts';

/**
 * Beyond the time it may ring: the background process waits 5 s for Asterisk's last word, then 20 s for the modem. It has
 * spoken by then; this is for one that has died.
 */
const GRACE_MS = 30_000;
const TOKEN_BYTES = 16;

const CODES: Readonly<Record<PhoneFailureCode, LinkErrorCode>> = {
  busy: 'LINK_BUSY',
  'no-answer': 'LINK_NO_ANSWER',
  congestion: 'LINK_CONGESTION',
  'hung-up': 'LINK_HUNG_UP',
  unreachable: 'LINK_UNREACHABLE',
  rejected: 'LINK_REFUSED',
  forbidden: 'LINK_FORBIDDEN',
  quota: 'LINK_QUOTA',
  unavailable: 'LINK_NO_TELEPHONE',
  'no-modem': 'LINK_NO_MODEM',
  cancelled: 'LINK_REFUSED',
};

export interface PhoneTarget extends Pick<OpeningLimits, 'signal'> {
  /** As the service gave it: the background process judges it. */
  readonly number: string;
  /** Levels of the modem in dB; null: the usual ones. */
  readonly rx: number | null;
  readonly tx: number | null;
  /** Session that calls. */
  readonly uniqueId: string;
  /** How long it may ring. */
  readonly ringingMs: number;
  /** Folder of the bus. */
  readonly folder: string;
  readonly bus: Pick<BusClient, 'send' | 'on' | 'off'>;
}

interface PhoneRemoteOptions extends Pick<PhoneTarget, 'bus'> {
  readonly id: string;
  readonly socket: net.Socket;
}

class PhoneRemote extends BaseLink {
  readonly #socket: net.Socket;
  readonly #options: PhoneRemoteOptions;
  #isHungUp = false;
  readonly #onMessage = (message: FromMaster): void => {
    if (message.type === 'call-over' && message.id === this.#options.id) this.ended(message.failure.reason);
  };

  constructor(options: PhoneRemoteOptions) {
    super();
    this.#options = options;
    const { socket, bus } = options;
    this.#socket = socket;
    bus.on('message', this.#onMessage);
    socket.on('data', (chunk) => this.receive(chunk));
    socket.on('drain', () => this.released());
    socket.on('error', () => {}); // 'close' follows
    socket.on('end', () => this.ended('le serveur a raccroché'));
    socket.on('close', () => {
      bus.off('message', this.#onMessage);
      this.#hangUp();
      this.ended('le serveur a raccroché');
      this.gone();
    });
  }

  protected get queuedBytes(): number {
    return this.#socket.writableLength;
  }

  protected write(bytes: Uint8Array): void {
    this.#socket.write(bytes, () => this.released());
  }

  protected setReading(isReading: boolean): void {
    if (isReading) this.#socket.resume();
    else this.#socket.pause();
  }

  protected endPolitely(): void {
    this.#hangUp();
    this.#socket.end();
  }

  protected cut(): void {
    this.#socket.destroy();
  }

  /** Whoever has ended it: nothing stays off the hook. */
  #hangUp(): void {
    if (this.#isHungUp) return;
    this.#isHungUp = true;
    this.#options.bus.send({ type: 'call-hang-up', id: this.#options.id });
  }
}

/** Rejects with a LinkError, as soon as it is known why there is no call; of socket and channel nothing is left then. */
export async function openPhone(target: PhoneTarget): Promise<RemoteLink> {
  const { number, rx, tx, uniqueId, ringingMs, folder, bus, signal } = target;
  const id = randomUUID();
  const token = randomBytes(TOKEN_BYTES).toString('hex');
  const socketPath = socketPathIn(folder, phoneSocket(token));
  const call = { type: 'call-start', id, uniqueId, pid: process.pid, number, rx, tx, token } as const;
  let isAnswered = false;
  let onFailure: (failure: PhoneFailure) => void = () => {};
  const onMessage = (message: FromMaster): void => {
    // A master that came after another knows nothing of what is under way.
    if (message.type === 'welcome' && !isAnswered) return bus.send(call);
    if (message.type !== 'call-outcome' && message.type !== 'call-over') return;
    if (message.id !== id) return;
    if (message.failure === null) isAnswered = true;
    else onFailure(message.failure);
  };
  const server = net.createServer();
  const limits = { withinMs: ringingMs + GRACE_MS, ...(signal ? { signal } : {}) };
  try {
    return await underDeadline<RemoteLink>('appel', limits, ({ open, fail }) => {
      onFailure = ({ code, reason }) => fail(new LinkError(CODES[code], `appel : ${reason}`));
      server.on('error', (error) =>
        fail(new LinkError('LINK_UNREACHABLE', `appel : ${error.message}`, error)),
      );
      server.once('connection', (socket) => {
        bus.send({ type: 'call-joined', id });
        open(new PhoneRemote({ id, socket, bus }));
      });
      server.once('listening', () => bus.send(call));
      bus.on('message', onMessage);
      listenPrivately(server, socketPath);
      return () => bus.send({ type: 'call-hang-up', id });
    });
  } finally {
    bus.off('message', onMessage);
    // The connection stays; the file goes with the server, and the token with it.
    server.close();
  }
}
