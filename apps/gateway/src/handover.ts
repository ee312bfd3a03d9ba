/** What the master tells a warm worker along with a user's socket, over Node's own channel. */

import type { LinkKind } from '@minipavi/access';

export interface Handover {
  readonly type: 'connection';
  readonly kind: LinkKind;
  /** 14 digits, unique among live sessions. */
  readonly uniqueId: string;
  /** IP without port. */
  readonly remoteAddress: string;
  /** PEM texts, for WSS only: read by the master so that a renewed certificate is taken up at once. */
  readonly tls?: { readonly cert: string; readonly key: string };
}

/** The part of the configuration a worker is given: no password, no key. */
export interface WorkerConfig {
  readonly defaultUrl: string;
  readonly idleTimeoutMs: number;
  readonly screensaver: boolean;
  readonly helpAddress: string;
  readonly verbose: boolean;
}
