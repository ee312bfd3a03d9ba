/** The dashboard's copy of the master's registry: everything is answered from it without asking anybody. */

import { EventEmitter } from 'node:events';
import type { SessionSummary } from '@minipavi/bus';

interface SessionMirrorEvents {
  /** The whole list is new. What is not on it any more has been told by `removed` before. */
  replaced: [];
  /** A session opened, or changed. */
  put: [session: SessionSummary];
  removed: [session: SessionSummary];
  /** The master is away. */
  stale: [];
}

export class SessionMirror extends EventEmitter<SessionMirrorEvents> {
  #byId = new Map<string, SessionSummary>();
  #sorted: readonly SessionSummary[] | null = null;
  #staleSince: number | null = null;

  /** The whole list as the master knows it; what was kept before is forgotten. */
  replace(sessions: readonly SessionSummary[]): void {
    const before = this.#byId;
    this.#byId = new Map(sessions.map((session) => [session.uniqueId, session]));
    this.#sorted = null;
    this.#staleSince = null;
    for (const session of before.values()) {
      if (!this.#byId.has(session.uniqueId)) this.emit('removed', session);
    }
    this.emit('replaced');
  }

  put(session: SessionSummary): void {
    this.#byId.set(session.uniqueId, session);
    this.#sorted = null;
    this.emit('put', session);
  }

  remove(uniqueId: string): void {
    const session = this.#byId.get(uniqueId);
    if (session === undefined) return;
    this.#byId.delete(uniqueId);
    this.#sorted = null;
    this.emit('removed', session);
  }

  /** The master is away: what is here may be wrong from now on, until the next `replace`. */
  markStale(nowMs: number): void {
    if (this.#staleSince !== null) return;
    this.#staleSince = nowMs;
    this.emit('stale');
  }

  /** Milliseconds since 1970 from which the list is no longer kept up; null: it is up to date. */
  get staleSince(): number | null {
    return this.#staleSince;
  }

  get size(): number {
    return this.#byId.size;
  }

  get(uniqueId: string): SessionSummary | null {
    return this.#byId.get(uniqueId) ?? null;
  }

  /** Sessions, the oldest first. */
  list(): readonly SessionSummary[] {
    this.#sorted ??= [...this.#byId.values()].sort(
      (one, two) => one.startedAt - two.startedAt || one.uniqueId.localeCompare(two.uniqueId),
    );
    return this.#sorted;
  }
}
