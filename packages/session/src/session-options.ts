/** What a session is given, and what it tells others of itself. */

import type { ClientLink } from '@minipavi/access';
import type { BridgeLimits } from './bridge-rules.ts';
import type { CaptureOptions } from './captures.ts';
import type { Connector } from './connector.ts';
import type { Outbox } from './outbox.ts';
import type { ServiceClient } from './service-client.ts';

/** The part of a session that others show, and need to end it in its place. */
export interface SessionSnapshot {
  readonly url: string;
  readonly infos: string;
  readonly context: string;
  readonly content: readonly string[];
  readonly versionMinitel: string;
  /** Milliseconds since 1970. */
  readonly lastActionAt: number;
}

/** Told of what happens; must not block. */
export interface SessionObserver {
  opened(snapshot: SessionSnapshot): void;
  /** After every answer of a service. */
  changed(snapshot: SessionSnapshot): void;
  /** The user typed something; called for each packet. */
  active(lastActionAt: number): void;
  /** FIN is about to be sent. */
  ending(): void;
}

export type SessionLog = (level: 'warn' | 'info' | 'debug', message: string) => void;

export interface SessionOptions {
  readonly link: ClientLink;
  readonly client: ServiceClient;
  /** 14 digits, unique among live sessions. */
  readonly uniqueId: string;
  readonly version: string;
  readonly defaultUrl: string;
  readonly idleTimeoutMs: number;
  readonly screensaver: boolean;
  readonly helpAddress: string;
  /** Opens links to elsewhere; without it, services are told that it failed. */
  readonly connector?: Connector;
  /** Limits of a link instead of its own (tests). */
  readonly bridgeLimits?: BridgeLimits;
  /** Takes what services want done for other sessions, or later; without it, that does nothing. */
  readonly outbox?: Outbox;
  /** A service has sent something for the player beside the screen: a poll would bring it. Must not block. */
  readonly onMedia?: () => void;
  /** Without it the user captures nothing, and services are told so. */
  readonly capture?: CaptureOptions | null;
  readonly observer: SessionObserver;
  readonly log: SessionLog;
  /** 0 to 1, 1 excluded. */
  readonly random?: () => number;
}
