/**
 * Messages between the processes, one JSON object a line on the master's Unix socket.
 *
 * Every process says `hello` first and again after each reconnection, so that a new master can
 * rebuild all it knows: nothing here may exist in the master's memory only.
 */

import type { PhoneReport, PhoneRequest } from './phone.ts';

/** `operator`: a command that asks the master for something, and goes. */
export type Role = 'worker' | 'background' | 'visuweb' | 'services' | 'operator';

/** How a session came; OUT is the far end of a call the gateway made itself. */
export type SessionKind = 'WS' | 'WSS' | 'TELN' | 'AST' | 'AUD';

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

/** A message for the status row of a session. */
export interface PushedMessage {
  readonly uniqueId: string;
  readonly text: string;
}

/** A call that a service asked for, to be made by the background process. */
export interface BackgroundCall {
  /** Given by the worker, unique for good: whoever hears of the same call twice knows it. */
  readonly id: string;
  /** Unix time in seconds; the past means at once. */
  readonly at: number;
  readonly uniqueId: string;
  /** True: an event of that session, as if `target` had been typed. False: `target` is a URL. */
  readonly simulate: boolean;
  readonly target: string;
}

/** Text "typed" into a session by a background call; `id` is the call's. */
export interface SimulatedEvent {
  readonly id: string;
  readonly uniqueId: string;
  readonly text: string;
}

/** What became of it: the session makes it its own, or nobody has that identifier (any more). */
export interface SimulatedOutcome {
  readonly id: string;
  readonly isTaken: boolean;
}

// --- watching a session: who asks opens a Unix socket, the watched session's worker connects to it ----------------

/** From whoever wants to see a session, over the master to that session's worker. */
export interface WatchRequest {
  /** The session to be seen. */
  readonly uniqueId: string;
  /** Session that will see it; null when it is none (VisuWeb). */
  readonly watcher: string | null;
  /** Process that asks: a refusal goes back to it. */
  readonly pid: number;
  /** Name of the Unix socket, in the folder of the bus. Never seen by anybody else. */
  readonly socket: string;
  /** What is on the screen already comes first, cleared; else only what follows. */
  readonly withScreen: boolean;
}

/** Whoever accepts a request just connects. */
export interface WatchRefusal {
  readonly pid: number;
  readonly socket: string;
  /** `unknown`: no session has that identifier (any more); `watching`: it is watching another one itself. */
  readonly reason: 'unknown' | 'watching';
}

// --- WebMedia: a browser beside the Minitel asks by its PIN for what the service shows -----------------------------

/** What a service wants shown beside the screen. */
export interface MediaRequest {
  readonly type: 'URL' | 'YT' | 'DM' | 'VID' | 'SND' | 'IMG';
  /** A URL, or what YouTube or Dailymotion call the video; nothing else was checked. */
  readonly value: string;
}

/** From visuweb, over the master to that session's worker. */
export interface MediaPoll {
  /** Names the answer. */
  readonly id: number;
  readonly uniqueId: string;
  /** What the player did last, for the service; null: nothing new. */
  readonly event: 'START' | 'STOP' | null;
}

export interface MediaPolled {
  readonly id: number;
  /** False: no session has that identifier (any more). */
  readonly isKnown: boolean;
  /** What nobody has fetched yet. */
  readonly media: MediaRequest | null;
}

// --- reputation of an address: master and visuweb ask, background knows --------------------------------------------

export interface ReputationQuestion {
  /** Names the answer; the asker's own. */
  readonly id: number;
  /** Process that asks. */
  readonly pid: number;
  /** IPv4 or IPv6. */
  readonly address: string;
}

export interface ReputationAnswer {
  readonly id: number;
  readonly pid: number;
  /** 0 (nothing against it) to 100; null: nothing could be known. */
  readonly score: number | null;
}

/**
 * What may be wrong for longer than a line of the log lasts. `asterisk`: its manager does not take our password.
 * `workers`: they keep dying, and nobody is let in.
 */
export type AlarmName = 'asterisk' | 'workers';

export type LogLevel = 'error' | 'warn' | 'info' | 'debug';

/** From any process to the master. */
export type ToMaster =
  | {
      readonly type: 'hello';
      readonly role: Role;
      readonly pid: number;
      /** Which programs it was made with; absent: of before they had a name. */
      readonly build?: string;
      /** Fingerprint of the configuration that it was given last; null: none yet. */
      readonly settings?: string | null;
      readonly session: SessionState | null;
    }
  | { readonly type: 'session-opened'; readonly session: SessionState }
  | { readonly type: 'session-updated'; readonly uniqueId: string; readonly changes: Partial<SessionState> }
  /** The worker is about to send FIN itself: nobody else must. */
  | { readonly type: 'session-ending'; readonly uniqueId: string }
  | { readonly type: 'session-ended'; readonly uniqueId: string; readonly reason: string }
  | { readonly type: 'log'; readonly level: LogLevel; readonly message: string; readonly fields: LogFields }
  /** The service has the FIN of a session whose worker died: from now on no other is made. */
  | { readonly type: 'fin-begun'; readonly uniqueId: string }
  /** It has answered, or will not. */
  | { readonly type: 'fin-sent'; readonly uniqueId: string }
  /** From workers and background, for sessions of anybody. */
  | { readonly type: 'push-messages'; readonly messages: readonly PushedMessage[] }
  /** From a worker, which keeps them until `calls-taken`; for background. */
  | { readonly type: 'background-calls'; readonly calls: readonly BackgroundCall[] }
  /** From background: these calls are on its disk (or refused for good), forget them. */
  | { readonly type: 'calls-taken'; readonly ids: readonly string[] }
  /** From background, which keeps it until `simulated`; for a session. */
  | ({ readonly type: 'simulate' } & SimulatedEvent)
  | ({ readonly type: 'simulated' } & SimulatedOutcome)
  /** From a worker or visuweb. */
  | ({ readonly type: 'watch' } & WatchRequest)
  | ({ readonly type: 'watch-refused' } & WatchRefusal)
  /** From visuweb: as if its process had been told to end by `kill`. */
  | { readonly type: 'end-session'; readonly uniqueId: string }
  | ({ readonly type: 'media-poll' } & MediaPoll)
  | ({ readonly type: 'media-polled' } & MediaPolled)
  | PhoneRequest
  | PhoneReport
  /** From a worker: the opening of its line (TLS, HTTP upgrade, header of the telephone) is over, and went well. */
  | { readonly type: 'line-opened'; readonly uniqueId: string }
  /** From visuweb. */
  | ({ readonly type: 'reputation-question' } & ReputationQuestion)
  /** From background. */
  | ({ readonly type: 'reputation-answer' } & ReputationAnswer)
  /** What the operator must see until it is mended; null: it is. */
  | { readonly type: 'alarm'; readonly name: AlarmName; readonly text: string | null }
  /** From a worker: a poll would bring something. */
  | { readonly type: 'media-ready'; readonly uniqueId: string }
  /** The sign of life that `ping` asked for; the bus client gives it by itself. */
  | { readonly type: 'pong' }
  /** From an operator's command: a new master is to take this one's place. */
  | { readonly type: 'replace' }
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
  /** Give a sign of life. */
  | { readonly type: 'ping' }
  /** To the operator's command: the new master serves, with so many sessions. */
  | {
      readonly type: 'replaced';
      readonly isDone: true;
      readonly pid: number;
      readonly sessions: number;
      readonly tookMs: number;
    }
  /** It does not, and all is as before: why (French, several lines). */
  | { readonly type: 'replaced'; readonly isDone: false; readonly text: string }
  /** End what you do: politely, but done within `withinMs`. `page`: for the user to see first, videotex in base64. */
  | {
      readonly type: 'stop';
      readonly withinMs: number;
      readonly reason: string;
      readonly page?: string;
    }
  /** To workers and background: the hosts that may be called are others now. Opaque, as `config`. */
  | { readonly type: 'called-addresses'; readonly settings: unknown }
  /** To background: this session's worker died; tell its service. */
  | { readonly type: 'send-fin'; readonly session: SessionState }
  /** To a worker: one for its session's status row each. */
  | { readonly type: 'push'; readonly uniqueId: string; readonly texts: readonly string[] }
  /** To a worker. */
  | ({ readonly type: 'simulate' } & SimulatedEvent)
  | { readonly type: 'calls-taken'; readonly ids: readonly string[] }
  /** To background. */
  | { readonly type: 'background-calls'; readonly calls: readonly BackgroundCall[] }
  | ({ readonly type: 'simulated' } & SimulatedOutcome)
  | PhoneRequest
  /** To background: this session has ended, in whatever way; nothing of it stays off the hook. */
  | { readonly type: 'session-calls-over'; readonly uniqueId: string }
  /** To the worker. */
  | PhoneReport
  /** To background. */
  | ({ readonly type: 'reputation-question' } & ReputationQuestion)
  /** To visuweb. */
  | ({ readonly type: 'reputation-answer' } & ReputationAnswer)
  /** To visuweb. */
  | { readonly type: 'alarm'; readonly name: AlarmName; readonly text: string | null }
  /** To the watched session's worker. */
  | ({ readonly type: 'watch' } & WatchRequest)
  /** To the process that asked. */
  | ({ readonly type: 'watch-refused' } & WatchRefusal)
  /** To a worker. */
  | ({ readonly type: 'media-poll' } & MediaPoll)
  /** To visuweb. */
  | ({ readonly type: 'media-polled' } & MediaPolled)
  | { readonly type: 'media-ready'; readonly uniqueId: string }
  /** To visuweb, on hello: all sessions. Then one message per change. */
  | { readonly type: 'sessions'; readonly sessions: readonly SessionSummary[] }
  | { readonly type: 'session-changed'; readonly session: SessionSummary }
  | { readonly type: 'session-gone'; readonly uniqueId: string };
