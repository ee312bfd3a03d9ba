/** The dashboard's life: waits for the master's welcome, listens, follows the sessions, ends on `stop`. */

import { getRequestListener } from '@hono/node-server';
import { openWhenFree, type BusClient, type FromMaster } from '@minipavi/bus';
import { SECURITY_HEADERS } from './answers.ts';
import { Dashboard } from './dashboard.ts';
import { ListenError } from './listen-error.ts';
import { readVisuwebConfig, type VisuwebConfig } from './visuweb-config.ts';
import { WebServer } from './web-server.ts';
import { readWebSites, type WebSites } from './web-sites.ts';

const CERTIFICATE_CHECK_MS = 60_000;
/** Left to the bus to take the last messages. */
const FLUSH_MS = 1000;

export interface VisuwebOptions {
  /** Not yet welcomed; closed when the dashboard ends. */
  readonly bus: BusClient;
  /** Where its socket is: those on which sessions are watched come beside it. */
  readonly busFolder: string;
  /** What browsers are sent, as the build leaves it: `minitel/` in it is the public page. */
  readonly webFolder: string;
  readonly now?: () => number;
  readonly certificateCheckMs?: number;
}

export interface Visuweb {
  /** Resolves, once everything is closed, to the exit code: 0 when asked to stop, 1 when it cannot work. */
  readonly ended: Promise<number>;
  stop(): Promise<void>;
}

/** Runs the dashboard on a bus connection, until the master says stop. Never rejects: faults go to the log. */
export const startVisuweb = (options: VisuwebOptions): Visuweb => new VisuwebProcess(options);

type Welcome = Extract<FromMaster, { type: 'welcome' }>;
type Fetch = ReturnType<Dashboard['createApp']>['fetch'];

class VisuwebProcess implements Visuweb {
  readonly ended: Promise<number>;
  readonly #options: Required<VisuwebOptions>;
  readonly #bus: BusClient;
  readonly #dashboard: Dashboard;
  /** Never rejects: without its files the Minitel is missing, and the dashboard is not. */
  readonly #sites: Promise<WebSites>;
  /** Welcomes are dealt with one after the other. */
  #turn: Promise<void> = Promise.resolve();
  #fetch: Fetch | null = null;
  #server: WebServer | null = null;
  #isEnding = false;
  #resolveEnded!: (code: number) => void;

  constructor(options: VisuwebOptions) {
    this.#options = {
      now: Date.now,
      certificateCheckMs: CERTIFICATE_CHECK_MS,
      ...options,
    };
    this.#bus = options.bus;
    const { bus, busFolder, webFolder, now } = this.#options;
    this.#dashboard = new Dashboard({ bus, busFolder, now });
    this.#sites = readWebSites(webFolder, (fault) => bus.log('error', `VisuWeb : ${fault}`));
    this.ended = new Promise((resolve) => (this.#resolveEnded = resolve));
    this.#bus.on('message', (message) => this.#onMessage(message));
    this.#bus.on('lost', () => this.#dashboard.mirror.markStale(this.#options.now()));
    // Nobody starts a dashboard for a gateway that is gone: the port is let go.
    this.#bus.on('orphaned', () => void this.#end(0));
  }

  stop(): Promise<void> {
    return this.#end(0);
  }

  #onMessage(message: FromMaster): void {
    switch (message.type) {
      case 'welcome':
        this.#turn = this.#turn.then(() => this.#apply(message));
        break;
      case 'sessions':
        // What this master knows to be wrong follows.
        this.#dashboard.alarms.clear();
        this.#dashboard.mirror.replace(message.sessions);
        break;
      case 'session-changed':
        this.#dashboard.mirror.put(message.session);
        break;
      case 'session-gone':
        this.#dashboard.mirror.remove(message.uniqueId);
        break;
      case 'alarm':
        this.#dashboard.alarms.set(message.name, message.text);
        break;
      case 'stop':
        void this.#end(0);
        break;
      default: // a newer master's message, or one for another process
    }
    this.#dashboard.onMessage(message);
  }

  /** Takes a master's configuration: the first one, or that of its successor. */
  async #apply(welcome: Welcome): Promise<void> {
    if (this.#isEnding) return;
    try {
      const config = readVisuwebConfig(welcome.config);
      const { version, startedAt } = welcome;
      const gateway = { config, version, startedAt };
      this.#fetch = this.#dashboard.createApp(gateway, await this.#sites).fetch;
      await this.#listen(config);
    } catch (error) {
      const isExpected = error instanceof ListenError;
      this.#bus.log('error', `VisuWeb : ${(error as Error).message}`, isExpected ? {} : stackOf(error));
      void this.#end(1);
    }
  }

  async #listen({ ports, bind, tls }: VisuwebConfig): Promise<void> {
    const wanted = { port: ports.http, bind, tls };
    if (this.#server && !isSameEntry(this.#server.options, wanted)) {
      await this.#server.close();
      this.#server = null;
    }
    this.#server ??= await openWhenFree(() =>
      WebServer.open({
        ...wanted,
        listener: this.#createListener(),
        certificateCheckMs: this.#options.certificateCheckMs,
        onCertificate: (fault) => this.#onCertificate(fault),
      }),
    );
    this.#bus.send({ type: 'listening', port: this.#server.port });
  }

  #createListener(): WebServer['options']['listener'] {
    const listener = getRequestListener(
      (request, env) => this.#fetch?.(request, env) ?? new Response(null, { status: 503 }),
      // A request that cannot even be understood (its Host, say) never reaches the application.
      { errorHandler: () => new Response(null, { status: 400, headers: SECURITY_HEADERS }) },
    );
    return (request, response) => void listener(request, response);
  }

  #onCertificate(fault: string | null): void {
    if (fault === null) this.#bus.log('info', 'VisuWeb : certificat renouvelé pris en compte');
    else this.#bus.log('warn', `VisuWeb : nouveau certificat refusé, l'ancien reste en service : ${fault}`);
  }

  async #end(code: number): Promise<void> {
    if (this.#isEnding) return;
    this.#isEnding = true;
    await this.#turn;
    this.#dashboard.close();
    await this.#server?.close();
    let timer: NodeJS.Timeout | undefined;
    const patience = new Promise<void>((resolve) => (timer = setTimeout(resolve, FLUSH_MS)));
    await Promise.race([this.#bus.close(), patience]);
    clearTimeout(timer);
    this.#resolveEnded(code);
  }
}

const isSameEntry = (one: Pick<WebServer['options'], 'port' | 'bind' | 'tls'>, two: typeof one): boolean =>
  one.port === two.port &&
  one.bind === two.bind &&
  one.tls?.certFile === two.tls?.certFile &&
  one.tls?.keyFile === two.tls?.keyFile;

const stackOf = (error: unknown): { stack: string } => ({
  stack: error instanceof Error ? (error.stack ?? error.message) : String(error),
});
