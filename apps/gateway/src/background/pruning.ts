/** Removes what is older than the operator wants to keep: history, and recordings. */

import type { LogLevel } from '@minipavi/bus';
import { diskFault, History, pruneRecordings } from '@minipavi/journal';
import type { BackgroundConfig } from '../handover.ts';
import { pruneLineRecordings } from './line-recordings.ts';

/** A full disk is a matter of minutes, and looking at a folder costs little. */
const RECORDINGS_EVERY_MS = 60_000;
const HISTORY_EVERY_MS = 10 * 60_000;

export interface PruningOptions {
  readonly config: Pick<BackgroundConfig, 'statsFolder' | 'historyDays' | 'recordings' | 'lineRecordings'>;
  readonly log: (level: LogLevel, message: string) => void;
}

export class Pruning {
  readonly #options: PruningOptions;
  readonly #history: History;
  readonly #timers: NodeJS.Timeout[] = [];
  /** What the last look at each stumbled over, so that it is told once. */
  readonly #faults = new Map<string, string>();

  constructor(options: PruningOptions) {
    this.#options = options;
    this.#history = new History(options.config.statsFolder);
  }

  /** At once, then again and again. To be called once. */
  start(): void {
    this.#repeat('historique', HISTORY_EVERY_MS, () => this.#pruneHistory());
    if (this.#options.config.recordings)
      this.#repeat('enregistrements', RECORDINGS_EVERY_MS, () => this.#pruneRecordings());
    if (this.#options.config.lineRecordings)
      this.#repeat('enregistrements de lignes', RECORDINGS_EVERY_MS, () => this.#pruneLines());
  }

  stop(): void {
    for (const timer of this.#timers.splice(0)) clearInterval(timer);
  }

  /** A look that lasts longer than its interval is not made twice at a time. */
  #repeat(what: string, everyMs: number, prune: () => Promise<void>): void {
    let isBusy = false;
    const look = async (): Promise<void> => {
      if (isBusy) return;
      isBusy = true;
      await prune().then(
        () => this.#faults.delete(what),
        (error: unknown) => this.#complain(what, diskFault(error)),
      );
      isBusy = false;
    };
    void look();
    this.#timers.push(setInterval(() => void look(), everyMs));
  }

  async #pruneHistory(): Promise<void> {
    const { config, log } = this.#options;
    const count = await this.#history.prune(config.historyDays, Date.now());
    if (count > 0)
      log('info', `historique : ${count} session(s) de plus de ${config.historyDays} jours effacée(s)`);
  }

  async #pruneRecordings(): Promise<void> {
    const { recordings } = this.#options.config;
    if (recordings === null) return;
    const removed = await pruneRecordings(recordings.folder, recordings, Date.now());
    if (removed.length > 0) this.#options.log('info', `${removed.length} enregistrement(s) effacé(s)`);
  }

  async #pruneLines(): Promise<void> {
    const { lineRecordings } = this.#options.config;
    if (lineRecordings === null) return;
    const count = await pruneLineRecordings(lineRecordings.folder, lineRecordings.maxBytes, Date.now());
    if (count > 0) this.#options.log('info', `${count} enregistrement(s) de ligne effacé(s)`);
  }

  #complain(what: string, fault: string): void {
    if (this.#faults.get(what) !== fault)
      this.#options.log('warn', `${what} : effacement impossible, ${fault}`);
    this.#faults.set(what, fault);
  }
}
