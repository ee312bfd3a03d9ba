/** The workers' part in watching: each session's screen goes out on every Unix socket somebody opened for it. */

import net from 'node:net';
import path from 'node:path';
import type { WatchRefusal } from '@minipavi/bus';
import type { FakeMaster } from './fake-master.ts';

export const bytes = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'latin1'));

export class FakeWorkers {
  readonly #master: FakeMaster;
  /** What a watcher is sent first, by session; a session that is not here is unknown. */
  readonly #screens = new Map<string, Uint8Array>();
  readonly #watchers = new Map<string, Set<net.Socket>>();
  refusal: WatchRefusal['reason'] | null = null;

  constructor(master: FakeMaster) {
    this.#master = master;
    master.on('watch', ({ uniqueId, socket, pid }) => {
      const screen = this.#screens.get(uniqueId);
      if (screen !== undefined && this.refusal === null) return this.#connect(uniqueId, socket, screen);
      master.peer.send({ type: 'watch-refused', pid, socket, reason: this.refusal ?? 'unknown' });
    });
  }

  /** What is on this session's screen, for those who begin to watch. */
  shows(uniqueId: string, text: string): void {
    this.#screens.set(uniqueId, bytes(`\x0c${text}`));
  }

  /** To those who watch already. */
  send(uniqueId: string, text: string | Uint8Array): void {
    for (const socket of this.watchersOf(uniqueId))
      socket.write(typeof text === 'string' ? bytes(text) : text);
  }

  watchersOf(uniqueId: string): ReadonlySet<net.Socket> {
    return this.#watchers.get(uniqueId) ?? new Set();
  }

  /** As when the session ends, or the copy was too far behind. */
  hangUp(uniqueId: string): void {
    for (const socket of this.watchersOf(uniqueId)) socket.end();
  }

  clear(): void {
    for (const sockets of this.#watchers.values()) for (const socket of sockets) socket.destroy();
  }

  #connect(uniqueId: string, name: string, screen: Uint8Array): void {
    const socket = net.connect(path.join(this.#master.folder, name));
    const sockets = this.#watchers.get(uniqueId) ?? new Set();
    this.#watchers.set(uniqueId, sockets.add(socket));
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
    socket.resume();
    socket.write(screen);
  }
}
