/** Two modems on one line, 20 ms frames, in as little time as it takes to compute them. */

import { SAMPLES_PER_MS } from '../v23/channel.ts';

/** A modem of either end, or a stand-in. */
export interface LineEnd {
  process(received: Int16Array, out: Int16Array): void;
}

/** What one direction makes of each frame, the first one being 0; an empty frame is a lost one. */
export type Path = (frame: Int16Array, index: number) => Int16Array;

export interface ModemCallOptions {
  readonly near: LineEnd;
  readonly far: LineEnd;
  readonly toFar?: Path;
  readonly toNear?: Path;
  readonly frameMs?: number;
  /** One way, in frames; 1 at least. */
  readonly delay?: number;
}

const SAME: Path = (frame) => frame;

export class ModemCall {
  readonly #options: ModemCallOptions;
  readonly #length: number;
  readonly #toFar: Int16Array[] = [];
  readonly #toNear: Int16Array[] = [];
  #frames = 0;

  constructor(options: ModemCallOptions) {
    const { frameMs = 20, delay = 1 } = options;
    this.#options = options;
    this.#length = Math.round(frameMs * SAMPLES_PER_MS);
    for (let i = 0; i < delay; i++) {
      this.#toFar.push(new Int16Array(this.#length));
      this.#toNear.push(new Int16Array(this.#length));
    }
  }

  get nowMs(): number {
    return (this.#frames * this.#length) / SAMPLES_PER_MS;
  }

  /** Until `isDone`, checked at each frame, or for so long; true when it is done. */
  run(forMs: number, isDone: () => boolean = () => false): boolean {
    const until = this.nowMs + forMs;
    while (this.nowMs < until) {
      if (isDone()) return true;
      this.#step();
    }
    return isDone();
  }

  #step(): void {
    const { near, far, toFar = SAME, toNear = SAME } = this.#options;
    const nearOut = new Int16Array(this.#length);
    const farOut = new Int16Array(this.#length);
    near.process(this.#toNear.shift() ?? nearOut, nearOut);
    far.process(this.#toFar.shift() ?? farOut, farOut);
    this.#toFar.push(toFar(nearOut, this.#frames));
    this.#toNear.push(toNear(farOut, this.#frames));
    this.#frames++;
  }
}
