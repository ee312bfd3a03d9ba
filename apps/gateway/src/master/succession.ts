/**
 * The master has itself replaced by a new one, of the programs and the configuration as they are now. Whatever goes
 * wrong, one of the two serves: the old one until the new one does, and again when the new one dies on the way.
 */

import { spawn, type ChildProcess } from 'node:child_process';
import type { Socket } from 'node:net';
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import type { LogLevel } from '@minipavi/bus';
import { SUCCESSION_VARIABLE, type Estate, type FromHeir, type FromPredecessor } from './inheritance.ts';
import type { Legacy } from './legacy.ts';
import type { Listeners } from './listeners.ts';
import { handleOf, type SendHandle, type SocketHandle } from './socket-handles.ts';
import type { StopMode } from './stopping.ts';

/** To install and build what changed, on a slow machine; the gateway serves meanwhile. */
const READY_WITHIN_MS = 10 * 60_000;
/** From the inheritance to the first caller: nothing is waited for. */
const SERVING_WITHIN_MS = 10_000;
/** For callers on their way to a worker. */
const SETTLED_WITHIN_MS = 10_000;
const POLL_MS = 5;

/** How an attempt ended, for whoever asked for it. */
export type SuccessionOutcome =
  | { readonly isDone: true; readonly pid: number; readonly sessions: number; readonly tookMs: number }
  /** `text`: French, several lines. */
  | { readonly isDone: false; readonly text: string };

export interface SuccessionOptions {
  readonly estate: () => Omit<Estate, 'listeners'>;
  readonly listeners: Listeners;
  readonly legacy: Legacy;
  readonly sessions: () => number;
  readonly log: (level: LogLevel, message: string) => void;
  /** The new master serves: whoever watches over this process is told of that one. Never rejects. */
  readonly announce: (pid: number) => Promise<void>;
  /** After `announce`: that one is gone, and this process serves again. */
  readonly resume: () => void;
  /** This process has nothing left to do. */
  readonly leave: () => void;
}

export class Succession {
  readonly #options: SuccessionOptions;
  #heir: ChildProcess | null = null;
  #onServing: () => void = () => {};
  #deadline: NodeJS.Timeout | undefined;
  #startedAt = 0;
  #isServing = false;
  #settle: ((outcome: SuccessionOutcome) => void)[] = [];

  constructor(options: SuccessionOptions) {
    this.#options = options;
  }

  /** Resolves when the new master serves, or when it is sure that it will not. One attempt at a time. */
  begin(reason: string): Promise<SuccessionOutcome> {
    const outcome = new Promise<SuccessionOutcome>((resolve) => this.#settle.push(resolve));
    if (this.#heir) this.#options.log('warn', `remplacement (${reason}) : déjà en cours`);
    else this.#start(reason);
    return outcome;
  }

  /** What a signal asks for. False: the new master is told, and this one only goes. */
  stop(signal: string, mode: StopMode): boolean {
    const heir = this.#heir;
    if (heir === null) return true;
    if (this.#options.legacy.isBequeathed) {
      this.#send(heir, { type: 'stop', signal, mode });
      return false;
    }
    this.#options.log('warn', 'remplacement abandonné : la passerelle s’arrête');
    this.#send(heir, { type: 'abandon' });
    heir.kill('SIGKILL');
    if (heir.pid !== undefined) this.#options.legacy.sweep(heir.pid);
    this.#heir = null;
    clearTimeout(this.#deadline);
    return true;
  }

  #start(reason: string): void {
    this.#startedAt = performance.now();
    this.#isServing = false;
    const heir = spawn(process.execPath, [...process.execArgv, ...process.argv.slice(1)], {
      env: { ...process.env, [SUCCESSION_VARIABLE]: String(process.pid) },
      stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    });
    this.#heir = heir;
    this.#options.log('info', `remplacement (${reason}) : nouveau processus principal ${heir.pid ?? '?'}`);
    let refusal: string | null = null;
    heir.on('message', (message: FromHeir) => {
      if (message.type === 'refused') refusal = message.text;
      else if (message.type === 'ready') this.#bequeath(heir);
      else this.#onServing();
    });
    heir.on('error', (error) => void this.#failed(heir, error.message));
    heir.on('exit', (code, signal) => {
      void this.#failed(heir, refusal ?? `il s’est terminé (code ${code}, signal ${signal})`);
    });
    this.#expect(heir, READY_WITHIN_MS, 'pas prêt à temps');
    const listeners = this.#options.listeners.bequest;
    const described = listeners.map(({ configured, port, host }) => ({ configured, port, host }));
    this.#send(heir, { type: 'estate', estate: { ...this.#options.estate(), listeners: described } });
    for (const [index, { handle }] of listeners.entries())
      this.#send(heir, { type: 'listener', index }, handle);
  }

  #bequeath(heir: ChildProcess): void {
    if (heir !== this.#heir || this.#options.legacy.isBequeathed) return;
    this.#expect(heir, SERVING_WITHIN_MS, 'il ne prend pas la relève');
    const inheritance = this.#options.legacy.bequeath({
      arrival: (arrival, socket) => this.#give(heir, { type: 'arrival', ...arrival }, socket),
      caller: (handover, socket) => this.#give(heir, { type: 'caller', handover }, socket),
      heard: (role, pid, message) => this.#send(heir, { type: 'heard', role, pid, message }),
    });
    this.#onServing = () => void this.#handOver(heir);
    this.#send(heir, { type: 'inheritance', inheritance });
  }

  /** Both accept now; and the successor has the bus. */
  async #handOver(heir: ChildProcess): Promise<void> {
    const { listeners, legacy, announce, leave, log, sessions } = this.#options;
    const { pid } = heir;
    if (this.#isServing || pid === undefined) return;
    this.#isServing = true;
    clearTimeout(this.#deadline);
    listeners.close();
    const tookMs = Math.round(performance.now() - this.#startedAt);
    const count = sessions();
    this.#tell({ isDone: true, pid, sessions: count, tookMs });
    log('info', `remplacé par le processus ${pid} en ${tookMs} ms, ${count} session(s) gardée(s)`);
    const end = performance.now() + SETTLED_WITHIN_MS;
    await nextTurn(); // whoever asked is answered on the bus that closes now
    await Promise.all([legacy.sayGoodbye(), announce(pid)]);
    while (!legacy.isSettled && performance.now() < end) await sleep(POLL_MS);
    // It may have died by now: then this master is back at work.
    if (heir !== this.#heir) return;
    this.#send(heir, { type: 'farewell' }, undefined, leave);
  }

  /** The successor is gone. */
  async #failed(heir: ChildProcess, why: string): Promise<void> {
    if (heir !== this.#heir) return;
    this.#heir = null;
    clearTimeout(this.#deadline);
    const { legacy, listeners, log, resume } = this.#options;
    log('error', `remplacement impossible, le processus ${process.pid} continue : ${why}`);
    this.#tell({ isDone: false, text: why });
    if (heir.pid !== undefined) legacy.sweep(heir.pid);
    if (!legacy.isBequeathed) return;
    for (const { key, message } of await listeners.reopen()) log('error', `${key} : ${message}`);
    await legacy.takeBack();
    if (this.#isServing) resume();
  }

  #tell(outcome: SuccessionOutcome): void {
    for (const settle of this.#settle.splice(0)) settle(outcome);
  }

  #expect(heir: ChildProcess, withinMs: number, fault: string): void {
    clearTimeout(this.#deadline);
    this.#deadline = setTimeout(() => {
      heir.kill('SIGKILL');
      void this.#failed(heir, fault);
    }, withinMs);
  }

  #give(heir: ChildProcess, message: FromPredecessor, socket: Socket): void {
    socket.on('error', () => {});
    const handle = handleOf(socket);
    if (handle) this.#send(heir, message, handle, () => socket.destroy()); // our copy only
  }

  /** What cannot be sent is sent to a process that is gone: its 'exit' follows. */
  #send(
    heir: ChildProcess,
    message: FromPredecessor,
    handle?: SocketHandle,
    done: () => void = () => {},
  ): void {
    if (!heir.connected) return done();
    // Node's types know the documented handles only.
    const send = heir.send.bind(heir) as unknown as SendHandle;
    send(message, handle as SocketHandle, done);
  }
}
