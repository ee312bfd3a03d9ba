/** What passed by since this process started: for counters, which only ever grow. */

import type { SessionSummary } from '@minipavi/bus';
import type { SessionMirror } from './session-mirror.ts';

export interface SessionTotals {
  readonly kind: SessionSummary['kind'];
  readonly direction: SessionSummary['direction'];
  readonly sessions: number;
  readonly seconds: number;
}

export class Traffic {
  readonly startedAt: number;
  readonly #ended = new Map<string, SessionTotals>();
  /** By class of status: `2xx`. */
  readonly #answers = new Map<string, number>();

  constructor(mirror: SessionMirror, now: () => number) {
    this.startedAt = now();
    mirror.on('removed', (session) => this.#count(session, now()));
  }

  /** Sessions seen to end, of all lengths. */
  get ended(): readonly SessionTotals[] {
    return [...this.#ended.values()];
  }

  get answers(): ReadonlyMap<string, number> {
    return this.#answers;
  }

  answered(status: number): void {
    const name = `${Math.floor(status / 100)}xx`;
    this.#answers.set(name, (this.#answers.get(name) ?? 0) + 1);
  }

  #count({ kind, direction, startedAt }: SessionSummary, now: number): void {
    const name = `${kind} ${direction}`;
    const { sessions, seconds } = this.#ended.get(name) ?? { sessions: 0, seconds: 0 };
    const lasted = Math.max(0, now - startedAt) / 1000;
    this.#ended.set(name, { kind, direction, sessions: sessions + 1, seconds: seconds + lasted });
  }
}
