/** Tells the master what becomes of this worker's session. */

import type { BusClient, SessionKind, SessionState } from '@minipavi/bus';
import type { SessionObserver, SessionSnapshot } from '@minipavi/session';

/** An answer is reported once its page is out: the user comes first, master and dashboard follow. */
const ANSWER_AFTER_MS = 25;
/** A user who types is reported at most so often. */
const ACTIVITY_EVERY_MS = 1000;

export interface SessionIdentity {
  readonly uniqueId: string;
  readonly kind: SessionKind;
  readonly direction: 'IN' | 'OUT';
  readonly remoteAddr: string;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
}

export class SessionReport implements SessionObserver {
  readonly #bus: Pick<BusClient, 'send'>;
  readonly #identity: SessionIdentity;
  #snapshot: SessionSnapshot | null = null;
  #isEnding = false;
  /** Changes the master has not been told of. */
  #untold: Partial<SessionSnapshot> | null = null;
  #timer: NodeJS.Timeout | null = null;
  #dueAt = 0;

  constructor(bus: Pick<BusClient, 'send'>, identity: SessionIdentity) {
    this.#bus = bus;
    this.#identity = identity;
  }

  /** For hello: null before the session has begun and once its FIN is on the way. */
  get state(): SessionState | null {
    if (this.#snapshot === null || this.#isEnding) return null;
    return { ...this.#identity, pid: process.pid, ...this.#snapshot };
  }

  opened(snapshot: SessionSnapshot): void {
    this.#snapshot = snapshot;
    if (this.state) this.#bus.send({ type: 'session-opened', session: this.state });
  }

  changed(snapshot: SessionSnapshot): void {
    this.#snapshot = snapshot;
    this.#untold = snapshot;
    this.#tellWithin(ANSWER_AFTER_MS);
  }

  active(lastActionAt: number): void {
    if (this.#snapshot) this.#snapshot = { ...this.#snapshot, lastActionAt };
    this.#untold = { ...this.#untold, lastActionAt };
    this.#tellWithin(ACTIVITY_EVERY_MS);
  }

  /** Tells at once what is not told yet. */
  flush(): void {
    this.#stopTimer();
    if (this.#untold === null || this.#isEnding) return;
    this.#bus.send({ type: 'session-updated', uniqueId: this.#identity.uniqueId, changes: this.#untold });
    this.#untold = null;
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

  #tellWithin(delayMs: number): void {
    const dueAt = performance.now() + delayMs;
    if (this.#timer && this.#dueAt <= dueAt) return;
    this.#stopTimer();
    this.#dueAt = dueAt;
    this.#timer = setTimeout(() => this.flush(), delayMs);
  }

  #stopTimer(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
  }
}
