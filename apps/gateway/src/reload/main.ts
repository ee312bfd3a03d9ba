/** `npm run reload`: asks the gateway that runs on this configuration to be followed by a new one, and tells how it went. */

import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { BusClient } from '@minipavi/bus';
import { describeFindings, loadConfig, type Config } from '@minipavi/config';
import { busPath, namingPort } from '../master/bus-path.ts';

/** The gateway itself gives up before that. */
const ANSWERED_WITHIN_MS = 11 * 60_000;
const NAME = /^bus-\d+\.sock$/;

/** What the operator reads, and the command's failure. */
class ReloadFault extends Error {}

function readConfig(argv: readonly string[]): Config | null {
  const loaded = loadConfig(argv, process.cwd());
  if (loaded.kind === 'help') {
    console.log(loaded.text);
    return null;
  }
  if (loaded.kind === 'config') return loaded.config;
  const text = describeFindings(loaded.faults, loaded.warnings, loaded.file).trimEnd();
  throw new ReloadFault(`${text}\nLa passerelle en place continue sans changement.`);
}

/** Where its master is, if it runs. */
function busOf({ paths, ports }: Config): string {
  const none = `aucune passerelle ne tourne avec cette configuration (rien dans ${paths.sockets}) : npm start la lance`;
  // Port 0: any; then its bus is the one that is there.
  const names = fs.existsSync(paths.sockets)
    ? fs.readdirSync(paths.sockets).filter((name) => NAME.test(name))
    : [];
  const [only, other] = names;
  const bus = namingPort(ports) !== 0 ? busPath(paths.sockets, ports) : null;
  if (bus !== null && fs.existsSync(bus)) return bus;
  if (bus === null && only !== undefined && other === undefined)
    return path.relative(process.cwd(), path.join(paths.sockets, only));
  throw new ReloadFault(none);
}

const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'le processus principal est mort : npm start le relance, et reprend ses sessions',
  EACCES: 'droits insuffisants : employer le compte de la passerelle',
};

function check(bus: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = net.connect(bus);
    socket.on('error', ({ code, message }: NodeJS.ErrnoException) =>
      reject(new ReloadFault(`${bus} : ${REASONS[code ?? ''] ?? message}`)),
    );
    socket.on('connect', () => {
      socket.destroy();
      resolve();
    });
  });
}

function ask(bus: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const client = new BusClient({ path: bus, role: 'operator', orphanedAfterMs: ANSWERED_WITHIN_MS });
    const fail = (text: string): void => {
      void client.close();
      reject(new ReloadFault(text));
    };
    const timer = setTimeout(() => fail('la passerelle ne répond pas'), ANSWERED_WITHIN_MS);
    client.on('message', (message) => {
      if (message.type !== 'replaced') return;
      clearTimeout(timer);
      if (!message.isDone)
        return fail(`La passerelle n'est pas remplacée, celle en place continue :\n${message.text}`);
      const { pid, sessions, tookMs } = message;
      void client.close();
      resolve(`Passerelle remplacée en ${tookMs} ms : processus ${pid}, ${sessions} session(s) gardée(s).`);
    });
    client.on('lost', () => {
      clearTimeout(timer);
      fail('le processus principal a disparu sans répondre : voir son journal');
    });
    client.send({ type: 'replace' });
  });
}

async function main(argv: readonly string[]): Promise<void> {
  const config = readConfig(argv);
  if (config === null) return;
  const bus = busOf(config);
  await check(bus);
  console.log('Remplacement de la passerelle…');
  console.log(await ask(bus));
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error instanceof ReloadFault ? error.message : error);
  process.exit(1);
});
