/**
 * The master: accepts, admits, hands over, and looks after the other processes. It never reads a byte of a
 * user's, and waits for nobody: what it knows comes over the bus and can be told again.
 */

import fs from 'node:fs';
import type { Socket } from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { LinkKind } from '@minipavi/access';
import { BusServer, type BusPeer, type FromMaster, type SessionState, type ToMaster } from '@minipavi/bus';
import type { Config } from '@minipavi/config';
import { SessionJournal } from '@minipavi/journal';
import type { Handover } from '../handover.ts';
import { VERSION } from '../version.ts';
import { refusal, type AdmissionLimits } from './admission.ts';
import { AsteriskPeers } from '../asterisk-peers.ts';
import type { OpenPorts } from './banner.ts';
import { killPid } from './kill-pid.ts';
import { Mailroom } from './mailroom.ts';
import type { Listeners } from './listeners.ts';
import type { Logger } from './logger.ts';
import { Obituaries } from './obituaries.ts';
import { PhoneDesk } from './phone-desk.ts';
import { configFor } from './process-config.ts';
import { Registry, summarise } from './registry.ts';
import { SupervisedProcess } from './supervised-process.ts';
import type { TlsMaterial } from './tls-material.ts';
import { VisuwebDesk } from './visuweb-desk.ts';
import { WatchDesk } from './watch-desk.ts';
import { WorkerPool } from './worker-pool.ts';
import { WorkerWatch } from './worker-watch.ts';

/** Everything closes within this; what has not is killed. */
const STOP_WITHIN_MS = 5_000;
/** Of which so much is for the FINs of those that hung, for the processes that go last, for the killed to be seen dead and written down. */
const STOP_MARGIN_MS = 550;
/** After a master that died, its processes reconnect within a second and are taken over. */
const ADOPTION_MS = 1_500;
const POLL_MS = 10;

export interface MasterOptions {
  readonly config: Config;
  readonly ports: OpenPorts;
  readonly listeners: Listeners;
  readonly logger: Logger;
  readonly tls: TlsMaterial | null;
  readonly busPath: string;
  /** Folder of the bundles, one per process. */
  readonly programs: string;
}

export class Master {
  readonly #options: MasterOptions;
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
  readonly #asteriskPeers: AsteriskPeers;
  readonly #limits: AdmissionLimits;
  readonly #log: Logger['log'];
  #ports: OpenPorts;
  /** FINs of dead workers' sessions, until the background process has made them. */
  readonly #owedFins = new Map<string, SessionState>();
  #isStopping = false;

  constructor(options: MasterOptions) {
    this.#options = options;
    this.#ports = options.ports;
    this.#log = (level, message, fields) => options.logger.log(level, message, fields);
    this.#asteriskPeers = new AsteriskPeers(options.config, { log: this.#log });
    const { maxSessions, maxSessionsPerAddress } = options.config;
    this.#limits = { maxSessions, maxSessionsPerAddress, asterisk: this.#asteriskPeers };
    this.#bus = new BusServer(options.busPath);
    const env = { ...process.env, MINIPAVI_BUS: options.busPath };
    const script = (name: string) => path.join(options.programs, `${name}.cjs`);
    this.#pool = new WorkerPool({ script: script('worker'), spare: options.config.spareWorkers, env });
    this.#workers = new WorkerWatch({
      registry: this.#registry,
      isOurs: (pid) => this.#pool.has(pid),
      log: this.#log,
    });
    this.#mailroom = new Mailroom({
      workerOf: (uniqueId) => this.#workers.peerOf(uniqueId),
      background: () => this.#process('background')?.peer ?? null,
      isSuccessor: fs.existsSync(options.busPath),
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
    this.#connect();
  }

  /** Opens the bus and starts all processes; rejects when the bus cannot be had. */
  async start(): Promise<void> {
    this.#asteriskPeers.start();
    const isSuccessor = fs.existsSync(this.#options.busPath);
    await this.#bus.listen();
    void this.#watchDesk.sweep();
    void this.#phoneDesk.sweep();
    this.#pool.start();
    if (isSuccessor) await sleep(ADOPTION_MS);
    if (!this.#isStopping) for (const one of this.#supervised) one.start();
  }

  /** Resolves once a worker is warm, if any is to be, and every process with a port listens on it. */
  async ready(): Promise<OpenPorts> {
    const listening = this.#supervised.filter(({ role }) => role !== 'background');
    while (!this.#isStopping) {
      const isWarm = this.#pool.readyCount > 0 || this.#options.config.spareWorkers === 0;
      if (isWarm && listening.every((one) => one.port !== null)) break;
      await sleep(POLL_MS);
    }
    return this.#ports;
  }

  /** A user has come: verdict at once, then a warm worker. */
  accept(kind: LinkKind, socket: Socket, remoteAddress: string): void {
    const refused = this.#isStopping
      ? 'arrêt en cours'
      : refusal(this.#limits, this.#registry, kind, remoteAddress);
    if (refused !== null) {
      this.#log('warn', `connexion refusée : ${refused}`, { kind, remoteAddress });
      socket.on('error', () => {});
      socket.destroy();
      return;
    }
    const { uniqueId } = this.#registry.open(kind, remoteAddress);
    this.#log('info', 'connexion', { uniqueId, kind, remoteAddress });
    const pem = kind === 'WSS' ? this.#options.tls?.pem : undefined;
    const handover: Handover = {
      type: 'connection',
      kind,
      uniqueId,
      remoteAddress,
      ...(pem ? { tls: pem } : {}),
    };
    this.#pool.serve(handover, socket);
  }

  /**
   * Every session's service gets its FIN, everything closes; resolves within STOP_WITHIN_MS, with false when the disk
   * holds a thread of this process. To be called once.
   */
  async stop(reason: string): Promise<boolean> {
    this.#isStopping = true;
    this.#log('info', `arrêt (${reason}) : ${this.#registry.size} connexion(s) en cours`);
    const end = Date.now() + STOP_WITHIN_MS;
    this.#options.listeners.close();
    this.#options.tls?.close();
    this.#asteriskPeers.stop();
    this.#pool.stop();
    const withinMs = STOP_WITHIN_MS - 3 * STOP_MARGIN_MS;
    this.#workers.broadcast({ type: 'stop', withinMs, reason: 'arrêt de la passerelle' });
    for (const one of this.#supervised) one.retire();
    // The services answer the FINs, the background process makes those of dead workers: both go last.
    const workers = () => [...this.#pool.pids, ...this.#workers.adoptedPids].map((pid) => `worker ${pid}`);
    const fins = () => [...this.#owedFins.keys()].map((uniqueId) => `FIN de ${uniqueId}`);
    const others = () => this.#supervised.filter((one) => one.isRunning).map(({ role }) => role);
    const areUsersGone = () => workers().length === 0 && this.#owedFins.size === 0;
    if (!(await until(areUsersGone, end - 3 * STOP_MARGIN_MS))) this.#logLate([...workers(), ...fins()]);
    this.#pool.killAll();
    for (const pid of this.#workers.adoptedPids) killPid(pid);
    // Those that hung owe a FIN now.
    await until(areUsersGone, end - 2 * STOP_MARGIN_MS);
    for (const one of this.#supervised) one.stop(STOP_MARGIN_MS, reason);
    if (!(await until(() => others().length === 0, end - STOP_MARGIN_MS))) this.#logLate(others());
    for (const one of this.#supervised) one.kill();
    const unwritten = () => (this.#obituaries.isDone ? [] : ['historique']);
    const remaining = () => [...workers(), ...others(), ...unwritten()];
    if (!(await until(() => remaining().length === 0, end))) this.#logLate(remaining());
    this.#workers.stop();
    this.#mailroom.stop();
    this.#visuwebDesk.stop();
    this.#bus.close();
    fs.rmSync(this.#options.busPath, { force: true });
    return this.#obituaries.isDone;
  }

  #logLate(names: readonly string[]): void {
    this.#log('warn', `arrêt : pas terminé à temps : ${names.join(', ')}`);
  }

  // --- what the other processes say ---------------------------------------------------------------------------

  #connect(): void {
    this.#bus.on('hello', (peer, hello) => this.#hello(peer, hello.session));
    this.#bus.on('message', (peer, message) => this.#message(peer, message));
    this.#bus.on('gone', (peer) => {
      if (peer.role === 'worker') {
        this.#workers.gone(peer);
        // One of ours is seen to exit, below.
        if (!this.#pool.has(peer.pid)) void this.#watchDesk.sweep(peer.pid);
        return;
      }
      this.#process(peer.role)?.gone(peer);
      if (peer.role === 'background') this.#phoneDesk.backgroundGone();
    });
    this.#bus.on('fault', (fault) => this.#log('warn', `bus : ${fault}`));
    this.#pool.on('given', (pid, uniqueId) => this.#workers.assign(pid, uniqueId));
    this.#pool.on('returned', (pid) => this.#workers.unassign(pid));
    this.#pool.on('exit', (pid, code, signal) => {
      this.#workers.exited(pid, code, signal);
      if (code !== 0) void this.#watchDesk.sweep(pid);
    });
    this.#pool.on('dropped', (uniqueId, reason) => {
      this.#log('warn', `connexion fermée : ${reason}`, { uniqueId });
      this.#registry.remove(uniqueId);
    });
    this.#pool.on('fault', (message) => this.#log('error', message));
    this.#workers.on('ready', (pid) => this.#pool.markReady(pid));
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

  #hello(peer: BusPeer, session: SessionState | null): void {
    const config = configFor(peer.role, this.#options.config, this.#ports);
    peer.send({ type: 'welcome', version: VERSION, startedAt: this.#startedAt, config });
    if (peer.role === 'worker') {
      this.#workers.hello(peer, session);
      if (session) {
        this.#mailroom.sessionKnown(session.uniqueId);
        this.#visuwebDesk.sessionKnown(session.uniqueId);
      }
      return;
    }
    this.#process(peer.role)?.hello(peer);
    if (peer.role === 'visuweb') {
      peer.send({ type: 'sessions', sessions: this.#registry.sessions.map(summarise) });
      this.#visuwebDesk.visuwebReady();
    }
    if (peer.role === 'background') {
      for (const owed of this.#owedFins.values()) peer.send({ type: 'send-fin', session: owed });
      this.#mailroom.backgroundReady();
      this.#phoneDesk.backgroundReady();
    }
  }

  #message(peer: BusPeer, message: ToMaster): void {
    const desks = [this.#mailroom, this.#watchDesk, this.#visuwebDesk, this.#phoneDesk];
    if (desks.some((desk) => desk.message(peer, message))) return;
    switch (message.type) {
      case 'log':
        this.#log(message.level, message.message, { pid: peer.pid, process: peer.role, ...message.fields });
        return;
      case 'alarm':
        if (peer.role === 'background') this.#visuwebDesk.alarm(message);
        return;
      case 'fin-sent':
        this.#owedFins.delete(message.uniqueId);
        return;
      case 'listening':
        this.#process(peer.role)?.listening(message.port);
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

  #process(role: BusPeer['role']): SupervisedProcess | undefined {
    return this.#supervised.find((one) => one.role === role);
  }

  #tell(role: SupervisedProcess['role'], message: FromMaster): void {
    this.#process(role)?.peer?.send(message);
  }
}

/** False when the deadline came first. */
async function until(test: () => boolean, deadline: number): Promise<boolean> {
  while (!test() && Date.now() < deadline) await sleep(POLL_MS);
  return test();
}
