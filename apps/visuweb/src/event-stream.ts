/**
 * Server-Sent Events (HTML Living Standard, 9.2): a bounded number of listeners, each with a bounded queue. One that
 * does not read is dropped: browsers connect again by themselves, and are told everything anew.
 */

import type { AppContext } from './answers.ts';

/** Keeps the connection from looking idle, to this server (30 s) and to proxies on the way. */
const HEARTBEAT_MS = 15_000;
/** Waiting for one listener, beyond what the system's own buffers hold. */
const MAX_QUEUED_BYTES = 1024 * 1024;
/** A browser whose connection broke comes back after so long. */
const RETRY_MS = 2000;

const encoder = new TextEncoder();
const HEARTBEAT = encoder.encode(':\n\n');

/** `data` as JSON, which has no line break: one `data:` line is enough. */
export const encodeEvent = (event: string, data: unknown): Uint8Array =>
  encoder.encode(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);

export interface EventStreamOptions {
  /** Called once, whoever ended it. */
  readonly onClose: () => void;
  /** Breaks the connection under the answer: its reader would not even see an end. */
  readonly cut: () => void;
  readonly heartbeatMs?: number;
}

/** One listener. */
export class EventStream {
  /** Of the answer. */
  readonly body: ReadableStream<Uint8Array>;
  readonly #options: EventStreamOptions;
  readonly #heartbeat: NodeJS.Timeout;
  #controller: ReadableStreamDefaultController<Uint8Array> | null = null;

  constructor(options: EventStreamOptions) {
    this.#options = options;
    this.body = new ReadableStream<Uint8Array>(
      {
        start: (controller) => void (this.#controller = controller),
        cancel: () => this.#close(),
      },
      new ByteLengthQueuingStrategy({ highWaterMark: MAX_QUEUED_BYTES }),
    );
    this.#heartbeat = setInterval(() => this.write(HEARTBEAT), options.heartbeatMs ?? HEARTBEAT_MS);
    this.write(encoder.encode(`retry: ${RETRY_MS}\n\n`));
  }

  get isClosed(): boolean {
    return this.#controller === null;
  }

  /** `event`: one word. */
  send(event: string, data: unknown): void {
    this.write(encodeEvent(event, data));
  }

  /** What `encodeEvent` made: the same for many listeners. */
  write(bytes: Uint8Array): void {
    const controller = this.#controller;
    if (controller === null) return;
    controller.enqueue(bytes);
    if ((controller.desiredSize ?? 0) > 0) return;
    this.#close();
    this.#options.cut();
  }

  end(): void {
    this.#controller?.close();
    this.#close();
  }

  #close(): void {
    if (this.#controller === null) return;
    this.#controller = null;
    clearInterval(this.#heartbeat);
    this.#options.onClose();
  }
}

/** The listeners of one kind of events. */
export class EventStreams {
  readonly #max: number;
  readonly #streams = new Set<EventStream>();

  constructor(max: number) {
    this.#max = max;
  }

  get size(): number {
    return this.#streams.size;
  }

  /** A listener more; null: there are too many. `onClose` is called once, however it ends. */
  open(context: AppContext, onClose: () => void = () => {}): EventStream | null {
    if (this.#streams.size >= this.#max) return null;
    const stream = new EventStream({
      onClose: () => {
        this.#streams.delete(stream);
        onClose();
      },
      cut: () => context.env.outgoing.destroy(),
    });
    this.#streams.add(stream);
    return stream;
  }

  send(event: string, data: unknown): void {
    if (this.#streams.size === 0) return;
    const bytes = encodeEvent(event, data);
    for (const stream of this.#streams) stream.write(bytes);
  }

  /** Ends all of them. */
  close(): void {
    for (const stream of this.#streams) stream.end();
  }
}

export function setEventHeaders(context: AppContext): void {
  context.header('Content-Type', 'text/event-stream; charset=utf-8');
  // Or nginx keeps events back until there are enough of them.
  context.header('X-Accel-Buffering', 'no');
}
