/** The one thing the rest of the gateway sees of a user's line, whatever it is made of. */

import type { EventEmitter } from 'node:events';

/** How the user came. AST: by the soft modem of Asterisk; AUD: by AudioSocket and our own modem. */
export type LinkKind = 'WS' | 'WSS' | 'TELN' | 'AST' | 'AUD';

/** Those who come by way of an Asterisk server. */
export const isTelephone = (kind: LinkKind): boolean => kind === 'AST' || kind === 'AUD';

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
 * `status`: it is another one now; at most every 2 s.
 */
export interface ClientLinkEvents {
  packet: [bytes: Uint8Array];
  close: [reason: string];
  line: [event: LineEvent];
  status: [];
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
  /** Bytes accepted by send() that have not left yet: for the kernel, on the telephone at the pace of its line. */
  readonly queuedBytes: number;
  /** Queued from which whoever has much to send should wait for drained(): on the telephone two seconds of line. */
  readonly highMarkBytes: number;
  /**
   * Resolves at once when less than `markBytes` is queued (`highMarkBytes` when absent); otherwise when a quarter of it
   * is left, or when the line is closed.
   */
  drained(markBytes?: number): Promise<void>;
  /**
   * Throws away what waits to be shown, for a page that clears the screen. What the screen does not show stays: modes,
   * questions to the terminal, the cursor, messages on row 0. Only on the telephone does anything wait for long.
   */
  skipPage(): void;
  /** For an operator, in French: what error correction does; '' when there is nothing to be told. */
  readonly status: string;
  /** Stops and restarts reading (back-pressure on what the user types). */
  pause(): void;
  resume(): void;
  /** Ends the line after what is queued went out; resolves when the socket is gone (forced after a delay). */
  close(): Promise<void>;
}
