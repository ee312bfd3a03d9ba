/** What a file of the operator's says, read again when it has changed. */

import fs from 'node:fs';
import { stat } from 'node:fs/promises';

const LOOK_EVERY_MS = 1_000;

export class ChangingFile<T> {
  readonly #file: string;
  readonly #read: (file: string) => T | null;
  readonly #otherwise: T;
  #value: T | null = null;
  /** Of the file as it was last read; '' when there was none. */
  #stamp = '';
  #timer: NodeJS.Timeout | null = null;

  /** `read`: null when the file is of no use: what it said before stays, `otherwise` when it never said anything. */
  constructor(file: string, read: (file: string) => T | null, otherwise: T) {
    this.#file = file;
    this.#read = read;
    this.#otherwise = otherwise;
  }

  /** As of now. */
  get value(): T {
    this.#refresh();
    return this.#value ?? this.#otherwise;
  }

  /** Calls when the file has changed since it was last read or told of. The process may end meanwhile. */
  watch(onChange: () => void): void {
    this.unwatch();
    this.#refresh();
    let told = this.#stamp;
    let isLooking = false;
    const look = async (): Promise<void> => {
      isLooking = true;
      const stamp = await stat(this.#file).then(stampOf, () => '');
      isLooking = false;
      if (stamp === told || this.#timer !== timer) return;
      told = stamp;
      onChange();
    };
    // Not fs.watchFile, which takes what it finds at its first look for what was known.
    const timer = setInterval(() => {
      if (!isLooking) void look();
    }, LOOK_EVERY_MS);
    timer.unref();
    this.#timer = timer;
  }

  unwatch(): void {
    if (this.#timer) clearInterval(this.#timer);
    this.#timer = null;
  }

  #refresh(): void {
    const stamp = seen(this.#file);
    if (stamp === this.#stamp) return;
    this.#stamp = stamp;
    if (stamp !== '') this.#value = this.#read(this.#file) ?? this.#value;
  }
}

/** Differs when the file has changed. */
export const stampOf = ({ ino, size, mtimeMs, ctimeMs }: fs.Stats): string =>
  `${ino} ${size} ${mtimeMs} ${ctimeMs}`;

/** A folder that may not be entered is like a file that is not there. */
function seen(file: string): string {
  try {
    return stampOf(fs.statSync(file));
  } catch {
    return '';
  }
}
