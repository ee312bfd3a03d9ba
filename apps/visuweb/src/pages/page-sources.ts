/** What the pages show. The same values as the JSON API gives; times are milliseconds since 1970. */

import type { HistoryQuery, SessionKind, SessionRecord, Statistics } from '@minipavi/journal';

/** What the operator must see until it is mended. */
export interface AlarmView {
  readonly name: string;
  /** A sentence in French. */
  readonly text: string;
}

export interface StatusView {
  readonly version: string;
  readonly startedAt: number;
  readonly now: number;
  readonly host: string;
  readonly ports: Readonly<Record<'ws' | 'wss' | 'teln' | 'ast' | 'audio', number | null>>;
  readonly defaultUrl: string;
  readonly maxSessions: number;
  readonly sessions: number;
  readonly load: number;
  readonly cpus: number;
  readonly freeMegabytes: number | null;
  /** Since when the list is no longer kept up; null: it is. */
  readonly staleSince: number | null;
  /** What is wrong now. */
  readonly alarms: readonly AlarmView[];
  /** Whether sessions are recorded. */
  readonly recordings: boolean;
  /** Address of an emulator elsewhere (`viewer`). */
  readonly viewer: string | null;
}

export interface SessionView {
  readonly uniqueId: string;
  readonly kind: SessionKind;
  readonly direction: 'IN' | 'OUT';
  readonly remoteAddr: string;
  readonly pid: number;
  readonly startedAt: number;
  readonly lastActionAt: number;
  readonly url: string;
  readonly infos: string;
  readonly cpuPercent: number | null;
  readonly memoryBytes: number | null;
  /** Version of the thumbnail; null: none yet. */
  readonly screen: number | null;
}

export interface HistoryView extends SessionRecord {
  readonly durationMs: number;
  readonly hasRecording: boolean;
}

export interface HistoryPage {
  readonly sessions: readonly HistoryView[];
  /** Where the next page begins; null: this was the last. */
  readonly next: string | null;
}

/** Levels from the gravest; a level asked for includes the graver ones. */
export const LOG_LEVELS = ['error', 'warn', 'info', 'debug'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

export interface LogLine {
  readonly at: number;
  readonly level: string;
  readonly message: string;
  readonly uniqueId: string | null;
  readonly pid: number | null;
  readonly process: string | null;
}

export interface LogQuery {
  readonly level?: LogLevel;
  /** Unique ID. */
  readonly session?: string;
  readonly pid?: number;
  /** Role: `worker`, `background`… */
  readonly process?: string;
  readonly text?: string;
  readonly limit: number;
}

export interface PageSources {
  /** Lines of history on the live page (`maxhisto`). */
  readonly maxHistory: number;
  readonly status: () => Promise<StatusView>;
  /** The oldest first. */
  readonly sessions: () => Promise<readonly SessionView[]>;
  /** The `maxHistory` newest, the last to end first. */
  readonly recent: () => Promise<readonly HistoryView[]>;
  readonly search: (
    query: HistoryQuery,
    page: { readonly limit: number; readonly before?: string },
  ) => Promise<HistoryPage>;
  /** A session that is over; null: not in the history. */
  readonly finished: (uniqueId: string) => Promise<HistoryView | null>;
  /** `month` null: the whole year. */
  readonly statistics: (year: number, month: number | null) => Promise<Statistics>;
  /** Months that hold anything, the oldest first. */
  readonly months: () => Promise<readonly { readonly year: number; readonly month: number }[]>;
  /** The newest last. */
  readonly logs: (query: LogQuery) => Promise<readonly LogLine[]>;
}
