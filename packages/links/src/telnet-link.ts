/** A host reached by TCP, whether it speaks telnet or not. */

import net from 'node:net';
import { escapeIac } from '@minipavi/access';
import { BaseLink } from './base-link.ts';
import { needHostAddress } from './host-address.ts';
import { allowedConnection, type HostLimits } from './host-limits.ts';
import { linkFailure, lossReason } from './link-failure.ts';
import { underDeadline } from './opening.ts';
import type { RemoteLink } from './remote-link.ts';
import { decodeStartSequence } from './start-sequence.ts';
import { TelnetClient } from './telnet-client.ts';

const TELNET_PORT = 23;
/** A host that vanished without a word is noticed. */
const KEEP_ALIVE_MS = 60_000;

export interface TelnetTarget extends HostLimits {
  /** `name:port`, or `tcp://name:port`. */
  readonly host: string;
  /** Sent first; its C escapes are decoded. */
  readonly startseq?: string;
}

class TelnetRemote extends BaseLink {
  readonly #socket: net.Socket;
  readonly #telnet = new TelnetClient();
  #lossCode: string | null = null;

  constructor(socket: net.Socket) {
    super();
    this.#socket = socket;
    socket.on('data', (chunk) => this.#read(chunk));
    socket.on('drain', () => this.released());
    socket.on('end', () => this.ended(lossReason(null)));
    socket.on('error', (error: NodeJS.ErrnoException) => (this.#lossCode = error.code ?? error.message));
    socket.on('close', () => {
      this.ended(lossReason(this.#lossCode));
      this.gone();
    });
  }

  protected get queuedBytes(): number {
    return this.#socket.writableLength;
  }

  protected write(bytes: Uint8Array): void {
    this.#socket.write(this.#telnet.isNegotiating ? escapeIac(bytes) : bytes, () => this.released());
  }

  protected setReading(isReading: boolean): void {
    if (isReading) this.#socket.resume();
    else this.#socket.pause();
  }

  protected endPolitely(): void {
    this.#socket.end();
  }

  protected cut(): void {
    this.#socket.destroy();
  }

  #read(chunk: Buffer): void {
    const { data, reply } = this.#telnet.push(chunk);
    // Bounded as what the user sends is: a host that asks and never reads is given up.
    if (reply.length > 0 && !this.closed && this.hasRoomFor(reply)) this.#socket.write(reply);
    this.receive(data);
  }
}

/** Rejects with a LinkError. */
export async function openTelnet({
  host,
  startseq = '',
  policy,
  ...limits
}: TelnetTarget): Promise<RemoteLink> {
  const address = needHostAddress(host, () => TELNET_PORT);
  const target = `${address.host}:${address.port}`;
  const allowed = allowedConnection(policy, address, target);
  const first = decodeStartSequence(startseq);
  return underDeadline<RemoteLink>(target, limits, ({ open, fail }) => {
    const socket = net.connect({ host: address.host, port: address.port, noDelay: true, ...allowed });
    const onError = (error: Error): void => fail(linkFailure(error, target));
    socket.on('error', onError);
    socket.once('connect', () => {
      socket.setKeepAlive(true, KEEP_ALIVE_MS);
      const link = new TelnetRemote(socket);
      socket.off('error', onError);
      link.send(first);
      open(link);
    });
    return () => socket.destroy();
  });
}
