/** All that pages and JSON show, read from where it is: the mirror, the journal, the log, the system. */

import os from 'node:os';
import type { SessionSummary } from '@minipavi/bus';
import {
  History,
  listRecordings,
  StatisticsReader,
  type HistoryQuery,
  type SessionRecord,
  type Statistics,
} from '@minipavi/journal';
import type { Alarms } from './alarms.ts';
import { CachedReading } from './cached-reading.ts';
import { HostStatusReader, type HostStatus } from './host-status.ts';
import type { LogTail } from './log-tail.ts';
import type {
  HistoryPage,
  HistoryView,
  LogLine,
  LogQuery,
  PageSources,
  StatusView,
} from './pages/page-sources.ts';
import { measureProcesses, type ProcessUsage } from './process-usage.ts';
import type { SessionMirror } from './session-mirror.ts';
import { sessionView, type FullSessionView } from './session-view.ts';
import type { VisuwebConfig } from './visuweb-config.ts';

export interface DashboardDataOptions {
  readonly config: VisuwebConfig;
  readonly version: string;
  /** Of the gateway; ms since 1970. */
  readonly startedAt: number;
  readonly mirror: SessionMirror;
  readonly alarms: Pick<Alarms, 'list'>;
  readonly screens: { version(uniqueId: string): number | null };
  readonly logTail: LogTail;
  readonly now: () => number;
}

export class DashboardData implements PageSources {
  readonly maxHistory: number;
  readonly #options: DashboardDataOptions;
  readonly #host: HostStatusReader;
  readonly #usage: CachedReading<ReadonlyMap<number, ProcessUsage>>;
  readonly #history: History;
  readonly #statistics: StatisticsReader;
  readonly #recorded: CachedReading<ReadonlySet<string>>;

  constructor(options: DashboardDataOptions) {
    const { config, mirror, now } = options;
    this.#options = options;
    this.maxHistory = config.maxHistory;
    this.#host = new HostStatusReader(config.paths.logs, now);
    this.#usage = new CachedReading<ReadonlyMap<number, ProcessUsage>>({
      read: () => measureProcesses(mirror.list().map((session) => session.pid)),
      fallback: new Map(),
      // Less than the time between two tellings, or every other one would say the same again.
      freshMs: 1500,
      patienceMs: 500,
      now,
    });
    this.#history = new History(config.paths.stats);
    this.#statistics = new StatisticsReader(config.paths.stats);
    this.#recorded = new CachedReading<ReadonlySet<string>>({
      read: () => readRecorded(config.recordings?.folder ?? null),
      fallback: new Set(),
      freshMs: 1000,
      patienceMs: 2000,
      now,
    });
  }

  readonly status = async (): Promise<StatusView> => {
    const { config, version, startedAt, mirror, alarms, now } = this.#options;
    const { ws, wss, teln, ast, audio } = config.ports;
    const { load, freeMegabytes } = await this.host();
    return {
      version,
      startedAt,
      now: now(),
      host: config.host,
      ports: { ws, wss, teln, ast, audio },
      defaultUrl: config.defaultUrl,
      maxSessions: config.maxSessions,
      sessions: mirror.size,
      load,
      cpus: os.availableParallelism(),
      freeMegabytes,
      staleSince: mirror.staleSince,
      alarms: alarms.list(),
      recordings: config.recordings !== null,
      viewer: config.viewerUrl,
    };
  };

  readonly host = (): Promise<HostStatus> => this.#host.read();

  readonly sessions = async (): Promise<readonly FullSessionView[]> => {
    await this.#usage.get();
    return this.#options.mirror.list().map((session) => this.sessionView(session));
  };

  /** Without waiting: with what was measured last. */
  sessionView(session: SessionSummary): FullSessionView {
    const version = this.#options.screens.version(session.uniqueId);
    return sessionView(session, this.#usage.latest.get(session.pid), version);
  }

  readonly recent = async (): Promise<readonly HistoryView[]> =>
    this.#asViews(await this.#history.newest(this.maxHistory));

  readonly search = async (
    query: HistoryQuery,
    page: { readonly limit: number; readonly before?: string },
  ): Promise<HistoryPage> => {
    const { records, next } = await this.#history.search(query, page);
    return { sessions: await this.#asViews(records), next };
  };

  readonly finished = async (uniqueId: string): Promise<HistoryView | null> => {
    const record = await this.#history.get(uniqueId);
    return record && ((await this.#asViews([record]))[0] ?? null);
  };

  readonly statistics = (year: number, month: number | null): Promise<Statistics> =>
    month === null ? this.#statistics.year(year) : this.#statistics.month(year, month);

  readonly months = (): Promise<readonly { readonly year: number; readonly month: number }[]> =>
    this.#statistics.months();

  readonly logs = (query: LogQuery): Promise<readonly LogLine[]> => this.#options.logTail.last(query);

  async #asViews(records: readonly SessionRecord[]): Promise<readonly HistoryView[]> {
    const recorded = await this.#recorded.get();
    return records.map((record) => ({
      ...record,
      durationMs: record.endedAt - record.startedAt,
      hasRecording: recorded.has(record.uniqueId),
    }));
  }
}

async function readRecorded(folder: string | null): Promise<ReadonlySet<string>> {
  if (folder === null) return new Set();
  return new Set((await listRecordings(folder)).map(({ uniqueId }) => uniqueId));
}
