/** What each process is told of the configuration: no more than it needs. */

import { randomBytes } from 'node:crypto';
import path from 'node:path';
import type { Role } from '@minipavi/bus';
import type { AsteriskConfig, Config } from '@minipavi/config';
import type { AgiConfig, BackgroundConfig, CallOutConfig, ProgramEntry, WorkerConfig } from '../handover.ts';
import type { OpenPorts } from './banner.ts';
import { bracketed } from './bracketed.ts';
import { namingPort } from './bus-path.ts';
import { calledHostsOf } from './called-hosts.ts';
import { astBind } from './listeners.ts';

/** As they are now, so that a new program is there without a restart. */
const programs = (config: Config): readonly ProgramEntry[] =>
  calledHostsOf(config).extCall.lists.flatMap(({ key, servers }) =>
    servers.flatMap((server) => {
      if (server.type !== 'pty') return [];
      const { id, command, user, folder } = server;
      return [{ key, id, command, user, folder }];
    }),
  );

/** A master's own, or that of the one it follows: nobody has to keep it anywhere. */
let playbackSecret = randomBytes(32).toString('base64url');

/** Signs the links to recordings. Never to be logged. */
export const currentPlaybackSecret = (): string => playbackSecret;

/** Links that the master before this one signed stay good. */
export function inheritPlaybackSecret(secret: string): void {
  playbackSecret = secret;
}

const workerConfig = (config: Config): WorkerConfig => ({
  defaultUrl: config.defaultUrl,
  calledAddresses: calledHostsOf(config).settings,
  idleTimeoutMs: config.idleTimeoutMs,
  screensaver: config.screensaver,
  helpAddress: config.helpAddress,
  verbose: config.verbose,
  connectKeys: config.connectTo.keys,
  visuKey: config.connectTo.visuKey,
  extCallUrl: config.connectTo.extCallUrl,
  programs: programs(config),
  statsFolder: config.paths.stats,
  recordings: config.recordings && {
    folder: config.recordings.folder,
    minFreeBytes: config.recordings.minFreeBytes,
  },
  capture: config.capture,
  openPlayback: config.openPlayback,
  playbackSecret,
  hasWebMedia: config.ports.http !== null,
  callOut: config.connectTo.asterisk && {
    ringingMs: config.connectTo.asterisk.callTimeoutMs,
    maxMs: config.connectTo.asterisk.maxTimeMs,
  },
  telephone: config.telephone,
  audio: config.audio && {
    entries: config.audio.entries,
    recordingsFolder: config.audio.recordingsFolder,
  },
});

function callOutConfig(
  asterisk: AsteriskConfig,
  audioAddress: string | null,
  countsFile: string,
): CallOutConfig {
  return {
    host: asterisk.ip,
    port: asterisk.port,
    user: asterisk.user,
    password: asterisk.password,
    line: {
      channel: asterisk.sipChannel,
      context: asterisk.context,
      extension: asterisk.extension,
      timeoutMs: asterisk.callTimeoutMs,
      writtenTimeoutMs: asterisk.writtenCallTimeoutMs,
      ...(asterisk.modem === 'audiosocket' && audioAddress !== null ? { audioAddress } : {}),
    },
    allow: asterisk.allowNumbers,
    deny: asterisk.denyNumbers,
    maxPerSession: asterisk.maxCallsPerSession,
    maxPerDay: asterisk.maxCallsPerDay,
    maxAtOnce: asterisk.maxCallsAtOnce,
    maxCallMs: asterisk.maxTimeMs,
    countsFile,
  };
}

/** As Asterisk reaches it. */
function audioAddressOf({ audio }: Config, ports: OpenPorts): string | null {
  if (audio === null || ports.audio === null) return null;
  return `${bracketed(audio.host)}:${ports.audio}`;
}

function agiConfig(config: Config, audioAddress: string | null): AgiConfig | null {
  const port = config.audio?.agiPort ?? null;
  if (port === null || audioAddress === null) return null;
  const { asterisk } = config.connectTo;
  return {
    port,
    bind: astBind(config),
    peers: {
      telephone: { allow: config.telephone.allow },
      connectTo: { asterisk: asterisk && { ip: asterisk.ip } },
    },
    audioAddress,
  };
}

/**
 * In the folder of statistics, the one that is always there, and that keeps what outlives the processes: sockets
 * are swept away, logs are thrown away. Named after a port, as the bus is: two gateways may share the folder.
 */
function backgroundConfig(config: Config, ports: OpenPorts): BackgroundConfig {
  const { asterisk } = config.connectTo;
  const port = namingPort(ports);
  const file = (name: string): string => path.join(config.paths.stats, name);
  const audioAddress = audioAddressOf(config, ports);
  const recordingsFolder = config.audio?.recordingsFolder ?? null;
  return {
    journalFile: file(`appels-${port}.jsonl`),
    calledAddresses: calledHostsOf(config).settings,
    statsFolder: config.paths.stats,
    historyDays: config.historyDays,
    recordings: config.recordings,
    verbose: config.verbose,
    callOut: asterisk && callOutConfig(asterisk, audioAddress, file(`appels-sortants-${port}.json`)),
    agi: agiConfig(config, audioAddress),
    reputation: config.reputation && {
      key: config.reputation.key,
      url: config.reputation.url,
      cacheFile: file(`reputations-${port}.jsonl`),
    },
    lineRecordings:
      config.audio && recordingsFolder !== null
        ? { folder: recordingsFolder, maxBytes: config.audio.maxRecordingBytes }
        : null,
  };
}

export function configFor(role: Exclude<Role, 'operator'>, config: Config, ports: OpenPorts): object {
  switch (role) {
    case 'worker':
      return workerConfig(config);
    case 'background':
      return backgroundConfig(config, ports);
    case 'services':
      return { services: config.services, bind: config.bind };
    case 'visuweb':
      return {
        host: config.host,
        bind: config.bind,
        ports: { ...ports, http: config.ports.http },
        visuweb: config.visuweb,
        maxSessions: config.maxSessions,
        defaultUrl: config.defaultUrl,
        paths: config.paths,
        tls: config.tls,
        maxHistory: config.maxHistory,
        recordings: config.recordings && { folder: config.recordings.folder },
        playbackSecret,
        viewerUrl: config.viewerUrl,
        extCallUrl: config.connectTo.extCallUrl,
        visuKey: config.connectTo.visuKey,
        metrics: config.metrics,
        proxyProtocolFrom: config.proxyProtocolFrom,
        reputation: config.reputation && { onFailure: config.reputation.onFailure },
      };
  }
}
