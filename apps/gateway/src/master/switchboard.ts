/** What the other processes say, and what becomes of them: each word to whom it concerns, or to another process. */

import {
  fingerprintOf,
  type BusPeer,
  type FromMaster,
  type Role,
  type SessionState,
  type ToMaster,
} from '@minipavi/bus';
import { VERSION } from '../version.ts';
import { calledHostsOf } from './called-hosts.ts';
import type { MasterOptions, Parts } from './parts.ts';
import { configFor } from './process-config.ts';
import { summarise } from './registry.ts';
import type { SupervisedProcess } from './supervised-process.ts';

/** A process that the configuration has no place for any more. */
const LEAVE_WITHIN_MS = 5_000;

type Hello = Extract<ToMaster, { type: 'hello' }>;

export interface SwitchboardOptions extends Pick<MasterOptions, 'config' | 'ports' | 'replace'> {
  readonly parts: Parts;
}

export class Switchboard {
  readonly #parts: Parts;
  readonly #replaceMaster: SwitchboardOptions['replace'];
  readonly #startedAt = Date.now();
  #config: MasterOptions['config'];
  #ports: MasterOptions['ports'];
  #hasBeenWarm = false;
  #lastHelloAt = 0;

  constructor({ parts, config, ports, replace }: SwitchboardOptions) {
    this.#parts = parts;
    this.#config = config;
    this.#ports = ports;
    this.#replaceMaster = replace;
  }

  /** From now on all that happens is heard. */
  connect(): void {
    const { log, bus, pool, workers, registry, reception, obituaries, legacy, watchDesk, phoneDesk } =
      this.#parts;
    bus.on('hello', (peer, hello) => this.#hello(peer, hello));
    bus.on('message', (peer, message) => {
      if (!legacy.pass(peer, message)) this.hear(peer, message);
    });
    bus.on('gone', (peer) => legacy.orPostpone(() => this.#gone(peer)));
    bus.on('fault', (fault) => log('warn', `bus : ${fault}`));
    pool.on('given', (pid, uniqueId) => {
      workers.assign(pid, uniqueId);
      reception.given(pid, uniqueId);
    });
    pool.on('returned', (pid) => {
      workers.unassign(pid);
      reception.returned(pid);
    });
    pool.on('exit', (pid, code, signal) =>
      legacy.orPostpone(() => {
        workers.exited(pid, code, signal);
        if (code !== 0) void watchDesk.sweep(pid);
      }),
    );
    pool.on('dropped', (uniqueId, reason) => {
      log('warn', `connexion fermée : ${reason}`, { uniqueId });
      registry.remove(uniqueId);
    });
    pool.on('fault', (message) => log('error', message));
    workers.on('ready', (pid) => {
      this.#hasBeenWarm ||= pool.has(pid);
      pool.markReady(pid);
    });
    workers.on('lost', (session) => this.#oweFin(session));
    workers.on('unfinished', (session) => obituaries.add(session, Date.now()));
    registry.on('changed', (session) => this.#tell('visuweb', { type: 'session-changed', session }));
    registry.on('gone', (uniqueId) => {
      this.#tell('visuweb', { type: 'session-gone', uniqueId });
      phoneDesk.sessionGone(uniqueId);
    });
    for (const one of this.#parts.supervised) {
      one.on('died', (code, signal, delayMs) => {
        const how = `code ${code}, signal ${signal}`;
        log('error', `processus ${one.role} terminé (${how}), relancé dans ${delayMs} ms`);
      });
    }
  }

  /** A worker that this master started has said hello, now or earlier: callers may have taken it since. */
  get hasBeenWarm(): boolean {
    return this.#hasBeenWarm;
  }

  /** When a process last said hello, on the clock of performance.now(); 0: none has. */
  get lastHelloAt(): number {
    return this.#lastHelloAt;
  }

  get ports(): MasterOptions['ports'] {
    return this.#ports;
  }

  /** Another configuration: processes that can take it up as they are have it at once. */
  reconfigure(config: MasterOptions['config']): void {
    const { renewal, supervised } = this.#parts;
    calledHostsOf(this.#config).stop();
    this.#config = config;
    this.watchCalledHosts();
    const { settings } = calledHostsOf(config);
    this.#tell('background', { type: 'called-addresses', settings });
    for (const { role, peer } of supervised) {
      if (peer === null) continue;
      // It cannot take up another one as it is; unlike the others.
      if (role === 'background') renewal.settings(peer, fingerprintOf(this.#configFor(role)));
      else this.#welcome(peer);
    }
  }

  /** A server that the operator adds to extcall.conf or to the directory may be called by sessions that are open. */
  watchCalledHosts(): void {
    calledHostsOf(this.#config).watch((settings) => {
      this.#parts.workers.broadcast({ type: 'called-addresses', settings });
      this.#tell('background', { type: 'called-addresses', settings });
    });
  }

  stop(): void {
    calledHostsOf(this.#config).stop();
  }

  /** A message of another process, by whatever way it has come. */
  hear(peer: BusPeer, message: ToMaster): void {
    const { log, reception, reputations, mailroom, watchDesk, visuwebDesk, phoneDesk } = this.#parts;
    const desks = [reception, reputations, mailroom, watchDesk, visuwebDesk, phoneDesk];
    if (desks.some((desk) => desk.message(peer, message))) return;
    switch (message.type) {
      case 'log':
        log(message.level, message.message, { pid: peer.pid, process: peer.role, ...message.fields });
        return;
      case 'alarm':
        if (peer.role === 'background') visuwebDesk.alarm(message);
        return;
      case 'replace':
        if (peer.role === 'operator') void this.#replace(peer);
        return;
      case 'fin-sent':
        this.#parts.owedFins.made(message.uniqueId);
        return;
      case 'fin-begun':
        this.#parts.owedFins.begun(message.uniqueId);
        return;
      case 'listening':
        this.#parts.processWith(peer.role)?.listening(peer, message.port);
        if (peer.role === 'visuweb') this.#ports = { ...this.#ports, http: message.port };
        return;
      default:
        if (peer.role === 'worker') this.#parts.workers.message(peer, message);
    }
  }

  #hello(peer: BusPeer, { session, build, settings }: Hello): void {
    if (peer.role === 'operator') return;
    const { renewal, workers, mailroom, visuwebDesk } = this.#parts;
    this.#lastHelloAt = performance.now();
    renewal.hello(peer, build);
    // The others take up another configuration as they are.
    if (peer.role === 'background') {
      const current = fingerprintOf(this.#configFor(peer.role));
      renewal.settings(peer, current, settings ?? current);
    }
    this.#welcome(peer);
    if (peer.role !== 'worker') return this.#helloOfSupervised(peer);
    workers.hello(peer, session);
    if (!session) return;
    mailroom.sessionKnown(session.uniqueId);
    visuwebDesk.sessionKnown(session.uniqueId);
  }

  #helloOfSupervised(peer: BusPeer): void {
    const { registry, owedFins, mailroom, phoneDesk, reputations, visuwebDesk } = this.#parts;
    const one = this.#parts.processWith(peer.role);
    if (!one) peer.send({ type: 'stop', withinMs: LEAVE_WITHIN_MS, reason: 'absent de la configuration' });
    one?.hello(peer);
    if (peer.role === 'visuweb') {
      peer.send({ type: 'sessions', sessions: registry.sessions.map(summarise) });
      visuwebDesk.visuwebReady();
    }
    if (peer.role === 'background') {
      for (const session of owedFins.sessions) peer.send({ type: 'send-fin', session });
      mailroom.backgroundReady();
      phoneDesk.backgroundReady();
      reputations.backgroundReady();
    }
  }

  #gone(peer: BusPeer): void {
    const { renewal, workers, pool, watchDesk, phoneDesk, owedFins } = this.#parts;
    renewal.gone(peer);
    if (peer.role === 'worker') {
      workers.gone(peer);
      // One of ours is seen to exit.
      if (!pool.has(peer.pid)) void watchDesk.sweep(peer.pid);
      return;
    }
    this.#parts.processWith(peer.role)?.gone(peer);
    if (peer.role !== 'background') return;
    phoneDesk.backgroundGone();
    owedFins.backgroundGone();
  }

  #configFor(role: Exclude<Role, 'operator'>): object {
    return configFor(role, this.#config, this.#ports);
  }

  #welcome(peer: BusPeer): void {
    if (peer.role === 'operator') return;
    const config = this.#configFor(peer.role);
    peer.send({ type: 'welcome', version: VERSION, startedAt: this.#startedAt, config });
  }

  /** Kept until done: the background process may be the one that just died. */
  #oweFin(session: SessionState): void {
    const { uniqueId, pid } = session;
    this.#parts.log('warn', 'session coupée, FIN envoyé à sa place', { pid, uniqueId });
    this.#parts.owedFins.owe(session);
    this.#tell('background', { type: 'send-fin', session });
  }

  async #replace(asker: BusPeer): Promise<void> {
    const outcome = await this.#replaceMaster('npm run reload');
    asker.send({ type: 'replaced', ...outcome });
  }

  #tell(role: SupervisedProcess['role'], message: FromMaster): void {
    this.#parts.processWith(role)?.peer?.send(message);
  }
}
