/** The resolved configuration: what every process sees after start-up. Durations carry their unit. */

import type { PendingLimits } from './value-types.ts';

export interface Config {
  /** Address users reach the gateway at, without port; only shown and put in links. */
  readonly host: string;
  /** Address to listen on; null: all, IPv4 and IPv6. */
  readonly bind: string | null;
  readonly verbose: boolean;
  /** URL of the default service (`durl`), as written. */
  readonly defaultUrl: string;
  readonly maxSessions: number;
  /** Sessions per IP; null: no limit. Calls from the Asterisk address are exempt. */
  readonly maxSessionsPerAddress: number | null;
  /** Sessions of the history that VisuWeb shows first. */
  readonly maxHistory: number;
  /** Days for which history, with its addresses, is kept. */
  readonly historyDays: number;
  /** Time without user action after which a session ends. */
  readonly idleTimeoutMs: number;
  readonly screensaver: boolean;
  /** Idle workers kept ready. */
  readonly spareWorkers: number;
  /** Connections a minute from one address; null: no limit. */
  readonly maxConnectionsPerMinute: number | null;
  readonly maxPending: PendingLimits;
  /** Resident memory past which a worker is ended. */
  readonly maxWorkerBytes: number;
  /** After an upgrade, for sessions served by the program before it; null: no limit. */
  readonly drainTimeoutMs: number | null;
  /** Load balancers whose connections begin with a PROXY header: addresses or networks. */
  readonly proxyProtocolFrom: readonly string[];
  /** Services may be called on private and loopback addresses (`allowprivate`). */
  readonly allowPrivate: boolean;
  /** Those that may be called wherever they are (`allowhost`): names, addresses (brackets or not), networks. */
  readonly allowHosts: readonly string[];
  /** Listening ports; null: closed; 0: any free port (tests). */
  readonly ports: {
    readonly ws: number | null;
    readonly wss: number | null;
    readonly teln: number | null;
    readonly ast: number | null;
    readonly audio: number | null;
    readonly http: number | null;
  };
  readonly telephone: TelephoneConfig;
  /** Calls by AudioSocket; null when `audioport` is absent. */
  readonly audio: AudioConfig | null;
  /** VisuWeb; null when `httpport` is absent. `allowIp`: plain IP addresses, as written. */
  readonly visuweb: {
    readonly user: string;
    readonly password: string;
    readonly allowIp: readonly string[];
  } | null;
  /** Credentials for the metrics alone; null: those of VisuWeb. */
  readonly metrics: { readonly user: string; readonly password: string } | null;
  /** Absolute. Folders may be missing: the master creates them. */
  readonly paths: {
    readonly logs: string;
    readonly stats: string;
    /** Folder of the Unix sockets between processes. */
    readonly sockets: string;
  };
  /** null: sessions are not recorded. */
  readonly recordings: RecordingsConfig | null;
  /** AbuseIPDB; null without its key. */
  readonly reputation: ReputationConfig | null;
  readonly blacklistFile: string | null;
  readonly whitelistFile: string | null;
  /** Certificate and key files, PEM. */
  readonly tls: { readonly certFile: string; readonly keyFile: string } | null;
  /** Emulator page that VisuWeb links to. */
  readonly viewerUrl: string | null;
  /** Shown on row 24 of error screens after `Aide:`. */
  readonly helpAddress: string;
  /** Recordings may be played by `?streamuniqueid=` without proof of right (`openplayback`). */
  readonly openPlayback: boolean;
  readonly connectTo: {
    /** Keys that allow the connection commands. */
    readonly keys: readonly string[];
    readonly extCallUrl: string | null;
    readonly visuKey: string | null;
    readonly asterisk: AsteriskConfig | null;
  };
  /** Screen capture; null without its key. */
  readonly capture: CaptureConfig | null;
  /** Embedded services; null when `services/port` is absent. */
  readonly services: EmbeddedServicesConfig | null;
}

export interface ReputationConfig {
  /** Never to be logged. */
  readonly key: string;
  /** Asked for `?ipAddress=…&maxAgeInDays=…`. */
  readonly url: string;
  /** What becomes of whom nothing can be known. */
  readonly onFailure: 'accept' | 'refuse';
}

/** Calls from an Asterisk server: who may call, on `ports.ast` and `ports.audio`, and the waits on `ports.ast`. */
export interface TelephoneConfig {
  /** Who may connect besides this machine and `connectTo.asterisk.ip`: addresses, or networks as `192.0.2.0/24`. */
  readonly allow: readonly string[];
  /** Error correction begins by itself on a bad line. */
  readonly startsOnBadLine: boolean;
  /** From the modem's header to the first page, for a terminal that says nothing. */
  readonly silentLineMs: number;
  /** From the modem's header to the hang-up of a call from which nothing at all came. */
  readonly muteLineMs: number;
}

/** Calls from an Asterisk server on `ports.audio`, of which the gateway is the modem. */
export interface AudioConfig {
  /** Listening port of FastAGI; null: closed; 0: any free port (tests). */
  readonly agiPort: number | null;
  /** Address (without brackets) or host name at which Asterisk reaches the gateway. */
  readonly host: string;
  /** Absolute; the master creates it. null: no line is recorded, whatever the entries say. */
  readonly recordingsFolder: string | null;
  readonly maxRecordingBytes: number;
  /** At least one, each with an identifier of its own. */
  readonly entries: readonly AudioEntry[];
}

/** One way in: what the dialplan calls a number of its own by. */
export interface AudioEntry {
  /** 0 to 65535. */
  readonly id: number;
  /** Service called; null: the default one. */
  readonly url: string | null;
  /** Error correction: from the beginning, never, or begun by itself on a bad line. */
  readonly pce: 'yes' | 'no' | 'auto';
  /** dBm0 sent, -30 to -10. */
  readonly level: number;
  /** dBm0 received from which there is a carrier, -48 to -25. */
  readonly threshold: number;
  /** The line is recorded, in both directions. */
  readonly records: boolean;
}

export interface AsteriskConfig {
  /** `%NUM%` stands for the number called. */
  readonly sipChannel: string;
  /** Address (without brackets) or host name of the Asterisk server. */
  readonly ip: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  /** Who is the modem: a module of Asterisk's, that calls `ports.ast`, or the gateway, called on `ports.audio`. */
  readonly modem: 'softmodem' | 'audiosocket';
  /** '' when it is not given, which only `audiosocket` allows; so is `extension`. */
  readonly context: string;
  readonly extension: string;
  readonly maxTimeMs: number;
  /** How long it may ring: never less than 30 s. */
  readonly callTimeoutMs: number;
  /** The same as it was written, for the dialogue of the original, where nobody obeys it. */
  readonly writtenCallTimeoutMs: number;
  /** Rules for numbers (`0388.`, `32XX`): empty, all that are not denied. */
  readonly allowNumbers: readonly string[];
  /** Besides those that telephony denies by itself. */
  readonly denyNumbers: readonly string[];
  /** null: no limit, here and below. */
  readonly maxCallsPerSession: number | null;
  readonly maxCallsPerDay: number | null;
  readonly maxCallsAtOnce: number | null;
}

/** Limits past which the oldest recordings are removed, or none is made. */
export interface RecordingsConfig {
  /** Absolute; the master creates it. */
  readonly folder: string;
  readonly maxCount: number;
  readonly maxDays: number;
  readonly maxBytes: number;
  /** Left free on the disk. */
  readonly minFreeBytes: number;
}

export interface CaptureConfig {
  /** One letter, A to Z. */
  readonly key: string;
  readonly message: string;
  readonly messageMax: string;
  /** Captures per session. */
  readonly max: number;
}

export interface EmbeddedServicesConfig {
  readonly port: number;
  /** Directory file of MiniPaviAcc (`paviacc.conf`); null: not served. */
  readonly accueilFile: string | null;
  /** Server list of EXTcall (`extcall.conf`); null: not served. */
  readonly extCallFile: string | null;
}
