/** Who is connected: filled by what workers tell, so that it can be told again to a new master. */

import { randomInt } from 'node:crypto';
import { EventEmitter } from 'node:events';
import type { SessionState, SessionSummary } from '@minipavi/bus';
import { isTelephone, type LinkKind } from '@minipavi/access';

const FIRST_PIN = 2000;
const LAST_PIN = 9999;
/** Identifiers not to be given again: half of those that one second has, so that another is soon found. */
const MAX_GIVEN = 4_000;

/** A socket that was let in, from the moment it is, until its process is done with it. */
export interface Connection {
  readonly uniqueId: string;
  readonly kind: LinkKind;
  /** IP without port, on the telephone too. */
  readonly remoteAddress: string;
  /** null until the worker has opened the session. */
  session: SessionState | null;
  /** The worker makes the FIN itself. */
  isEnding: boolean;
}

interface RegistryEvents {
  changed: [session: SessionSummary];
  gone: [uniqueId: string];
  /** The slot of this connection is free, whether it ever was a session or not. */
  removed: [uniqueId: string];
}

/** What the service keeps to itself and what the user typed are nobody else's. */
export function summarise(session: SessionState): SessionSummary {
  const { uniqueId, pid, kind, direction, remoteAddr, startedAt, lastActionAt, url, infos } = session;
  return { uniqueId, pid, kind, direction, remoteAddr, startedAt, lastActionAt, url, infos };
}

export class Registry extends EventEmitter<RegistryEvents> {
  readonly #connections = new Map<string, Connection>();
  /** Identifiers of the last ones, those who have left included. */
  readonly #given = new Set<string>();

  get size(): number {
    return this.#connections.size;
  }

  /** Without the telephone's, whose address is that of Asterisk. */
  countFrom(remoteAddress: string): number {
    let count = 0;
    for (const connection of this.#connections.values())
      if (connection.remoteAddress === remoteAddress && !isTelephone(connection.kind)) count++;
    return count;
  }

  get sessions(): SessionState[] {
    return [...this.#connections.values()].flatMap(({ session }) => (session ? [session] : []));
  }

  get(uniqueId: string): Connection | undefined {
    return this.#connections.get(uniqueId);
  }

  /** A socket was let in. Its identifier ends in a PIN that no other connection has. */
  open(kind: LinkKind, remoteAddress: string): Connection {
    const uniqueId = this.#newId();
    const connection: Connection = { uniqueId, kind, remoteAddress, session: null, isEnding: false };
    this.#connections.set(uniqueId, connection);
    return connection;
  }

  get connections(): readonly Connection[] {
    return [...this.#connections.values()];
  }

  /** Let in by a master before this one. */
  inherit(connection: Connection): void {
    this.#connections.set(connection.uniqueId, connection);
    if (connection.session) this.emit('changed', summarise(connection.session));
  }

  /** A worker of a master before this one, or one of ours after the bus was cut. */
  adopt(session: SessionState): Connection {
    const known = this.#connections.get(session.uniqueId);
    const connection = known ?? {
      uniqueId: session.uniqueId,
      kind: session.kind,
      remoteAddress: session.remoteAddr,
      session,
      isEnding: false,
    };
    connection.session = session;
    this.#connections.set(session.uniqueId, connection);
    this.emit('changed', summarise(session));
    return connection;
  }

  update(uniqueId: string, changes: Partial<SessionState>): void {
    const connection = this.#connections.get(uniqueId);
    if (!connection?.session) return;
    connection.session = { ...connection.session, ...changes };
    this.emit('changed', summarise(connection.session));
  }

  /** The slot is free again. */
  remove(uniqueId: string): void {
    const connection = this.#connections.get(uniqueId);
    if (!connection) return;
    this.#connections.delete(uniqueId);
    if (connection.session) this.emit('gone', uniqueId);
    this.emit('removed', uniqueId);
  }

  /** A clock that was set back comes to the same second again: who was there then keeps his name. */
  #newId(): string {
    let uniqueId: string;
    do uniqueId = `${Math.floor(Date.now() / 1000)}${this.#freePin()}`;
    while (this.#given.has(uniqueId));
    this.#given.add(uniqueId);
    const [oldest = ''] = this.#given;
    if (this.#given.size > MAX_GIVEN) this.#given.delete(oldest);
    return uniqueId;
  }

  #freePin(): number {
    const taken = new Set([...this.#connections.keys()].map((uniqueId) => Number(uniqueId.slice(-4))));
    if (taken.size > LAST_PIN - FIRST_PIN) throw new RangeError(`${taken.size} connections: no PIN is left`);
    for (;;) {
      const pin = randomInt(FIRST_PIN, LAST_PIN + 1);
      if (!taken.has(pin)) return pin;
    }
  }
}
