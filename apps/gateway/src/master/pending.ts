/**
 * Lines that are not open yet: their worker has the socket, and waits for TLS, an HTTP upgrade, a header. A stranger who
 * lets it wait takes no place of a user's, but there may not be any number of them either; and a worker that waits for
 * longer than it should is stuck itself.
 */

import type { PendingLimits } from '@minipavi/config';

/** Every opening takes a moment; when many come at once, as long as this. Only then is a line one that hangs about. */
const PENDING_AFTER_MS = 1_000;
/** A worker gives up by itself after ten seconds. */
const STUCK_AFTER_S = 15;
const SECOND_MS = 1_000;

interface Opening {
  readonly pid: number;
  /** On the clock of performance.now(). */
  readonly since: number;
  /** Seconds during which this process ran: one that was stopped itself blames nobody. */
  seconds: number;
}

export interface PendingLinesOptions {
  /** This worker has had its socket for 15 s, and neither opened the line nor given it up. */
  readonly onStuck: (pid: number, uniqueId: string) => void;
  readonly now?: () => number;
}

export class PendingLines {
  readonly #options: PendingLinesOptions;
  readonly #now: () => number;
  /** By uniqueId; whoever came first is first. */
  readonly #openings = new Map<string, Opening>();
  #timer: NodeJS.Timeout | null = null;

  constructor(options: PendingLinesOptions) {
    this.#options = options;
    this.#now = options.now ?? (() => performance.now());
  }

  /** Lines that have been opening for more than a second. */
  get count(): number {
    const before = this.#now() - PENDING_AFTER_MS;
    let count = 0;
    for (const { since } of this.#openings.values()) {
      if (since >= before) break;
      count += 1;
    }
    return count;
  }

  /** This worker has the socket now. */
  given(pid: number, uniqueId: string): void {
    this.#openings.delete(uniqueId);
    this.#openings.set(uniqueId, { pid, since: this.#now(), seconds: 0 });
    this.#timer ??= setInterval(() => this.#second(), SECOND_MS);
  }

  /** The worker never had it: it goes to another. */
  returned(pid: number): void {
    for (const [uniqueId, opening] of this.#openings)
      if (opening.pid === pid) this.#openings.delete(uniqueId);
  }

  /** The line is open. True: it was among those counted. */
  opened(uniqueId: string): boolean {
    const opening = this.#openings.get(uniqueId);
    this.#openings.delete(uniqueId);
    return opening !== undefined && opening.since < this.#now() - PENDING_AFTER_MS;
  }

  /** The connection is over, open or not. */
  gone(uniqueId: string): void {
    this.#openings.delete(uniqueId);
  }

  stop(): void {
    if (this.#timer) clearInterval(this.#timer);
    this.#timer = null;
    this.#openings.clear();
  }

  #second(): void {
    for (const [uniqueId, opening] of this.#openings) {
      opening.seconds += 1;
      if (opening.seconds < STUCK_AFTER_S) continue;
      this.#openings.delete(uniqueId);
      this.#options.onStuck(opening.pid, uniqueId);
    }
    if (this.#openings.size === 0) this.stop();
  }
}

/** With which probability the next one is refused, 0 to 1, when so many are pending (sshd's MaxStartups). */
export function refusalProbability(pending: number, { start, percent, full }: PendingLimits): number {
  if (pending < start) return 0;
  if (pending >= full) return 1;
  const first = percent / 100;
  return first + ((1 - first) * (pending - start)) / (full - start);
}
