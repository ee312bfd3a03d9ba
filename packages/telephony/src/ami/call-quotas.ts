/** How many calls may be placed: by a session, and by all in a day. */

/** Sessions remembered: those of a day's fraud, no more. */
const MAX_SESSIONS = 10_000;

/** What a process hands on to the next one. */
export interface QuotaCounts {
  /** Local date, yyyy-mm-dd. */
  readonly day: string;
  readonly total: number;
  readonly sessions: Readonly<Record<string, number>>;
}

export interface CallQuotaOptions {
  /** null: no limit. */
  readonly perSession: number | null;
  readonly perDay: number | null;
  /** Of the process before this one. */
  readonly counts?: QuotaCounts | null;
  /** After each call, to be kept. */
  readonly onCount?: (counts: QuotaCounts) => void;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
}

export class CallQuotas {
  readonly #options: CallQuotaOptions;
  #day: string;
  #total: number;
  #sessions: Map<string, number>;

  constructor(options: CallQuotaOptions) {
    this.#options = options;
    const { counts } = options;
    this.#day = counts?.day ?? '';
    this.#total = counts?.total ?? 0;
    this.#sessions = new Map(Object.entries(counts?.sessions ?? {}));
  }

  get counts(): QuotaCounts {
    return { day: this.#day, total: this.#total, sessions: Object.fromEntries(this.#sessions) };
  }

  /** Counts a call that is about to be placed; or why it must not be, in French. */
  take(session: string): string | null {
    const { perSession, perDay, now = Date.now, onCount } = this.#options;
    const day = localDay(now());
    if (day !== this.#day) {
      this.#day = day;
      this.#total = 0;
    }
    const ofSession = this.#sessions.get(session) ?? 0;
    if (perSession !== null && ofSession >= perSession)
      return `${ofSession} appels pour cette session : c’est le maximum`;
    if (perDay !== null && this.#total >= perDay)
      return `${this.#total} appels aujourd’hui : c’est le maximum`;
    this.#total += 1;
    this.#sessions.delete(session); // to the end: the oldest ones are forgotten first
    this.#sessions.set(session, ofSession + 1);
    const [oldest] = this.#sessions.keys();
    if (this.#sessions.size > MAX_SESSIONS && oldest !== undefined) this.#sessions.delete(oldest);
    onCount?.(this.counts);
    return null;
  }
}

function localDay(now: number): string {
  const date = new Date(now);
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}
