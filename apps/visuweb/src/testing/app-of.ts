/** The application without a server: requests go in by hand, as from an address that nobody allowed. */

import { EventEmitter } from 'node:events';
import type { HttpBindings } from '@hono/node-server';
import { AddressSet } from '@minipavi/addresses';
import type { BusClient, SessionSummary, ToMaster } from '@minipavi/bus';
import { LinkError } from '@minipavi/links';
import { Alarms } from '../alarms.ts';
import { createApp } from '../app.ts';
import { DashboardData } from '../dashboard-data.ts';
import type { DashboardSources } from '../dashboard-sources.ts';
import { LiveHub } from '../live-hub.ts';
import { LogFeed } from '../log-feed.ts';
import { LogTail } from '../log-tail.ts';
import { Login } from '../login.ts';
import { ScreenWatch } from '../screen-watch.ts';
import { SessionMirror } from '../session-mirror.ts';
import { StreamViewers } from '../stream-viewers.ts';
import { Traffic } from '../traffic.ts';
import type { VisuwebConfig } from '../visuweb-config.ts';
import { WebMedia } from '../webmedia/web-media.ts';
import { KNOWN } from './http-get.ts';
import { sampleConfig, sampleSession, START } from './samples.ts';

export const ADDRESS = '192.0.2.1';

export type Get = (path: string, init?: RequestInit) => Promise<Response>;

export interface Given extends Partial<DashboardSources> {
  readonly sessions?: readonly SessionSummary[];
  /** What the routes send to the master lands here. */
  readonly sent?: ToMaster[];
}

/** A dashboard that is on no bus and opens no watch; `config` and `sessions` say what it knows. */
export function sourcesOf(given: Given = {}): DashboardSources {
  const { sessions = [sampleSession()], sent = [], ...changes } = given;
  const config: VisuwebConfig = given.config ?? sampleConfig();
  const now = given.now ?? ((): number => START + 300_000);
  const version = given.version ?? '1.6';
  const mirror = new SessionMirror();
  mirror.replace(sessions);
  const alarms = new Alarms();
  const open = (): Promise<never> =>
    Promise.reject(new LinkError('LINK_REFUSED', 'session inconnue ou finie'));
  const screens = new ScreenWatch({ mirror, open, now });
  const logTail = new LogTail(config.paths.logs, now);
  const data = new DashboardData({
    config,
    version,
    startedAt: START,
    mirror,
    alarms,
    screens,
    logTail,
    now,
  });
  const onError = given.onError ?? ((): void => {});
  const bus = { send: (message: ToMaster) => void sent.push(message), log: () => {} } as Pick<
    BusClient,
    'send' | 'log'
  >;
  return {
    config,
    version,
    login: new Login({ ...config.visuweb, metrics: config.metrics, now: () => 0, onRefused: () => {} }),
    proxies: new AddressSet(config.proxyProtocolFrom),
    gate: null,
    files: { visuweb: new Map(), webmedia: new Map() },
    minitel: { files: new Map(), ports: { ws: 8182, wss: null } },
    webMedia: new WebMedia({
      send: () => {},
      sessions: mirror,
      now: () => 0,
      onLimited: () => {},
    }),
    data,
    mirror,
    alarms,
    screens,
    viewers: new StreamViewers({ open }),
    live: new LiveHub({
      mirror,
      alarms,
      screens,
      data: () => data,
      now,
      onError: (error) => onError(error, ''),
    }),
    logFeed: new LogFeed(() => logTail),
    traffic: new Traffic(mirror, now),
    bus,
    now,
    onError,
    ...changes,
  };
}

/** Requests carry the password unless they say otherwise. */
export function appOf(given: Given = {}): Get {
  const app = createApp(sourcesOf(given));
  const socket = Object.assign(new EventEmitter(), {
    remoteAddress: ADDRESS,
    setTimeout: () => {},
    setKeepAlive: () => {},
  });
  const bindings = { incoming: { socket }, outgoing: { destroy: () => {} } } as unknown as HttpBindings;
  return async (path, init = { headers: KNOWN }) => app.request(`http://localhost${path}`, init, bindings);
}
