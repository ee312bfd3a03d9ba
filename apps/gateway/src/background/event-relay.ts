/** Events on their way into sessions: told to the master until a worker confirms that its session has them. */

import type { SimulatedEvent } from '@minipavi/bus';

/** More than a master started again needs to know its sessions. */
const CONFIRMED_WITHIN_MS = 6_000;
const MAX_TIMES = 5;

export interface EventRelayOptions {
  readonly simulate: (event: SimulatedEvent) => void;
  /** False: nobody can confirm anything, and that is no failure. */
  readonly hasMaster: () => boolean;
  readonly confirmedWithinMs?: number;
}

interface Passed {
  readonly event: SimulatedEvent;
  readonly timer: NodeJS.Timeout;
  readonly settle: (fault: string | null) => void;
}

export class EventRelay {
  readonly #options: EventRelayOptions;
  readonly #passed = new Map<string, Passed>();

  constructor(options: EventRelayOptions) {
    this.#options = options;
  }

  /** Resolves with null when a session has it, else with the reason (French); never when stopped before. */
  pass(event: SimulatedEvent): Promise<string | null> {
    const { simulate, hasMaster, confirmedWithinMs = CONFIRMED_WITHIN_MS } = this.#options;
    return new Promise((resolve) => {
      let times = 1;
      const timer = setInterval(() => {
        if (!hasMaster()) return;
        if (++times > MAX_TIMES) settle('personne ne le confirme, abandonné');
        else simulate(event);
      }, confirmedWithinMs);
      const settle = (fault: string | null): void => {
        clearInterval(timer);
        this.#passed.delete(event.id);
        resolve(fault);
      };
      this.#passed.set(event.id, { event, timer, settle });
      simulate(event);
    });
  }

  confirm(id: string, isTaken: boolean): void {
    this.#passed.get(id)?.settle(isTaken ? null : 'la session n’est plus là, sans effet');
  }

  /** There is a master again: what went by the one before may not have arrived. */
  repeat(): void {
    for (const { event } of this.#passed.values()) this.#options.simulate(event);
  }

  stop(): void {
    for (const { timer } of this.#passed.values()) clearInterval(timer);
    this.#passed.clear();
  }
}
