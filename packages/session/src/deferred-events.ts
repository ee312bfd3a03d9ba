/**
 * Events that are not the user's doing: what a service had typed for later, what the player beside the screen does.
 * The service hears of them once the session has done what it is doing.
 */

import type { MediaPoll } from '@minipavi/bus';
import type { ServiceEvent } from '@minipavi/protocol';
import type { PacketQueue } from './packet-queue.ts';
import type { SessionLog } from './session-options.ts';

export type AsideEvent = Extract<ServiceEvent, 'BGCALL-SIMU' | PlayerEvent>;
type PlayerEvent = 'BGCALL-WM-START' | 'BGCALL-WM-STOP';

/** True when the user goes on with what he was doing, whatever comes of the event. */
export const isAside = (event: ServiceEvent): event is AsideEvent => event.startsWith('BGCALL-');

/** Anybody who knows a PIN may be a player: between two of its calls, the service has a rest. */
const PLAYER_REST_MS = 1_000;
/** A start and a stop, whichever comes first. */
const MAX_WAITING = 2;
/** Longer than a service may think. Later (a link elsewhere) nobody wants to hear of it. */
const STALE_MS = 30_000;

export interface DeferredEventsOptions {
  readonly packets: Pick<PacketQueue, 'defer'>;
  /** Calls the service as if this had been typed. */
  readonly simulate: (text: string) => Promise<void>;
  /** Calls the service. */
  readonly tell: (event: PlayerEvent) => Promise<void>;
  readonly log: SessionLog;
}

export class DeferredEvents {
  readonly #options: DeferredEventsOptions;
  #simulations = 0;
  /** Of the player, never two alike in a row. */
  #waiting: { readonly event: PlayerEvent; readonly at: number }[] = [];
  /** One of them is in the queue, or being told. */
  #isQueued = false;
  #restTimer: NodeJS.Timeout | null = null;

  constructor(options: DeferredEventsOptions) {
    this.#options = options;
  }

  /** False when too many wait. */
  simulate(text: string): boolean {
    const isTaken = this.#options.packets.defer(() => {
      this.#simulations--;
      return this.#options.simulate(text);
    });
    if (isTaken) this.#simulations++;
    return isTaken;
  }

  /** However often it comes: one call, then a rest. Of what comes meanwhile the last start and the last stop are kept. */
  player(event: NonNullable<MediaPoll['event']>): void {
    const name: PlayerEvent = event === 'START' ? 'BGCALL-WM-START' : 'BGCALL-WM-STOP';
    if (this.#waiting.at(-1)?.event === name) this.#waiting.pop();
    this.#waiting = [...this.#waiting, { event: name, at: performance.now() }].slice(-MAX_WAITING);
    this.#queue();
  }

  /** Nothing is told any more. */
  close(): void {
    if (this.#restTimer) clearTimeout(this.#restTimer);
    this.#restTimer = null;
    this.#waiting = [];
    const lost = this.#simulations;
    if (lost > 0) this.#options.log('warn', `${lost} événement(s) BGCALL-SIMU sans effet : fin de session`);
  }

  #queue(): void {
    if (this.#isQueued || this.#restTimer !== null || this.#waiting.length === 0) return;
    this.#isQueued = this.#options.packets.defer(() => this.#tellNext());
    // Others fill the queue: a start or a stop more is nothing that anybody waits for.
    if (!this.#isQueued) this.#waiting = [];
  }

  async #tellNext(): Promise<void> {
    const { tell, log } = this.#options;
    for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift()) {
      if (performance.now() - next.at >= STALE_MS) log('debug', `${next.event} trop tard, sans effet`);
      else {
        await tell(next.event);
        break;
      }
    }
    this.#isQueued = false;
    this.#restTimer = setTimeout(() => {
      this.#restTimer = null;
      this.#queue();
    }, PLAYER_REST_MS);
  }
}
