/** The master's end of the bus: one Unix socket that every other process connects to. */

import { EventEmitter, once } from 'node:events';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { encodeLine, JsonLineReader } from './json-lines.ts';
import type { FromMaster, Role, ToMaster } from './messages.ts';

/**
 * What a process that does not read may have waiting for it; then its connection is closed. When it reads again it says
 * hello again, and is told all that is true by then.
 */
const MAX_QUEUED_BYTES = 8 * 1024 * 1024;

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
    if (this.#socket.destroyed) return;
    this.#socket.write(encodeLine(message));
    if (this.#socket.writableLength > MAX_QUEUED_BYTES) this.#socket.destroy(new PeerDoesNotRead(this));
  }

  /** Bytes sent that the kernel has not taken yet: grows when the peer does not read. */
  get queuedBytes(): number {
    return this.#socket.writableLength;
  }
}

/** For the log: the connection was closed for it. */
class PeerDoesNotRead extends Error {
  constructor({ role, pid }: BusPeer) {
    super(`${role} ${pid} reads nothing, ${MAX_QUEUED_BYTES} bytes wait for it: connection closed`);
  }
}

type Hello = Extract<ToMaster, { type: 'hello' }>;

interface BusServerEvents {
  hello: [peer: BusPeer, hello: Hello];
  message: [peer: BusPeer, message: ToMaster];
  gone: [peer: BusPeer];
  fault: [fault: string];
}

/** A peer that is told goodbye and hangs is not waited for longer than this. */
const GOODBYE_MS = 5_000;
const POLL_MS = 5;

export class BusServer extends EventEmitter<BusServerEvents> {
  readonly #server = net.createServer((socket) => this.#accept(socket));
  readonly #sockets = new Set<net.Socket>();
  readonly #path: string;
  /** The path leads here, as far as is known: a successor takes it without asking, after `retire` or a crash. */
  #hasPath = false;

  constructor(path: string) {
    super();
    this.#path = path;
  }

  /** Where those who know of it can connect from `prepare` to `publish`; never longer than the path itself. */
  get privatePath(): string {
    return this.#privatePathOf(process.pid);
  }

  /** Removes what a master that died before it had the path has left. */
  sweep(pid: number): void {
    fs.rm(this.#privatePathOf(pid), { force: true }, () => {});
  }

  #privatePathOf(pid: number): string {
    return path.join(path.dirname(this.#path), `b${pid.toString(36)}`);
  }

  /** Listens; a socket file left by a master that died is replaced. Rejects when the path cannot be used. */
  async listen(): Promise<void> {
    await this.prepare();
    this.publish();
  }

  /** Listens under a name of its own, while another master may still have the path. */
  async prepare(): Promise<void> {
    const name = this.privatePath;
    fs.rmSync(name, { force: true });
    this.#server.listen(name);
    await once(this.#server, 'listening');
    // From here on: a connection that could not be accepted (no descriptor left). The peer tries again.
    this.#server.on('error', (error) => this.emit('fault', error.message));
    // Whoever can write here can speak for any session: the owner only.
    fs.chmodSync(name, 0o600);
  }

  /**
   * Takes the path, from whoever had it, in one step: at no moment is there no bus. And since the name that was bound
   * is gone, closing the socket removes nothing: the path may be the next master's by then.
   */
  publish(): void {
    fs.renameSync(this.privatePath, this.#path);
    this.#hasPath = true;
  }

  /** Listens anew and takes the path back, after a successor that had it has died. */
  async republish(): Promise<void> {
    this.#server.removeAllListeners('error');
    if (this.#server.listening) this.#server.close();
    await this.listen();
  }

  /**
   * Says goodbye: peers go to whoever has the path now. Resolves when all they had said has been read, with those
   * left that hang.
   */
  async retire(): Promise<void> {
    this.#hasPath = false;
    this.#server.close();
    for (const socket of this.#sockets) socket.end();
    const end = performance.now() + GOODBYE_MS;
    while (this.#sockets.size > 0 && performance.now() < end) await sleep(POLL_MS);
  }

  /** At once; whatever of it is in the file system goes too. */
  close(): void {
    this.#server.close();
    fs.rmSync(this.privatePath, { force: true });
    if (this.#hasPath) fs.rmSync(this.#path, { force: true });
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
    // 'close' follows.
    socket.on('error', (error) => {
      if (error instanceof PeerDoesNotRead) this.emit('fault', error.message);
    });
    socket.on('close', () => {
      this.#sockets.delete(socket);
      if (peer) this.emit('gone', peer);
    });
  }
}
