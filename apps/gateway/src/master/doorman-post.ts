/**
 * The doorman's post: that process is there while there is somebody to be turned away, and never has more of them than
 * it can see off. Everything about it may fail: whoever is not shown a page is hung up on, as he would be without.
 */

import type { ChildProcess } from 'node:child_process';
import type { Socket } from 'node:net';
import type { LogLevel } from '@minipavi/bus';
import type { Visitor, VisitorNews } from '../doorman/visitor.ts';
import { forkSlim } from './fork-slim.ts';
import { RateLimit } from './rate-limit.ts';

const MAX_AT_ONCE = 50;
const MAX_PER_MINUTE = 200;
/** With nobody at the door for so long, the process goes. */
const IDLE_MS = 60_000;
/** It sees everybody off within half of it, a slow telephone line included: or else it hangs itself. */
const STUCK_AFTER_MS = 40_000;
/** After a doorman that died, nobody is shown anything for a while, rather than many die one after the other. */
const REST_MS = 5_000;
const LOOK_EVERY_MS = 5_000;

export interface DoormanPostOptions {
  readonly script: string;
  readonly env: NodeJS.ProcessEnv;
  readonly log: (level: LogLevel, message: string) => void;
  /** Instead of those above. */
  readonly maxPerMinute?: number;
  readonly idleMs?: number;
  readonly stuckAfterMs?: number;
  readonly lookEveryMs?: number;
}

interface Present {
  /** Ours until the doorman has it; null from then on. */
  socket: Socket | null;
  /** Looks at the door during which he was there: a master that was stopped itself blames nobody. */
  looks: number;
}

export class DoormanPost {
  readonly #options: Required<Omit<DoormanPostOptions, 'maxPerMinute'>>;
  readonly #rate: RateLimit;
  readonly #present = new Map<number, Present>();
  #child: ChildProcess | null = null;
  #lastId = 0;
  #idleSince = 0;
  #restsUntil = 0;
  #timer: NodeJS.Timeout | null = null;
  #isStopped = false;

  constructor(options: DoormanPostOptions) {
    this.#rate = new RateLimit(options.maxPerMinute ?? MAX_PER_MINUTE);
    const times = { idleMs: IDLE_MS, stuckAfterMs: STUCK_AFTER_MS, lookEveryMs: LOOK_EVERY_MS };
    this.#options = { ...times, ...options };
  }

  /** The socket is the doorman's now; false: it is not, and nobody will be shown anything. */
  turnAway(visitor: Omit<Visitor, 'id'>, socket: Socket): boolean {
    const now = performance.now();
    if (this.#isStopped || this.#present.size >= MAX_AT_ONCE || now < this.#restsUntil) return false;
    if (!this.#rate.take('', now)) return false;
    const child = this.#child ?? this.#start();
    if (child === null) return false;
    const id = ++this.#lastId;
    this.#present.set(id, { socket, looks: 0 });
    // A failure ends the channel, and so the process: then all sockets are closed.
    child.send({ id, ...visitor } satisfies Visitor, socket, { keepOpen: true }, () => {});
    return true;
  }

  /** Process of the doorman; null: there is none. */
  get pid(): number | null {
    return this.#child?.pid ?? null;
  }

  /** No more visitors; whoever is at the door is seen off. */
  retire(): void {
    this.#isStopped = true;
    this.#dismiss();
  }

  /** At once: whoever is at the door is hung up on. */
  stop(): void {
    this.#isStopped = true;
    this.#child?.kill('SIGKILL');
    this.#forgetAll();
  }

  #start(): ChildProcess | null {
    const { script, env, log } = this.#options;
    const child = forkSlim(script, env, ({ message }) => {
      log('error', `pages de refus : ${message}`);
      this.#restsUntil = performance.now() + REST_MS;
    });
    if (child === null) return null;
    child.on('error', (error) => {
      this.#options.log('error', `pages de refus : ${error.message}`);
      this.#ended(child, true);
    });
    if (child.pid === undefined) return null;
    child.on('message', (news: VisitorNews) => this.#heard(news));
    child.on('exit', (code, signal) => {
      if (code !== 0 && !this.#isStopped) {
        const how = `code ${code}, signal ${signal}`;
        this.#options.log('error', `pages de refus : processus terminé (${how})`);
      }
      this.#ended(child, code !== 0);
    });
    this.#child = child;
    this.#timer = setInterval(() => this.#look(), this.#options.lookEveryMs);
    return child;
  }

  #heard({ type, id }: VisitorNews): void {
    const present = this.#present.get(id);
    present?.socket?.destroy(); // our copy only
    if (type === 'taken') {
      if (present) present.socket = null;
      return;
    }
    this.#present.delete(id);
    this.#idleSince = performance.now();
  }

  #look(): void {
    const { idleMs, stuckAfterMs, lookEveryMs, log } = this.#options;
    if (this.#present.size === 0) {
      // It ends by itself once the channel is closed; nobody can be on his way through it.
      if (performance.now() - this.#idleSince >= idleMs) this.#dismiss();
      return;
    }
    for (const present of this.#present.values()) {
      present.looks += 1;
      if (present.looks * lookEveryMs <= stuckAfterMs) continue;
      log('error', 'pages de refus : processus bloqué, tué');
      this.#child?.kill('SIGKILL');
      return;
    }
  }

  #dismiss(): void {
    const child = this.#child;
    this.#forget();
    if (child?.connected) child.disconnect();
  }

  #ended(child: ChildProcess, isAccident: boolean): void {
    if (child !== this.#child) return;
    if (isAccident) this.#restsUntil = performance.now() + REST_MS;
    this.#forgetAll();
  }

  #forget(): void {
    this.#child = null;
    if (this.#timer) clearInterval(this.#timer);
    this.#timer = null;
  }

  #forgetAll(): void {
    this.#forget();
    for (const { socket } of this.#present.values()) socket?.destroy();
    this.#present.clear();
  }
}
