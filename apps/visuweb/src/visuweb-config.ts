/** What the dashboard needs of the configuration, checked as it comes off the bus. */

import type { Config, ReputationConfig } from '@minipavi/config';

export interface VisuwebConfig extends Pick<
  Config,
  | 'host'
  | 'bind'
  | 'maxSessions'
  | 'defaultUrl'
  | 'tls'
  | 'maxHistory'
  | 'viewerUrl'
  | 'metrics'
  | 'proxyProtocolFrom'
> {
  readonly ports: Pick<Config['ports'], 'ws' | 'wss' | 'teln' | 'ast' | 'audio'> & { readonly http: number };
  readonly paths: Pick<Config['paths'], 'logs' | 'stats'>;
  readonly visuweb: NonNullable<Config['visuweb']>;
  /** null: sessions are not recorded. */
  readonly recordings: { readonly folder: string } | null;
  /** Signs the links to recordings. Never to be logged. */
  readonly playbackSecret: string;
  /** EXTcall, and the key by which it lets a session be watched; null: not configured. */
  readonly extCallUrl: string | null;
  readonly visuKey: string | null;
  /** null: the reputation of addresses is not asked for. */
  readonly reputation: Pick<ReputationConfig, 'onFailure'> | null;
}

type Test = (value: unknown) => boolean;

const text: Test = (value) => typeof value === 'string';
const number: Test = (value) => typeof value === 'number';
const orNull =
  (test: Test): Test =>
  (value) =>
    value === null || test(value);

const EXPECTED: Readonly<Record<string, Test>> = {
  host: text,
  bind: orNull(text),
  maxSessions: number,
  defaultUrl: text,
  'ports.ws': orNull(number),
  'ports.wss': orNull(number),
  'ports.teln': orNull(number),
  'ports.ast': orNull(number),
  'ports.audio': orNull(number),
  'ports.http': number,
  'paths.logs': text,
  'paths.stats': text,
  'visuweb.user': text,
  'visuweb.password': text,
  'visuweb.allowIp': (value) => Array.isArray(value) && value.every(text),
  maxHistory: number,
  recordings: orNull((value) => text(member(value, 'folder'))),
  playbackSecret: text,
  viewerUrl: orNull(text),
  extCallUrl: orNull(text),
  visuKey: orNull(text),
  proxyProtocolFrom: (value) => Array.isArray(value) && value.every(text),
  reputation: orNull((value) => ['accept', 'refuse'].includes(member(value, 'onFailure') as string)),
  metrics: orNull((value) => text(member(value, 'user')) && text(member(value, 'password'))),
  tls: orNull((value) => text(member(value, 'certFile')) && text(member(value, 'keyFile'))),
};

const member = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;

/** Throws a TypeError naming the first member that is not what it should be: master and dashboard disagree. */
export function readVisuwebConfig(raw: unknown): VisuwebConfig {
  for (const [path, test] of Object.entries(EXPECTED)) {
    if (!test(path.split('.').reduce(member, raw))) throw new TypeError(`configuration: ${path}`);
  }
  return raw as VisuwebConfig;
}
