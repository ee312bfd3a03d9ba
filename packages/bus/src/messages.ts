/**
 * Messages between the processes, one JSON object a line on the master's Unix socket.
 *
 * Every process says `hello` first and again after each reconnection, so that a new master can
 * rebuild all it knows: nothing here may exist in the master's memory only.
 */

export type Role = 'worker' | 'background' | 'visuweb' | 'services';

/** How a session came; OUT is the far end of a call the gateway made itself. */
export type SessionKind = 'WS' | 'WSS' | 'TELN' | 'AST';

/** All that another process needs to show a session, or to end it in its worker's place. */
export interface SessionState {
  /** 14 digits: Unix time in seconds, then the PIN. */
  readonly uniqueId: string;
  readonly pid: number;
  readonly kind: SessionKind;
  readonly direction: 'IN' | 'OUT';
  readonly remoteAddr: string;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  readonly lastActionAt: number;
  /** URL of the current service, with its query. */
  readonly url: string;
  /** Column "Infos" of VisuWeb. */
  readonly infos: string;
  readonly context: string;
  readonly content: readonly string[];
  readonly versionMinitel: string;
}

/** What VisuWeb sees of a session: the service's private context and the user's text stay out. */
export type SessionSummary = Omit<SessionState, 'context' | 'content' | 'versionMinitel'>;

export type LogLevel = 'error' | 'warn' | 'info' | 'debug';

/** From any process to the master. */
export type ToMaster =
  | {
      readonly type: 'hello';
      readonly role: Role;
      readonly pid: number;
      readonly session: SessionState | null;
    }
  | { readonly type: 'session-opened'; readonly session: SessionState }
  | { readonly type: 'session-updated'; readonly uniqueId: string; readonly changes: Partial<SessionState> }
  /** The worker is about to send FIN itself: nobody else must. */
  | { readonly type: 'session-ending'; readonly uniqueId: string }
  | { readonly type: 'session-ended'; readonly uniqueId: string; readonly reason: string }
  | { readonly type: 'log'; readonly level: LogLevel; readonly message: string; readonly fields: LogFields }
  /** The background process has sent the FIN of a session whose worker died. */
  | { readonly type: 'fin-sent'; readonly uniqueId: string }
  /** visuweb and services: listening on this port. */
  | { readonly type: 'listening'; readonly port: number };

export type LogFields = Readonly<Record<string, string | number | boolean | null>>;

/** From the master to one process. `config` is opaque here: the bus stands below the configuration's users. */
export type FromMaster =
  | {
      readonly type: 'welcome';
      readonly version: string;
      readonly startedAt: number;
      readonly config: unknown;
    }
  /** End what you do: politely, but done within `withinMs`. */
  | { readonly type: 'stop'; readonly withinMs: number; readonly reason: string }
  /** To background: this session's worker died; tell its service. */
  | { readonly type: 'send-fin'; readonly session: SessionState }
  /** To visuweb, on hello: all sessions. Then one message per change. */
  | { readonly type: 'sessions'; readonly sessions: readonly SessionSummary[] }
  | { readonly type: 'session-changed'; readonly session: SessionSummary }
  | { readonly type: 'session-gone'; readonly uniqueId: string };
