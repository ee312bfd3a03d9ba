/** Who may start: calls for one session one after the other, of one service no more than so many, in the order given. */

/** A call that takes longer does not make the next one for that session late any more. */
const PATIENCE_MS = 1_000;
const MAX_AT_ONCE = 40;
/** One service that is slow must not use up all of them. */
const MAX_PER_SERVICE = 10;

export interface Job {
  readonly lane: string;
  /** Whom it keeps busy; null: nobody to speak of. */
  readonly service: string | null;
  /** Never rejects. */
  readonly run: () => Promise<void>;
}

export class Lanes {
  #waiting: Job[] = [];
  readonly #inLane = new Map<string, Job>();
  readonly #atService = new Map<string, number>();
  readonly #timers = new Set<NodeJS.Timeout>();
  #running = 0;

  add(jobs: readonly Job[]): void {
    this.#waiting.push(...jobs);
    this.#next();
  }

  /** Nothing is started any more. */
  stop(): void {
    this.#waiting = [];
    for (const timer of this.#timers) clearTimeout(timer);
  }

  #next(): void {
    const left: Job[] = [];
    // A job that must wait lets no later one of its lane go first.
    const blocked = new Set<string>();
    for (const job of this.#waiting) {
      if (!blocked.has(job.lane) && this.#isFree(job)) this.#start(job);
      else {
        left.push(job);
        blocked.add(job.lane);
      }
    }
    this.#waiting = left;
  }

  #isFree({ lane, service }: Job): boolean {
    if (this.#inLane.has(lane)) return false;
    if (service === null) return true;
    return this.#running < MAX_AT_ONCE && (this.#atService.get(service) ?? 0) < MAX_PER_SERVICE;
  }

  #start(job: Job): void {
    const { lane, service } = job;
    this.#inLane.set(lane, job);
    this.#count(service, 1);
    const leaveLane = (): void => {
      if (this.#inLane.get(lane) === job) this.#inLane.delete(lane);
    };
    const patience = setTimeout(() => {
      this.#timers.delete(patience);
      leaveLane();
      this.#next();
    }, PATIENCE_MS);
    this.#timers.add(patience);
    // Not within the loop of #next: whatever it does first may add others.
    void Promise.resolve()
      .then(job.run)
      .then(() => {
        clearTimeout(patience);
        this.#timers.delete(patience);
        leaveLane();
        this.#count(service, -1);
        this.#next();
      });
  }

  #count(service: string | null, by: 1 | -1): void {
    if (service === null) return;
    this.#running += by;
    const count = (this.#atService.get(service) ?? 0) + by;
    if (count > 0) this.#atService.set(service, count);
    else this.#atService.delete(service);
  }
}
