/**
 * Passes on what workers and the background process say of calls, and sees to it that whoever dies, nobody waits for
 * an answer that cannot come, and no call outlives its session.
 */

import { readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import {
  isPhoneSocket,
  phoneSocket,
  type BusPeer,
  type LogFields,
  type LogLevel,
  type PhoneCall,
  type PhoneFailure,
  type PhoneReport,
  type ToMaster,
} from '@minipavi/bus';

/** More than the longest time that a call may ring (`calltimeout`) and be joined. */
const SOCKET_LASTS_MS = 15 * 60_000;
/** Under way at once; Asterisk has no so many lines. */
const MAX_CALLS = 1_000;

const NO_BACKGROUND: PhoneFailure = { code: 'unavailable', reason: 'processus d’arrière-plan interrompu' };
const TOO_MANY: PhoneFailure = { code: 'quota', reason: `plus de ${MAX_CALLS} appels en même temps` };

export interface PhoneDeskOptions {
  /** Of the bus. */
  readonly folder: string;
  readonly background: () => BusPeer | null;
  /** Any process on the bus, by its pid. */
  readonly processOf: (pid: number) => BusPeer | null | undefined;
  readonly log: (level: LogLevel, message: string, fields?: LogFields) => void;
}

interface KnownCall {
  readonly call: PhoneCall;
  state: 'waiting' | 'passed' | 'answered';
}

export class PhoneDesk {
  readonly #options: PhoneDeskOptions;
  readonly #calls = new Map<string, KnownCall>();
  /** To be ended, when there is a background process again. */
  readonly #hangUps = new Set<string>();

  constructor(options: PhoneDeskOptions) {
    this.#options = options;
  }

  /** False: this message is somebody else's. */
  message(from: BusPeer, message: ToMaster): boolean {
    switch (message.type) {
      case 'call-start':
        // Whatever it says of itself: the answer goes to whom the question came from.
        this.#start(from, { ...message, pid: from.pid });
        return true;
      case 'call-joined':
        this.#options.background()?.send(message);
        return true;
      case 'call-hang-up':
        this.#hangUp(message.id);
        return true;
      case 'call-identify':
        this.#identify(from, message.uuid);
        return true;
      case 'call-outcome':
      case 'call-identified':
      case 'call-over':
        if (from.role === 'background') this.#report(message);
        else this.#options.log('warn', `bus : ${message.type} du processus ${from.role}, refusé`);
        return true;
      default:
        return false;
    }
  }

  /** The background process is there, for the first time or again. */
  backgroundReady(): void {
    const background = this.#options.background();
    if (!background) return;
    for (const known of this.#calls.values()) if (known.state === 'waiting') this.#pass(background, known);
    for (const id of this.#hangUps) background.send({ type: 'call-hang-up', id });
    this.#hangUps.clear();
  }

  /** It has died: of the calls that it was placing nobody knows any more how they end. */
  backgroundGone(): void {
    for (const [id, { call, state }] of this.#calls) {
      if (state !== 'passed') continue;
      this.#hangUps.add(id);
      this.#report({ type: 'call-outcome', id, pid: call.pid, failure: NO_BACKGROUND });
    }
  }

  /** A session has ended, by itself or with its worker. */
  sessionGone(uniqueId: string): void {
    const { folder } = this.#options;
    // For those that a master before this one has passed on.
    this.#options.background()?.send({ type: 'session-calls-over', uniqueId });
    for (const [id, { call }] of this.#calls) {
      if (call.uniqueId !== uniqueId) continue;
      this.#hangUp(id);
      void rm(path.join(folder, phoneSocket(call.token)), { force: true }).catch(() => {});
    }
  }

  /** Removes the sockets of sessions that died together with an earlier master. Never rejects. */
  async sweep(): Promise<void> {
    const { folder } = this.#options;
    const names = await readdir(folder).catch(() => []);
    const files = names.filter(isPhoneSocket).map((name) => path.join(folder, name));
    const sweepOne = async (file: string): Promise<void> => {
      const { mtimeMs } = await stat(file);
      if (Date.now() - mtimeMs > SOCKET_LASTS_MS) await rm(file, { force: true });
    };
    await Promise.all(files.map((file) => sweepOne(file).catch(() => {})));
  }

  #start(from: BusPeer, call: PhoneCall & { readonly type: 'call-start' }): void {
    const known = this.#calls.get(call.id);
    if (known) return;
    if (this.#calls.size >= MAX_CALLS) {
      return from.send({ type: 'call-outcome', id: call.id, pid: from.pid, failure: TOO_MANY });
    }
    const begun: KnownCall = { call, state: 'waiting' };
    this.#calls.set(call.id, begun);
    const background = this.#options.background();
    if (background) this.#pass(background, begun);
  }

  #pass(background: BusPeer, known: KnownCall): void {
    known.state = 'passed';
    background.send({ ...known.call, type: 'call-start' });
  }

  #hangUp(id: string): void {
    const wasWaiting = this.#calls.get(id)?.state === 'waiting';
    this.#calls.delete(id);
    if (wasWaiting) return; // nobody has heard of it
    const background = this.#options.background();
    if (background) background.send({ type: 'call-hang-up', id });
    else this.#hangUps.add(id);
  }

  /** Asterisk waits two seconds for our first word: an answer that nobody can give is given at once. */
  #identify(from: BusPeer, uuid: string): void {
    const background = this.#options.background();
    if (background) background.send({ type: 'call-identify', uuid, pid: from.pid });
    else from.send({ type: 'call-identified', uuid, pid: from.pid, call: null });
  }

  #report(report: PhoneReport): void {
    if (report.type === 'call-identified') return void this.#options.processOf(report.pid)?.send(report);
    const known = this.#calls.get(report.id);
    if (report.failure !== null) this.#calls.delete(report.id);
    else if (known) known.state = 'answered';
    this.#options.processOf(report.pid)?.send(report);
  }
}
