/** The master's end of the bus: one Unix socket that every other process connects to. */

import { EventEmitter, once } from 'node:events';
import fs from 'node:fs';
import net from 'node:net';
import { encodeLine, JsonLineReader } from './json-lines.ts';
import type { FromMaster, Role, ToMaster } from './messages.ts';

/** A process that has said hello. */
export class BusPeer {
  readonly role: Role;
  readonly pid: number;
  readonly #socket: net.Socket;

  constructor(role: Role, pid: number, socket: net.Socket) {
    this.role = role;
    this.pid = pid;
    this.#socket = socket;
  }

  send(message: FromMaster): void {
    if (!this.#socket.destroyed) this.#socket.write(encodeLine(message));
  }

  /** Bytes sent that the kernel has not taken yet: grows when the peer does not read. */
  get queuedBytes(): number {
    return this.#socket.writableLength;
  }
}

type Hello = Extract<ToMaster, { type: 'hello' }>;

interface BusServerEvents {
  hello: [peer: BusPeer, hello: Hello];
  message: [peer: BusPeer, message: ToMaster];
  gone: [peer: BusPeer];
  fault: [fault: string];
}

export class BusServer extends EventEmitter<BusServerEvents> {
  readonly #server = net.createServer((socket) => this.#accept(socket));
  readonly #sockets = new Set<net.Socket>();
  readonly #path: string;

  constructor(path: string) {
    super();
    this.#path = path;
  }

  /** Listens; a socket file left by a master that died is replaced. Rejects when the path cannot be used. */
  async listen(): Promise<void> {
    fs.rmSync(this.#path, { force: true });
    this.#server.listen(this.#path);
    await once(this.#server, 'listening');
    // From here on: a connection that could not be accepted (no descriptor left). The peer tries again.
    this.#server.on('error', (error) => this.emit('fault', error.message));
    // Whoever can write here can speak for any session: the owner only.
    fs.chmodSync(this.#path, 0o600);
  }

  close(): void {
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
  }

  #accept(socket: net.Socket): void {
    this.#sockets.add(socket);
    let peer: BusPeer | null = null;
    const reader = new JsonLineReader(
      (raw) => {
        if (socket.destroyed) return;
        const message = raw as ToMaster;
        if (message.type === 'hello') {
          peer = new BusPeer(message.role, message.pid, socket);
          this.emit('hello', peer, message);
        } else if (peer) {
          this.emit('message', peer, message);
        } else {
          this.emit('fault', `message ${JSON.stringify(message.type)} before hello`);
          socket.destroy();
        }
      },
      (fault) => this.emit('fault', fault),
    );
    socket.on('data', (chunk) => reader.push(chunk));
    socket.on('error', () => {}); // 'close' follows
    socket.on('close', () => {
      this.#sockets.delete(socket);
      if (peer) this.emit('gone', peer);
    });
  }
}
