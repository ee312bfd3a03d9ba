/** `/api/sessions/ID/stream`: what a session's user is sent, for those who look over his shoulder. */

import type { RemoteLink } from '@minipavi/links';

/** At once, of all sessions: each is a copy that a worker makes. */
const MAX_VIEWERS = 20;
/** For a viewer that is slower than the line; beyond it the worker keeps some more, then drops the viewer. */
const QUEUE_BYTES = 64 * 1024;
/** A viewer that takes nothing for so long has gone without saying so. */
const STUCK_MS = 30_000;

export interface StreamViewersOptions {
  /** Opens a watch whose first bytes are the session's screen. Rejects with a LinkError. */
  readonly open: (uniqueId: string, signal: AbortSignal) => Promise<RemoteLink>;
}

export interface Viewer {
  /** Aborted when the viewer leaves before the stream is there. */
  readonly signal: AbortSignal;
  /** Breaks the viewer's connection: it does not even see an end any more. */
  readonly cut: () => void;
  /** The session is over, or the copy was too far behind; what is queued still goes out. */
  readonly onEnd: () => void;
}

export class StreamViewers {
  readonly #options: StreamViewersOptions;
  readonly #links = new Set<RemoteLink>();
  #count = 0;

  constructor(options: StreamViewersOptions) {
    this.#options = options;
  }

  get size(): number {
    return this.#count;
  }

  /** null: there are too many. Rejects with a LinkError. */
  async view(uniqueId: string, viewer: Viewer): Promise<ReadableStream<Uint8Array> | null> {
    if (this.#count >= MAX_VIEWERS) return null;
    this.#count += 1;
    try {
      return this.#bodyOf(await this.#options.open(uniqueId, viewer.signal), viewer);
    } catch (error) {
      this.#count -= 1;
      throw error;
    }
  }

  close(): void {
    for (const link of this.#links) void link.close();
  }

  #bodyOf(link: RemoteLink, { cut, onEnd }: Viewer): ReadableStream<Uint8Array> {
    this.#links.add(link);
    let stuck: NodeJS.Timeout | undefined;
    const leave = (): void => {
      clearTimeout(stuck);
      if (!this.#links.delete(link)) return;
      this.#count -= 1;
      void link.close();
    };
    return new ReadableStream<Uint8Array>(
      {
        start: (controller) => {
          link.on('data', (bytes) => {
            controller.enqueue(bytes);
            if ((controller.desiredSize ?? 0) > 0) return;
            link.pause();
            clearTimeout(stuck);
            stuck = setTimeout(cut, STUCK_MS);
          });
          link.once('end', () => {
            leave();
            onEnd();
            controller.close();
          });
        },
        pull: () => {
          clearTimeout(stuck);
          link.resume();
        },
        cancel: leave,
      },
      new ByteLengthQueuingStrategy({ highWaterMark: QUEUE_BYTES }),
    );
  }
}
