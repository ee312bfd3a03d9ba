/** What the master and the doorman say to each other, over Node's own channel. */

import type { LinkKind } from '@minipavi/access';

/** Comes with the socket of somebody who is not let in. */
export interface Visitor {
  /** The master's own number for him. */
  readonly id: number;
  readonly kind: LinkKind;
  /** IP without port. */
  readonly remoteAddress: string;
  /** Videotex, base64. */
  readonly page: string;
  /** PEM texts, for WSS only. */
  readonly tls?: { readonly cert: string; readonly key: string };
  /** Bytes of his that were read before he was refused, base64. */
  readonly head?: string;
}

/** `taken`: the doorman has the socket, the master lets go of it. `gone`: the line is closed. */
export interface VisitorNews {
  readonly type: 'taken' | 'gone';
  readonly id: number;
}
