/** `/api/logs/live`: lines of the log as they are written, to each listener those it asked for. */

import type { AppContext } from './answers.ts';
import { EventStreams, type EventStream } from './event-stream.ts';
import { logFilter } from './log-line.ts';
import type { LogTail } from './log-tail.ts';
import type { LogLine, LogQuery } from './pages/page-sources.ts';

const MAX_LISTENERS = 20;
const LOOK_MS = 500;

export class LogFeed {
  readonly #tail: () => LogTail;
  readonly #streams = new EventStreams(MAX_LISTENERS);
  readonly #filters = new Map<EventStream, (line: LogLine) => boolean>();
  #position: { readonly tail: LogTail; readonly line: number } | null = null;
  #timer: NodeJS.Timeout | null = null;

  /** `tail`: the log as the configuration of the latest master has it. */
  constructor(tail: () => LogTail) {
    this.#tail = tail;
  }

  /** A listener more, told the last `limit` lines first; null: there are too many. */
  listen(context: AppContext, query: LogQuery): EventStream | null {
    const stream = this.#streams.open(context, () => {
      this.#filters.delete(stream as EventStream);
      if (this.#streams.size > 0 || !this.#timer) return;
      clearInterval(this.#timer);
      this.#timer = null;
      this.#position = null;
    });
    if (stream === null) return null;
    this.#timer ??= setInterval(() => void this.#look(), LOOK_MS);
    void this.#greet(stream, query);
    return stream;
  }

  close(): void {
    this.#streams.close();
  }

  async #greet(stream: EventStream, query: LogQuery): Promise<void> {
    // The others are told first: what comes next is then new to this one as well.
    await this.#look();
    stream.send('lines', this.#tail().kept(query));
    if (!stream.isClosed) this.#filters.set(stream, logFilter(query));
  }

  async #look(): Promise<void> {
    const tail = this.#tail();
    await tail.read();
    const from = this.#position?.tail === tail ? this.#position.line : tail.position;
    this.#position = { tail, line: tail.position };
    const lines = tail.since(from);
    if (lines.length === 0) return;
    for (const [stream, isWanted] of this.#filters) {
      const wanted = lines.filter(isWanted);
      if (wanted.length > 0) stream.send('lines', wanted);
    }
  }
}
