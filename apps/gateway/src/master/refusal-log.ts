/** Refusals in the log: each with its reason, as long as somebody may want to read them; in a flood, how many there were. */

import type { LogFields, LogLevel } from '@minipavi/bus';

const MAX_PER_SECOND = 10;
const SECOND_MS = 1_000;

export class RefusalLog {
  readonly #log: (level: LogLevel, message: string, fields?: LogFields) => void;
  /** In the present second. */
  #told = 0;
  #untold = 0;
  #timer: NodeJS.Timeout | null = null;
  #isStopped = false;

  constructor(log: (level: LogLevel, message: string, fields?: LogFields) => void) {
    this.#log = log;
  }

  refused(reason: string, fields: LogFields): void {
    // The ports are closed by then: those few who come have come before.
    if (!this.#isStopped) this.#timer ??= setTimeout(() => this.#second(), SECOND_MS);
    if (this.#told < MAX_PER_SECOND) {
      this.#told += 1;
      this.#log('warn', `connexion refusée : ${reason}`, fields);
    } else {
      this.#untold += 1;
    }
  }

  stop(): void {
    this.#isStopped = true;
    if (this.#timer) clearTimeout(this.#timer);
    this.#second();
  }

  #second(): void {
    this.#timer = null;
    this.#told = 0;
    if (this.#untold === 0) return;
    this.#log('warn', `${this.#untold} autres connexions refusées en une seconde`);
    this.#untold = 0;
  }
}
