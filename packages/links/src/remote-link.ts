/** The far end a user is linked to, whatever it is: a telnet or websocket server, a program, another user's stream. */

import type { EventEmitter } from 'node:events';

/**
 * `data`: bytes for the user, never empty; what comes before the first listener waits for it.
 * `end`: once, with the reason for the log, in French; nothing comes after it. Kept for the first listener.
 */
export interface RemoteLinkEvents {
  data: [bytes: Uint8Array];
  end: [reason: string];
}

/** An open link. Nothing on it throws, whatever the far end does or after it has gone. */
export interface RemoteLink extends EventEmitter<RemoteLinkEvents> {
  /** True from close(), or from the end, on. */
  readonly closed: boolean;
  /** Queues bytes for the far end; ignored once closed. */
  send(bytes: Uint8Array): void;
  /** Resolves when little enough is queued to send more, or when the link is closed. */
  drained(): Promise<void>;
  /** Stops and restarts what the far end sends: the user's line takes no more. */
  pause(): void;
  resume(): void;
  /** Ends the link; resolves when nothing of it is left (socket, process, file), forced after a delay. */
  close(): Promise<void>;
}

/** Why a link could not be opened. */
export type LinkErrorCode =
  | 'LINK_REFUSED'
  | 'LINK_UNREACHABLE'
  | 'LINK_TIMEOUT'
  | 'LINK_CERTIFICATE'
  | 'LINK_HANDSHAKE'
  | 'LINK_INVALID'
  /** The operator lets nobody call that address; the cause is an AddressRefused. */
  | 'LINK_NOT_ALLOWED'
  // By telephone.
  | 'LINK_BUSY'
  | 'LINK_NO_ANSWER'
  | 'LINK_CONGESTION'
  | 'LINK_HUNG_UP'
  | 'LINK_FORBIDDEN'
  | 'LINK_QUOTA'
  | 'LINK_NO_TELEPHONE'
  | 'LINK_NO_MODEM';

/** `message` is for the user's screen and the log: what was tried and what happened, in French, without secrets. */
export class LinkError extends Error {
  override readonly name = 'LinkError';
  readonly code: LinkErrorCode;

  constructor(code: LinkErrorCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? {} : { cause });
    this.code = code;
  }
}
