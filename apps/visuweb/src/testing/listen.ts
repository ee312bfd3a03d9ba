/** Answers that do not end: read as they come, and left when enough has been seen. */

import { EventEmitter, once } from 'node:events';
import http from 'node:http';
import { KNOWN } from './http-get.ts';

export interface LiveEvent {
  readonly event: string;
  readonly data: unknown;
}

const PATIENCE_MS = 8000;

export class LiveAnswer {
  readonly response: http.IncomingMessage;
  readonly #progress = new EventEmitter();
  #pieces: Buffer[] = [];
  #length = 0;
  #isEnded = false;

  /** Resolves when the headers have come. */
  static async open(
    port: number,
    path: string,
    headers: http.OutgoingHttpHeaders = KNOWN,
  ): Promise<LiveAnswer> {
    const request = http.get({ host: '127.0.0.1', port, path, headers, agent: false });
    request.on('error', () => {});
    const [response] = (await once(request, 'response', {
      signal: AbortSignal.timeout(PATIENCE_MS),
    })) as [http.IncomingMessage];
    return new LiveAnswer(response);
  }

  private constructor(response: http.IncomingMessage) {
    this.response = response;
    response.on('data', (chunk: Buffer) => {
      this.#pieces.push(chunk);
      this.#length += chunk.length;
      this.#progress.emit('progress');
    });
    response.on('error', () => {});
    response.on('close', () => {
      this.#isEnded = true;
      this.#progress.emit('progress');
    });
  }

  get status(): number {
    return this.response.statusCode ?? 0;
  }

  /** All that has come. */
  get received(): Buffer {
    if (this.#pieces.length > 1) this.#pieces = [Buffer.concat(this.#pieces)];
    return this.#pieces[0] ?? Buffer.alloc(0);
  }

  /** Bytes that have come. */
  get length(): number {
    return this.#length;
  }

  get isEnded(): boolean {
    return this.#isEnded;
  }

  /** Events so far, those of one name if it is given. */
  events(name?: string): LiveEvent[] {
    const whole = this.received.toString('utf8').split('\n\n').slice(0, -1);
    return whole.flatMap((text) => {
      const [, event = '', data = ''] = /^event: (.+)\ndata: (.*)$/s.exec(text) ?? [];
      return event !== '' && (name === undefined || event === name)
        ? [{ event, data: JSON.parse(data) as unknown }]
        : [];
    });
  }

  /** What `find` finds in what has come, now or later; not null, undefined or false. */
  async until<T>(find: () => T | null | undefined | false): Promise<T> {
    const signal = AbortSignal.timeout(PATIENCE_MS);
    for (;;) {
      const found = find();
      if (found !== null && found !== undefined && found !== false) return found;
      if (this.#isEnded) throw new Error(`the answer ended: ${this.received.toString('latin1').slice(-500)}`);
      await once(this.#progress, 'progress', { signal });
    }
  }

  /** Data of the `count`th event of this name. */
  next(name: string, count = 1): Promise<unknown> {
    return this.until(() => this.events(name)[count - 1]).then(({ data }) => data);
  }

  async ended(): Promise<void> {
    while (!this.#isEnded) {
      await once(this.#progress, 'progress', { signal: AbortSignal.timeout(PATIENCE_MS) });
    }
  }

  leave(): void {
    this.response.destroy();
  }
}
