/** Lines for whoever looks at the terminal, or keeps what it says: those that are not taken are left out. */

import type { Writable } from 'node:stream';

/** A pipe whose reader has stopped takes nothing; Node would keep all of it. */
const MAX_WAITING_BYTES = 256 * 1024;

export class TerminalOutput {
  readonly #stream: Writable;
  #lost = 0;

  constructor(stream: Writable) {
    this.#stream = stream;
    // A terminal that was closed, a file on a full disk: an unheard error would end the master.
    stream.on('error', () => {});
  }

  write(line: string): void {
    if (this.#stream.writableLength > MAX_WAITING_BYTES) {
      this.#lost += 1;
      return;
    }
    if (this.#lost > 0) this.#stream.write(`… ${this.#lost} ligne(s) non affichée(s)\n`);
    this.#lost = 0;
    this.#stream.write(`${line}\n`);
  }
}
