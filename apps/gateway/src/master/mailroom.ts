/**
 * Passes on what sessions have for each other and for the background process. The master reads no more of it than
 * the address, and keeps nothing that its sender could not tell again.
 */

import type {
  BackgroundCall,
  BusPeer,
  FromMaster,
  LogFields,
  LogLevel,
  PushedMessage,
  SimulatedEvent,
  ToMaster,
} from '@minipavi/bus';

/** A worker that lost its bus, or was left by a master before this one, is back within this. */
const KNOWN_WITHIN_MS = 3_000;
/** Kept for those, all together. */
const MAX_HELD = 2_000;
/** Calls on their way to the background process; whoever sent them has them too. */
const MAX_CALLS = 10_000;
/** A worker that reads nothing (stopped by a signal, say) has no more than this waiting for it. */
const MAX_QUEUED_BYTES = 1024 * 1024;

type ForWorker = Extract<FromMaster, { type: 'push' } | { type: 'simulate' }>;

export interface MailroomOptions {
  /** The worker of this session: null when it is away for a moment, undefined when nobody has that identifier. */
  readonly workerOf: (uniqueId: string) => BusPeer | null | undefined;
  readonly background: () => BusPeer | null;
  /** True: sessions of a master before this one may not have told of themselves yet. */
  readonly isSuccessor: boolean;
  readonly log: (level: LogLevel, message: string, fields?: LogFields) => void;
}

interface Held {
  readonly message: ForWorker;
  readonly timer: NodeJS.Timeout;
}

interface PassedCall {
  readonly call: BackgroundCall;
  from: BusPeer;
}

export class Mailroom {
  readonly #options: MailroomOptions;
  readonly #strangersUntil: number;
  readonly #held = new Set<Held>();
  readonly #calls = new Map<string, PassedCall>();

  constructor(options: MailroomOptions) {
    this.#options = options;
    this.#strangersUntil = options.isSuccessor ? performance.now() + KNOWN_WITHIN_MS : 0;
  }

  /** False when the message is somebody else's affair. */
  message(from: BusPeer, message: ToMaster): boolean {
    switch (message.type) {
      case 'push-messages':
        this.#push(message.messages);
        return true;
      case 'background-calls':
        this.#passCalls(from, message.calls);
        return true;
      case 'calls-taken':
        this.#callsTaken(message.ids);
        return true;
      case 'simulate':
        this.#deliver(message);
        return true;
      case 'simulated':
        this.#options.background()?.send(message);
        return true;
      default:
        return false;
    }
  }

  /** A worker has told of its session: what waited for it is delivered. */
  sessionKnown(uniqueId: string): void {
    for (const held of [...this.#held]) {
      if (held.message.uniqueId !== uniqueId) continue;
      this.#forget(held);
      this.#deliver(held.message);
    }
  }

  /** The background process is there, for the first time or again. */
  backgroundReady(): void {
    // One by one: a thousand long ones would not fit in a line of the bus.
    for (const { call } of this.#calls.values()) this.#options.background()?.send(toBackground([call]));
  }

  stop(): void {
    for (const held of [...this.#held]) this.#forget(held);
  }

  /** All messages for one session in one piece. */
  #push(messages: readonly PushedMessage[]): void {
    const texts = new Map<string, string[]>();
    for (const { uniqueId, text } of messages) {
      const list = texts.get(uniqueId);
      if (list) list.push(text);
      else texts.set(uniqueId, [text]);
    }
    for (const [uniqueId, list] of texts) this.#deliver({ type: 'push', uniqueId, texts: list });
  }

  #deliver(message: ForWorker): void {
    const { uniqueId } = message;
    const worker = this.#options.workerOf(uniqueId);
    if (worker && worker.queuedBytes > MAX_QUEUED_BYTES)
      this.#undeliverable(message, 'processus qui ne lit pas');
    else if (worker) worker.send(message);
    else if (worker === undefined && performance.now() >= this.#strangersUntil) {
      this.#undeliverable(message, 'session inconnue');
    } else if (this.#held.size >= MAX_HELD) this.#undeliverable(message, 'trop de messages en attente');
    else this.#hold(message);
  }

  #hold(message: ForWorker): void {
    const held: Held = {
      message,
      timer: setTimeout(() => {
        this.#held.delete(held);
        this.#undeliverable(message, 'session inconnue');
      }, KNOWN_WITHIN_MS),
    };
    this.#held.add(held);
  }

  #forget(held: Held): void {
    clearTimeout(held.timer);
    this.#held.delete(held);
  }

  /** Services send to whom they have seen leave: no more than a detail. A call made for nobody is told where it is made. */
  #undeliverable(message: ForWorker, reason: string): void {
    const { uniqueId } = message;
    this.#options.log('debug', `${message.type} : ${reason}`, { uniqueId });
    if (message.type === 'simulate') this.#gone(message);
  }

  #gone({ id }: SimulatedEvent): void {
    this.#options.background()?.send({ type: 'simulated', id, isTaken: false });
  }

  #passCalls(from: BusPeer, calls: readonly BackgroundCall[]): void {
    for (const call of calls) {
      const known = this.#calls.get(call.id);
      if (known) known.from = from;
      else if (this.#calls.size < MAX_CALLS) this.#calls.set(call.id, { call, from });
    }
    this.#options.background()?.send(toBackground(calls));
  }

  #callsTaken(ids: readonly string[]): void {
    const bySender = new Map<BusPeer, string[]>();
    for (const id of ids) {
      const from = this.#calls.get(id)?.from;
      this.#calls.delete(id);
      if (!from) continue;
      const list = bySender.get(from);
      if (list) list.push(id);
      else bySender.set(from, [id]);
    }
    for (const [from, list] of bySender) from.send({ type: 'calls-taken', ids: list });
  }
}

const toBackground = (calls: readonly BackgroundCall[]): FromMaster => ({ type: 'background-calls', calls });
