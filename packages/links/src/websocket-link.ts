/** A websocket server. */

import { isIPv6 } from 'node:net';
import { SEP } from '@minipavi/videotex';
import { WebSocket, type ClientOptions } from 'ws';
import { BaseLink } from './base-link.ts';
import { needHostAddress } from './host-address.ts';
import { allowedConnection, type HostLimits } from './host-limits.ts';
import { linkFailure, lossReason } from './link-failure.ts';
import { underDeadline } from './opening.ts';
import { LinkError, type RemoteLink } from './remote-link.ts';

const NORMAL_CLOSURE = 1000;
/** One message, fragments together: ws holds it whole. Pages have a tenth of that. */
const MAX_MESSAGE_BYTES = 1024 * 1024;
const MAX_FRAGMENTS = 1024;

export interface WebsocketTarget extends HostLimits {
  /** `name:port`, `tcp://name:port`, or `ssl://name:port` for TLS. */
  readonly host: string;
  /** Path and query; '' stands for `/`. */
  readonly path?: string;
  /** Sub-protocol; '' for none. */
  readonly proto?: string;
  /** False: any certificate is taken. */
  readonly verify?: boolean;
}

class WebsocketRemote extends BaseLink {
  readonly #ws: WebSocket;
  #lossCode: string | null = null;
  #heldSep = false;

  constructor(ws: WebSocket) {
    super();
    this.#ws = ws;
    // Text or binary, the binaryType of ws being its default, Buffer.
    ws.on('message', (data) => this.receive(data as Buffer));
    ws.on('error', (error: NodeJS.ErrnoException) => (this.#lossCode = error.code ?? error.message));
    ws.on('close', () => {
      this.ended(lossReason(this.#lossCode));
      this.gone();
    });
  }

  protected get queuedBytes(): number {
    return this.#ws.bufferedAmount;
  }

  /** A SEP alone waits for its letter: a function key is one frame. Text frames, unless a byte has its eighth bit. */
  protected write(bytes: Uint8Array): void {
    const whole = this.#heldSep ? Buffer.concat([Uint8Array.of(SEP), bytes]) : bytes;
    this.#heldSep = whole.at(-1) === SEP;
    const ready = this.#heldSep ? whole.subarray(0, -1) : whole;
    if (ready.length === 0) return;
    this.#ws.send(ready, { binary: ready.some((byte) => byte > 0x7f) }, () => this.released());
  }

  protected setReading(isReading: boolean): void {
    if (isReading) this.#ws.resume();
    else this.#ws.pause();
  }

  protected endPolitely(): void {
    this.#ws.close(NORMAL_CLOSURE);
  }

  protected cut(): void {
    this.#ws.terminate();
  }
}

/** ws refuses some of what a service can write, by throwing. */
function connect(url: string, proto: string, options: ClientOptions, target: string): WebSocket {
  try {
    return new WebSocket(url, proto === '' ? [] : [proto], options);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new LinkError('LINK_INVALID', `${target} : chemin ou protocole incorrect (${why})`, error);
  }
}

/** Rejects with a LinkError. */
export async function openWebsocket(request: WebsocketTarget): Promise<RemoteLink> {
  const { host, path = '', proto = '', verify = true, policy, ...limits } = request;
  const address = needHostAddress(host, (tls) => (tls ? 443 : 80));
  const target = `${address.tls ? 'wss' : 'ws'}://${address.host}:${address.port}`;
  const name = isIPv6(address.host) ? `[${address.host}]` : address.host;
  // A fragment is no part of what is asked of a server.
  const asked = `/${path.replace(/^\//, '').replace(/#.*/s, '')}`;
  const options: ClientOptions = {
    perMessageDeflate: false,
    maxPayload: MAX_MESSAGE_BYTES,
    maxFragments: MAX_FRAGMENTS,
    skipUTF8Validation: true,
    followRedirects: false,
    rejectUnauthorized: verify,
    // Without the port, as the original: servers were written against it.
    headers: { Host: name },
    ...allowedConnection(policy, address, target),
  };
  const url = `${address.tls ? 'wss' : 'ws'}://${name}:${address.port}${asked}`;
  return underDeadline<RemoteLink>(target, limits, ({ open, fail }) => {
    const ws = connect(url, proto, options, target);
    ws.on('error', (error) => fail(linkFailure(error, target)));
    ws.once('unexpected-response', (request, { statusCode }) => {
      fail(new LinkError('LINK_HANDSHAKE', `${target} : websocket refusé (HTTP ${statusCode})`));
      request.destroy();
    });
    // Before the first message, which may have come with the answer to the handshake.
    ws.once('open', () => open(new WebsocketRemote(ws)));
    return () => ws.terminate();
  });
}
