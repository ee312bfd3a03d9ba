/** A user on a websocket, once it is open. */

import type { WebSocket } from 'ws';
import { sevenBits } from './seven-bits.ts';
import { SocketLink, type LinkParts } from './socket-link.ts';

const NORMAL_CLOSURE = 1000;

export class WebsocketLink extends SocketLink {
  readonly #ws: WebSocket;
  readonly #pingTimer: NodeJS.Timeout;
  #pongTimer: NodeJS.Timeout | undefined;
  #pongAwaited = false;
  #isReading = true;
  /** The answer to the peer's latest ping, while the one before is on its way. */
  #owedPong: Buffer | null = null;
  #isPonging = false;

  constructor(parts: LinkParts, ws: WebSocket) {
    super(parts);
    this.#ws = ws;
    // Text or binary, the binaryType of ws being its default, Buffer.
    ws.on('message', (data) => this.receive(data as Buffer));
    ws.on('error', (error: NodeJS.ErrnoException) => this.#refuseFrame(error));
    ws.on('ping', (data) => this.#answerPing(data));
    ws.on('pong', () => {
      this.#pongAwaited = false;
      clearTimeout(this.#pongTimer);
    });
    this.#pingTimer = setInterval(() => this.#ping(), this.limits.pingMs);
  }

  protected override encode(bytes: Uint8Array): Uint8Array {
    return sevenBits(bytes);
  }

  protected override write(block: Buffer, done: (error?: Error | null) => void): void {
    this.#ws.send(block, { binary: false }, done);
  }

  protected override endStream(): void {
    this.#ws.close(NORMAL_CLOSURE);
  }

  /** While reading is stopped no pong can be seen, hence none is missed. */
  protected override setReading(reading: boolean): void {
    this.#isReading = reading;
    clearTimeout(this.#pongTimer);
    if (!reading) {
      this.#ws.pause();
      return;
    }
    this.#ws.resume();
    if (this.#pongAwaited && !this.closed) this.#expectPong();
  }

  protected override stopped(): void {
    clearInterval(this.#pingTimer);
    clearTimeout(this.#pongTimer);
  }

  #ping(): void {
    if (!this.#isReading || this.#pongAwaited) return;
    this.#ws.ping();
    this.#expectPong();
  }

  /** Behind output that waits the ping has not come to its turn: then it is for `stallMs` to say who reads no more. */
  #expectPong(): void {
    const { pongMs } = this.limits;
    this.#pongAwaited = true;
    this.#pongTimer = setTimeout(() => {
      if (this.queuedBytes > 0) this.#expectPong();
      else this.cutOff(`aucun pong après ${pongMs} ms`);
    }, pongMs);
  }

  /** One at a time, the latest (RFC 6455, 5.5.3): whoever pings and reads nothing gets no queue of answers. */
  #answerPing(data: Buffer): void {
    this.#owedPong = Buffer.from(data);
    if (!this.#isPonging) this.#pong();
  }

  #pong(): void {
    const data = this.#owedPong;
    this.#owedPong = null;
    this.#isPonging = data !== null && !this.closed;
    if (data !== null && !this.closed) this.#ws.pong(data, false, () => this.#pong());
  }

  /** ws has already sent the Close frame that fits: 1009 for a message too long, 1002 for a breach of the protocol. */
  #refuseFrame(error: NodeJS.ErrnoException): void {
    if (this.closed) return;
    const reason =
      error.code === 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH'
        ? `trame de plus de ${this.limits.frameBytes} octets`
        : `trame websocket incorrecte (${error.code ?? error.message})`;
    this.warn(reason);
    this.dismiss(reason);
  }
}
