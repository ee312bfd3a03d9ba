/**
 * What VisuWeb asks of sessions: the end of one, and what there is to show beside its screen. Every poll is answered,
 * be it that nobody has that session, or that its worker does not answer.
 */

import type { BusPeer, LogFields, LogLevel, MediaPoll, MediaPolled, ToMaster } from '@minipavi/bus';

/** A worker that lost its bus is back within a second; a browser asks again after two. */
const ANSWERED_WITHIN_MS = 2_000;
/** One for each session, several times over. */
const MAX_PENDING = 5_000;

export interface VisuwebDeskOptions {
  /** The worker of this session: null when it is away for a moment, undefined when nobody has that identifier. */
  readonly workerOf: (uniqueId: string) => BusPeer | null | undefined;
  readonly pidOf: (uniqueId: string) => number | undefined;
  readonly visuweb: () => BusPeer | null;
  /** SIGTERM. */
  readonly terminate: (pid: number) => void;
  readonly log: (level: LogLevel, message: string, fields?: LogFields) => void;
}

interface Pending {
  /** Who asked: another VisuWeb, started meanwhile, would take the answer for one of its own. */
  readonly from: BusPeer;
  readonly poll: MediaPoll;
  readonly timer: NodeJS.Timeout;
  isPassed: boolean;
}

type Alarm = Extract<ToMaster, { type: 'alarm' }>;

export class VisuwebDesk {
  readonly #options: VisuwebDeskOptions;
  /** What is wrong now, by name. */
  readonly #alarms = new Map<Alarm['name'], Alarm>();
  /** By the number that the worker is told. */
  readonly #pending = new Map<number, Pending>();
  #lastId = 0;

  constructor(options: VisuwebDeskOptions) {
    this.#options = options;
  }

  /** False: this message is somebody else's. */
  message(from: BusPeer, message: ToMaster): boolean {
    switch (message.type) {
      case 'end-session':
        if (this.#isVisuweb(from, message)) this.#endSession(message.uniqueId);
        return true;
      case 'media-poll':
        if (this.#isVisuweb(from, message)) this.#poll(from, message);
        return true;
      case 'media-polled':
        this.#answer(message.id, message);
        return true;
      case 'media-ready':
        this.#options.visuweb()?.send(message);
        return true;
      default:
        return false;
    }
  }

  /** A worker that was away has told of its session. */
  sessionKnown(uniqueId: string): void {
    for (const [id, pending] of this.#pending) {
      if (pending.poll.uniqueId === uniqueId && !pending.isPassed) this.#pass(id, pending);
    }
  }

  /** From the background process: kept for a VisuWeb that is not there yet. */
  alarm(alarm: Alarm): void {
    if (alarm.text === null) this.#alarms.delete(alarm.name);
    else this.#alarms.set(alarm.name, alarm);
    this.#options.visuweb()?.send(alarm);
  }

  /** VisuWeb is there, for the first time or again. */
  visuwebReady(): void {
    for (const alarm of this.#alarms.values()) this.#options.visuweb()?.send(alarm);
  }

  stop(): void {
    for (const { timer } of this.#pending.values()) clearTimeout(timer);
    this.#pending.clear();
  }

  #isVisuweb({ role, pid }: BusPeer, { type }: ToMaster): boolean {
    if (role !== 'visuweb') this.#options.log('warn', `bus : ${type} du processus ${role}, refusé`, { pid });
    return role === 'visuweb';
  }

  #endSession(uniqueId: string): void {
    const { pidOf, terminate, log } = this.#options;
    const pid = pidOf(uniqueId);
    if (pid === undefined) return log('info', 'fin demandée par VisuWeb : session déjà finie', { uniqueId });
    log('info', 'fin de session demandée par VisuWeb', { uniqueId, pid });
    terminate(pid);
  }

  #poll(from: BusPeer, { id: theirs, uniqueId, event }: MediaPoll): void {
    const answer = (isKnown: boolean): void =>
      from.send({ type: 'media-polled', id: theirs, isKnown, media: null });
    if (this.#options.workerOf(uniqueId) === undefined) return answer(false);
    if (this.#pending.size >= MAX_PENDING) return answer(true);
    const id = ++this.#lastId;
    const timer = setTimeout(() => this.#answer(id, { isKnown: true, media: null }), ANSWERED_WITHIN_MS);
    const pending: Pending = { from, poll: { id: theirs, uniqueId, event }, timer, isPassed: false };
    this.#pending.set(id, pending);
    this.#pass(id, pending);
  }

  #pass(id: number, pending: Pending): void {
    const { uniqueId, event } = pending.poll;
    const worker = this.#options.workerOf(uniqueId);
    if (!worker) return;
    pending.isPassed = true;
    worker.send({ type: 'media-poll', id, uniqueId, event });
  }

  /** An answer that comes too late, or that nobody asked for, is nobody's. */
  #answer(id: number, { isKnown, media }: Omit<MediaPolled, 'id'>): void {
    const pending = this.#pending.get(id);
    if (!pending) return;
    clearTimeout(pending.timer);
    this.#pending.delete(id);
    pending.from.send({ type: 'media-polled', id: pending.poll.id, isKnown, media });
  }
}
