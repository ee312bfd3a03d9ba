/** What the gateway's JSON API gives. Times are milliseconds since 1970. */

export type SessionKind = 'WS' | 'WSS' | 'TELN' | 'AST' | 'AUD';

export type Direction = 'IN' | 'OUT';

/** What the operator must see until it is mended. */
export interface Alarm {
  readonly name: string;
  readonly text: string;
}

export interface Status {
  readonly version: string;
  readonly startedAt: number;
  readonly now: number;
  readonly maxSessions: number;
  readonly sessions: number;
  readonly load: number;
  readonly cpus: number;
  readonly freeMegabytes: number | null;
  /** Since when the list is no longer kept up; null: it is. */
  readonly staleSince: number | null;
  /** What is wrong now. */
  readonly alarms: readonly Alarm[];
}

export interface Session {
  readonly uniqueId: string;
  readonly kind: SessionKind;
  /** OUT: the far end of a call, with neither screen nor keyboard. */
  readonly direction: Direction;
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

/** A session that is over. */
export interface PastSession {
  readonly uniqueId: string;
  readonly kind: SessionKind;
  readonly direction: Direction;
  readonly remoteAddr: string;
  readonly pid: number;
  readonly startedAt: number;
  readonly endedAt: number;
  readonly durationMs: number;
  readonly url: string;
  readonly infos: string;
  readonly reason: string;
  readonly hasRecording: boolean;
}

/** One measure of a session's process. */
export interface Usage {
  readonly uniqueId?: string;
  readonly pid?: number;
  readonly cpuPercent: number | null;
  readonly memoryBytes: number | null;
}

export interface ScreenVersion {
  readonly uniqueId: string;
  readonly screen: number;
}

export interface RecordingView {
  readonly uniqueId: string;
  readonly startedAt: number | null;
  readonly durationMs: number;
  readonly isOver: boolean;
  /** Milliseconds since the start, and bytes sent then. */
  readonly pieces: readonly (readonly [ms: number, bytes: number])[];
}

export interface LogLine {
  readonly at: number;
  readonly level: string;
  readonly message: string;
  readonly uniqueId: string | null;
  readonly pid: number | null;
  readonly process: string | null;
}
