/** Things to do at a certain time of the wall clock, in order. The clock may jump, and waits may last years. */

export interface Timed {
  /** Milliseconds since 1970. */
  readonly dueAt: number;
  /** Order among equal times. */
  readonly order: number;
}

/** setTimeout holds 24 days at most, and knows nothing of a clock that is set: it is looked at anew. */
const LOOK_EVERY_MS = 5_000;

const isBefore = (a: Timed, b: Timed): boolean =>
  a.dueAt < b.dueAt || (a.dueAt === b.dueAt && a.order < b.order);

export class CallSchedule<T extends Timed> {
  readonly #onDue: (due: readonly T[]) => void;
  /** Sorted. */
  readonly #entries: T[] = [];
  #timer: NodeJS.Timeout | null = null;
  #isStopped = false;

  /** `onDue` gets all that is due, in order. */
  constructor(onDue: (due: readonly T[]) => void) {
    this.#onDue = onDue;
  }

  add(entry: T): void {
    let [from, to] = [0, this.#entries.length];
    while (from < to) {
      const middle = (from + to) >> 1;
      if (isBefore(entry, this.#entries[middle] as T)) to = middle;
      else from = middle + 1;
    }
    this.#entries.splice(from, 0, entry);
    if (from === 0) this.#arm();
  }

  stop(): void {
    this.#isStopped = true;
    if (this.#timer) clearTimeout(this.#timer);
  }

  #arm(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    const first = this.#entries[0];
    if (!first || this.#isStopped) return;
    // Also for what is due at once: everything that comes in one piece is put in order first.
    const delay = Math.min(LOOK_EVERY_MS, Math.max(0, first.dueAt - Date.now()));
    this.#timer = setTimeout(() => this.#look(), delay);
  }

  #look(): void {
    const now = Date.now();
    const count = this.#entries.findIndex(({ dueAt }) => dueAt > now);
    const due = this.#entries.splice(0, count < 0 ? this.#entries.length : count);
    this.#arm();
    if (due.length > 0) this.#onDue(due);
  }
}
