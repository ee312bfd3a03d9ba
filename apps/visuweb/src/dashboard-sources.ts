/** What the routes are given: each takes what it needs of it, and none reaches for anything else. */

import type { AddressSet } from '@minipavi/addresses';
import type { BusClient } from '@minipavi/bus';
import type { Alarms } from './alarms.ts';
import type { DashboardData } from './dashboard-data.ts';
import type { LiveHub } from './live-hub.ts';
import type { LogFeed } from './log-feed.ts';
import type { Login } from './login.ts';
import type { MinitelSources } from './minitel-pages.ts';
import type { ReputationGate } from './reputation-gate.ts';
import type { ScreenWatch } from './screen-watch.ts';
import type { SessionMirror } from './session-mirror.ts';
import type { StreamViewers } from './stream-viewers.ts';
import type { Traffic } from './traffic.ts';
import type { VisuwebConfig } from './visuweb-config.ts';
import type { WebFiles } from './web-files.ts';
import type { WebMedia } from './webmedia/web-media.ts';

export interface DashboardSources {
  readonly config: VisuwebConfig;
  readonly version: string;
  readonly login: Login;
  /** The operator's own, who name the client (X-Forwarded-For). */
  readonly proxies: Pick<AddressSet, 'has'>;
  /** null: everybody is served, whatever is known of the address. */
  readonly gate: Pick<ReputationGate, 'pass'> | null;
  readonly minitel: MinitelSources;
  readonly webMedia: WebMedia;
  /** Scripts and styles of the dashboard, and the player's page; empty: the build left none. */
  readonly files: { readonly visuweb: WebFiles; readonly webmedia: WebFiles };
  /** What pages and JSON show. */
  readonly data: DashboardData;
  readonly mirror: SessionMirror;
  readonly alarms: Alarms;
  readonly screens: ScreenWatch;
  readonly viewers: StreamViewers;
  readonly live: LiveHub;
  readonly logFeed: LogFeed;
  readonly traffic: Traffic;
  readonly bus: Pick<BusClient, 'send' | 'log'>;
  readonly now: () => number;
  readonly onError: (error: Error, path: string) => void;
}
