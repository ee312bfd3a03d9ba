/** A whole call in simulated time: from event to event, thousands of times faster than the line. */

import { MinitelLine, type MinitelLineOptions } from './minitel-line.ts';

/** The server's end of the line. Times in ms. */
export interface ServerEnd {
  received(characters: Uint8Array, now: number): void;
  damaged(now: number): void;
  advance(now: number): void;
  nextDeadline(): number;
  pull(now: number): number;
  pullDueAt(): number;
}

export interface SimulatedCallOptions<Server extends ServerEnd> extends Omit<
  MinitelLineOptions,
  'onUpstream' | 'onDamaged'
> {
  /**
   * `tcp`: a modem behind a TCP connection, which drops damaged characters without a word. `modem`: one of the
   * server's own, which asks for each character and tells of damaged ones.
   */
  readonly modem: 'tcp' | 'own';
  /** `send`: to the modem behind TCP; null when the modem is the server's own. */
  readonly connect: (send: ((bytes: Uint8Array) => void) | null) => Server;
}

export class SimulatedCall<Server extends ServerEnd> {
  readonly line: MinitelLine;
  readonly server: Server;
  readonly #modem: 'tcp' | 'own';
  #now = 0;
  #pullFreeAt = 0;
  #actions: { readonly at: number; readonly act: () => void }[] = [];

  constructor(options: SimulatedCallOptions<Server>) {
    this.#modem = options.modem;
    this.line = new MinitelLine({
      ...options,
      onUpstream: (code, now) => this.server.received(Uint8Array.of(code), now),
      onDamaged: (now) => {
        if (this.#modem === 'own') this.server.damaged(now);
      },
    });
    const send = (bytes: Uint8Array): void => this.line.send(bytes, this.#now);
    this.server = options.connect(this.#modem === 'tcp' ? send : null);
  }

  get now(): number {
    return this.#now;
  }

  /** Does something when its time comes. */
  at(ms: number, act: () => void): void {
    this.#actions.push({ at: ms, act });
    this.#actions.sort((a, b) => a.at - b.at);
  }

  /** Goes on until `isOver`, or nothing happens any more, or that time; tells which it was. */
  run(untilMs: number, isOver: () => boolean = () => false): 'over' | 'silent' | 'late' {
    for (;;) {
      if (isOver()) return 'over';
      const next = this.#nextEvent();
      if (next === Infinity) return 'silent';
      if (next > untilMs) {
        this.#now = Math.max(this.#now, untilMs);
        return 'late';
      }
      this.#now = Math.max(this.#now, next);
      this.#step();
    }
  }

  #nextEvent(): number {
    const pulls = this.#modem === 'own' ? Math.max(this.#pullFreeAt, this.server.pullDueAt()) : Infinity;
    return Math.min(pulls, this.server.nextDeadline(), this.line.dueAt(), this.#actions[0]?.at ?? Infinity);
  }

  #step(): void {
    const now = this.#now;
    while ((this.#actions[0]?.at ?? Infinity) <= now) this.#actions.shift()?.act();
    this.line.advance(now);
    this.server.advance(now);
    if (this.#modem === 'tcp' || now < this.#pullFreeAt) return;
    const character = this.server.pull(now);
    if (character < 0) return;
    this.line.send(Uint8Array.of(character), now);
    this.#pullFreeAt = this.line.forwardFreeAt;
  }
}
