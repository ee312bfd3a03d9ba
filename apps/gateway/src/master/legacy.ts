/**
 * What a master leaves to its successor, and what it has from the master before it. From the moment it is handed over,
 * whatever comes to the old master goes to the new one: callers, and words of processes that know no better yet.
 */

import { Socket } from 'node:net';
import type { LinkKind } from '@minipavi/access';
import { BusPeer, type BusServer, type Role, type ToMaster } from '@minipavi/bus';
import type { Handover } from '../handover.ts';
import type { BequeathedArrival, Inheritance } from './inheritance.ts';
import type { OwedFins } from './owed-fins.ts';
import type { ProxiedArrivals } from './proxied-arrivals.ts';
import type { Reception } from './reception.ts';
import type { Registry } from './registry.ts';
import type { SupervisedProcess } from './supervised-process.ts';
import type { WorkerPool } from './worker-pool.ts';
import type { WorkerWatch } from './worker-watch.ts';

/** The master to come, as the one that goes sees it. The sockets are its own from then on. */
export interface Heir {
  arrival(arrival: BequeathedArrival, socket: Socket): void;
  caller(handover: Handover, socket: Socket): void;
  heard(role: Role, pid: number, message: ToMaster): void;
}

export interface LegacyOptions {
  readonly registry: Registry;
  readonly workers: Pick<WorkerWatch, 'expect' | 'forget' | 'pidOf' | 'peerOfPid'>;
  readonly pool: Pick<WorkerPool, 'divert' | 'serve' | 'isSettled'>;
  readonly reception: Pick<Reception, 'divert' | 'accept'>;
  readonly supervised: readonly Pick<SupervisedProcess, 'role' | 'pid' | 'retire' | 'resume'>[];
  readonly owedFins: Pick<OwedFins, 'owe' | 'sessions'>;
  readonly bus: Pick<BusServer, 'retire' | 'republish' | 'sweep'>;
  /** Connections that come by a balancer, and that nobody knows yet whose they are. */
  readonly proxied: Pick<ProxiedArrivals, 'heldCount'>;
  /** As if that process had said it to this master. */
  readonly hear: (peer: BusPeer, message: ToMaster) => void;
}

export class Legacy {
  readonly #options: LegacyOptions;
  #heir: Heir | null = null;
  /** What would have been done here: by the heir, or here after all when it dies. */
  #postponed: (() => void)[] = [];
  /** Let in by the master before; their sockets are on their way. */
  readonly #awaited = new Set<string>();

  constructor(options: LegacyOptions) {
    this.#options = options;
  }

  // --- the one that goes --------------------------------------------------------------------------------------

  /** Nothing is decided here any more. */
  bequeath(heir: Heir): Inheritance {
    const { registry, workers, pool, reception, supervised, owedFins } = this.#options;
    const connections = registry.connections.map((connection) => ({
      ...connection,
      pid: workers.pidOf(connection.uniqueId) ?? null,
    }));
    this.#heir = heir;
    for (const one of supervised) one.retire();
    reception.divert(({ kind, remoteAddress, head, socket }) =>
      heir.arrival({ kind, remoteAddress, head: head.toString('base64') }, socket),
    );
    pool.divert((handover, socket) => heir.caller(handover, socket));
    const running = supervised.flatMap(({ role, pid }) => (pid === null ? [] : [{ role, pid }]));
    return { connections, owedFins: owedFins.sessions, supervised: running };
  }

  get isBequeathed(): boolean {
    return this.#heir !== null;
  }

  /** Every process goes over to the heir; resolves when all they had said has been read. */
  async sayGoodbye(): Promise<void> {
    await this.#options.bus.retire();
  }

  /** No caller is on his way from here, to a worker or to the heir. */
  get isSettled(): boolean {
    return this.#options.pool.isSettled && this.#options.proxied.heldCount === 0;
  }

  /** A word for the heir, when there is one; false: it is to be heard here. */
  pass(peer: BusPeer, message: ToMaster): boolean {
    if (!this.#heir || message.type === 'log' || message.type === 'replace') return false;
    this.#heir.heard(peer.role, peer.pid, message);
    this.#postponed.push(() => this.#options.hear(peer, message));
    return true;
  }

  /** Accounts of who has gone are the heir's. */
  orPostpone(act: () => void): void {
    if (this.#heir) this.#postponed.push(act);
    else act();
  }

  /** The heir is gone, and this master has gone on all the time. */
  sweep(pid: number): void {
    this.#options.bus.sweep(pid);
  }

  /** The heir is gone: all is as before. Its workers serve on, and come over as everybody does. */
  async takeBack(): Promise<void> {
    const { registry, workers, pool, reception, supervised, bus } = this.#options;
    await bus.republish();
    this.#heir = null;
    for (const act of this.#postponed.splice(0)) act();
    // Those who waited for a process went down with the heir.
    for (const { uniqueId, session } of registry.connections) {
      if (session === null && workers.pidOf(uniqueId) === undefined) registry.remove(uniqueId);
    }
    for (const one of supervised) one.resume();
    reception.divert(null);
    pool.divert(null);
  }

  // --- the one that comes -------------------------------------------------------------------------------------

  /** Everybody is known, and counted, before the first caller is judged. */
  inherit({ connections, owedFins }: Inheritance): void {
    const { registry, workers } = this.#options;
    for (const { pid, ...connection } of connections) {
      registry.inherit(connection);
      if (pid === null) this.#awaited.add(connection.uniqueId);
      else workers.expect(pid, connection.uniqueId);
    }
    for (const session of owedFins) this.#options.owedFins.owe(session);
  }

  arrival(kind: LinkKind, remoteAddress: string, head: string, socket: Socket): void {
    this.#options.reception.accept(kind, socket, remoteAddress, Buffer.from(head, 'base64'));
  }

  caller(handover: Handover, socket: Socket): void {
    const { registry, workers, pool } = this.#options;
    const { uniqueId, kind, remoteAddress } = handover;
    this.#awaited.delete(uniqueId);
    workers.forget(uniqueId);
    if (!registry.get(uniqueId)) {
      registry.inherit({ uniqueId, kind, remoteAddress, session: null, isEnding: false });
    }
    pool.serve(handover, socket);
  }

  /** Said to the old master. Whoever has said hello here since has told more than that. */
  heard(role: Role, pid: number, message: ToMaster): void {
    const isState = message.type === 'session-opened' || message.type === 'session-updated';
    const known = role === 'worker' ? this.#options.workers.peerOfPid(pid) : null;
    if (isState && known) return;
    this.#options.hear(known ?? absentPeer(role, pid), message);
  }

  /** Nothing comes from the old master any more. */
  complete(): void {
    for (const uniqueId of this.#awaited) this.#options.registry.remove(uniqueId);
    this.#awaited.clear();
  }
}

/** Of a process that is still on its way here: whatever is said to it is lost. */
const absentPeer = (role: Role, pid: number): BusPeer => new BusPeer(role, pid, new Socket().destroy());
