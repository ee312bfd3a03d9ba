/** The manager's stream, cut into messages. */

import { AmiMessage } from './ami-message.ts';

const LF = 0x0a;
const GREETING = /^Asterisk Call Manager\//;

/** Nothing that we ask for or listen to comes near. */
export const MAX_MESSAGE_BYTES = 64 * 1024;

export interface AmiInput {
  /** The server's first line, which no empty line follows. */
  readonly greeting: string | null;
  readonly messages: readonly AmiMessage[];
  /** More than the bound without an end: this stream is lost. */
  readonly isTooLong: boolean;
}

export class AmiParser {
  /** The line that has not come to its end. */
  #pieces: Buffer[] = [];
  #lines: string[] = [];
  /** Of both. */
  #bytes = 0;
  #isFirstLine = true;

  push(chunk: Uint8Array): AmiInput {
    const messages: AmiMessage[] = [];
    let greeting: string | null = null;
    let start = 0;
    while (start < chunk.length) {
      const found = chunk.indexOf(LF, start);
      const end = found < 0 ? chunk.length : found;
      this.#pieces.push(Buffer.from(chunk.subarray(start, end)));
      this.#bytes += end - start;
      if (this.#bytes > MAX_MESSAGE_BYTES) {
        this.#forget();
        return { greeting, messages, isTooLong: true };
      }
      start = end + 1;
      if (found < 0) break;
      const line = Buffer.concat(this.#pieces).toString('utf8').replace(/\r$/, '');
      this.#pieces = [];
      if (this.#isFirstLine && GREETING.test(line)) {
        greeting = line;
        this.#forget();
      } else if (line !== '') {
        this.#lines.push(line);
      } else if (this.#lines.length > 0) {
        messages.push(new AmiMessage(this.#lines));
        this.#forget();
      }
      this.#isFirstLine = false;
    }
    return { greeting, messages, isTooLong: false };
  }

  #forget(): void {
    this.#pieces = [];
    this.#lines = [];
    this.#bytes = 0;
  }
}
