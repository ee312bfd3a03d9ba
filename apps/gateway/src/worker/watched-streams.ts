/** Copies of this worker's session for those who watch it. The session waits for none of them. */

import net from 'node:net';
import path from 'node:path';
import { watchSocketOwner, type WatchRefusal, type WatchRequest } from '@minipavi/bus';
import type { OutputTap } from '@minipavi/session';

/** A screen has 96 kB at most. Whoever is further behind sees another time than ours, and is dropped. */
const MAX_BEHIND_BYTES = 256 * 1024;
/** When the session is over, what is on its way gets so long to be read. */
const CLOSE_WITHIN_MS = 1000;

interface WatchedSession {
  /** False when nothing goes to the line any more. */
  tap(tap: OutputTap): boolean;
  untap(tap: OutputTap): void;
  readonly screen: Uint8Array;
}

export interface WatchedStreamsOptions {
  readonly uniqueId: string;
  /** Of the bus. */
  readonly folder: string;
  readonly session: WatchedSession;
  /** The user sees another session himself: no copies of copies, which could go round in a circle. */
  readonly isWatching: () => boolean;
  readonly refuse: (refusal: WatchRefusal) => void;
  readonly log: (level: 'info' | 'debug', message: string) => void;
}

export class WatchedStreams {
  readonly #options: WatchedStreamsOptions;
  readonly #sockets = new Set<net.Socket>();

  constructor(options: WatchedStreamsOptions) {
    this.#options = options;
  }

  /** Sends a copy to where this request says; a watcher that has gone meanwhile is forgotten. */
  open({ uniqueId, pid, socket: name, withScreen }: WatchRequest): void {
    const refuse = (reason: WatchRefusal['reason']): void =>
      this.#options.refuse({ pid, socket: name, reason });
    if (uniqueId !== this.#options.uniqueId) return refuse('unknown');
    if (this.#options.isWatching()) return refuse('watching');
    // A name, never a path: nothing leads out of the folder.
    if (watchSocketOwner(name) !== pid) return;
    const socket = net.connect(path.join(this.#options.folder, name));
    this.#sockets.add(socket);
    let tap: OutputTap | null = null;
    socket.on('error', () => {}); // 'close' follows
    socket.on('close', () => {
      this.#sockets.delete(socket);
      if (tap) this.#options.session.untap(tap);
    });
    // Nothing comes from there but the end.
    socket.resume();
    socket.once('connect', () => {
      const { session } = this.#options;
      if (withScreen) socket.write(session.screen);
      tap = this.#tapInto(socket);
      // Its end came first: what it showed last is all there is.
      if (!session.tap(tap)) socket.end();
    });
  }

  /** Resolves when what is on its way has gone out, within a second. */
  async close(): Promise<void> {
    const timer = setTimeout(() => {
      for (const socket of this.#sockets) socket.destroy();
    }, CLOSE_WITHIN_MS);
    await Promise.all([...this.#sockets].map((socket) => this.#end(socket)));
    clearTimeout(timer);
  }

  #tapInto(socket: net.Socket): OutputTap {
    return {
      sent: (bytes) => {
        if (socket.writableLength + bytes.length <= MAX_BEHIND_BYTES) socket.write(bytes);
        else if (!socket.destroyed) {
          this.#options.log('info', 'copie abandonnée : celui qui regarde ne lit plus');
          socket.destroy();
        }
      },
      ended: () => socket.end(),
    };
  }

  #end(socket: net.Socket): Promise<void> {
    return new Promise((resolve) => {
      if (socket.destroyed) return resolve();
      socket.once('close', () => resolve());
      // The other end may stay open for as long as it likes.
      socket.end(() => socket.destroy());
    });
  }
}
