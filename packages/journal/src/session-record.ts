/** One session that is over, as history shows it and statistics count it. */

/** How a session came; AUD is the telephone by AudioSocket. */
export type SessionKind = 'WS' | 'WSS' | 'TELN' | 'AST' | 'AUD';

export const SESSION_KINDS: readonly SessionKind[] = ['WS', 'WSS', 'TELN', 'AST', 'AUD'];

/** Shorter ones are somebody's mistake, or a machine's: neither history nor statistics, as in the original. */
export const MIN_SESSION_MS = 10_000;

/** Addresses of services that a record holds. */
export const MAX_SERVICES = 50;

/** Times are milliseconds since 1970. */
export interface SessionRecord {
  /** 14 digits: Unix time in seconds, then the PIN. */
  readonly uniqueId: string;
  readonly kind: SessionKind;
  /** OUT is the far end of a call the gateway made itself. */
  readonly direction: 'IN' | 'OUT';
  readonly remoteAddr: string;
  readonly pid: number;
  readonly startedAt: number;
  readonly endedAt: number;
  readonly lastActionAt: number;
  /** Of the last service, with its query. */
  readonly url: string;
  /** Where the user was linked to last; '' when nowhere. */
  readonly infos: string;
  /** Addresses of the services visited, without query, distinct, the first one first; at most 50. */
  readonly services: readonly string[];
  /** How it ended, in French. */
  readonly reason: string;
}
