/** A user's machine that stops reading: what the gateway sends stays in its kernel, then in ours, then nowhere. */

import { once } from 'node:events';
import net from 'node:net';

/** One unfragmented text frame, masked with zeros as clients must (RFC 6455, 5.3). */
function frame(text: string): Buffer {
  const bytes = Buffer.from(text, 'latin1');
  return Buffer.concat([Uint8Array.of(0x81, 0x80 | bytes.length, 0, 0, 0, 0), bytes]);
}

const upgrade = (path: string): string =>
  [
    `GET ${path} HTTP/1.1`,
    'Host: 127.0.0.1',
    'Upgrade: websocket',
    'Connection: Upgrade',
    'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==',
    'Sec-WebSocket-Version: 13',
    '\r\n',
  ].join('\r\n');

export class IdleReader {
  readonly #socket: net.Socket;
  readonly #frame: (text: string) => Buffer;
  #tail = '';
  /** Read so far. */
  bytes = 0;

  private constructor(socket: net.Socket, toFrame: (text: string) => Buffer) {
    this.#socket = socket;
    this.#frame = toFrame;
    socket.on('error', () => {});
    socket.on('data', (chunk: Buffer) => {
      this.bytes += chunk.length;
      this.#tail = (this.#tail + chunk.toString('latin1')).slice(-4096);
    });
  }

  static async telnet(port: number): Promise<IdleReader> {
    const socket = net.connect({ port, host: '127.0.0.1', noDelay: true });
    const reader = new IdleReader(socket, (text) => Buffer.from(text, 'latin1'));
    await once(socket, 'connect');
    return reader;
  }

  static async websocket(port: number, path = '/'): Promise<IdleReader> {
    const socket = net.connect({ port, host: '127.0.0.1', noDelay: true });
    const reader = new IdleReader(socket, frame);
    socket.write(upgrade(path));
    await reader.hasRead('\r\n\r\n');
    return reader;
  }

  /** Up to 125 signs, one packet. */
  send(text: string): void {
    this.#socket.write(this.#frame(text));
  }

  /** Any bytes, as they are. */
  sendRaw(bytes: Buffer): void {
    this.#socket.write(bytes);
  }

  /** Resolves when the gateway's kernel has all that was sent. */
  async flushed(): Promise<void> {
    while (this.#socket.writableLength > 0) await once(this.#socket, 'drain');
  }

  /** Resolves when this was among the last bytes read. */
  async hasRead(text: string): Promise<void> {
    while (!this.#tail.includes(text)) await once(this.#socket, 'data');
  }

  stopReading(): void {
    this.#socket.pause();
  }

  readOn(): void {
    this.#socket.resume();
  }

  cut(): void {
    this.#socket.destroy();
  }
}
