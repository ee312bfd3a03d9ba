/** Waiting for what must happen, with a deadline and words for when it does not. Never for a time to pass. */

/** Generous: a busy machine is no failure. */
export const DEADLINE_MS = 30_000;

export interface Wait {
  /** Completes "waited N ms for …". A function is asked when the deadline has passed. */
  readonly what: string | (() => string);
  readonly withinMs?: number;
}

/** null, undefined and false mean "not yet". */
export type Probe<T> = () => T | null | undefined | false;

const describe = ({ what }: Wait): string => (typeof what === 'string' ? what : what());
const isThere = <T>(value: T | null | undefined | false): value is T =>
  value !== null && value !== undefined && value !== false;

export class DeadlineError extends Error {
  override readonly name = 'DeadlineError';
}

/** Something that changes, and others who wait for it to be as they want. */
export class Changes {
  readonly #waiters = new Set<() => void>();

  /** To be called after each change. */
  announce(): void {
    for (const look of [...this.#waiters]) look();
  }

  /** Resolves with what `probe` finds, now or after a change; rejects with what it throws, or at the deadline. */
  until<T>(probe: Probe<T>, wait: Wait): Promise<T> {
    const { withinMs = DEADLINE_MS } = wait;
    return new Promise<T>((resolve, reject) => {
      const settle = (act: () => void): void => {
        clearTimeout(timer);
        this.#waiters.delete(look);
        act();
      };
      const look = (): void => {
        try {
          const found = probe();
          if (isThere(found)) settle(() => resolve(found));
        } catch (error) {
          settle(() => reject(error instanceof Error ? error : new Error(String(error))));
        }
      };
      const timer = setTimeout(() => {
        settle(() => reject(new DeadlineError(`waited ${withinMs} ms for ${describe(wait)}`)));
      }, withinMs);
      this.#waiters.add(look);
      look();
    });
  }
}

const LOOK_EVERY_MS = 15;

/** The same for what tells nobody that it changes: processes, files, other people's ports. */
export async function waitFor<T>(
  probe: () => ReturnType<Probe<T>> | Promise<ReturnType<Probe<T>>>,
  wait: Wait,
): Promise<T> {
  const { withinMs = DEADLINE_MS } = wait;
  const end = performance.now() + withinMs;
  for (;;) {
    const found = await probe();
    if (isThere(found)) return found;
    if (performance.now() >= end) throw new DeadlineError(`waited ${withinMs} ms for ${describe(wait)}`);
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}
