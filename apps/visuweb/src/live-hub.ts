/** `/api/live`: tells everyone who listens what changes. Nothing is measured or asked for while nobody does. */

import type { Alarms } from './alarms.ts';
import type { AppContext } from './answers.ts';
import type { DashboardData } from './dashboard-data.ts';
import { EventStreams, type EventStream } from './event-stream.ts';
import type { ScreenWatch } from './screen-watch.ts';
import type { SessionMirror } from './session-mirror.ts';

/** A tab each: more are not people. */
const MAX_LISTENERS = 50;
const STATUS_MS = 5000;
const USAGE_MS = 2000;
const ENDED_MS = 1000;
/** Changes of a session within so long are told at once: a user who types fast makes ten a second. */
const JOIN_MS = 100;
/** A session is written into the history when its service has been told, which may take its time. */
const ENDED_WITHIN_MS = 40_000;

export interface LiveHubOptions {
  readonly mirror: SessionMirror;
  readonly alarms: Alarms;
  readonly screens: ScreenWatch;
  /** As the configuration of the latest master has it. */
  readonly data: () => DashboardData;
  readonly now: () => number;
  readonly onError: (error: Error) => void;
}

export class LiveHub {
  readonly #options: LiveHubOptions;
  readonly #streams = new EventStreams(MAX_LISTENERS);
  readonly #changed = new Set<string>();
  /** Sessions that are gone and may come into the history, and until when. */
  readonly #awaited = new Map<string, number>();
  #timers: NodeJS.Timeout[] = [];
  #joinTimer: NodeJS.Timeout | null = null;
  #leaveScreens: () => void = () => {};

  constructor(options: LiveHubOptions) {
    this.#options = options;
    const { mirror, alarms, screens } = options;
    mirror.on('put', ({ uniqueId }) => this.#onChange(uniqueId));
    mirror.on('removed', ({ uniqueId }) => this.#onGone(uniqueId));
    mirror.on('replaced', () => this.#attempt(() => this.#sendAll(this.#streams)));
    mirror.on('stale', () => this.#attempt(() => this.#sendStatus(this.#streams)));
    alarms.on('changed', () => this.#attempt(() => this.#sendStatus(this.#streams)));
    screens.on('changed', (versions) => this.#streams.send('screen', versions));
  }

  get listeners(): number {
    return this.#streams.size;
  }

  /** A listener more, told everything first; null: there are too many. */
  listen(context: AppContext): EventStream | null {
    const stream = this.#streams.open(context, () => {
      if (this.#streams.size === 0) this.#rest();
    });
    if (stream === null) return null;
    if (this.#streams.size === 1) this.#wake();
    this.#attempt(() => this.#sendAll(stream));
    return stream;
  }

  close(): void {
    this.#streams.close();
    this.#rest();
  }

  #wake(): void {
    this.#leaveScreens = this.#options.screens.hold();
    const every = (ms: number, task: () => Promise<void>): NodeJS.Timeout =>
      setInterval(() => this.#attempt(task), ms);
    this.#timers = [
      every(STATUS_MS, () => this.#sendStatus(this.#streams)),
      every(USAGE_MS, () => this.#sendUsage()),
      every(ENDED_MS, () => this.#sendEnded()),
    ];
  }

  #rest(): void {
    for (const timer of this.#timers) clearInterval(timer);
    this.#timers = [];
    if (this.#joinTimer) clearTimeout(this.#joinTimer);
    this.#joinTimer = null;
    this.#changed.clear();
    this.#awaited.clear();
    this.#leaveScreens();
    this.#leaveScreens = () => {};
  }

  #attempt(task: () => Promise<void>): void {
    if (this.#streams.size === 0) return;
    task().catch((error: unknown) => this.#options.onError(error as Error));
  }

  #onChange(uniqueId: string): void {
    if (this.#streams.size === 0) return;
    this.#changed.add(uniqueId);
    this.#joinTimer ??= setTimeout(() => this.#sendChanged(), JOIN_MS);
  }

  #onGone(uniqueId: string): void {
    if (this.#streams.size === 0) return;
    this.#changed.delete(uniqueId);
    this.#awaited.set(uniqueId, this.#options.now() + ENDED_WITHIN_MS);
    this.#streams.send('gone', { uniqueId });
  }

  #sendChanged(): void {
    this.#joinTimer = null;
    const { mirror, data } = this.#options;
    for (const uniqueId of this.#changed) {
      const session = mirror.get(uniqueId);
      if (session) this.#streams.send('session', data().sessionView(session));
    }
    this.#changed.clear();
  }

  async #sendAll(to: Pick<EventStream, 'send'>): Promise<void> {
    await this.#sendStatus(to);
    to.send('sessions', await this.#options.data().sessions());
  }

  async #sendStatus(to: Pick<EventStream, 'send'>): Promise<void> {
    to.send('status', await this.#options.data().status());
  }

  async #sendUsage(): Promise<void> {
    const sessions = await this.#options.data().sessions();
    const usage = sessions.map(({ uniqueId, pid, cpuPercent, memoryBytes }) => ({
      uniqueId,
      pid,
      cpuPercent,
      memoryBytes,
    }));
    if (usage.length > 0) this.#streams.send('usage', usage);
  }

  async #sendEnded(): Promise<void> {
    if (this.#awaited.size === 0) return;
    // The one that ended first is told first.
    for (const record of (await this.#options.data().recent()).toReversed()) {
      if (this.#awaited.delete(record.uniqueId)) this.#streams.send('ended', record);
    }
    const now = this.#options.now();
    for (const [uniqueId, until] of this.#awaited) if (now > until) this.#awaited.delete(uniqueId);
  }
}
