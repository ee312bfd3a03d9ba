/** Sessions that are over, on disk: what history and statistics are read from. */

import { appendLine } from './append-line.ts';
import { countLine, recordLine } from './journal-lines.ts';
import { monthlyFile, monthOf } from './months.ts';
import { MIN_SESSION_MS, type SessionRecord } from './session-record.ts';

/** Any number of processes may write to one folder; nothing is kept open. */
export class SessionJournal {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /**
   * Resolves when the session is on the disk itself; at once for one shorter than `MIN_SESSION_MS`. Rejects with what
   * the system says (ENOSPC, EACCES…). A session may be told twice, by its worker and by the master: readers take it once.
   */
  async append(record: SessionRecord): Promise<void> {
    if (record.endedAt - record.startedAt < MIN_SESSION_MS) return;
    const month = monthOf(record.endedAt);
    const written = await Promise.allSettled([
      appendLine(monthlyFile(this.#folder, 'counts', month), countLine(record)),
      appendLine(monthlyFile(this.#folder, 'sessions', month), recordLine(record)),
    ]);
    for (const one of written) if (one.status === 'rejected') throw one.reason as Error;
  }
}
