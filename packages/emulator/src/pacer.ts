/** Gives bytes to the screen at the pace of a line: what makes a page draw itself before one's eyes. */

/** Bits per second, or as fast as they come. */
export type Speed = 1200 | 4800 | 9600 | 'max';

export const SPEEDS: readonly Speed[] = [1200, 4800, 9600, 'max'];

/** Start, seven data bits, even parity, stop. */
const BITS_PER_BYTE = 10;
/** About a frame: at 1200 bit/s a byte takes 8.3 ms, so one or two appear at a time. */
const TICK_MS = 15;
/** More than this waits for no pace: the oldest bytes are drawn at once, so that memory stays bounded. */
export const MAX_WAITING_BYTES = 1_048_576;

export interface PacerClock {
  /** Milliseconds, of any origin. */
  readonly now: () => number;
  /** Calls back after so many milliseconds; returns what takes it back. */
  readonly after: (ms: number, callback: () => void) => () => void;
}

const BROWSER_CLOCK: PacerClock = {
  now: () => performance.now(),
  after: (ms, callback) => {
    const timer = setTimeout(callback, ms);
    return () => clearTimeout(timer);
  },
};

const ESC = 0x1b;
const SPEED_ORDER_LENGTH = 4;

/** Bytes that are written together: up to the next ESC, or the longest order that one may begin. */
function pieceLength(bytes: Uint8Array): number {
  const isEscape = (byte: number): boolean => (byte & 0x7f) === ESC;
  if (isEscape(bytes[0] ?? 0)) return SPEED_ORDER_LENGTH;
  const next = bytes.findIndex(isEscape);
  return next === -1 ? bytes.length : next;
}

/**
 * Counts by elapsed time, so that a timer that comes late (a hidden tab, a busy machine) catches up and the
 * pace stays true.
 */
export class Pacer {
  readonly #write: (bytes: Uint8Array) => void;
  readonly #clock: PacerClock;
  readonly #queue: Uint8Array[] = [];
  #waiting = 0;
  #speed: Speed = 'max';
  #isPaused = false;
  /** Bytes, with fractions, that may be drawn; counted up to `#countedAt`. */
  #credit = 0;
  #countedAt = 0;
  #cancelTick: (() => void) | null = null;
  #drained: (() => void)[] = [];
  #isWriting = false;

  constructor(write: (bytes: Uint8Array) => void, clock: PacerClock = BROWSER_CLOCK) {
    this.#write = write;
    this.#clock = clock;
  }

  get speed(): Speed {
    return this.#speed;
  }

  /** What waits goes on at the new speed. */
  set speed(speed: Speed) {
    if (speed === this.#speed) return;
    this.#credit = 0;
    this.#countedAt = this.#clock.now();
    this.#speed = speed;
    this.#run();
  }

  get isPaused(): boolean {
    return this.#isPaused;
  }

  /** Paused, bytes wait; none is lost. */
  set isPaused(isPaused: boolean) {
    this.#isPaused = isPaused;
    this.#credit = 0;
    this.#countedAt = this.#clock.now();
    this.#run();
  }

  /** Bytes not drawn yet. */
  get waiting(): number {
    return this.#waiting;
  }

  push(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    // An idle line saves no time up for later.
    if (this.#waiting === 0) {
      this.#credit = 0;
      this.#countedAt = this.#clock.now();
    }
    this.#queue.push(bytes);
    this.#waiting += bytes.length;
    if (this.#waiting > MAX_WAITING_BYTES) this.#overflow();
    this.#run();
  }

  /** Resolves once nothing waits: at once, if so. */
  drained(): Promise<void> {
    if (this.#waiting === 0) return Promise.resolve();
    return new Promise((resolve) => this.#drained.push(resolve));
  }

  /** Forgets what waits. */
  clear(): void {
    this.#queue.length = 0;
    this.#waiting = 0;
    this.#settle();
  }

  #run(): void {
    if (this.#isWriting) return;
    while (this.#speed === 'max' && !this.#isPaused && this.#waiting > 0) this.#take(this.#waiting);
    if (this.#isPaused || this.#waiting === 0) return this.#stop();
    this.#cancelTick ??= this.#clock.after(TICK_MS, () => {
      this.#cancelTick = null;
      this.#tick();
    });
  }

  #tick(): void {
    if (this.#speed !== 'max' && !this.#isPaused) {
      const now = this.#clock.now();
      this.#credit += ((now - this.#countedAt) * this.#speed) / (1000 * BITS_PER_BYTE);
      this.#countedAt = now;
      const count = Math.min(Math.floor(this.#credit), this.#waiting);
      this.#credit -= count;
      this.#take(count);
    }
    this.#run();
  }

  /** Writing may change speed or pause, by an order in the bytes: that holds for those that follow. */
  #take(count: number): void {
    const speed = this.#speed;
    this.#isWriting = true;
    for (let left = count; left > 0 && speed === this.#speed && !this.#isPaused;) {
      const first = this.#queue[0];
      if (first === undefined) break;
      const piece = first.subarray(0, Math.min(left, pieceLength(first)));
      if (piece.length === first.length) this.#queue.shift();
      else this.#queue[0] = first.subarray(piece.length);
      this.#waiting -= piece.length;
      left -= piece.length;
      this.#write(piece);
    }
    this.#isWriting = false;
    if (this.#waiting === 0) this.#settle();
  }

  #settle(): void {
    this.#stop();
    for (const resolve of this.#drained.splice(0)) resolve();
  }

  /** Draws the oldest bytes whatever the pace, pause included. */
  #overflow(): void {
    while (this.#waiting > MAX_WAITING_BYTES) {
      const first = this.#queue.shift() ?? new Uint8Array();
      this.#waiting -= first.length;
      this.#write(first);
    }
  }

  #stop(): void {
    this.#cancelTick?.();
    this.#cancelTick = null;
  }
}
