/** A service that does not answer need not be waited for: Connexion/fin, pressed meanwhile, gives the call up. */

import { LeaveDetector } from './leave-detector.ts';
import type { PacketQueue } from './packet-queue.ts';

/** An answer that comes sooner is shown, and the key has its turn behind it, as services have come to expect. */
const ANSWERS_WITHIN_MS = 2_000;

export interface ImpatienceOptions {
  readonly packets: Pick<PacketQueue, 'watch' | 'forget'>;
  readonly answersWithinMs?: number;
}

export class Impatience {
  readonly #options: ImpatienceOptions;

  constructor(options: ImpatienceOptions) {
    this.#options = options;
  }

  /** Makes a call, with a signal that gives it up: as `signal` does, or because the user has enough of it (`hasLeft`). */
  async during<T>(
    signal: AbortSignal,
    call: (signal: AbortSignal) => Promise<T>,
  ): Promise<{ readonly result: T; readonly hasLeft: boolean }> {
    const { packets, answersWithinMs = ANSWERS_WITHIN_MS } = this.#options;
    const left = new AbortController();
    const detector = new LeaveDetector(0);
    const from = performance.now() + answersWithinMs;
    let timer: NodeJS.Timeout | null = null;
    packets.watch((packet) => {
      if (detector.push(packet) === null) return;
      timer ??= setTimeout(() => left.abort(), Math.max(0, from - performance.now()));
    });
    try {
      const result = await call(AbortSignal.any([signal, left.signal]));
      const hasLeft = left.signal.aborted;
      // What was typed meanwhile was for the service.
      if (hasLeft) packets.forget();
      return { result, hasLeft };
    } finally {
      if (timer) clearTimeout(timer);
      packets.watch(null);
    }
  }
}

/** null: not within a second. What it does then is its own affair; it may not reject. */
export function withinASecond<T>(work: Promise<T>): Promise<T | null> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(null), 1_000);
    void work.then((result) => {
      clearTimeout(timer);
      resolve(result);
    });
  });
}
