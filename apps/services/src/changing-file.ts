/** A file of the operator's that is read again whenever it has changed, without a restart. */

import { stat } from 'node:fs/promises';

/** Differs when the file has changed, and when it cannot be seen. */
async function versionOf(file: string): Promise<string> {
  try {
    const { ino, mtimeNs, size } = await stat(file, { bigint: true });
    return `${ino} ${mtimeNs} ${size}`;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? 'unknown';
  }
}

export class ChangingFile {
  readonly #file: string;
  readonly #read: () => void | Promise<void>;
  #version = '';
  #reading: Promise<void> | null = null;

  /** `read` is called once for each version of the file, one that cannot be seen included. */
  constructor(file: string, read: () => void | Promise<void>) {
    this.#file = file;
    this.#read = read;
  }

  /** Resolves once what was read is that of now; whoever asks meanwhile waits for the same reading. */
  upToDate(): Promise<void> {
    return (this.#reading ??= this.#refresh().finally(() => (this.#reading = null)));
  }

  async #refresh(): Promise<void> {
    const version = await versionOf(this.#file);
    if (version === this.#version) return;
    this.#version = version;
    await this.#read();
  }
}
