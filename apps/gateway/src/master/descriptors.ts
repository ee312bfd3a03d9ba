/**
 * The descriptors the system allows this process: no more users are promised than they suffice for, and when they run
 * out all the same, callers are turned away for a moment rather than anybody inside being hurt.
 */

import { EventEmitter } from 'node:events';
import fs from 'node:fs';
import { readdir } from 'node:fs/promises';
import type { Socket } from 'node:net';
import type { Config } from '@minipavi/config';
import { OPERATOR_PLACES } from './admission.ts';
import { MAX_EXTRA } from './reserve.ts';

/** For each worker: Node's channel to it, and its connection to the bus. A user's own socket is passed on at once. */
const PER_WORKER = 2;
/** Ports, bus, log, the other processes, callers on their way; measured: 25 when idle. */
const OWN = 50;
/** From so many left on, callers are turned away: with a page, which takes a descriptor for as long as it is shown. */
const LOW = 40;
/** From so many left on, they are hung up on: the rest is for processes to be started and files to be opened. */
const LAST = 12;
/** Callers who come while descriptors are short are turned away for so long at least. */
const PAUSE_MS = 100;
const SAY_EVERY_MS = 60_000;
/** What eats them may be no caller, and libuv keeps to itself whom it turns away. */
const LOOK_EVERY_MS = 5_000;

type Needs = Pick<Config, 'maxSessions' | 'spareWorkers' | 'maxPending'>;

/** Those needed when the house is full and strangers stand at the door. */
export function descriptorsNeeded({ maxSessions, spareWorkers, maxPending }: Needs): number {
  return PER_WORKER * (maxSessions + OPERATOR_PLACES + maxPending.full + spareWorkers + MAX_EXTRA) + OWN;
}

/** Why the gateway cannot keep its promise (French, several lines); null: it can. */
export function descriptorFault(config: Needs, limit: number): readonly string[] | null {
  const needed = descriptorsNeeded(config);
  if (needed <= limit) return null;
  const largest = config.maxSessions - Math.ceil((needed - limit) / PER_WORKER);
  const accepted = largest >= 1 ? `maxc à ${largest} au plus` : 'aucune valeur de maxc ne convient';
  return [
    `  - general/maxc : « ${config.maxSessions} » demande ${needed} descripteurs de fichiers, le système en accorde ${limit}`,
    `    ${accepted}, ou relever la limite : « ulimit -n ${needed} » avant de lancer,`,
    `    nofile dans /etc/security/limits.conf, LimitNOFILE=${needed} sous systemd`,
  ];
}

/** Of this process, from /proc; null where there is no such thing, or no limit. For the start only: it waits for the file. */
export function descriptorLimit(): number | null {
  let limits: string;
  try {
    limits = fs.readFileSync('/proc/self/limits', 'latin1');
  } catch {
    return null;
  }
  // Node has raised the first of the two numbers to the second.
  const soft = /^Max open files\s+(\d+)/m.exec(limits)?.[1];
  return soft === undefined ? null : Number(soft);
}

/** The kernel gives the lowest free number: it says how many are taken. */
const numberOf = (socket: Socket): number | null => {
  const { _handle } = socket as unknown as { _handle?: { fd?: number } | null };
  return _handle?.fd ?? null;
};

interface DescriptorsEvents {
  /** They are short: nobody should be let in until `enough`. */
  short: [];
  enough: [];
  /** What is to be said of it, at most once a minute (French). */
  told: [message: string];
}

export class Descriptors extends EventEmitter<DescriptorsEvents> {
  readonly #limit: number | null;
  #timer: NodeJS.Timeout | null = null;
  #looking: NodeJS.Timeout | null = null;
  #toldAt = Number.NEGATIVE_INFINITY;

  /** `limit`: null when it is not known. */
  constructor(limit: number | null) {
    super();
    this.#limit = limit;
  }

  start(): void {
    this.#looking ??= setInterval(() => void this.#look(), LOOK_EVERY_MS);
  }

  /**
   * A socket was accepted. False: it has one of the last descriptors, and must be closed. libuv closes all that wait at a
   * port once there is none left, and says nothing of it: so it must not come to that.
   */
  accepts(socket: Socket): boolean {
    const number = numberOf(socket);
    if (this.#limit === null || number === null) return true;
    const left = this.#limit - number;
    if (left > LOW) return true;
    this.#short(this.#limit, number);
    return left > LAST;
  }

  /** A connection could not be accepted. True: for want of descriptors, which was said if it was time to. */
  failed(error: Error): boolean {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'EMFILE' && code !== 'ENFILE') return false;
    this.#pause(
      code === 'EMFILE' ? 'plus aucun descripteur de fichier' : 'plus de fichiers ouverts sur la machine',
    );
    return true;
  }

  stop(): void {
    if (this.#timer) clearTimeout(this.#timer);
    if (this.#looking) clearInterval(this.#looking);
    this.#timer = null;
    this.#looking = null;
  }

  async #look(): Promise<void> {
    try {
      const taken = (await readdir('/proc/self/fd')).length;
      if (this.#looking && this.#limit !== null && this.#limit - taken <= LAST)
        this.#short(this.#limit, taken);
    } catch (error) {
      // Without a descriptor, that is how it is seen; without /proc, never.
      if (this.#looking) this.failed(error as Error);
    }
  }

  #short(limit: number, taken: number): void {
    this.#pause(`${limit} descripteurs de fichiers accordés, ${taken} pris`);
  }

  #pause(why: string): void {
    const now = performance.now();
    if (now - this.#toldAt >= SAY_EVERY_MS) {
      this.#toldAt = now;
      this.emit('told', `entrées suspendues : ${why} (ulimit -n, LimitNOFILE)`);
    }
    if (this.#timer) clearTimeout(this.#timer);
    else this.emit('short');
    this.#timer = setTimeout(() => {
      this.#timer = null;
      this.emit('enough');
    }, PAUSE_MS);
  }
}
