/** FINs of dead workers' sessions, which the background process makes. A debt lasts as long as nobody has begun to pay it. */

import type { SessionState } from '@minipavi/bus';

export class OwedFins {
  readonly #owed = new Map<string, SessionState>();
  /** Sent, and not answered yet. */
  readonly #begun = new Set<string>();

  owe(session: SessionState): void {
    this.#owed.set(session.uniqueId, session);
  }

  /** The service has the request. */
  begun(uniqueId: string): void {
    if (this.#owed.delete(uniqueId)) this.#begun.add(uniqueId);
  }

  /** Answered, or given up. */
  made(uniqueId: string): void {
    this.#owed.delete(uniqueId);
    this.#begun.delete(uniqueId);
  }

  /** The background process is gone: what it had sent is not sent again, its answers come no more. */
  backgroundGone(): void {
    this.#begun.clear();
  }

  /** To be asked for, of any background process that comes. */
  get sessions(): readonly SessionState[] {
    return [...this.#owed.values()];
  }

  /** Not answered yet. */
  get uniqueIds(): readonly string[] {
    return [...this.#owed.keys(), ...this.#begun];
  }
}
