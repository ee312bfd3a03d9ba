/** History and statistics of sessions whose worker died before it had told that they were over. */

import type { LogFields, LogLevel, SessionState } from '@minipavi/bus';
import { diskFault, type SessionJournal, type SessionRecord } from '@minipavi/journal';
import { parseServiceUrl } from '@minipavi/protocol';

/** Written one after the other: a disk that hangs takes one thread of the master's, and this much memory. */
const MAX_WAITING = 1_000;

export interface ObituariesOptions {
  readonly journal: Pick<SessionJournal, 'append'>;
  readonly log: (level: LogLevel, message: string, fields?: LogFields) => void;
}

/** Of the services visited, the master knows the last. */
function recordOf(session: SessionState, endedAt: number): SessionRecord {
  const { uniqueId, kind, direction, remoteAddr, pid, startedAt, lastActionAt, url, infos } = session;
  const address = parseServiceUrl(url)?.address;
  const services = address === undefined ? [] : [address];
  const reason = 'processus mort';
  return {
    uniqueId,
    kind,
    direction,
    remoteAddr,
    pid,
    startedAt,
    // The clock may have been set back since.
    endedAt: Math.max(endedAt, startedAt, lastActionAt),
    lastActionAt,
    url,
    infos,
    services,
    reason,
  };
}

export class Obituaries {
  readonly #options: ObituariesOptions;
  readonly #waiting: SessionRecord[] = [];
  #isWriting = false;
  #isFaulty = false;

  constructor(options: ObituariesOptions) {
    this.#options = options;
  }

  /** True: nothing is left to be written. */
  get isDone(): boolean {
    return !this.#isWriting;
  }

  /** The worker may have written it all the same: readers take a session once. Returns at once. */
  add(session: SessionState, endedAt: number): void {
    if (this.#waiting.length >= MAX_WAITING) return this.#complain(session, 'le disque ne répond pas');
    this.#waiting.push(recordOf(session, endedAt));
    if (!this.#isWriting) void this.#write();
  }

  async #write(): Promise<void> {
    this.#isWriting = true;
    for (let record = this.#waiting.shift(); record; record = this.#waiting.shift()) {
      try {
        await this.#options.journal.append(record);
        this.#isFaulty = false;
      } catch (error) {
        this.#complain(record, diskFault(error));
      }
    }
    this.#isWriting = false;
  }

  /** Once, until it goes well again. */
  #complain({ uniqueId }: Pick<SessionRecord, 'uniqueId'>, why: string): void {
    if (!this.#isFaulty) this.#options.log('error', `historique : session non écrite, ${why}`, { uniqueId });
    this.#isFaulty = true;
  }
}
