/**
 * Server-sent events for as long as the page is seen: a hidden tab gives its connection back (a browser has six for
 * one server), and a silent or broken one is made again.
 */

export type StreamState = 'open' | 'lost';

export interface EventStreamOptions {
  /** Asked again at each connection. */
  readonly address: () => string;
  readonly onEvent: Readonly<Record<string, (data: unknown) => void>>;
  readonly onState: (state: StreamState) => void;
  /** Longest time without any event before the line is taken for dead; absent: it may well be silent. */
  readonly silenceMs?: number;
}

const FIRST_RETRY_MS = 500;
const LAST_RETRY_MS = 8000;

export class EventStream {
  readonly #options: EventStreamOptions;
  readonly #onVisibility = (): void => (document.hidden ? this.#close() : this.#open());
  #source: EventSource | null = null;
  #timer: number | undefined;
  #retryMs = FIRST_RETRY_MS;

  constructor(options: EventStreamOptions) {
    this.#options = options;
  }

  start(): void {
    document.addEventListener('visibilitychange', this.#onVisibility);
    // Frozen pages come back by this one.
    window.addEventListener('pageshow', this.#onVisibility);
    if (!document.hidden) this.#open();
  }

  stop(): void {
    document.removeEventListener('visibilitychange', this.#onVisibility);
    window.removeEventListener('pageshow', this.#onVisibility);
    this.#close();
  }

  /** Another address is due. */
  restart(): void {
    this.#close();
    if (!document.hidden) this.#open();
  }

  #open(): void {
    if (this.#source !== null) return;
    window.clearTimeout(this.#timer);
    const { address, onEvent, onState } = this.#options;
    const source = new EventSource(address());
    this.#source = source;
    source.addEventListener('open', () => {
      this.#retryMs = FIRST_RETRY_MS;
      this.#listen();
      onState('open');
    });
    // The browser would come again by itself, but not after an answer that is no stream.
    source.addEventListener('error', () => this.#lose());
    for (const [name, handle] of Object.entries(onEvent)) {
      source.addEventListener(name, (event) => {
        this.#listen();
        handle(JSON.parse((event as MessageEvent<string>).data));
      });
    }
    this.#listen();
  }

  #listen(): void {
    window.clearTimeout(this.#timer);
    const { silenceMs } = this.#options;
    if (silenceMs !== undefined) this.#timer = window.setTimeout(() => this.#lose(), silenceMs);
  }

  #lose(): void {
    this.#close();
    this.#options.onState('lost');
    if (document.hidden) return;
    this.#timer = window.setTimeout(() => this.#open(), this.#retryMs);
    this.#retryMs = Math.min(LAST_RETRY_MS, this.#retryMs * 2);
  }

  #close(): void {
    window.clearTimeout(this.#timer);
    this.#source?.close();
    this.#source = null;
  }
}
