/** What the operator reads when the gateway starts: the original's facts, and addresses to try. */

import type { AsteriskConfig, Config } from '@minipavi/config';
import { remotePeers } from '../asterisk-peers.ts';
import { bracketed } from './bracketed.ts';
import { astBind } from './listeners.ts';

const LINE = '*'.repeat(63);
const OFF = 'Désactivé';
const HIDDEN = '********';

/** Ports really listened on; null: closed. */
export interface OpenPorts {
  readonly ws: number | null;
  readonly wss: number | null;
  readonly teln: number | null;
  readonly ast: number | null;
  readonly audio: number | null;
  readonly http: number | null;
}

const yesNo = (value: boolean): string => (value ? 'Oui' : 'Non');
const portOrOff = (port: number | null): string => (port === null ? OFF : String(port));

export interface BannerOptions {
  readonly version: string;
  readonly pid: number;
  readonly configFile: string;
  readonly config: Config;
  readonly ports: OpenPorts;
}

/** Passwords and keys are never shown, only whether they are there. */
export function banner({ version, pid, configFile, config, ports }: BannerOptions): string {
  const hasTelephone = ports.ast !== null || ports.audio !== null;
  const peers = hasTelephone ? remotePeers(config) : [];
  const facts: (readonly [string, string])[] = [
    ['Serveur', config.host],
    ["Adresse d'écoute", config.bind ?? 'toutes'],
    ['Processus principal', String(pid)],
    ['Verbose', yesNo(config.verbose)],
    ['Fichier configuration', configFile],
    ['Maximum de connexions', String(config.maxSessions)],
    [
      'Maximum de connexions par IP',
      config.maxSessionsPerAddress === null ? 'Aucun' : String(config.maxSessionsPerAddress),
    ],
    ['Maximum historique', String(config.maxHistory)],
    ['Timeout inactivité (sec.)', String(config.idleTimeoutMs / 1000)],
    ["Économiseur d'écran", yesNo(config.screensaver)],
    ['Port TCP Websockets', portOrOff(ports.ws)],
    ['Port TCP SSL Websockets', portOrOff(ports.wss)],
    ['Port TCP standard', portOrOff(ports.teln)],
    ['Port TCP Asterisk', portOrOff(ports.ast)],
    ['Port TCP AudioSocket', portOrOff(ports.audio)],
    ['Port TCP FastAGI', portOrOff(config.audio?.agiPort ?? null)],
    // Elsewhere than on this machine, it matters who.
    ...(peers.length === 0 ? [] : [['Appels Asterisk acceptés', showPeers(peers)] as const]),
    ['Port TCP Visu web', portOrOff(ports.http)],
    ['Service par défaut', config.defaultUrl],
    ['Services embarqués', config.services === null ? OFF : `port ${config.services.port}`],
    ['Emplacement des logs', config.paths.logs],
    ['Emplacement des stats', config.paths.stats],
    ['Enregistrements de sessions', config.recordings?.folder ?? OFF],
    ['Clé AbuseIPDB', config.reputation === null ? '**Aucune**' : HIDDEN],
    ['SSL', yesNo(config.tls !== null)],
    ['Appels sortants Asterisk', showCalls(config.connectTo.asterisk)],
  ];
  return [
    LINE,
    `Démarrage MiniPavi ${version}`,
    ...facts.map(([name, value]) => `${name}: ${value}`),
    LINE,
  ].join('\n');
}

/** Of a long list, the beginning tells enough. */
const MAX_PEERS_SHOWN = 8;

function showPeers(peers: readonly string[]): string {
  const more = peers.length - MAX_PEERS_SHOWN;
  return [
    'cette machine',
    ...peers.slice(0, MAX_PEERS_SHOWN),
    ...(more > 0 ? [`et ${more} de plus`] : []),
  ].join(', ');
}

function showCalls(asterisk: AsteriskConfig | null): string {
  if (asterisk === null) return 'Aucune configuration AMI';
  const { ip, port, maxCallsPerSession, maxCallsPerDay, maxCallsAtOnce } = asterisk;
  const limits = [
    [maxCallsPerSession, 'par session'],
    [maxCallsPerDay, 'par jour'],
    [maxCallsAtOnce, 'en même temps'],
  ] as const;
  const given = limits.flatMap(([count, per]) => (count === null ? [] : [`${count} ${per}`]));
  const at = `${bracketed(ip)}:${port}`;
  return given.length === 0 ? at : `${at} (au plus ${given.join(', ')})`;
}

/** Wildcard addresses are no addresses to go to. */
const reachable = (bind: string | null, host: string): string =>
  bind === null || bind === '0.0.0.0' || bind === '::' ? host : bracketed(bind);

/** Lines a newcomer can act on at once: the easiest first. */
export function addressesToTry(
  config: Pick<Config, 'bind' | 'host' | 'tls' | 'telephone' | 'connectTo'>,
  ports: OpenPorts,
): string {
  const at = reachable(config.bind, config.host);
  const site = `${config.tls === null ? 'http' : 'https'}://${at}:${ports.http}`;
  const addresses: readonly (readonly [number | null, string, string])[] = [
    [ports.http, 'Minitel dans le navigateur', `${site}/minitel/`],
    [ports.ws, 'Minitel par websocket', `ws://${at}:${ports.ws}/`],
    [ports.wss, 'websocket sécurisé', `wss://${at}:${ports.wss}/`],
    [ports.teln, 'telnet', `telnet ${at} ${ports.teln}`],
    [ports.ast, 'Asterisk', `${reachable(astBind(config), config.host)}:${ports.ast}`],
    [ports.audio, 'AudioSocket', `${reachable(astBind(config), config.host)}:${ports.audio}`],
    [ports.http, 'VisuWeb', `${site}/`],
  ];
  const open = addresses.filter(([port]) => port !== null);
  const width = Math.max(...open.map(([, name]) => name.length));
  return ['À essayer :', ...open.map(([, name, address]) => `  ${name.padEnd(width)}   ${address}`)].join(
    '\n',
  );
}
