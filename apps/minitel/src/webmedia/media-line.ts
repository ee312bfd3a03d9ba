/**
 * The line to the gateway of one who watches a session's media: the push channel, polls when it cannot be had, and
 * what the player did, told by a poll.
 */

export type MediaLineState =
  /** Calling. */
  | 'connecting'
  /** The gateway answers: what the service sends will come. */
  | 'open'
  /** The gateway does not answer; it is asked again. */
  | 'lost'
  /** The end: no session has that PIN. */
  | 'unknown'
  /** The end: the session is over. */
  | 'over'
  /** The end: this address has named too many wrong PINs. */
  | 'limited';

export interface MediaLineOptions {
  /** Four digits. */
  readonly pin: string;
  readonly onMedia: (type: unknown, infos: unknown) => void;
  readonly onState: (state: MediaLineState) => void;
  /** How often `KO` is heard before it is believed of a session that was never reached; default once. */
  readonly patience?: number;
}

const POLL_MS = 1000;
/** After no answer. */
const LOST_MS = 2000;
/** A channel that has not said anything by then is stuck on the way. */
const READY_WITHIN_MS = 5000;
const ANSWER_WITHIN_MS = 8000;
const CHANNEL_AGAIN_MS = 20_000;
/** A gateway that has just started again does not know its sessions at once. */
const BELIEVED_KO = 3;

interface Answer {
  readonly result?: unknown;
  readonly content?: unknown;
  readonly type?: unknown;
  readonly infos?: unknown;
}

export class MediaLine {
  readonly #options: MediaLineOptions;
  #state: MediaLineState = 'connecting';
  #isClosed = false;
  #wasOpen = false;
  #refusals = 0;
  #channel: EventSource | null = null;
  #channelTimer: ReturnType<typeof setTimeout> | null = null;
  #pollTimer: ReturnType<typeof setTimeout> | null = null;
  #isPolling = false;
  /** What the player did is told in its order. */
  #told: Promise<unknown> = Promise.resolve();

  constructor(options: MediaLineOptions) {
    this.#options = options;
    this.#listen();
  }

  /** Tells the service; also as the last thing before `close`. */
  tell(event: 'START' | 'STOP'): void {
    this.#told = this.#told.then(() => this.#ask(event));
  }

  /** Nothing is heard any more. */
  close(): void {
    this.#isClosed = true;
    this.#dropChannel();
    if (this.#pollTimer !== null) clearTimeout(this.#pollTimer);
    this.#pollTimer = null;
  }

  // --- the channel --------------------------------------------------------------------------------------------

  #listen(): void {
    const channel = new EventSource(`/webmedia/events?pin=${encodeURIComponent(this.#options.pin)}`);
    this.#channel = channel;
    let isReady = false;
    this.#channelTimer = setTimeout(() => this.#fallBack(), READY_WITHIN_MS);
    channel.addEventListener('ready', () => {
      isReady = true;
      if (this.#channelTimer !== null) clearTimeout(this.#channelTimer);
      this.#stopPolling();
      this.#opened();
    });
    channel.addEventListener('media', ({ data }: MessageEvent<unknown>) => this.#received(data));
    channel.addEventListener('ko', () => {
      if (isReady) return this.#end('over');
      this.#refused();
      this.#fallBack();
    });
    channel.addEventListener('error', () => this.#fallBack());
  }

  #received(data: unknown): void {
    const media = parse(data);
    if (media !== null && !this.#isClosed) this.#options.onMedia(media.type, media.infos);
  }

  #dropChannel(): void {
    this.#channel?.close();
    this.#channel = null;
    if (this.#channelTimer !== null) clearTimeout(this.#channelTimer);
    this.#channelTimer = null;
  }

  #fallBack(): void {
    if (this.#isClosed) return;
    this.#dropChannel();
    this.#channelTimer = setTimeout(() => this.#listen(), CHANNEL_AGAIN_MS);
    if (this.#isPolling) return;
    this.#isPolling = true;
    void this.#poll();
  }

  // --- polls --------------------------------------------------------------------------------------------------

  async #poll(): Promise<void> {
    this.#pollTimer = null;
    const pauseMs = await this.#ask(null);
    if (this.#isClosed || !this.#isPolling) return;
    this.#pollTimer = setTimeout(() => void this.#poll(), pauseMs);
  }

  #stopPolling(): void {
    this.#isPolling = false;
    if (this.#pollTimer !== null) clearTimeout(this.#pollTimer);
    this.#pollTimer = null;
  }

  /** One poll; resolves to the milliseconds after which another makes sense. */
  async #ask(event: 'START' | 'STOP' | null): Promise<number> {
    const query = new URLSearchParams({ action: 'webmedia', pin: this.#options.pin, lastevent: event ?? '' });
    try {
      const answer = await fetch(`/?${query.toString()}`, {
        cache: 'no-store',
        // The last word of a page that is being left.
        keepalive: event !== null,
        signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
      });
      if (answer.status === 429) return this.#limited(Number(answer.headers.get('retry-after')));
      const understood = answer.ok ? parse(await answer.text()) : null;
      if (understood !== null) return this.#understand(understood);
    } catch {
      // The network, or nobody within the time.
    }
    this.#become('lost');
    return LOST_MS;
  }

  #understand({ result, content, type, infos }: Answer): number {
    if (this.#isClosed) return POLL_MS;
    if (result === 'OK') this.#opened();
    else this.#refused();
    if (result === 'OK' && content === '1') this.#options.onMedia(type, infos);
    return POLL_MS;
  }

  // --- what is known ------------------------------------------------------------------------------------------

  #opened(): void {
    this.#wasOpen = true;
    this.#refusals = 0;
    this.#become('open');
  }

  #refused(): void {
    this.#refusals += 1;
    const believed = this.#wasOpen ? BELIEVED_KO : (this.#options.patience ?? 1);
    if (this.#refusals >= believed) this.#end(this.#wasOpen ? 'over' : 'unknown');
  }

  #limited(retryAfterSeconds: number): number {
    if (!this.#wasOpen) this.#end('limited');
    return Math.max(1, retryAfterSeconds || 60) * 1000;
  }

  #end(state: MediaLineState): void {
    if (this.#isClosed) return;
    this.close();
    this.#state = state;
    this.#options.onState(state);
  }

  #become(state: MediaLineState): void {
    if (this.#isClosed || this.#state === state) return;
    this.#state = state;
    this.#options.onState(state);
  }
}

/** null: no object, as another than the gateway may answer in its place. */
function parse(text: unknown): Answer | null {
  try {
    const value: unknown = JSON.parse(String(text));
    return typeof value === 'object' ? value : null;
  } catch {
    return null;
  }
}
