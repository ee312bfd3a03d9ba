/**
 * Notices processes that live and do nothing: stopped by a signal, or caught in a loop. Each is asked for a sign of life
 * now and then, all of them in turns, so that nothing wakes up more often than it must.
 *
 * Time is counted in seconds during which this very process ran. After a machine was suspended, or the master stopped,
 * nobody has to answer for the time in which nobody asked.
 */

import { EventEmitter } from 'node:events';
import type { FromMaster } from '@minipavi/bus';

const SECOND_MS = 1_000;
const ASK_EVERY_S = 15;
const FROZEN_AFTER_S = 30;

export interface HeartbeatTimes {
  /** Between two questions to the same process. */
  readonly askEveryS?: number;
  /** Without an answer to a question. */
  readonly frozenAfterS?: number;
  /** How long a second is. */
  readonly secondMs?: number;
}

export interface Living {
  readonly pid: number;
  send(message: FromMaster): void;
}

interface Watched {
  readonly peer: Living | null;
  /** Second in which the sign of life it owes was asked for; null: it owes none. */
  askedAt: number | null;
  /** Second of the next question. */
  dueAt: number;
}

interface HeartbeatEvents {
  /** It has given no sign of life for so many seconds, and is not watched any more. */
  frozen: [pid: number, seconds: number];
}

export class Heartbeat extends EventEmitter<HeartbeatEvents> {
  readonly #askEveryS: number;
  readonly #frozenAfterS: number;
  readonly #secondMs: number;
  readonly #watched = new Map<number, Watched>();
  #timer: NodeJS.Timeout | null = null;
  #second = 0;
  #turn = 0;

  constructor(times: HeartbeatTimes = {}) {
    super();
    this.#askEveryS = times.askEveryS ?? ASK_EVERY_S;
    this.#frozenAfterS = times.frozenAfterS ?? FROZEN_AFTER_S;
    this.#secondMs = times.secondMs ?? SECOND_MS;
  }

  start(): void {
    this.#timer ??= setInterval(() => this.#tick(), this.#secondMs);
  }

  stop(): void {
    if (this.#timer) clearInterval(this.#timer);
    this.#timer = null;
    this.#watched.clear();
  }

  /** This process was started: its hello is the sign of life that it owes. */
  expect(pid: number): void {
    this.#watched.set(pid, { peer: null, askedAt: this.#second, dueAt: this.#second });
  }

  /** It has said hello. */
  watch(peer: Living): void {
    // Those who come together, as after a change of masters, are asked one after the other.
    this.#turn = (this.#turn + 1) % this.#askEveryS;
    this.#watched.set(peer.pid, { peer, askedAt: null, dueAt: this.#second + 1 + this.#turn });
  }

  /** It gave a sign of life. */
  answered(pid: number): void {
    const watched = this.#watched.get(pid);
    if (watched) watched.askedAt = null;
  }

  /** It is gone, or cannot be reached. */
  forget(pid: number): void {
    this.#watched.delete(pid);
  }

  #tick(): void {
    this.#second += 1;
    for (const [pid, watched] of this.#watched) {
      const { askedAt, dueAt, peer } = watched;
      if (askedAt !== null) {
        if (this.#second - askedAt < this.#frozenAfterS) continue;
        this.#watched.delete(pid);
        this.emit('frozen', pid, this.#second - askedAt);
      } else if (this.#second >= dueAt) {
        watched.askedAt = this.#second;
        watched.dueAt = this.#second + this.#askEveryS;
        peer?.send({ type: 'ping' });
      }
    }
  }
}
