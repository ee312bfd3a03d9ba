/**
 * Passes on who wants to watch whom, and cleans up the Unix sockets of watchers that died before the copy came.
 * Keeps nothing: each message says all that its answer needs.
 */

import { readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { watchSocketOwner, type BusPeer, type ToMaster } from '@minipavi/bus';
import { isThere } from './kill-pid.ts';

export interface WatchDeskOptions {
  /** Of the bus. */
  readonly folder: string;
  /** The worker that serves this session; none, or none that can be reached now, is told as nothing. */
  readonly workerOf: (uniqueId: string) => BusPeer | null | undefined;
  /** Any process on the bus, by its pid. */
  readonly processOf: (pid: number) => BusPeer | null | undefined;
}

export class WatchDesk {
  readonly #options: WatchDeskOptions;

  constructor(options: WatchDeskOptions) {
    this.#options = options;
  }

  /** False: this message is somebody else's. */
  message(peer: BusPeer, message: ToMaster): boolean {
    const { workerOf, processOf } = this.#options;
    switch (message.type) {
      case 'watch': {
        const worker = workerOf(message.uniqueId);
        const { socket } = message;
        // Whatever it says of itself: the answer goes to whom the question came from.
        if (worker) worker.send({ ...message, pid: peer.pid });
        else peer.send({ type: 'watch-refused', pid: peer.pid, socket, reason: 'unknown' });
        return true;
      }
      case 'watch-refused':
        processOf(message.pid)?.send(message);
        return true;
      default:
        return false;
    }
  }

  /** Removes the sockets that this process left, or all whose process is gone. Never rejects. */
  async sweep(deadPid: number | null = null): Promise<void> {
    const { folder } = this.#options;
    const names = await readdir(folder).catch(() => []);
    const stale = names.filter((name) => {
      const owner = watchSocketOwner(name);
      return owner !== null && (deadPid === null ? !isThere(owner) : owner === deadPid);
    });
    await Promise.all(stale.map((name) => rm(path.join(folder, name), { force: true }).catch(() => {})));
  }
}
