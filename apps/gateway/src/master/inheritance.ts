/** What one master leaves to the next, over Node's channel between the two: all it knows, and every socket it holds. */

import type { LinkKind } from '@minipavi/access';
import type { Role, SessionState, ToMaster } from '@minipavi/bus';
import type { Handover } from '../handover.ts';
import type { StopMode } from './stopping.ts';

/** Set for a master that another has started to be followed by. */
export const SUCCESSION_VARIABLE = 'MINIPAVI_SUCCEEDS';

/** A listening socket; `port` is the real one, where the configuration may have said any (0). */
export interface BequeathedListener {
  readonly configured: number;
  readonly port: number;
  readonly host: string | null;
}

/** Known before anything is handed over: what the successor's configuration is compared with. */
export interface Estate {
  /** Path of the bus. */
  readonly bus: string;
  /** Ports that other processes than the master listen on: in use, and no fault. */
  readonly otherPorts: readonly number[];
  readonly listeners: readonly BequeathedListener[];
  /** Signs the links to recordings: those that were given out stay good. Never to be logged. */
  readonly playbackSecret: string;
}

export interface BequeathedConnection {
  readonly uniqueId: string;
  readonly kind: LinkKind;
  readonly remoteAddress: string;
  readonly session: SessionState | null;
  readonly isEnding: boolean;
  /** Its process; null: it waits for one, and comes by itself. */
  readonly pid: number | null;
}

export interface Inheritance {
  readonly connections: readonly BequeathedConnection[];
  /** FINs of dead workers' sessions, not made yet. */
  readonly owedFins: readonly SessionState[];
  /** Processes that will say hello to the new master. */
  readonly supervised: readonly { readonly role: Role; readonly pid: number }[];
}

/** Somebody who has come, not let in yet. `head`: bytes of his that had to be read already, base64. */
export interface BequeathedArrival {
  readonly kind: LinkKind;
  readonly remoteAddress: string;
  readonly head: string;
}

/** From the master that is there. In this order; the last three at any time after the first. */
export type FromPredecessor =
  | { readonly type: 'estate'; readonly estate: Estate }
  /** With the handle of that listener of the estate. */
  | { readonly type: 'listener'; readonly index: number }
  /** From now on the successor decides: whoever still comes to the old master is passed on. */
  | { readonly type: 'inheritance'; readonly inheritance: Inheritance }
  /** With his socket. */
  | ({ readonly type: 'arrival' } & BequeathedArrival)
  /** With his socket: let in already, and waiting for a worker. */
  | { readonly type: 'caller'; readonly handover: Handover }
  /** Said by a process that had not heard of the new master yet. */
  | { readonly type: 'heard'; readonly role: Role; readonly pid: number; readonly message: ToMaster }
  /** Nothing more will come. */
  | { readonly type: 'farewell' }
  /** The gateway is to stop; a signal that reached the old master too late. */
  | { readonly type: 'stop'; readonly signal: string; readonly mode: StopMode }
  /** The old master stays: the successor has to go, touching nothing. */
  | { readonly type: 'abandon' };

/** From the successor. */
export type FromHeir =
  /** Why it cannot take over (French, several lines); it exits. */
  | { readonly type: 'refused'; readonly text: string }
  /** Its configuration is good, its ports are open, its workers are warm. */
  | { readonly type: 'ready' }
  /** It accepts callers, and has the bus. */
  | { readonly type: 'serving' };
