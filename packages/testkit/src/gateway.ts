/** The real gateway: its built programs, run in a folder of their own and watched from outside. */

import { spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import fs from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { configXml, type GatewaySettings } from './gateway-config.ts';
import { readLog, type LogLine } from './gateway-log.ts';
import { readPorts, type GatewayPorts } from './gateway-ports.ts';
import { isRunning, kill, processesWith, type RunningProcess } from './processes.ts';
import { fetchSessions, type ListedSession } from './dashboard.ts';
import { Changes, waitFor, type Wait } from './wait.ts';

export interface GatewayOptions extends GatewaySettings {
  /** Put behind `--cfgfile`. */
  readonly args?: readonly string[];
  /** In a process group of its own, as the shell of a terminal does. */
  readonly ownGroup?: boolean;
  /** Environment of all its processes, over the test's own. */
  readonly env?: Readonly<Record<string, string>>;
  /** What the shell is told that starts the master, as `ulimit -n 200`. */
  readonly shell?: string;
  /** Folder of the programs, if not that of the build. */
  readonly programs?: string;
}

export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** Since it was asked to stop, or else since it was started. */
  readonly tookMs: number;
}

const ROOT = path.resolve(import.meta.dirname, '../../..');
/** Other builds can be put to the test. */
const PROGRAMS = process.env['MINIPAVI_DIST'] ?? path.join(ROOT, 'dist');
const CONFIG_FILE = 'minipavi.conf';
/** Marks all processes of one gateway, orphans too. */
const MARK = 'MINIPAVI_TEST_GATEWAY';

const START_WITHIN_MS = 30_000;
/** A start, an adoption and an end. */
const SUCCEEDED_WITHIN_MS = 60_000;
/** The gateway promises 5 s; whoever measures that promise looks at `Exit.tookMs`. */
const STOP_WITHIN_MS = 15_000;
/** For the system to bury what has been killed. */
const BURIAL_MS = 1500;

export class Gateway {
  /** Working folder of all its processes. */
  readonly folder: string;
  readonly #options: GatewayOptions;
  readonly #mark = randomUUID();
  readonly #changes = new Changes();
  #master: ChildProcess | null = null;
  #output = '';
  /** Where the output of the present master begins. */
  #outputStart = 0;
  #ports = readPorts('');
  #exit: Exit | null = null;
  /** The master that has followed the one that was started here: no child of this process. */
  #successor: number | null = null;
  #clock = 0;
  /** The test left orphans behind on purpose. */
  #wasKilled = false;

  private constructor(folder: string, options: GatewayOptions) {
    this.folder = folder;
    this.#options = options;
  }

  /** Makes the folder and the configuration; nothing runs yet. */
  static async prepare(options: GatewayOptions = {}): Promise<Gateway> {
    // Short: the path of a Unix socket has 107 bytes.
    const folder = await mkdtemp(path.join(os.tmpdir(), 'minipavi-'));
    fs.writeFileSync(path.join(folder, CONFIG_FILE), configXml(options));
    return new Gateway(folder, options);
  }

  /** Another configuration, for the next master or the next SIGHUP; says all of it. */
  configure(settings: GatewaySettings): void {
    fs.writeFileSync(path.join(this.folder, CONFIG_FILE), configXml(settings));
  }

  /** Runs a master, the first or another one on the same configuration; resolves when it says that it is ready. */
  async start(args: readonly string[] = []): Promise<void> {
    this.launch(args);
    await this.#changes.until(
      () => {
        if (this.#exit) throw new Error(`the gateway ended before it was ready:\n${this.#output}`);
        return /passerelle prête en \d+ ms/.test(this.#presentOutput);
      },
      { what: () => `the gateway to be ready, it said:\n${this.#output}`, withinMs: START_WITHIN_MS },
    );
    this.#ports = readPorts(this.#presentOutput);
  }

  /** Runs a master without waiting for anything. */
  launch(args: readonly string[] = []): void {
    const env: NodeJS.ProcessEnv = { ...process.env, [MARK]: this.#mark };
    for (const name of Object.keys(env)) if (/^(VITEST|NODE_)/.test(name)) delete env[name];
    Object.assign(env, this.#options.env);
    const words = [
      path.join(this.#options.programs ?? PROGRAMS, 'master.cjs'),
      '--cfgfile',
      CONFIG_FILE,
      ...(this.#options.args ?? []),
      ...args,
    ];
    const { shell } = this.#options;
    // The shell becomes the master: same process, same pid.
    const [command = '', ...rest] =
      shell === undefined
        ? [process.execPath, ...words]
        : ['/bin/sh', '-c', `${shell}; exec "$@"`, 'sh', process.execPath, ...words];
    const child = spawn(command, rest, {
      cwd: this.folder,
      env,
      detached: this.#options.ownGroup ?? false,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#master = child;
    this.#successor = null;
    this.#exit = null;
    this.#wasKilled = false;
    this.#clock = performance.now();
    this.#outputStart = this.#output.length;
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        this.#output += text;
        this.#changes.announce();
      });
    }
    child.on('exit', (code, signal) => {
      if (this.#successor !== null) return;
      this.#exit = { code, signal, tookMs: Math.round(performance.now() - this.#clock) };
      this.#changes.announce();
    });
  }

  // --- what can be seen ---------------------------------------------------------------------------------------

  get pid(): number {
    const pid = this.#successor ?? this.#master?.pid;
    if (pid === undefined) throw new Error('no master was started');
    return pid;
  }

  /** Of the last master that became ready. */
  get ports(): GatewayPorts {
    return this.#ports;
  }

  /** What all masters wrote, output and errors as they came. */
  get output(): string {
    return this.#output;
  }

  get #presentOutput(): string {
    return this.#output.slice(this.#outputStart);
  }

  /** The log on disk. */
  get log(): readonly LogLine[] {
    return readLog(path.join(this.folder, 'logs'));
  }

  /** A line of the log on disk whose message fits. */
  waitForLog(message: RegExp, withinMs?: number): Promise<LogLine> {
    return waitFor(() => this.log.find((line) => message.test(line.message)), {
      what: () =>
        `${message} in the log, which has:\n${this.log.map((line) => `  ${line.message}`).join('\n')}`,
      ...(withinMs === undefined ? {} : { withinMs }),
    });
  }

  get processes(): readonly RunningProcess[] {
    return processesWith(`${MARK}=${this.#mark}`).filter(({ pid }) => isRunning(pid));
  }

  /** The one process of this role; waits for it when it is being started again, as another than `not`. */
  processOf(role: 'background' | 'visuweb' | 'services', not?: number): Promise<number> {
    return waitFor(() => this.processes.find((one) => one.role === role && one.pid !== not)?.pid, {
      what: `a running process ${role}`,
    });
  }

  /** Resolves when somebody accepts connections on this port. */
  async listening(port: number): Promise<void> {
    const connects = (): Promise<boolean> =>
      new Promise((resolve) => {
        const socket = net.connect({ port, host: '127.0.0.1' }, () => resolve(true));
        socket.on('error', () => resolve(false)).on('connect', () => socket.destroy());
      });
    await waitFor(connects, { what: `port ${port} to be listened on` });
  }

  /** The sessions as VisuWeb lists them; its port must be open. */
  sessions(): Promise<readonly ListedSession[]> {
    if (this.#ports.http === null) throw new Error('this gateway has no VisuWeb');
    return fetchSessions(this.#ports.http);
  }

  /** That session's line in VisuWeb, as soon as it is there. */
  session(uniqueId: string, wait?: Partial<Wait>): Promise<ListedSession> {
    const what = `session ${uniqueId} in VisuWeb`;
    return waitFor(
      async () => (await this.sessions().catch(() => [])).find((one) => one.uniqueid === uniqueId),
      {
        what,
        ...wait,
      },
    );
  }

  // --- another master in its place ----------------------------------------------------------------------------

  /** Asks the master for a successor (SIGUSR2) without waiting for it. */
  askForSuccessor(): void {
    this.#outputStart = this.#output.length;
    this.#clock = performance.now();
    kill(this.pid, 'SIGUSR2');
  }

  /**
   * Replaces the master as an upgrade does; resolves with the milliseconds it took until the new one was ready and
   * the old one gone. From then on this is about the new one.
   */
  async reload(): Promise<number> {
    const old = this.pid;
    this.askForSuccessor();
    await this.succeeded(old);
    return Math.round(performance.now() - this.#clock);
  }

  /** Resolves when a master other than this one is ready, and this one is gone. */
  async succeeded(old: number): Promise<void> {
    const what = () =>
      `a master after ${old}; running: ${JSON.stringify(this.processes)}; it said:\n${this.#output}`;
    const successor = await waitFor(
      () =>
        /passerelle prête en \d+ ms/.test(this.#presentOutput) &&
        !isRunning(old) &&
        this.processes.find(({ role, pid }) => role === 'master' && pid !== old)?.pid,
      { what, withinMs: SUCCEEDED_WITHIN_MS },
    );
    this.#successor = successor;
    this.#exit = null;
    this.#ports = readPorts(this.#presentOutput);
  }

  // --- the end ------------------------------------------------------------------------------------------------

  /** Resolves when the master has ended by itself or by another hand. */
  exited(withinMs = STOP_WITHIN_MS): Promise<Exit> {
    const what = () =>
      `the master to end; running: ${JSON.stringify(this.processes)}; it said:\n${this.#output}`;
    const successor = this.#successor;
    if (successor === null) return this.#changes.until(() => this.#exit, { what, withinMs });
    return waitFor(
      () => {
        // Whoever is no child of ours tells nobody with what it ended.
        if (!isRunning(successor)) {
          this.#exit ??= { code: null, signal: null, tookMs: Math.round(performance.now() - this.#clock) };
        }
        return this.#exit;
      },
      { what, withinMs },
    );
  }

  /** `group`: to all its processes at once, as Ctrl-C; needs `ownGroup`. */
  stop(signal: NodeJS.Signals = 'SIGTERM', to: 'master' | 'group' = 'master'): Promise<Exit> {
    if (to === 'group' && !this.#options.ownGroup)
      throw new Error('this gateway has no process group of its own');
    this.#clock = performance.now();
    kill(to === 'group' ? -this.pid : this.pid, signal);
    return this.exited();
  }

  /** SIGKILL for the master alone: its processes stay. */
  async killMaster(): Promise<void> {
    kill(this.pid, 'SIGKILL');
    await this.exited();
    this.#wasKilled = true;
  }

  /** What a gateway that has ended may not leave: processes and socket files, in words. Empty: nothing. */
  async leftovers(): Promise<string[]> {
    const end = performance.now() + BURIAL_MS;
    const look = (): string[] => [
      ...this.processes.map(({ role, pid }) => `process ${role} ${pid}`),
      ...socketFiles(path.join(this.folder, 'sockets')).map((name) => `socket ${name}`),
    ];
    await waitFor(() => look().length === 0 || performance.now() > end, { what: 'a look' });
    return look();
  }

  /** Stops what runs and removes the folder; rejects when the gateway left anything behind. */
  async dispose(): Promise<void> {
    let left: string[] = [];
    try {
      if (this.#master && !this.#exit) await this.stop();
      if (!this.#wasKilled) left = await this.leftovers();
    } finally {
      for (const { pid } of this.processes) kill(pid, 'SIGKILL');
      await rm(this.folder, { recursive: true, force: true, maxRetries: 5 });
    }
    if (left.length > 0) throw new Error(`the gateway left behind: ${left.join(', ')}\n${this.#output}`);
  }
}

const socketFiles = (folder: string): string[] => (fs.existsSync(folder) ? fs.readdirSync(folder) : []);

/** A gateway that is ready; `dispose()` it. */
export async function startGateway(options: GatewayOptions = {}): Promise<Gateway> {
  const gateway = await Gateway.prepare(options);
  try {
    await gateway.start();
    return gateway;
  } catch (error) {
    await gateway.dispose().catch(() => {});
    throw error;
  }
}
