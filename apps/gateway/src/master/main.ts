/** Start of the gateway: configuration, folders, ports, then the master. Nothing is left half-started. */

import fs from 'node:fs';
import { describeFindings, loadConfig, type Config } from '@minipavi/config';
import { leave } from '../leave.ts';
import { VERSION } from '../version.ts';
import { addressesToTry, banner } from './banner.ts';
import { busPath, MAX_SOCKET_PATH } from './bus-path.ts';
import { Listeners, probePorts, type OnSocket, type PortFault } from './listeners.ts';
import { createLogger } from './logger.ts';
import { Master } from './master.ts';
import { settingsNotYetApplied } from './not-yet.ts';
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

async function main(argv: readonly string[]): Promise<void> {
  const startedAt = performance.now();
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

  const logger = createLogger({ folder: config.paths.logs, verbose: config.verbose });
  const tls = await loadTls(config, (message, isFault) => logger.log(isFault ? 'error' : 'info', message));
  const listeners = new Listeners();
  // Users who come while the rest is still being checked wait a moment, unread.
  const early: Parameters<OnSocket>[] = [];
  let onSocket: OnSocket = (...arrival) => early.push(arrival);
  const faults = await listeners.open(
    config,
    (...arrival) => onSocket(...arrival),
    (error) => logger.log('error', `port : ${error.message}`),
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
  // A master that died has left its bus: its dashboard and services hold their ports, and come over to this one.
  if (!fs.existsSync(bus)) faults.push(...(await probePorts(config)));
  if (faults.length > 0) refuse(['Ports refusés :', ...faults.map(describePort)]);

  const programs = __dirname;
  const master = new Master({ config, ports, listeners, logger, tls, busPath: bus, programs });
  onSocket = (...arrival) => master.accept(...arrival);
  for (const arrival of early.splice(0)) onSocket(...arrival);
  // A terminal and npm may each pass the same Ctrl-C on: the second changes nothing.
  let stopped: Promise<void> | null = null;
  const stop = (reason: string) => {
    stopped ??= master.stop(reason).then(async (isAllWritten) => {
      logger.log('info', 'passerelle arrêtée');
      await logger.close();
      leave(!isAllWritten);
    });
  };
  process.on('SIGINT', () => stop('SIGINT'));
  process.on('SIGTERM', () => stop('SIGTERM'));
  process.on('SIGHUP', () => void tls?.reload());

  console.log(banner({ version: VERSION, pid: process.pid, configFile: file, config, ports }));
  logger.log('info', `démarrage de MiniPavi ${VERSION}, configuration ${file}`);
  const idle = settingsNotYetApplied(config);
  if (idle.length > 0) logger.log('warn', `sans effet dans cette version : ${idle.join(', ')}`);
  await master.start();
  const open = await master.ready();
  console.log(addressesToTry(config, open));
  logger.log('info', `passerelle prête en ${Math.round(performance.now() - startedAt)} ms`);
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

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error instanceof StartRefused ? error.message : error);
  process.exit(1);
});
