/** Tells the master what becomes of this worker's session. */

import type { BusClient, SessionKind, SessionState } from '@minipavi/bus';
import type { SessionObserver, SessionSnapshot } from '@minipavi/session';

/** A user who types is reported at most so often. */
const ACTIVITY_EVERY_MS = 1000;

export interface SessionIdentity {
  readonly uniqueId: string;
  readonly kind: SessionKind;
  readonly direction: 'IN' | 'OUT';
  readonly remoteAddr: string;
}

export class SessionReport implements SessionObserver {
  readonly #bus: BusClient;
  readonly #identity: SessionIdentity;
  readonly #startedAt = Date.now();
  #snapshot: SessionSnapshot | null = null;
  #isEnding = false;
  #activityTimer: NodeJS.Timeout | null = null;
  #lastActionAt = 0;

  constructor(bus: BusClient, identity: SessionIdentity) {
    this.#bus = bus;
    this.#identity = identity;
  }

  /** For hello: null before the session has begun and once its FIN is on the way. */
  get state(): SessionState | null {
    if (this.#snapshot === null || this.#isEnding) return null;
    return { ...this.#identity, pid: process.pid, startedAt: this.#startedAt, ...this.#snapshot };
  }

  opened(snapshot: SessionSnapshot): void {
    this.#snapshot = snapshot;
    if (this.state) this.#bus.send({ type: 'session-opened', session: this.state });
  }

  changed(snapshot: SessionSnapshot): void {
    this.#snapshot = snapshot;
    this.#bus.send({ type: 'session-updated', uniqueId: this.#identity.uniqueId, changes: snapshot });
  }

  active(lastActionAt: number): void {
    this.#lastActionAt = lastActionAt;
    if (this.#snapshot) this.#snapshot = { ...this.#snapshot, lastActionAt };
    this.#activityTimer ??= setTimeout(() => {
      this.#activityTimer = null;
      const changes = { lastActionAt: this.#lastActionAt };
      this.#bus.send({ type: 'session-updated', uniqueId: this.#identity.uniqueId, changes });
    }, ACTIVITY_EVERY_MS);
  }

  ending(): void {
    this.#stopTimer();
    this.#isEnding = true;
    this.#bus.send({ type: 'session-ending', uniqueId: this.#identity.uniqueId });
  }

  ended(reason: string): void {
    this.#stopTimer();
    this.#isEnding = true;
    this.#bus.send({ type: 'session-ended', uniqueId: this.#identity.uniqueId, reason });
  }

  #stopTimer(): void {
    if (this.#activityTimer) clearTimeout(this.#activityTimer);
    this.#activityTimer = null;
  }
}
