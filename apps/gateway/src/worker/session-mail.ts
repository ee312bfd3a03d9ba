/** What this worker's session and others have for each other, over the bus; deferred calls until they are safe. */

import { randomUUID } from 'node:crypto';
import type {
  BackgroundCall,
  BusClient,
  FromMaster,
  MediaPoll,
  PushedMessage,
  SimulatedEvent,
} from '@minipavi/bus';
import type { DeferredCall } from '@minipavi/protocol';
import type { Outbox, Session } from '@minipavi/session';

/** Calls that the background process has not confirmed. They are confirmed in milliseconds, unless something is wrong. */
const MAX_UNCONFIRMED = 1_000;
/** Events that may come a second time, when their confirmation was lost. */
const MAX_REMEMBERED = 500;
/** A session that has ended waits no longer for its calls to be confirmed: the master has them too. */
const CONFIRMED_WITHIN_MS = 2_000;

/** What of a session this needs. */
type Addressee = Pick<Session, 'push' | 'simulate' | 'pollMedia'>;

export interface SessionMailOptions {
  readonly bus: Pick<BusClient, 'send'>;
  readonly uniqueId: string;
  readonly log: (level: 'warn' | 'debug', message: string) => void;
}

export class SessionMail implements Outbox {
  readonly #options: SessionMailOptions;
  readonly #unconfirmed = new Map<string, BackgroundCall>();
  readonly #seen = new Set<string>();
  #session: Addressee | null = null;
  #onConfirmed: () => void = () => {};

  constructor(options: SessionMailOptions) {
    this.#options = options;
  }

  /** Where messages go from now on. */
  deliverTo(session: Addressee): void {
    this.#session = session;
  }

  /** Any message of the master: takes those that are for here. */
  message(message: FromMaster): void {
    switch (message.type) {
      case 'welcome':
        this.#repeat();
        return;
      case 'calls-taken':
        this.#confirmed(message.ids);
        return;
      case 'push':
        if (message.uniqueId === this.#options.uniqueId) {
          for (const text of message.texts) this.#session?.push(text);
        }
        return;
      case 'simulate':
        this.#simulate(message);
        return;
      case 'media-poll':
        this.#poll(message);
        return;
      default:
        return;
    }
  }

  push(messages: readonly PushedMessage[]): void {
    this.#options.bus.send({ type: 'push-messages', messages });
  }

  callLater(calls: readonly DeferredCall[]): void {
    const { bus, log } = this.#options;
    const room = MAX_UNCONFIRMED - this.#unconfirmed.size;
    if (calls.length > room)
      log('warn', `BackgroundCall : ${calls.length - room} appel(s) refusé(s), trop à la fois`);
    const kept = calls.slice(0, room).map((call): BackgroundCall => ({ id: randomUUID(), ...call }));
    if (kept.length === 0) return;
    for (const call of kept) this.#unconfirmed.set(call.id, call);
    bus.send({ type: 'background-calls', calls: kept });
  }

  /** Resolves when no call depends on this process any more, or when it has waited long enough. */
  settled(): Promise<void> {
    if (this.#unconfirmed.size === 0) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        this.#options.log('warn', `BackgroundCall : ${this.#unconfirmed.size} appel(s) non confirmé(s)`);
        resolve();
      }, CONFIRMED_WITHIN_MS);
      this.#onConfirmed = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  /** There is a master again: the one before may have died with them. */
  #repeat(): void {
    // One by one: many long ones would not fit in a line of the bus.
    for (const call of this.#unconfirmed.values()) {
      this.#options.bus.send({ type: 'background-calls', calls: [call] });
    }
  }

  #confirmed(ids: readonly string[]): void {
    for (const id of ids) this.#unconfirmed.delete(id);
    if (this.#unconfirmed.size === 0) this.#onConfirmed();
  }

  #simulate({ id, uniqueId, text }: SimulatedEvent): void {
    const { bus, log } = this.#options;
    const isKnown = this.#seen.has(id);
    const isOurs = uniqueId === this.#options.uniqueId;
    const isTaken = isKnown || (isOurs && this.#session !== null && this.#session.simulate(text));
    if (!isKnown && isTaken) this.#remember(id);
    if (!isTaken) log('warn', 'BGCALL-SIMU sans effet : la session finit, ou a trop à faire');
    bus.send({ type: 'simulated', id, isTaken });
  }

  #poll({ id, uniqueId, event }: MediaPoll): void {
    const session = uniqueId === this.#options.uniqueId ? this.#session : null;
    const media = session?.pollMedia(event) ?? null;
    this.#options.bus.send({ type: 'media-polled', id, isKnown: session !== null, media });
  }

  #remember(id: string): void {
    this.#seen.add(id);
    const [oldest] = this.#seen;
    if (this.#seen.size > MAX_REMEMBERED && oldest !== undefined) this.#seen.delete(oldest);
  }
}
