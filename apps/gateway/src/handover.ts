/** What the master tells a warm worker along with a user's socket, over Node's own channel. */

import type { LinkKind } from '@minipavi/access';
import type { AddressPolicySettings } from '@minipavi/addresses';
import type {
  AsteriskConfig,
  AudioConfig,
  CaptureConfig,
  Config,
  ExtCallProgram,
  RecordingsConfig,
} from '@minipavi/config';
import type { OutgoingLine } from '@minipavi/telephony';

export interface Handover {
  readonly type: 'connection';
  readonly kind: LinkKind;
  /** 14 digits, unique among live sessions. */
  readonly uniqueId: string;
  /** IP without port. */
  readonly remoteAddress: string;
  /** PEM texts, for WSS only: read by the master so that a renewed certificate is taken up at once. */
  readonly tls?: { readonly cert: string; readonly key: string };
  /** Bytes of the user's that had to be read to know who he is, base64. */
  readonly head?: string;
}

/** The part of the configuration a worker is given: no password, no key but those of the connection commands. */
export interface WorkerConfig {
  readonly defaultUrl: string;
  /** What services and third-party servers may be called. */
  readonly calledAddresses: AddressPolicySettings;
  readonly idleTimeoutMs: number;
  readonly screensaver: boolean;
  readonly helpAddress: string;
  readonly verbose: boolean;
  /** Never to be logged. */
  readonly connectKeys: readonly string[];
  readonly visuKey: string | null;
  readonly extCallUrl: string | null;
  /** What connectToPty may start. */
  readonly programs: readonly ProgramEntry[];
  /** History and statistics are written there. */
  readonly statsFolder: string;
  /** null: sessions are not recorded. */
  readonly recordings: Pick<RecordingsConfig, 'folder' | 'minFreeBytes'> | null;
  readonly capture: CaptureConfig | null;
  /** Recordings may be played without a signed link. */
  readonly openPlayback: boolean;
  /** Signs the links to recordings. Never to be logged. */
  readonly playbackSecret: string;
  /** Somebody may show what services send beside the screen. */
  readonly hasWebMedia: boolean;
  /** How calls out are bounded; null: there is no Asterisk. */
  readonly callOut: CallOutLimits | null;
  /** Of calls in. */
  readonly telephone: Config['telephone'];
  /** null: no call comes by AudioSocket. */
  readonly audio: Pick<AudioConfig, 'entries' | 'recordingsFolder'> | null;
}

/** Milliseconds. */
export interface CallOutLimits {
  readonly ringingMs: number;
  readonly maxMs: number;
}

/** A program of extcall.conf: a service gives `id`, and the key that it is listed under. */
export interface ProgramEntry extends Pick<ExtCallProgram, 'id' | 'command' | 'user' | 'folder'> {
  /** Never to be logged. */
  readonly key: string;
}

/** The part that the background process is given. */
export interface BackgroundConfig {
  /** Calls to make later, JSON lines; its folder exists. */
  readonly journalFile: string;
  /** What services may be called. */
  readonly calledAddresses: AddressPolicySettings;
  readonly statsFolder: string;
  /** Days for which history is kept. */
  readonly historyDays: number;
  readonly recordings: RecordingsConfig | null;
  readonly verbose: boolean;
  /** null: there is no Asterisk. */
  readonly callOut: CallOutConfig | null;
  /** null: no dialplan hands calls over. */
  readonly agi: AgiConfig | null;
  /** null: no address's reputation is asked for. */
  readonly reputation: ReputationSource | null;
  /** Recordings of telephone lines; null: there are none. */
  readonly lineRecordings: { readonly folder: string; readonly maxBytes: number } | null;
}

/** AbuseIPDB, or what stands for it. */
export interface ReputationSource {
  /** Never to be logged. */
  readonly key: string;
  readonly url: string;
  /** What is known already, JSON lines; its folder exists. */
  readonly cacheFile: string;
}

/** FastAGI. */
export interface AgiConfig {
  readonly port: number;
  /** Address to listen on; null: all. */
  readonly bind: string | null;
  /** Who may call. */
  readonly peers: PeerSettings;
  /** `host:port` of AudioSocket, as Asterisk reaches it. */
  readonly audioAddress: string;
}

/** What of the configuration says which peers are Asterisk. */
export interface PeerSettings {
  readonly telephone: Pick<Config['telephone'], 'allow'>;
  readonly connectTo: { readonly asterisk: Pick<AsteriskConfig, 'ip'> | null };
}

/** What it takes to place calls. */
export interface CallOutConfig {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  /** Never to be logged. */
  readonly password: string;
  readonly line: OutgoingLine;
  /** Number rules. */
  readonly allow: readonly string[];
  readonly deny: readonly string[];
  /** null: no limit. */
  readonly maxPerSession: number | null;
  readonly maxPerDay: number | null;
  readonly maxAtOnce: number | null;
  readonly maxCallMs: number;
  /** How many calls were placed, JSON; its folder exists. */
  readonly countsFile: string;
}
