/** For tests: configurations as the parser makes them, with what matters to a test changed. */

import type { AsteriskConfig, Config } from '@minipavi/config';

export const asteriskServer = (changes: Partial<AsteriskConfig> = {}): AsteriskConfig => ({
  sipChannel: 'PJSIP/line1/sip:%NUM%@sbc',
  ip: '127.0.0.1',
  port: 5038,
  user: 'ami',
  password: 'amipwd-S3cret',
  modem: 'softmodem',
  context: 'extcall',
  extension: '999',
  maxTimeMs: 600_000,
  callTimeoutMs: 30_000,
  writtenCallTimeoutMs: 30_000,
  allowNumbers: [],
  denyNumbers: [],
  maxCallsPerSession: 10,
  maxCallsPerDay: null,
  maxCallsAtOnce: null,
  ...changes,
});

export interface ConfigChanges extends Partial<Omit<Config, 'telephone' | 'connectTo'>> {
  /** null: no such section. */
  readonly asterisk?: Partial<AsteriskConfig> | null;
  readonly allow?: readonly string[];
}

/** All ports closed. */
export const gatewayConfig = ({ asterisk = null, allow = [], ...changes }: ConfigChanges = {}): Config => ({
  host: '127.0.0.1',
  bind: null,
  verbose: false,
  defaultUrl: 'http://127.0.0.1/',
  maxSessions: 20,
  maxSessionsPerAddress: null,
  maxHistory: 30,
  historyDays: 365,
  idleTimeoutMs: 600_000,
  screensaver: true,
  spareWorkers: 2,
  maxConnectionsPerMinute: 60,
  maxPending: { start: 10, percent: 30, full: 100 },
  maxWorkerBytes: 160_000_000,
  drainTimeoutMs: 1_800_000,
  proxyProtocolFrom: [],
  allowPrivate: true,
  allowHosts: [],
  ports: { ws: null, wss: null, teln: null, ast: null, audio: null, http: null },
  telephone: { allow, startsOnBadLine: false, silentLineMs: 5000, muteLineMs: 60_000 },
  audio: null,
  visuweb: null,
  metrics: null,
  paths: { logs: '/nowhere/logs', stats: '/nowhere/stats', sockets: '/nowhere/sockets' },
  recordings: null,
  reputation: null,
  blacklistFile: null,
  whitelistFile: null,
  tls: null,
  viewerUrl: null,
  helpAddress: 'aide@minipavi.fr',
  openPlayback: false,
  connectTo: { keys: [], extCallUrl: null, visuKey: null, asterisk: asterisk && asteriskServer(asterisk) },
  capture: null,
  services: null,
  ...changes,
});
