/** A session and a configuration for tests; each test changes what it is about. */

import type { SessionSummary } from '@minipavi/bus';
import type { VisuwebConfig } from '../visuweb-config.ts';

export const START = new Date(2026, 10, 23, 21, 23, 57).getTime();

export const sampleSession = (changes: Partial<SessionSummary> = {}): SessionSummary => ({
  uniqueId: '17171234565062',
  pid: 12266,
  kind: 'WS',
  direction: 'IN',
  remoteAddr: '127.0.0.1',
  startedAt: START,
  lastActionAt: START + 218_000,
  url: 'http://service.example/index.php?step=110&x=1',
  infos: '',
  ...changes,
});

export const sampleConfig = (changes: Partial<VisuwebConfig> = {}): VisuwebConfig => ({
  host: 'minitel.example',
  bind: '127.0.0.1',
  ports: { ws: 8182, wss: null, teln: 8180, ast: null, audio: null, http: 0 },
  visuweb: { user: 'minipavi', password: '1234', allowIp: [] },
  maxSessions: 20,
  defaultUrl: 'http://service.example/accueil/',
  paths: { logs: '.', stats: './stats' },
  tls: null,
  maxHistory: 30,
  recordings: null,
  playbackSecret: 'secret',
  viewerUrl: null,
  extCallUrl: null,
  visuKey: null,
  metrics: null,
  proxyProtocolFrom: [],
  reputation: null,
  ...changes,
});
