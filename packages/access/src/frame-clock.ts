/**
 * A frame of sound every 20 ms, on deadlines that do not drift: Asterisk sends each on at once, and has no buffer that
 * would make up for ours.
 */

export const FRAME_MS = 20;
/** Sent at once: what the network may be late by. */
const LEAD_FRAMES = 2;
/** After a process was busy: more would be a burst that nobody can use. */
const MAX_CATCH_UP_FRAMES = 5;

export interface FrameClockOptions {
  readonly onFrame: () => void;
  /** Frames were skipped: time of the line stood still. */
  readonly onSkip?: (frames: number) => void;
  /** Milliseconds of a clock that never goes back. */
  readonly now?: () => number;
}

export class FrameClock {
  readonly #options: FrameClockOptions;
  readonly #now: () => number;
  #startedAt: number;
  #frames = 0;
  #timer: NodeJS.Timeout | undefined;
  #isStopped = false;

  /** Begins at once. */
  constructor(options: FrameClockOptions) {
    this.#options = options;
    this.#now = options.now ?? (() => performance.now());
    this.#startedAt = this.#now() - LEAD_FRAMES * FRAME_MS;
    this.#timer = setTimeout(() => this.#tick(), 0);
  }

  stop(): void {
    this.#isStopped = true;
    clearTimeout(this.#timer);
  }

  #tick(): void {
    const due = Math.floor((this.#now() - this.#startedAt) / FRAME_MS) - this.#frames;
    for (let i = 0; i < Math.min(due, MAX_CATCH_UP_FRAMES) && !this.#isStopped; i++) {
      this.#frames++;
      this.#options.onFrame();
    }
    if (this.#isStopped) return;
    if (due > MAX_CATCH_UP_FRAMES) {
      const skipped = due - MAX_CATCH_UP_FRAMES;
      this.#startedAt += skipped * FRAME_MS;
      this.#options.onSkip?.(skipped);
    }
    const nextAt = this.#startedAt + (this.#frames + 1) * FRAME_MS;
    this.#timer = setTimeout(() => this.#tick(), Math.max(0, Math.ceil(nextAt - this.#now())));
  }
}
