/** How many calls were placed today, kept for the process after this one. */

import { readFile, rename, writeFile } from 'node:fs/promises';
import { diskFault } from '@minipavi/journal';
import type { QuotaCounts } from '@minipavi/telephony';

/** A day's sessions, all of them with a call each, take less. */
const MAX_FILE_BYTES = 1024 * 1024;

const isCount = (value: unknown): value is number => Number.isInteger(value) && (value as number) >= 0;

/** null for what is none: an operator may have had the file open. */
export function readCounts(text: string): QuotaCounts | null {
  if (text.length > MAX_FILE_BYTES) return null;
  let value: Partial<QuotaCounts> | null;
  try {
    value = JSON.parse(text) as Partial<QuotaCounts> | null;
  } catch {
    return null;
  }
  if (typeof value !== 'object' || value === null) return null;
  const { day, total, sessions } = value;
  if (typeof day !== 'string' || !isCount(total)) return null;
  if (typeof sessions !== 'object' || sessions === null || Array.isArray(sessions)) return null;
  return Object.values(sessions).every(isCount) ? { day, total, sessions } : null;
}

export class QuotaFile {
  readonly #file: string;
  readonly #onFault: (fault: string) => void;
  #latest: QuotaCounts | null = null;
  #writing: Promise<void> | null = null;
  #isFaulty = false;

  constructor(file: string, onFault: (fault: string) => void) {
    this.#file = file;
    this.#onFault = onFault;
  }

  /** null when there is none that can be read. Never rejects. */
  async read(): Promise<QuotaCounts | null> {
    return readCounts(await readFile(this.#file, 'utf8').catch(() => ''));
  }

  /** The latest counts are written once those before are. */
  write(counts: QuotaCounts): void {
    this.#latest = counts;
    this.#writing ??= this.#writeAll().finally(() => (this.#writing = null));
  }

  /** Resolves when nothing is left to be written. */
  async settled(): Promise<void> {
    await this.#writing;
  }

  async #writeAll(): Promise<void> {
    for (let counts = this.#latest; counts; counts = this.#latest) {
      this.#latest = null;
      const draft = `${this.#file}.tmp`;
      try {
        await writeFile(draft, JSON.stringify(counts), { mode: 0o600 });
        await rename(draft, this.#file);
        this.#isFaulty = false;
      } catch (error) {
        // Once, until it goes through again: every call writes.
        if (!this.#isFaulty) this.#onFault(`${this.#file} : écriture impossible (${diskFault(error)})`);
        this.#isFaulty = true;
      }
    }
  }
}
