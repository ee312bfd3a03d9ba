/**
 * A configuration read again while the gateway runs: what of it can be taken up at once, what asks for another master
 * (`npm run reload`), and what for a stop and a start.
 */

import type { Config, SettingPath } from '@minipavi/config';

/** `live`: at once. `reload`: by a new master, without cutting anybody off. `restart`: not while anybody is there. */
export type Taking = 'live' | 'reload' | 'restart';

interface Entry {
  readonly taking: Taking;
  readonly of: (config: Config) => unknown;
}

const live = (of: Entry['of']): Entry => ({ taking: 'live', of });
const reload = (of: Entry['of']): Entry => ({ taking: 'reload', of });
const restart = (of: Entry['of']): Entry => ({ taking: 'restart', of });

/** A member of a section that may be absent. */
const asterisk =
  (of: (section: NonNullable<Config['connectTo']['asterisk']>) => unknown): Entry['of'] =>
  ({ connectTo }) =>
    connectTo.asterisk && of(connectTo.asterisk);
const recordings =
  (of: (section: NonNullable<Config['recordings']>) => unknown): Entry['of'] =>
  (config) =>
    config.recordings && of(config.recordings);
const audio =
  (of: (section: NonNullable<Config['audio']>) => unknown): Entry['of'] =>
  (config) =>
    config.audio && of(config.audio);
const capture =
  (of: (section: NonNullable<Config['capture']>) => unknown): Entry['of'] =>
  (config) =>
    config.capture && of(config.capture);

/** Every setting: the type sees to it that a new one is not forgotten. `audio/entry` is a list of attributes. */
export const TAKINGS: Readonly<Record<SettingPath | 'audio/entry', Entry>> = {
  'general/host': live(({ host }) => host),
  // The old master's listening sockets go to the new one: they stay at their address.
  'general/bind': restart(({ bind }) => bind),
  'general/verbose': live(({ verbose }) => verbose),
  'general/durl': live(({ defaultUrl }) => defaultUrl),
  'general/maxc': live(({ maxSessions }) => maxSessions),
  'general/maxcip': live(({ maxSessionsPerAddress }) => maxSessionsPerAddress),
  'general/timeout': live(({ idleTimeoutMs }) => idleTimeoutMs),
  'general/maxhisto': live(({ maxHistory }) => maxHistory),
  'general/histodays': live(({ historyDays }) => historyDays),
  'general/screensaver': live(({ screensaver }) => screensaver),
  'general/spare': live(({ spareWorkers }) => spareWorkers),
  'general/maxrate': live(({ maxConnectionsPerMinute }) => maxConnectionsPerMinute),
  'general/maxpending': live(({ maxPending }) => maxPending),
  'general/maxworkermb': live(({ maxWorkerBytes }) => maxWorkerBytes),
  'general/draintimeout': live(({ drainTimeoutMs }) => drainTimeoutMs),
  'general/proxyprotocol': live(({ proxyProtocolFrom }) => proxyProtocolFrom),
  'general/allowprivate': live(({ allowPrivate }) => allowPrivate),
  'general/allowhost': live(({ allowHosts }) => allowHosts),
  'general/wsport': reload(({ ports }) => ports.ws),
  'general/wssport': reload(({ ports }) => ports.wss),
  'general/telnport': reload(({ ports }) => ports.teln),
  'general/astport': reload(({ ports }) => ports.ast),
  'general/audioport': reload(({ ports }) => ports.audio),
  // Also decides where the telephone's ports listen.
  'general/astallow': reload(({ telephone }) => telephone.allow),
  'general/astautopce': live(({ telephone }) => telephone.startsOnBadLine),
  'general/astwait': live(({ telephone }) => telephone.silentLineMs),
  'general/astmute': live(({ telephone }) => telephone.muteLineMs),
  'general/httpport': reload(({ ports }) => ports.http),
  'general/httpuser': live(({ visuweb }) => visuweb?.user),
  'general/httppwd': live(({ visuweb }) => visuweb?.password),
  'general/visuweb/allowip': live(({ visuweb }) => visuweb?.allowIp),
  'general/visuweb/metricsuser': live(({ metrics }) => metrics?.user),
  'general/visuweb/metricspwd': live(({ metrics }) => metrics?.password),
  'general/viewer': live(({ viewerUrl }) => viewerUrl),
  'general/lpath': reload(({ paths }) => paths.logs),
  'general/spath': reload(({ paths }) => paths.stats),
  // The bus is there: sessions would not find another one.
  'general/sockpath': restart(({ paths }) => paths.sockets),
  'general/ssl': reload(({ tls }) => tls?.certFile),
  'general/sslkey': reload(({ tls }) => tls?.keyFile),
  'general/ipdbkey': live(({ reputation }) => reputation?.key),
  'general/ipdburl': live(({ reputation }) => reputation?.url),
  'general/ipdbfail': live(({ reputation }) => reputation?.onFailure),
  'general/ipblacklist': live(({ blacklistFile }) => blacklistFile),
  'general/ipwhitelist': live(({ whitelistFile }) => whitelistFile),
  'general/aide': live(({ helpAddress }) => helpAddress),
  'general/openplayback': live(({ openPlayback }) => openPlayback),
  'audio/agiport': reload(audio(({ agiPort }) => agiPort)),
  'audio/host': live(audio(({ host }) => host)),
  'audio/recordings': reload(audio(({ recordingsFolder }) => recordingsFolder)),
  'audio/recordmb': live(audio(({ maxRecordingBytes }) => maxRecordingBytes)),
  'audio/entry': live(audio(({ entries }) => entries)),
  'connecttocmd/key': live(({ connectTo }) => connectTo.keys),
  'connecttocmd/extcallurl': live(({ connectTo }) => connectTo.extCallUrl),
  'connecttocmd/visukey': live(({ connectTo }) => connectTo.visuKey),
  'connecttocmd/asterisk/sipchannel': live(asterisk(({ sipChannel }) => sipChannel)),
  // Also says who may call, and so where the telephone's ports listen.
  'connecttocmd/asterisk/ip': reload(asterisk(({ ip }) => ip)),
  'connecttocmd/asterisk/port': live(asterisk(({ port }) => port)),
  'connecttocmd/asterisk/user': live(asterisk(({ user }) => user)),
  'connecttocmd/asterisk/pwd': live(asterisk(({ password }) => password)),
  'connecttocmd/asterisk/modem': live(asterisk(({ modem }) => modem)),
  'connecttocmd/asterisk/context': live(asterisk(({ context }) => context)),
  'connecttocmd/asterisk/ext': live(asterisk(({ extension }) => extension)),
  'connecttocmd/asterisk/maxtime': live(asterisk(({ maxTimeMs }) => maxTimeMs)),
  'connecttocmd/asterisk/calltimeout': live(asterisk(({ writtenCallTimeoutMs }) => writtenCallTimeoutMs)),
  'connecttocmd/asterisk/allow': live(asterisk(({ allowNumbers }) => allowNumbers)),
  'connecttocmd/asterisk/deny': live(asterisk(({ denyNumbers }) => denyNumbers)),
  'connecttocmd/asterisk/maxsession': live(asterisk(({ maxCallsPerSession }) => maxCallsPerSession)),
  'connecttocmd/asterisk/maxday': live(asterisk(({ maxCallsPerDay }) => maxCallsPerDay)),
  'connecttocmd/asterisk/maxcalls': live(asterisk(({ maxCallsAtOnce }) => maxCallsAtOnce)),
  // A folder is made, or refused, before anything depends on it.
  'recordings/rpath': reload(recordings(({ folder }) => folder)),
  'recordings/maxdays': live(recordings(({ maxDays }) => maxDays)),
  'recordings/maxmb': live(recordings(({ maxBytes }) => maxBytes)),
  'recordings/minfreemb': live(recordings(({ minFreeBytes }) => minFreeBytes)),
  'capture/hlbrowser': live(() => null), // does nothing
  'capture/key': live(capture(({ key }) => key)),
  'capture/message': live(capture(({ message }) => message)),
  'capture/messagemax': live(capture(({ messageMax }) => messageMax)),
  'capture/max': live(capture(({ max }) => max)),
  'services/port': reload(({ services }) => services?.port),
  'services/accueil': live(({ services }) => services?.accueilFile),
  'services/extcall': live(({ services }) => services?.extCallFile),
};

const same = (one: unknown, two: unknown): boolean =>
  JSON.stringify(one ?? null) === JSON.stringify(two ?? null);

/** Settings whose value is another one, by how they can be taken up. */
export function changesBetween(before: Config, after: Config): Readonly<Record<Taking, readonly string[]>> {
  const changes: Record<Taking, string[]> = { live: [], reload: [], restart: [] };
  for (const [path, { taking, of }] of Object.entries(TAKINGS)) {
    if (!same(of(before), of(after))) changes[taking].push(path);
  }
  return changes;
}

/** Another value for members of a section that stays; a section that comes or goes does so with a new master. */
const pinned = <T extends object>(
  before: T | null,
  after: T | null,
  kept: readonly (keyof T)[],
): T | null => {
  if (before === null || after === null) return before;
  const old = Object.fromEntries(kept.map((name) => [name, before[name]])) as Partial<T>;
  return { ...after, ...old };
};

/** `after`, with all that cannot change now as it was `before`. */
export function liveConfig(before: Config, after: Config): Config {
  return {
    ...after,
    bind: before.bind,
    ports: before.ports,
    paths: before.paths,
    tls: before.tls,
    telephone: { ...after.telephone, allow: before.telephone.allow },
    audio: pinned(before.audio, after.audio, ['agiPort', 'recordingsFolder']),
    // Its port decides whether it is there at all.
    visuweb: before.visuweb === null ? null : (after.visuweb ?? before.visuweb),
    recordings: pinned(before.recordings, after.recordings, ['folder']),
    connectTo: {
      ...after.connectTo,
      asterisk: pinned(before.connectTo.asterisk, after.connectTo.asterisk, ['ip']),
    },
    services: pinned(before.services, after.services, ['port']),
  };
}
