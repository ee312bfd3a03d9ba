/**
 * The master: accepts, admits, hands over, and looks after the other processes. It never reads a byte of a
 * user's, and waits for nobody: what it knows comes over the bus and can be told again.
 */

import fs from 'node:fs';
import type { Socket } from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { LinkKind } from '@minipavi/access';
import {
  BusServer,
  fingerprintOf,
  type BusPeer,
  type FromMaster,
  type Role,
  type SessionState,
  type ToMaster,
} from '@minipavi/bus';
import type { Config } from '@minipavi/config';
import { SessionJournal } from '@minipavi/journal';
import { VERSION } from '../version.ts';
import { AsteriskPeers } from '../asterisk-peers.ts';
import type { OpenPorts } from './banner.ts';
import { calledHostsOf } from './called-hosts.ts';
import type { Descriptors } from './descriptors.ts';
import { DoormanPost } from './doorman-post.ts';
import { Guard } from './guard.ts';
import type { Inheritance } from './inheritance.ts';
import { killPid } from './kill-pid.ts';
import { Legacy } from './legacy.ts';
import { Mailroom } from './mailroom.ts';
import type { Listeners } from './listeners.ts';
import type { Logger } from './logger.ts';
import { Obituaries } from './obituaries.ts';
import { PhoneDesk } from './phone-desk.ts';
import { configFor } from './process-config.ts';
import { ProxiedArrivals } from './proxied-arrivals.ts';
import { Reception } from './reception.ts';
import { Registry, summarise } from './registry.ts';
import { Renewal } from './renewal.ts';
import { ReputationDesk } from './reputation-desk.ts';
import { Stopping, type StopMode } from './stopping.ts';
import { withoutServiceManager } from './service-manager.ts';
import type { SuccessionOutcome } from './succession.ts';
import { SupervisedProcess } from './supervised-process.ts';
import type { TlsMaterial } from './tls-material.ts';
import { VisuwebDesk } from './visuweb-desk.ts';
import { WatchDesk } from './watch-desk.ts';
import { WorkerPool } from './worker-pool.ts';
import { WorkerWatch } from './worker-watch.ts';

/** Processes of a master that died find the new one within a quarter of it; who does not come is started. */
const ADOPTION_MS = 1_000;
/** The same for sessions, twice over, and longer while some still come: callers wait meanwhile. */
const SURVIVORS_MS = 500;
const QUIET_MS = 250;
const SURVIVORS_WITHIN_MS = 3_000;
/** Those of a master that told of them are there, and come, however slow the machine is. */
const EXPECTED_WITHIN_MS = 10_000;
/** For the first worker of a successor; the master before it serves meanwhile. */
const WARM_WITHIN_MS = 30_000;
/** A process that the configuration has no place for any more. */
const LEAVE_WITHIN_MS = 5_000;
const POLL_MS = 10;
const SWEEP_MS = 100;

export interface MasterOptions {
  readonly config: Config;
  readonly ports: OpenPorts;
  readonly listeners: Listeners;
  readonly descriptors: Descriptors;
  readonly logger: Logger;
  readonly tls: TlsMaterial | null;
  readonly busPath: string;
  /** Folder of the bundles, one per process. */
  readonly programs: string;
  /** A master before this one is at work, and has the bus until `takeOver`. */
  readonly isHeir: boolean;
  /** Puts a new master in the place of this one. */
  readonly replace: (reason: string) => Promise<SuccessionOutcome>;
}

type Hello = Extract<ToMaster, { type: 'hello' }>;

export class Master {
  /** What goes to the next master, and what comes from the one before. */
  readonly legacy: Legacy;
  readonly #options: MasterOptions;
  /** There was a master before this one, of which processes may be left. */
  readonly #isSuccessor: boolean;
  readonly #renewal: Renewal;
  /** Of workers: they may come before this master has the bus. */
  readonly #workerEnv: NodeJS.ProcessEnv;
  readonly #startedAt = Date.now();
  readonly #registry = new Registry();
  readonly #bus: BusServer;
  readonly #pool: WorkerPool;
  readonly #workers: WorkerWatch;
  readonly #mailroom: Mailroom;
  readonly #watchDesk: WatchDesk;
  readonly #visuwebDesk: VisuwebDesk;
  readonly #phoneDesk: PhoneDesk;
  readonly #obituaries: Obituaries;
  readonly #supervised: readonly SupervisedProcess[];
  readonly #stopping: Stopping;
  readonly #guard: Guard;
  readonly #asteriskPeers: AsteriskPeers;
  readonly #reception: Reception;
  readonly #proxied: ProxiedArrivals;
  readonly #reputations: ReputationDesk;
  readonly #log: Logger['log'];
  /** Other than that of the options once it has been read again. */
  #config: Config;
  #ports: OpenPorts;
  /** FINs of dead workers' sessions, until the background process has made them. */
  readonly #owedFins = new Map<string, SessionState>();
  #hasBeenWarm = false;
  #lastHelloAt = 0;
  /** How long to wait for processes of a master before this one, and for which. */
  #adoptionMs = 0;
  #isExpected: (role: Role) => boolean = () => true;
  #isStopping = false;

  constructor(options: MasterOptions) {
    this.#options = options;
    this.#config = options.config;
    this.#ports = options.ports;
    this.#log = (level, message, fields) => options.logger.log(level, message, fields);
    this.#asteriskPeers = new AsteriskPeers(options.config, { log: this.#log });
    this.#bus = new BusServer(options.busPath);
    this.#isSuccessor = fs.existsSync(options.busPath);
    const env = { ...withoutServiceManager(process.env), MINIPAVI_BUS: options.busPath };
    this.#workerEnv = { ...env, ...(options.isHeir ? { MINIPAVI_BUS_FIRST: this.#bus.privatePath } : {}) };
    const script = (name: string) => path.join(options.programs, `${name}.cjs`);
    this.#pool = new WorkerPool({
      script: script('worker'),
      spare: options.config.spareWorkers,
      env: this.#workerEnv,
      turnAway: (handover, socket) => this.#reception.turnAway(handover, socket),
    });
    this.#workers = new WorkerWatch({
      registry: this.#registry,
      isOurs: (pid) => this.#pool.has(pid),
      log: this.#log,
    });
    this.#mailroom = new Mailroom({
      workerOf: (uniqueId) => this.#workers.peerOf(uniqueId),
      background: () => this.#process('background')?.peer ?? null,
      isSuccessor: this.#isSuccessor,
      log: this.#log,
    });
    const folder = path.dirname(options.busPath);
    const processOf = (pid: number) =>
      this.#workers.peerOfPid(pid) ?? this.#supervised.find(({ peer }) => peer?.pid === pid)?.peer;
    this.#watchDesk = new WatchDesk({
      folder,
      workerOf: (uniqueId) => this.#workers.peerOf(uniqueId),
      processOf,
    });
    this.#phoneDesk = new PhoneDesk({
      folder,
      background: () => this.#process('background')?.peer ?? null,
      processOf,
      log: this.#log,
    });
    this.#visuwebDesk = new VisuwebDesk({
      workerOf: (uniqueId) => this.#workers.peerOf(uniqueId),
      pidOf: (uniqueId) => this.#workers.pidOf(uniqueId),
      visuweb: () => this.#process('visuweb')?.peer ?? null,
      terminate: (pid) => killPid(pid, 'SIGTERM'),
      log: this.#log,
    });
    const journal = new SessionJournal(options.config.paths.stats);
    this.#obituaries = new Obituaries({ journal, log: this.#log });
    const roles = [
      'background' as const,
      ...(options.config.ports.http === null ? [] : ['visuweb' as const]),
      ...(options.config.services === null ? [] : ['services' as const]),
    ];
    this.#supervised = roles.map((role) => new SupervisedProcess({ role, script: script(role), env }));
    this.#stopping = new Stopping({
      pool: this.#pool,
      workers: this.#workers,
      supervised: this.#supervised,
      sessions: () => this.#registry.sessions,
      owedFins: this.#owedFins,
      isWritten: () => this.#obituaries.isDone,
      log: this.#log,
    });
    this.#reputations = new ReputationDesk({
      background: () => this.#process('background')?.peer ?? null,
      isWhitelisted: (address) => this.#reception.isWhitelisted(address),
      log: this.#log,
    });
    this.#reception = new Reception({
      config: options.config,
      registry: this.#registry,
      asterisk: this.#asteriskPeers,
      reputation: this.#reputations,
      doorman: new DoormanPost({ script: script('doorman'), env, log: this.#log }),
      tls: () => options.tls?.pem,
      serve: (handover, socket) => this.#pool.serve(handover, socket),
      kill: (pid) => {
        this.#workers.excuse(pid);
        killPid(pid);
      },
      log: this.#log,
    });
    this.#proxied = new ProxiedArrivals({
      from: options.config.proxyProtocolFrom,
      onSocket: (kind, socket, address, head) => this.#reception.accept(kind, socket, address, head),
      log: this.#log,
    });
    this.#guard = new Guard({
      bus: this.#bus,
      pool: this.#pool,
      workers: this.#workers,
      registry: this.#registry,
      supervised: this.#supervised,
      descriptors: options.descriptors,
      maxWorkerBytes: options.config.maxWorkerBytes,
      closeHouse: (reason) => this.#reception.closeHouse(reason),
      alarm: (text) => this.#visuwebDesk.alarm({ type: 'alarm', name: 'workers', text }),
      log: this.#log,
    });
    this.#renewal = new Renewal({
      supervised: this.#supervised,
      workers: this.#workers,
      registry: this.#registry,
      drainTimeoutMs: options.config.drainTimeoutMs,
      log: this.#log,
    });
    this.legacy = new Legacy({
      registry: this.#registry,
      workers: this.#workers,
      pool: this.#pool,
      reception: this.#reception,
      supervised: this.#supervised,
      owedFins: this.#owedFins,
      bus: this.#bus,
      proxied: this.#proxied,
      hear: (peer, message) => this.#message(peer, message),
    });
    this.#connect();
  }

  /** Starts the first workers, on a bus that nobody else knows yet; rejects when it cannot be had. */
  async prepare(): Promise<void> {
    this.#asteriskPeers.start();
    await this.#bus.prepare();
    this.#guard.start();
    this.#pool.start();
  }

  /** Resolves with true once a worker is warm, if any is to be; false: none is in time. */
  async warm(): Promise<boolean> {
    const end = performance.now() + WARM_WITHIN_MS;
    while (!this.#isWarm && performance.now() < end) await sleep(POLL_MS);
    return this.#isWarm;
  }

  /** From now on this is the master. `inheritance`: of the one before; null when there was none, or it died. */
  takeOver(inheritance: Inheritance | null): void {
    if (inheritance) this.legacy.inherit(inheritance);
    if (this.#isSuccessor) this.#adoptionMs = inheritance ? EXPECTED_WITHIN_MS : ADOPTION_MS;
    const started = inheritance?.supervised.map(({ role }) => role) ?? [];
    this.#isExpected = (role) => inheritance === null || started.includes(role);
    this.#bus.publish();
    delete this.#workerEnv['MINIPAVI_BUS_FIRST'];
  }

  /** Resolves when sessions of a master that died without a word have told of themselves; at once when there was none. */
  async survivors(): Promise<void> {
    if (!this.#isSuccessor) return;
    const startedAt = performance.now();
    this.#lastHelloAt = startedAt;
    const isOver = (now: number) =>
      now - startedAt > SURVIVORS_WITHIN_MS ||
      (now - startedAt > SURVIVORS_MS && now - this.#lastHelloAt > QUIET_MS);
    while (!isOver(performance.now())) await sleep(POLL_MS);
  }

  /** Starts all processes that are not there; those of a master before this one have a moment to come over. */
  async start(): Promise<void> {
    this.#watchCalledHosts();
    void this.#watchDesk.sweep();
    void this.#phoneDesk.sweep();
    const end = performance.now() + this.#adoptionMs;
    const areThere = () =>
      this.#supervised.every(({ role, peer }) => peer !== null || !this.#isExpected(role));
    while (!this.#isStopping && !areThere() && performance.now() < end) await sleep(POLL_MS);
    if (!this.#isStopping) for (const one of this.#supervised) one.start();
  }

  /** Resolves once a worker is warm, if any is to be, and every process with a port listens on it. */
  async ready(): Promise<OpenPorts> {
    const listening = this.#supervised.filter(({ role }) => role !== 'background');
    while (!this.#isStopping) {
      if (this.#isWarm && listening.every((one) => one.port !== null)) break;
      await sleep(POLL_MS);
    }
    void this.#renewal.run();
    return this.#ports;
  }

  get sessionCount(): number {
    return this.#registry.sessions.length;
  }

  /** Callers may have taken the warm workers since. */
  get #isWarm(): boolean {
    return this.#hasBeenWarm || this.#config.spareWorkers === 0;
  }

  /** Somebody has come: a user, or a load balancer with one. */
  accept(kind: LinkKind, socket: Socket, remoteAddress: string): void {
    if (this.#options.descriptors.accepts(socket)) this.#proxied.take(kind, socket, remoteAddress);
    else socket.destroy();
  }

  /** Reads the lists of addresses again. */
  async reloadLists(): Promise<void> {
    await this.#reception.reload();
  }

  /** Another configuration for whoever comes from now on; sessions keep what they have. */
  reconfigure(config: Config): void {
    calledHostsOf(this.#config).stop();
    this.#config = config;
    this.#options.logger.setVerbose(config.verbose);
    this.#reception.reconfigure(config);
    this.#proxied.reconfigure(config.proxyProtocolFrom);
    this.#guard.reconfigure(config);
    this.#renewal.reconfigure(config);
    this.#pool.reconfigure(config.spareWorkers);
    this.#watchCalledHosts();
    const { settings } = calledHostsOf(config);
    this.#tell('background', { type: 'called-addresses', settings });
    for (const { role, peer } of this.#supervised) {
      if (peer === null) continue;
      // It cannot take up another one as it is; unlike the others.
      if (role === 'background') this.#renewal.settings(peer, fingerprintOf(this.#configFor(role)));
      else this.#welcome(peer);
    }
  }

  /**
   * Everything closes, in the way asked for; resolves within five seconds, with false when the disk holds a thread of
   * this process. To be called once.
   */
  async stop(reason: string, mode: StopMode): Promise<boolean> {
    this.#isStopping = true;
    this.#log('info', `arrêt (${reason}) : ${this.#registry.size} connexion(s) en cours`);
    this.#options.listeners.close();
    this.#options.tls?.close();
    this.#asteriskPeers.stop();
    calledHostsOf(this.#config).stop();
    this.#proxied.stop();
    this.#reception.stop();
    this.#reputations.stop();
    this.#guard.stop();
    this.#renewal.stop();
    await this.#stopping.run(mode, reason);
    this.#workers.stop();
    this.#mailroom.stop();
    this.#visuwebDesk.stop();
    await this.#sweep();
    this.#bus.close();
    return this.#obituaries.isDone;
  }

  /** The stop under way waits for nobody any more. */
  hurry(): void {
    this.#stopping.hurry();
  }

  /** Sockets of processes that died without removing them; a disk that hangs holds nobody back. */
  async #sweep(): Promise<void> {
    const sweeping = Promise.all([this.#watchDesk.sweep(), this.#phoneDesk.sweep()]);
    await Promise.race([sweeping, sleep(SWEEP_MS)]);
  }

  // --- what the other processes say ---------------------------------------------------------------------------

  #connect(): void {
    this.#bus.on('hello', (peer, hello) => this.#hello(peer, hello));
    this.#bus.on('message', (peer, message) => {
      if (!this.legacy.pass(peer, message)) this.#message(peer, message);
    });
    this.#bus.on('gone', (peer) => this.legacy.orPostpone(() => this.#gone(peer)));
    this.#bus.on('fault', (fault) => this.#log('warn', `bus : ${fault}`));
    this.#pool.on('given', (pid, uniqueId) => {
      this.#workers.assign(pid, uniqueId);
      this.#reception.given(pid, uniqueId);
    });
    this.#pool.on('returned', (pid) => {
      this.#workers.unassign(pid);
      this.#reception.returned(pid);
    });
    this.#pool.on('exit', (pid, code, signal) =>
      this.legacy.orPostpone(() => {
        this.#workers.exited(pid, code, signal);
        if (code !== 0) void this.#watchDesk.sweep(pid);
      }),
    );
    this.#pool.on('dropped', (uniqueId, reason) => {
      this.#log('warn', `connexion fermée : ${reason}`, { uniqueId });
      this.#registry.remove(uniqueId);
    });
    this.#pool.on('fault', (message) => this.#log('error', message));
    this.#workers.on('ready', (pid) => {
      this.#hasBeenWarm ||= this.#pool.has(pid);
      this.#pool.markReady(pid);
    });
    this.#workers.on('lost', (session) => this.#oweFin(session));
    this.#workers.on('unfinished', (session) => this.#obituaries.add(session, Date.now()));
    this.#registry.on('changed', (session) => this.#tell('visuweb', { type: 'session-changed', session }));
    this.#registry.on('gone', (uniqueId) => {
      this.#tell('visuweb', { type: 'session-gone', uniqueId });
      this.#phoneDesk.sessionGone(uniqueId);
    });
    for (const one of this.#supervised) {
      one.on('died', (code, signal, delayMs) => {
        const how = `code ${code}, signal ${signal}`;
        this.#log('error', `processus ${one.role} terminé (${how}), relancé dans ${delayMs} ms`);
      });
    }
  }

  #gone(peer: BusPeer): void {
    this.#renewal.gone(peer);
    if (peer.role === 'worker') {
      this.#workers.gone(peer);
      // One of ours is seen to exit.
      if (!this.#pool.has(peer.pid)) void this.#watchDesk.sweep(peer.pid);
      return;
    }
    this.#process(peer.role)?.gone(peer);
    if (peer.role === 'background') this.#phoneDesk.backgroundGone();
  }

  #hello(peer: BusPeer, { session, build, settings }: Hello): void {
    if (peer.role === 'operator') return;
    this.#lastHelloAt = performance.now();
    this.#renewal.hello(peer, build);
    // The others take up another configuration as they are.
    if (peer.role === 'background') {
      const current = fingerprintOf(this.#configFor(peer.role));
      this.#renewal.settings(peer, current, settings ?? current);
    }
    this.#welcome(peer);
    if (peer.role === 'worker') {
      this.#workers.hello(peer, session);
      if (session) {
        this.#mailroom.sessionKnown(session.uniqueId);
        this.#visuwebDesk.sessionKnown(session.uniqueId);
      }
      return;
    }
    const one = this.#process(peer.role);
    if (!one) peer.send({ type: 'stop', withinMs: LEAVE_WITHIN_MS, reason: 'absent de la configuration' });
    one?.hello(peer);
    if (peer.role === 'visuweb') {
      peer.send({ type: 'sessions', sessions: this.#registry.sessions.map(summarise) });
      this.#visuwebDesk.visuwebReady();
    }
    if (peer.role === 'background') {
      for (const owed of this.#owedFins.values()) peer.send({ type: 'send-fin', session: owed });
      this.#mailroom.backgroundReady();
      this.#phoneDesk.backgroundReady();
      this.#reputations.backgroundReady();
    }
  }

  #configFor(role: Exclude<Role, 'operator'>): object {
    return configFor(role, this.#config, this.#ports);
  }

  #welcome(peer: BusPeer): void {
    if (peer.role === 'operator') return;
    const config = this.#configFor(peer.role);
    peer.send({ type: 'welcome', version: VERSION, startedAt: this.#startedAt, config });
  }

  #message(peer: BusPeer, message: ToMaster): void {
    const desks = [
      ...[this.#reception, this.#reputations, this.#mailroom],
      ...[this.#watchDesk, this.#visuwebDesk, this.#phoneDesk],
    ];
    if (desks.some((desk) => desk.message(peer, message))) return;
    switch (message.type) {
      case 'log':
        this.#log(message.level, message.message, { pid: peer.pid, process: peer.role, ...message.fields });
        return;
      case 'alarm':
        if (peer.role === 'background') this.#visuwebDesk.alarm(message);
        return;
      case 'replace':
        if (peer.role === 'operator') void this.#replace(peer);
        return;
      case 'fin-sent':
        this.#owedFins.delete(message.uniqueId);
        return;
      case 'listening':
        this.#process(peer.role)?.listening(peer, message.port);
        if (peer.role === 'visuweb') this.#ports = { ...this.#ports, http: message.port };
        return;
      default:
        if (peer.role === 'worker') this.#workers.message(peer, message);
    }
  }

  /** Kept until done: the background process may be the one that just died. */
  #oweFin(session: SessionState): void {
    this.#log('warn', 'session coupée, FIN envoyé à sa place', {
      pid: session.pid,
      uniqueId: session.uniqueId,
    });
    this.#owedFins.set(session.uniqueId, session);
    this.#tell('background', { type: 'send-fin', session });
  }

  /** A server that the operator adds to extcall.conf or to the directory may be called by sessions that are open. */
  #watchCalledHosts(): void {
    calledHostsOf(this.#config).watch((settings) => {
      this.#workers.broadcast({ type: 'called-addresses', settings });
      this.#tell('background', { type: 'called-addresses', settings });
    });
  }

  async #replace(asker: BusPeer): Promise<void> {
    const outcome = await this.#options.replace('npm run reload');
    asker.send({ type: 'replaced', ...outcome });
  }

  #process(role: BusPeer['role']): SupervisedProcess | undefined {
    return this.#supervised.find((one) => one.role === role);
  }

  #tell(role: SupervisedProcess['role'], message: FromMaster): void {
    this.#process(role)?.peer?.send(message);
  }
}
