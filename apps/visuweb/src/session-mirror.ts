/** The dashboard's copy of the master's registry: pages are answered from it without asking anybody. */

import type { SessionSummary } from '@minipavi/bus';

export class SessionMirror {
  readonly #byId = new Map<string, SessionSummary>();
  #sorted: readonly SessionSummary[] | null = null;
  #staleSince: number | null = null;

  /** The whole list as the master knows it; what was kept before is forgotten. */
  replace(sessions: readonly SessionSummary[]): void {
    this.#byId.clear();
    for (const session of sessions) this.#byId.set(session.uniqueId, session);
    this.#sorted = null;
    this.#staleSince = null;
  }

  put(session: SessionSummary): void {
    this.#byId.set(session.uniqueId, session);
    this.#sorted = null;
  }

  remove(uniqueId: string): void {
    if (this.#byId.delete(uniqueId)) this.#sorted = null;
  }

  /** The master is away: what is here may be wrong from now on, until the next `replace`. */
  markStale(nowMs: number): void {
    this.#staleSince ??= nowMs;
  }

  /** Milliseconds since 1970 from which the list is no longer kept up; null: it is up to date. */
  get staleSince(): number | null {
    return this.#staleSince;
  }

  /** Sessions, the oldest first. */
  list(): readonly SessionSummary[] {
    this.#sorted ??= [...this.#byId.values()].sort(
      (one, two) => one.startedAt - two.startedAt || one.uniqueId.localeCompare(two.uniqueId),
    );
    return this.#sorted;
  }
}
