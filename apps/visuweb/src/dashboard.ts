/** What the dashboard keeps for as long as it runs, and the application made of it for each master's configuration. */

import { AddressSet } from '@minipavi/addresses';
import type { BusClient, FromMaster, LogFields } from '@minipavi/bus';
import { LinkError, openWatch, type RemoteLink } from '@minipavi/links';
import { Alarms } from './alarms.ts';
import { createApp } from './app.ts';
import { DashboardData } from './dashboard-data.ts';
import { LiveHub } from './live-hub.ts';
import { LogFeed } from './log-feed.ts';
import { LogTail } from './log-tail.ts';
import { Login } from './login.ts';
import { ReputationGate } from './reputation-gate.ts';
import { Reputations } from './reputations.ts';
import { ScreenWatch } from './screen-watch.ts';
import { SessionMirror } from './session-mirror.ts';
import { StreamViewers } from './stream-viewers.ts';
import { Traffic } from './traffic.ts';
import type { VisuwebConfig } from './visuweb-config.ts';
import type { WebSites } from './web-sites.ts';
import { WebMedia } from './webmedia/web-media.ts';

/** Watches that may be opened at once, each listening to the bus meanwhile, and some more. */
const MAX_BUS_LISTENERS = 64;

export interface DashboardOptions {
  readonly bus: BusClient;
  /** Where its socket is, and those of watches. */
  readonly busFolder: string;
  readonly now: () => number;
}

/** What a master tells in its welcome. */
export interface Gateway {
  readonly config: VisuwebConfig;
  readonly version: string;
  /** ms since 1970. */
  readonly startedAt: number;
}

export class Dashboard {
  readonly mirror = new SessionMirror();
  readonly alarms = new Alarms();
  readonly webMedia: WebMedia;
  readonly #options: DashboardOptions;
  readonly #screens: ScreenWatch;
  readonly #viewers: StreamViewers;
  readonly #live: LiveHub;
  readonly #logFeed: LogFeed;
  readonly #traffic: Traffic;
  readonly #reputations: Reputations;
  /** Of the latest master. */
  #data!: DashboardData;
  #logTail!: LogTail;

  constructor(options: DashboardOptions) {
    const { bus, now } = options;
    const { mirror, alarms } = this;
    this.#options = options;
    bus.setMaxListeners(MAX_BUS_LISTENERS);
    this.webMedia = new WebMedia({
      send: (message) => bus.send(message),
      sessions: mirror,
      now,
      onLimited: (ip) => bus.log('warn', 'WebMedia : trop de PIN faux depuis cette adresse', { ip }),
    });
    this.#reputations = new Reputations({
      send: (message) => bus.send(message),
      isMasterAway: () => mirror.staleSince !== null,
      now,
    });
    const open = (uniqueId: string, signal: AbortSignal): Promise<RemoteLink> =>
      this.#openWatch(uniqueId, signal);
    this.#screens = new ScreenWatch({ mirror, open, now });
    this.#viewers = new StreamViewers({ open });
    this.#live = new LiveHub({
      mirror,
      alarms,
      screens: this.#screens,
      data: () => this.#data,
      now,
      onError: (error) => this.#logError(error, {}),
    });
    this.#logFeed = new LogFeed(() => this.#logTail);
    this.#traffic = new Traffic(mirror, now);
  }

  /** For this configuration; what listeners of before are told follows it too. */
  createApp({ config, version, startedAt }: Gateway, files: WebSites): ReturnType<typeof createApp> {
    const { bus, now } = this.#options;
    const { mirror, alarms, webMedia } = this;
    if ((this.#logTail as LogTail | undefined)?.folder !== config.paths.logs) {
      this.#logTail = new LogTail(config.paths.logs, now);
    }
    const data = new DashboardData({
      config,
      version,
      startedAt,
      mirror,
      alarms,
      screens: this.#screens,
      logTail: this.#logTail,
      now,
    });
    this.#data = data;
    const login = new Login({
      ...config.visuweb,
      metrics: config.metrics,
      now,
      onRefused: (ip, failures) =>
        bus.log('warn', 'VisuWeb : identifiant ou mot de passe refusé', { ip, failures }),
    });
    const gate =
      config.reputation &&
      new ReputationGate({
        reputations: this.#reputations,
        login,
        onFailure: config.reputation.onFailure,
        now,
        onRefused: (ip, score) =>
          bus.log('warn', "VisuWeb : visiteur refusé, réputation de l'adresse", { ip, score }),
      });
    return createApp({
      config,
      version,
      login,
      proxies: new AddressSet(config.proxyProtocolFrom),
      gate,
      minitel: { files: files.minitel, ports: config.ports },
      webMedia,
      files,
      data,
      mirror,
      alarms,
      screens: this.#screens,
      viewers: this.#viewers,
      live: this.#live,
      logFeed: this.#logFeed,
      traffic: this.#traffic,
      bus,
      now,
      onError: (error, path) => this.#logError(error, { path }),
    });
  }

  /** The list of sessions must have been told first. */
  onMessage(message: FromMaster): void {
    this.webMedia.onMessage(message);
    this.#reputations.onMessage(message);
  }

  close(): void {
    this.#reputations.close();
    this.#live.close();
    this.#logFeed.close();
    this.#viewers.close();
    this.#screens.close();
    this.webMedia.close();
  }

  #openWatch(uniqueId: string, signal: AbortSignal): Promise<RemoteLink> {
    const { bus, busFolder } = this.#options;
    // The request would wait for the next master, and come when nobody listens any more.
    if (this.mirror.staleSince !== null) {
      return Promise.reject(new LinkError('LINK_UNREACHABLE', 'la passerelle ne répond plus pour le moment'));
    }
    return openWatch({ uniqueId, watcher: null, withScreen: true, folder: busFolder, bus, signal });
  }

  #logError(error: Error, fields: LogFields): void {
    const stack = error.stack ?? error.message;
    this.#options.bus.log('error', `VisuWeb : page en erreur : ${error.message}`, { ...fields, stack });
  }
}
