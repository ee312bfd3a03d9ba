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
    const words = [
      path.join(PROGRAMS, 'master.cjs'),
      '--cfgfile',
      CONFIG_FILE,
      ...(this.#options.args ?? []),
      ...args,
    ];
    const child = spawn(process.execPath, words, {
      cwd: this.folder,
      env,
      detached: this.#options.ownGroup ?? false,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#master = child;
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
      this.#exit = { code, signal, tookMs: Math.round(performance.now() - this.#clock) };
      this.#changes.announce();
    });
  }

  // --- what can be seen ---------------------------------------------------------------------------------------

  get pid(): number {
    const pid = this.#master?.pid;
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

  // --- the end ------------------------------------------------------------------------------------------------

  /** Resolves when the master has ended by itself or by another hand. */
  exited(withinMs = STOP_WITHIN_MS): Promise<Exit> {
    const what = () =>
      `the master to end; running: ${JSON.stringify(this.processes)}; it said:\n${this.#output}`;
    return this.#changes.until(() => this.#exit, { what, withinMs });
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
