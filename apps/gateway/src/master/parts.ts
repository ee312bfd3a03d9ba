/** The parts of the master, each made once and shown to those that need it. What they do is theirs; here is who knows whom. */

import fs from 'node:fs';
import path from 'node:path';
import { BusServer, type BusPeer, type ToMaster } from '@minipavi/bus';
import { SessionJournal } from '@minipavi/journal';
import type { Config } from '@minipavi/config';
import { AsteriskPeers } from '../asterisk-peers.ts';
import type { OpenPorts } from './banner.ts';
import type { Descriptors } from './descriptors.ts';
import { DoormanPost } from './doorman-post.ts';
import { Guard } from './guard.ts';
import { killPid } from './kill-pid.ts';
import { Legacy } from './legacy.ts';
import type { Listeners } from './listeners.ts';
import type { Logger } from './logger.ts';
import { Mailroom } from './mailroom.ts';
import { Obituaries } from './obituaries.ts';
import { OwedFins } from './owed-fins.ts';
import { PhoneDesk } from './phone-desk.ts';
import { ProxiedArrivals } from './proxied-arrivals.ts';
import { Reception } from './reception.ts';
import { Registry } from './registry.ts';
import { Renewal } from './renewal.ts';
import { ReputationDesk } from './reputation-desk.ts';
import { withoutServiceManager } from './service-manager.ts';
import { Stopping } from './stopping.ts';
import type { SuccessionOutcome } from './succession.ts';
import { SupervisedProcess } from './supervised-process.ts';
import type { TlsMaterial } from './tls-material.ts';
import { VisuwebDesk } from './visuweb-desk.ts';
import { WatchDesk } from './watch-desk.ts';
import { WorkerPool } from './worker-pool.ts';
import { WorkerWatch } from './worker-watch.ts';

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

export type Parts = ReturnType<typeof makeParts>;

/** `hear`: what a process has said that does not come by the bus, but by a master before this one. */
export function makeParts(options: MasterOptions, hear: (peer: BusPeer, message: ToMaster) => void) {
  const log: Logger['log'] = (level, message, fields) => options.logger.log(level, message, fields);
  const registry = new Registry();
  const owedFins = new OwedFins();
  const processWith = (role: BusPeer['role']) => supervised.find((one) => one.role === role);
  const background = () => processWith('background')?.peer ?? null;
  const asteriskPeers = new AsteriskPeers(options.config, { log });
  const bus = new BusServer(options.busPath);
  const isSuccessor = fs.existsSync(options.busPath);
  const env = { ...withoutServiceManager(process.env), MINIPAVI_BUS: options.busPath };
  const workerEnv = { ...env, ...(options.isHeir ? { MINIPAVI_BUS_FIRST: bus.privatePath } : {}) };
  const script = (name: string) => path.join(options.programs, `${name}.cjs`);
  const pool: WorkerPool = new WorkerPool({
    script: script('worker'),
    spare: options.config.spareWorkers,
    env: workerEnv,
    turnAway: (handover, socket) => reception.turnAway(handover, socket),
  });
  const workers: WorkerWatch = new WorkerWatch({
    registry,
    isOurs: (pid) => pool.has(pid),
    log,
  });
  const mailroom = new Mailroom({
    workerOf: (uniqueId) => workers.peerOf(uniqueId),
    background,
    isSuccessor,
    log,
  });
  const folder = path.dirname(options.busPath);
  const processOf = (pid: number) =>
    workers.peerOfPid(pid) ?? supervised.find(({ peer }) => peer?.pid === pid)?.peer;
  const watchDesk = new WatchDesk({
    folder,
    workerOf: (uniqueId) => workers.peerOf(uniqueId),
    processOf,
  });
  const phoneDesk = new PhoneDesk({
    folder,
    background,
    processOf,
    log,
  });
  const visuwebDesk: VisuwebDesk = new VisuwebDesk({
    workerOf: (uniqueId) => workers.peerOf(uniqueId),
    pidOf: (uniqueId) => workers.pidOf(uniqueId),
    visuweb: () => processWith('visuweb')?.peer ?? null,
    terminate: (pid) => killPid(pid, 'SIGTERM'),
    log,
  });
  const journal = new SessionJournal(options.config.paths.stats);
  const obituaries: Obituaries = new Obituaries({ journal, log });
  const roles = [
    'background' as const,
    ...(options.config.ports.http === null ? [] : ['visuweb' as const]),
    ...(options.config.services === null ? [] : ['services' as const]),
  ];
  const supervised: readonly SupervisedProcess[] = roles.map(
    (role) => new SupervisedProcess({ role, script: script(role), env }),
  );
  const stopping = new Stopping({
    pool,
    workers,
    supervised,
    sessions: () => registry.sessions,
    owedFins,
    isWritten: () => obituaries.isDone,
    log,
  });
  const reputations = new ReputationDesk({
    background,
    isWhitelisted: (address) => reception.isWhitelisted(address),
    log,
  });
  const reception: Reception = new Reception({
    config: options.config,
    registry,
    asterisk: asteriskPeers,
    reputation: reputations,
    doorman: new DoormanPost({ script: script('doorman'), env, log }),
    tls: () => options.tls?.pem,
    serve: (handover, socket) => pool.serve(handover, socket),
    kill: (pid) => {
      workers.excuse(pid);
      killPid(pid);
    },
    log,
  });
  const proxied = new ProxiedArrivals({
    from: options.config.proxyProtocolFrom,
    onSocket: (kind, socket, address, head) => reception.accept(kind, socket, address, head),
    log,
  });
  const guard = new Guard({
    bus,
    pool,
    workers,
    registry,
    supervised,
    descriptors: options.descriptors,
    maxWorkerBytes: options.config.maxWorkerBytes,
    closeHouse: (reason) => reception.closeHouse(reason),
    alarm: (text) => visuwebDesk.alarm({ type: 'alarm', name: 'workers', text }),
    log,
  });
  const renewal = new Renewal({
    supervised,
    workers,
    registry,
    drainTimeoutMs: options.config.drainTimeoutMs,
    log,
  });
  const legacy = new Legacy({
    registry,
    workers,
    pool,
    reception,
    supervised,
    owedFins,
    bus,
    proxied,
    hear,
  });
  return {
    ...{ log, registry, owedFins, processWith, asteriskPeers, bus, isSuccessor, workerEnv, pool, workers },
    ...{ mailroom, watchDesk, phoneDesk, visuwebDesk, obituaries, supervised, stopping },
    ...{ reputations, reception, proxied, guard, renewal, legacy },
  };
}
