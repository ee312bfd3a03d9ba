/** Cuts a byte stream into lines of JSON, with a bound on what one line may hold. */

const NEWLINE = 0x0a;

/** A session's state carries a context of up to 64 000 characters, 6 bytes each when escaped. */
export const MAX_LINE_BYTES = 1024 * 1024;

export class JsonLineReader {
  #chunks: Buffer[] = [];
  #size = 0;
  readonly #onMessage: (message: object) => void;
  readonly #onFault: (fault: string) => void;

  /** `onFault` is called for a line that is too long or no JSON object; the reader goes on with the next line. */
  constructor(onMessage: (message: object) => void, onFault: (fault: string) => void) {
    this.#onMessage = onMessage;
    this.#onFault = onFault;
  }

  push(chunk: Buffer): void {
    let from = 0;
    for (;;) {
      const end = chunk.indexOf(NEWLINE, from);
      if (end < 0) break;
      this.#keep(chunk.subarray(from, end));
      this.#endLine();
      from = end + 1;
    }
    this.#keep(chunk.subarray(from));
  }

  #keep(part: Buffer): void {
    this.#size += part.length;
    if (this.#size <= MAX_LINE_BYTES) this.#chunks.push(part);
    else this.#chunks = [];
  }

  #endLine(): void {
    const size = this.#size;
    const line = Buffer.concat(this.#chunks).toString('utf8');
    this.#chunks = [];
    this.#size = 0;
    if (size > MAX_LINE_BYTES) {
      this.#onFault(`line of ${size} bytes dropped, ${MAX_LINE_BYTES} accepted`);
      return;
    }
    if (line === '') return;
    let message: unknown;
    try {
      message = JSON.parse(line);
    } catch {
      this.#onFault(`not JSON: ${line.slice(0, 80)}`);
      return;
    }
    if (typeof message === 'object' && message !== null) this.#onMessage(message);
    else this.#onFault(`not a message: ${line.slice(0, 80)}`);
  }
}

/** One message as it goes on the wire. */
export const encodeLine = (message: object): string => `${JSON.stringify(message)}\n`;
