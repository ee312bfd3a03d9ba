/** The one thing the rest of the gateway sees of a user's line, whatever it is made of. */

import type { EventEmitter } from 'node:events';

/** How the user came. */
export type LinkKind = 'WS' | 'WSS' | 'TELN' | 'AST';

/** Nothing in it was checked; what was not given is ''. */
export interface PlaybackRequest {
  /** Of the recorded session. */
  readonly uniqueId: string;
  /** Number of a captured screen, which is shown instead. */
  readonly seq: string;
  /** Proof of right. Never to be logged. */
  readonly token: string;
}

/** What the opening of the line told, before any user byte. */
export interface Opening {
  /** Start service asked for by the user; null: the default one. Not checked. */
  readonly url: string | null;
  /** Recording to play (`?streamuniqueid=`); null: a session is to begin. */
  readonly playback: PlaybackRequest | null;
  /** IP without port (IPv4-mapped IPv6 shown as IPv4), or the caller's number on the telephone. */
  readonly remoteAddr: string;
  /** Telephone: error correction asked for. */
  readonly pce: boolean;
  /** Telephone: IN a call received, OUT the far end of our own originate. */
  readonly direction: 'IN' | 'OUT';
  /** Telephone OUT: number called and token of the waiting session. */
  readonly callTo: { readonly number: string; readonly token: string } | null;
}

/** Telephone: the terminal is connected (SEP 53), wants error correction (SEP 4A), wants it no more (SEP 4B). */
export type LineEvent = 'connected' | 'pce-on' | 'pce-off';

/**
 * `packet`: one frame or one read of user bytes, never empty; what comes before the first listener waits for it.
 * `close`: once, with the reason for the log, in French; kept for the first listener when there is none yet.
 * `line`: on the telephone only; these bytes never are in a packet.
 */
export interface ClientLinkEvents {
  packet: [bytes: Uint8Array];
  close: [reason: string];
  line: [event: LineEvent];
}

/**
 * An open line. Nothing on it throws, whatever the peer does or after it has gone.
 * Packet boundaries are kept: what follows a validating key in the same packet is dropped by the session.
 */
export interface ClientLink extends EventEmitter<ClientLinkEvents> {
  readonly kind: LinkKind;
  readonly opening: Opening;
  /** True from close(), or from the end of the line, on: nothing more is sent or received. */
  readonly closed: boolean;
  /**
   * Resolves when the terminal can show a page, or when the line is closed: at once, but on the telephone as
   * soon as something was received, or after 5 s without. A `connected` after that means that the page was lost.
   */
  readyForPage(): Promise<void>;
  /** Queues bytes for the terminal, which are copied; ignored once closed. */
  send(bytes: Uint8Array): void;
  /** Bytes accepted by send() that the kernel has not taken yet. */
  readonly queuedBytes: number;
  /** Resolves when little enough is queued to send more, or when the line is closed. */
  drained(): Promise<void>;
  /** Stops and restarts reading (back-pressure on what the user types). */
  pause(): void;
  resume(): void;
  /** Ends the line after what is queued went out; resolves when the socket is gone (forced after a delay). */
  close(): Promise<void>;
}
