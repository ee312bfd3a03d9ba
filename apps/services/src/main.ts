/** Process of the embedded services: started by the master, told what to do over the bus. */

import { BusClient, openWhenFree, type FromMaster } from '@minipavi/bus';
import { type HostConfig, type ServicesHost, startHost } from './host.ts';

const EXIT_TIMEOUT_MS = 3000;

/** Reads the configuration that came with `welcome`; null when it is not for this process. */
function readConfig(config: unknown): HostConfig | null {
  const { services } = (config ?? {}) as { services?: Partial<HostConfig> | null };
  if (typeof services?.port !== 'number') return null;
  const { port, accueilFile = null, extCallFile = null } = services;
  return { port, accueilFile, extCallFile };
}

/** Why a port could not be had, for the operator. */
function portFault(port: number, error: NodeJS.ErrnoException): string {
  const reasons: Readonly<Record<string, string>> = {
    EADDRINUSE: 'il est déjà utilisé par un autre programme',
    EACCES: 'il demande des droits que ce programme n’a pas',
  };
  const reason = reasons[error.code ?? ''] ?? error.message;
  return `services intégrés : impossible d’ouvrir le port ${port}, ${reason} (services/port dans la configuration)`;
}

class ServicesProcess {
  readonly #bus: BusClient;
  #host: ServicesHost | null = null;
  #config = '';
  /** Messages are dealt with one after the other. */
  #work: Promise<void> = Promise.resolve();
  #hasMaster = false;

  constructor(busPath: string) {
    this.#bus = new BusClient({ path: busPath, role: 'services' });
    this.#bus.on('message', (message) => {
      this.#hasMaster = true;
      this.#work = this.#work.then(() => this.#receive(message));
    });
    this.#bus.on('lost', () => (this.#hasMaster = false));
    this.#bus.on('orphaned', () => void this.#exit(0));
    // The master stops this process last, when users' services have had their FIN; a Ctrl-C reaches both at once.
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.on(signal, () => {
        if (!this.#hasMaster) void this.#exit(0);
      });
    }
  }

  async #receive(message: FromMaster): Promise<void> {
    if (message.type === 'welcome') await this.#serve(message.config);
    else if (message.type === 'stop') await this.#exit(0, message.withinMs);
  }

  /** A new master says welcome too: it is told the port again, and the host starts anew only if told otherwise. */
  async #serve(raw: unknown): Promise<void> {
    const config = readConfig(raw);
    if (!config) {
      this.#bus.log('error', 'services intégrés : configuration absente');
      return this.#exit(1);
    }
    const fingerprint = JSON.stringify(config);
    if (this.#host && fingerprint !== this.#config) {
      await this.#host.close();
      this.#host = null;
    }
    try {
      this.#host ??= await openWhenFree(() => startHost(config, (level, text) => this.#bus.log(level, text)));
    } catch (error) {
      this.#bus.log('error', portFault(config.port, error as NodeJS.ErrnoException));
      return this.#exit(1);
    }
    this.#config = fingerprint;
    this.#bus.send({ type: 'listening', port: this.#host.port });
  }

  async #exit(code: number, withinMs = EXIT_TIMEOUT_MS): Promise<void> {
    // Whatever hangs, the process ends.
    setTimeout(() => process.exit(code), withinMs).unref();
    await this.#host?.close();
    await this.#bus.close();
    process.exit(code);
  }
}

const busPath = process.env['MINIPAVI_BUS'];
if (busPath) new ServicesProcess(busPath);
else {
  console.error('MINIPAVI_BUS n’est pas défini : ce programme est lancé par la passerelle (npm start).');
  process.exitCode = 2;
}
