/** Settings without fault become the `Config` the processes share. */

import { DEFAULT_ENTRY } from './audio-entries.ts';
import type {
  AsteriskConfig,
  AudioConfig,
  AudioEntry,
  CaptureConfig,
  Config,
  EmbeddedServicesConfig,
  RecordingsConfig,
  ReputationConfig,
  TelephoneConfig,
} from './config.ts';
import type { SettingPath, SettingValue } from './settings.ts';

/** As disks are sold. */
const MEGABYTE = 1_000_000;
/** The original's value never reached Asterisk, which rang for its own 30 s; its files say 7 s. */
const MIN_CALL_TIMEOUT_MS = 30_000;

/** Gives the value of a setting; called only when there was no fault. */
export type ValueOf = <P extends SettingPath>(path: P) => SettingValue<P>;

/** `entries`: those of AudioSocket, which are no settings but lists of attributes. */
export function buildConfig(value: ValueOf, entries: readonly AudioEntry[]): Config {
  return {
    host: value('general/host'),
    bind: value('general/bind'),
    verbose: value('general/verbose'),
    defaultUrl: value('general/durl'),
    maxSessions: value('general/maxc'),
    maxSessionsPerAddress: limit(value('general/maxcip')),
    maxHistory: value('general/maxhisto'),
    historyDays: value('general/histodays'),
    idleTimeoutMs: value('general/timeout') * 1000,
    screensaver: value('general/screensaver'),
    spareWorkers: value('general/spare'),
    maxConnectionsPerMinute: limit(value('general/maxrate')),
    maxPending: value('general/maxpending'),
    maxWorkerBytes: value('general/maxworkermb') * MEGABYTE,
    drainTimeoutMs: limit(value('general/draintimeout') * 1000),
    proxyProtocolFrom: value('general/proxyprotocol'),
    allowPrivate: value('general/allowprivate'),
    allowHosts: value('general/allowhost'),
    ports: {
      ws: value('general/wsport'),
      wss: value('general/wssport'),
      teln: value('general/telnport'),
      ast: value('general/astport'),
      audio: value('general/audioport'),
      http: value('general/httpport'),
    },
    telephone: telephone(value),
    audio: audio(value, entries),
    visuweb: visuweb(value),
    metrics: whole({
      user: value('general/visuweb/metricsuser'),
      password: value('general/visuweb/metricspwd'),
    }),
    paths: {
      logs: value('general/lpath'),
      stats: value('general/spath'),
      sockets: value('general/sockpath'),
    },
    recordings: recordings(value),
    reputation: reputation(value),
    blacklistFile: value('general/ipblacklist'),
    whitelistFile: value('general/ipwhitelist'),
    tls: tls(value),
    viewerUrl: value('general/viewer'),
    helpAddress: value('general/aide'),
    openPlayback: value('general/openplayback'),
    connectTo: {
      keys: value('connecttocmd/key'),
      extCallUrl: value('connecttocmd/extcallurl'),
      visuKey: value('connecttocmd/visukey'),
      asterisk: asterisk(value),
    },
    capture: capture(value),
    services: services(value),
  };
}

/** 0 is written for none. */
const limit = (count: number): number | null => (count === 0 ? null : count);

const telephone = (value: ValueOf): TelephoneConfig => ({
  allow: value('general/astallow'),
  startsOnBadLine: value('general/astautopce'),
  silentLineMs: value('general/astwait') * 1000,
  muteLineMs: value('general/astmute') * 1000,
});

/** An address as written, without its brackets. */
const bare = (host: string): string => host.replace(/^\[(.*)\]$/, '$1');

function audio(value: ValueOf, entries: readonly AudioEntry[]): AudioConfig | null {
  if (value('general/audioport') === null) return null;
  return {
    agiPort: value('audio/agiport'),
    host: bare(value('audio/host')),
    recordingsFolder: value('audio/recordings'),
    maxRecordingBytes: value('audio/recordmb') * MEGABYTE,
    entries: entries.length === 0 ? [DEFAULT_ENTRY] : entries,
  };
}

function reputation(value: ValueOf): ReputationConfig | null {
  const key = value('general/ipdbkey');
  if (key === null) return null;
  return { key, url: value('general/ipdburl'), onFailure: value('general/ipdbfail') };
}

function visuweb(value: ValueOf): Config['visuweb'] {
  const user = value('general/httpuser');
  const password = value('general/httppwd');
  if (value('general/httpport') === null || user === null || password === null) return null;
  return { user, password, allowIp: value('general/visuweb/allowip') };
}

function tls(value: ValueOf): Config['tls'] {
  const certFile = value('general/ssl');
  const keyFile = value('general/sslkey');
  return certFile === null || keyFile === null ? null : { certFile, keyFile };
}

/** Every member set, or null: a section counts only when it is whole. */
function whole<T extends object>(members: { readonly [K in keyof T]: T[K] | null }): T | null {
  // The cast says what the test has just established.
  return Object.values(members).includes(null) ? null : (members as T);
}

function asterisk(value: ValueOf): AsteriskConfig | null {
  const maxTime = value('connecttocmd/asterisk/maxtime');
  const callTimeoutMs = value('connecttocmd/asterisk/calltimeout');
  const ip = value('connecttocmd/asterisk/ip');
  const modem = value('connecttocmd/asterisk/modem');
  /** The gateway's own modem is called by its address alone. */
  const unneeded = modem === 'audiosocket' ? '' : null;
  const calls = {
    modem,
    allowNumbers: value('connecttocmd/asterisk/allow'),
    denyNumbers: value('connecttocmd/asterisk/deny'),
    maxCallsPerSession: limit(value('connecttocmd/asterisk/maxsession')),
    maxCallsPerDay: limit(value('connecttocmd/asterisk/maxday')),
    maxCallsAtOnce: limit(value('connecttocmd/asterisk/maxcalls')),
  };
  const server = whole<Omit<AsteriskConfig, keyof typeof calls>>({
    sipChannel: value('connecttocmd/asterisk/sipchannel'),
    ip: ip === null ? null : bare(ip),
    port: value('connecttocmd/asterisk/port'),
    user: value('connecttocmd/asterisk/user'),
    password: value('connecttocmd/asterisk/pwd'),
    context: value('connecttocmd/asterisk/context') ?? unneeded,
    extension: value('connecttocmd/asterisk/ext') ?? unneeded,
    maxTimeMs: maxTime === null ? null : maxTime * 1000,
    callTimeoutMs: callTimeoutMs === null ? null : Math.max(MIN_CALL_TIMEOUT_MS, callTimeoutMs),
    writtenCallTimeoutMs: callTimeoutMs,
  });
  return server && { ...server, ...calls };
}

function recordings(value: ValueOf): RecordingsConfig | null {
  const folder = value('recordings/rpath');
  if (folder === null) return null;
  return {
    folder,
    maxCount: value('general/maxhisto'),
    maxDays: value('recordings/maxdays'),
    maxBytes: value('recordings/maxmb') * MEGABYTE,
    minFreeBytes: value('recordings/minfreemb') * MEGABYTE,
  };
}

/** The key alone switches it on: a message is no reason to do without. */
function capture(value: ValueOf): CaptureConfig | null {
  const key = value('capture/key');
  if (key === null) return null;
  return {
    key,
    message: value('capture/message'),
    messageMax: value('capture/messagemax'),
    max: value('capture/max'),
  };
}

function services(value: ValueOf): EmbeddedServicesConfig | null {
  const port = value('services/port');
  if (port === null) return null;
  return { port, accueilFile: value('services/accueil'), extCallFile: value('services/extcall') };
}
