/** Start of the gateway: configuration, folders, ports, then the master. Nothing is left half-started. */

import fs from 'node:fs';
import { describeFindings, loadConfig, type Config } from '@minipavi/config';
import { VERSION } from '../version.ts';
import { addressesToTry, banner } from './banner.ts';
import { busPath, MAX_SOCKET_PATH } from './bus-path.ts';
import { ConfigReload } from './config-reload.ts';
import { descriptorFault, descriptorLimit, Descriptors } from './descriptors.ts';
import { Listeners, probePorts, type OnSocket, type PortFault } from './listeners.ts';
import type { Inheritance } from './inheritance.ts';
import { createLogger, type Logger } from './logger.ts';
import { Master } from './master.ts';
import { Predecessor } from './predecessor.ts';
import { currentPlaybackSecret, inheritPlaybackSecret } from './process-config.ts';
import { ServiceManager } from './service-manager.ts';
import { obeyStopSignals } from './stop-signals.ts';
import { Succession } from './succession.ts';
import { TlsMaterial } from './tls-material.ts';

/** A start that was refused: what the operator must mend has been printed. */
class StartRefused extends Error {}

function refuse(lines: readonly string[]): never {
  throw new StartRefused(lines.join('\n'));
}

/** Folders the configuration names are made; one that cannot be is told with its path. */
function makeFolders({ paths, recordings, audio }: Config): void {
  const ofRecordings = [recordings?.folder ?? null, audio?.recordingsFolder ?? null];
  const faults = [paths.logs, paths.stats, ...ofRecordings, paths.sockets].flatMap((folder) => {
    if (folder === null) return [];
    try {
      fs.mkdirSync(folder, { recursive: true });
      fs.accessSync(folder, fs.constants.W_OK);
      return [];
    } catch (error) {
      return [`  - ${folder} : dossier impossible à créer ou à écrire (${(error as Error).message})`];
    }
  });
  if (faults.length > 0) refuse(['Dossiers refusés :', ...faults]);
}

const describePort = ({ key, port, message }: PortFault) => `  - ${key} : « ${port} » ${message}`;

/** The master that this one is to follow; it hears of a start that was refused. */
let predecessor: Predecessor | null = null;

async function main(argv: readonly string[]): Promise<void> {
  const startedAt = performance.now();
  // Unheard, it would end a process that is only just starting.
  let replace = (_reason: string): Promise<unknown> => Promise.resolve();
  process.on('SIGUSR2', () => void replace('SIGUSR2'));
  predecessor = await Predecessor.meet();
  const loaded = loadConfig(argv, process.cwd());
  if (loaded.kind === 'help') {
    console.log(loaded.text);
    return;
  }
  if (loaded.kind === 'faults')
    refuse([describeFindings(loaded.faults, loaded.warnings, loaded.file).trimEnd()]);
  const { config, file, warnings } = loaded;
  if (warnings.length > 0) console.error(describeFindings([], warnings, file).trimEnd());
  makeFolders(config);
  const limit = descriptorLimit();
  const short = limit === null ? null : descriptorFault(config, limit);
  if (short) refuse(['Descripteurs de fichiers insuffisants :', ...short]);

  const logger = createLogger({ folder: config.paths.logs, verbose: config.verbose });
  const log: Logger['log'] = (level, message, fields) => logger.log(level, message, fields);
  const tls = await loadTls(config, (message, isFault) => log(isFault ? 'error' : 'info', message));
  const descriptors = new Descriptors(limit);
  const listeners = new Listeners();
  // Users who come while the rest is still being checked wait a moment, unread.
  const early: Parameters<OnSocket>[] = [];
  let onSocket: OnSocket = (...arrival) => early.push(arrival);
  const faults = await listeners.open(
    config,
    (...arrival) => onSocket(...arrival),
    (error) => {
      if (!descriptors.failed(error)) log('error', `port : ${error.message}`);
    },
    predecessor?.listeners,
  );

  const ports = {
    ws: listeners.port('WS'),
    wss: listeners.port('WSS'),
    teln: listeners.port('TELN'),
    ast: listeners.port('AST'),
    audio: listeners.port('AUD'),
    http: config.ports.http,
  };
  const bus = busPath(config.paths.sockets, ports);
  if (bus === null) {
    refuse([
      `general/sockpath : « ${config.paths.sockets} » trop long, ${MAX_SOCKET_PATH} octets acceptés au plus`,
    ]);
  }
  const estate = predecessor?.estate ?? null;
  if (estate !== null) checkBus(bus, estate.bus);
  // A master that died has left its bus: its dashboard and services hold their ports, and come over to this one.
  if (estate !== null || !fs.existsSync(bus)) faults.push(...(await probePorts(config, estate?.otherPorts)));
  if (faults.length > 0) refuse(['Ports refusés :', ...faults.map(describePort)]);
  if (estate !== null) inheritPlaybackSecret(estate.playbackSecret);

  const programs = __dirname;
  const master: Master = new Master({
    ...{ config, ports, listeners, descriptors, logger, tls, programs },
    busPath: bus,
    isHeir: predecessor !== null,
    replace: (reason) => succession.begin(reason),
  });
  const manager = new ServiceManager({
    env: process.env,
    status: () => `${master.sessionCount} session(s)`,
    log,
  });
  const succession = new Succession({
    estate: () => ({
      bus,
      otherPorts: [config.ports.http, config.services?.port, config.audio?.agiPort].filter(
        (port) => port != null,
      ),
      playbackSecret: currentPlaybackSecret(),
    }),
    listeners,
    legacy: master.legacy,
    sessions: () => master.sessionCount,
    log,
    announce: (pid) => manager.followedBy(pid),
    resume: () => void manager.ready(),
    leave: () => void logger.close().then(() => process.exit(0)),
  });

  await master.prepare();
  let inheritance: Inheritance | null = null;
  if (predecessor) {
    if (!(await master.warm())) refuse(['Aucun processus de connexion ne démarre.']);
    inheritance = await predecessor.inheritance();
  }
  // From here to `serve`, nothing is waited for: at no moment is there no master, or are there two.
  obeyStopSignals(stopsOf(master, succession, manager), logger);
  master.takeOver(inheritance);
  listeners.accept();
  predecessor?.serve({
    legacy: master.legacy,
    stop: (signal) => process.kill(process.pid, signal),
  });
  // Users are served already, and a watchdog waits for nobody.
  if (predecessor) void manager.ready();
  // Whoever is here already counts, and has his PIN, before anybody else is let in.
  if (inheritance === null) await master.survivors();
  onSocket = (...arrival) => master.accept(...arrival);
  for (const arrival of early.splice(0)) onSocket(...arrival);
  const reload = new ConfigReload({
    ...{ argv, cwd: process.cwd(), config, log },
    apply: (changed) => master.reconfigure(changed),
  });
  process.on('SIGHUP', () => {
    log('info', 'SIGHUP : configuration, certificat et listes relus');
    reload.run();
    void tls?.reload();
    void master.reloadLists();
  });

  console.log(banner({ version: VERSION, pid: process.pid, configFile: file, config, ports }));
  const followed = predecessor ? `, à la suite du processus ${predecessor.pid}` : '';
  log('info', `démarrage de MiniPavi ${VERSION}, processus ${process.pid}, configuration ${file}${followed}`);
  replace = (reason) => succession.begin(reason);
  await master.start();
  const open = await master.ready();
  if (!predecessor) await manager.ready();
  console.log(addressesToTry(config, open));
  log('info', `passerelle prête en ${Math.round(performance.now() - startedAt)} ms`);
}

/** A signal that comes while another master takes over is that one's. */
const stopsOf = (
  master: Master,
  succession: Succession,
  manager: ServiceManager,
): Pick<Master, 'stop' | 'hurry'> => ({
  stop: (signal, mode) => {
    if (!succession.stop(signal, mode)) return new Promise(() => {}); // this process ends by itself
    void manager.stopping();
    return master.stop(signal, mode);
  },
  hurry: () => {
    if (succession.stop('SIGQUIT', 'now')) master.hurry();
  },
});

/** Sessions look for their master there: one that is elsewhere is another gateway. */
function checkBus(wanted: string, present: string): void {
  if (wanted === present) return;
  refuse([
    `Le premier port ouvert, ou general/sockpath, n'est plus le même (${present}, puis ${wanted}) :`,
    '  la passerelle en place ne peut être remplacée, il faut l’arrêter et la relancer.',
  ]);
}

async function loadTls(
  config: Config,
  onChange: (message: string, isFault: boolean) => void,
): Promise<TlsMaterial | null> {
  if (config.tls === null || config.ports.wss === null) return null;
  try {
    return await TlsMaterial.load(config.tls, onChange);
  } catch (error) {
    return refuse([`general/ssl, general/sslkey : ${(error as Error).message}`]);
  }
}

main(process.argv.slice(2)).catch(async (error: unknown) => {
  const text = error instanceof StartRefused ? error.message : error;
  console.error(text);
  await predecessor?.refuse(text instanceof Error ? (text.stack ?? text.message) : String(text));
  process.exit(1);
});
