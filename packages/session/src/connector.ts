/** Where a session gets its links to elsewhere from. What stands behind is none of its business. */

import type { EventEmitter } from 'node:events';
import type { ConnectionCommand } from '@minipavi/protocol';

/** `data`: for the user, never empty. `end`: once, with the reason for the log, in French; nothing comes after it. */
export interface FarEndEvents {
  data: [bytes: Uint8Array];
  end: [reason: string];
}

/** The far end of a link: what the bridge needs of it. Nothing on it throws. */
export interface FarEnd extends EventEmitter<FarEndEvents> {
  /** True from close(), or from the end, on. */
  readonly closed: boolean;
  send(bytes: Uint8Array): void;
  /** Resolves when little enough is queued to send more, or when the link is closed. */
  drained(): Promise<void>;
  pause(): void;
  resume(): void;
  /** Resolves when nothing of it is left. */
  close(): Promise<void>;
}

export interface ConnectionOrder {
  readonly command: ConnectionCommand;
  /** URL of the service that gave the command, with its query. */
  readonly serviceUrl: string;
  /** Identifier of the session that is to be linked. */
  readonly uniqueId: string;
  /** Aborted when the user has gone: nothing is opened any more, what is half open is closed. */
  readonly signal: AbortSignal;
}

export type Connection =
  /** `infos`: column of VisuWeb while it lasts. `closing`: sets the terminal as it was, sent once it is over. */
  | {
      readonly kind: 'open';
      readonly farEnd: FarEnd;
      readonly infos: string;
      readonly closing?: readonly number[];
      /** The link may last so long, in place of what the rules of its command say. */
      readonly maxMs?: number;
    }
  /** No right to it: nothing was opened, the service hears DIRECTCALLENDED. */
  | { readonly kind: 'denied'; readonly reason: string }
  /** The service hears DIRECTCALLFAILED. `shown`: for the user's row 0, null when nothing is to be said there. */
  | { readonly kind: 'failed'; readonly reason: string; readonly shown: string | null };

export interface Connector {
  /** Authorises and opens. Never rejects. Reasons are in French, for the log, without keys. */
  connect(order: ConnectionOrder): Promise<Connection>;
}
