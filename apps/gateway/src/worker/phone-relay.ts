/**
 * The far end of a call that the gateway has placed itself: what the modem brings is joined to the session that waits
 * for it. No service is called, and nothing is shown that does not come from one of the two.
 */

import net from 'node:net';
import path from 'node:path';
import { DEFAULT_LIMITS, type ClientLink } from '@minipavi/access';
import { isPhoneToken, phoneSocket, type BusClient, type LogLevel, type SessionState } from '@minipavi/bus';
import type { SessionRecord } from '@minipavi/journal';
import type { SessionSnapshot } from '@minipavi/session';
import type { Handover, WorkerConfig } from '../handover.ts';
import { isSettledWithin } from '../settled-within.ts';
import { ServerCall } from './server-call.ts';
import { SessionReport, type SessionIdentity } from './session-report.ts';

/** For a session that has just been told; it is on this machine. */
const JOIN_WITHIN_MS = 3_000;
const WRITTEN_WITHIN_MS = 5_000;

export interface PhoneRelayOptions {
  readonly bus: BusClient;
  /** Of the bus. */
  readonly folder: string;
  readonly handover: Handover;
  /** Of direction OUT. */
  readonly link: ClientLink;
  readonly config: WorkerConfig;
  readonly log: (level: LogLevel, message: string) => void;
}

export class PhoneRelay {
  readonly #options: PhoneRelayOptions;
  readonly #identity: SessionIdentity;
  readonly #openedAt = performance.now();
  readonly #snapshot: SessionSnapshot;
  readonly #report: SessionReport;
  #end: (reason: string) => void = () => {};
  readonly #ended = new Promise<string>((resolve) => (this.#end = resolve));

  constructor(options: PhoneRelayOptions) {
    this.#options = options;
    const { bus, handover, link } = options;
    const number = link.opening.callTo?.number ?? '';
    const startedAt = Date.now();
    this.#identity = {
      uniqueId: handover.uniqueId,
      kind: handover.kind,
      direction: 'OUT',
      remoteAddr: handover.remoteAddress,
      startedAt,
    };
    this.#snapshot = {
      ...{ url: '', infos: `CALLTO ${number}`, context: '', content: [], versionMinitel: '' },
      lastActionAt: startedAt,
    };
    this.#report = new SessionReport(bus, this.#identity);
  }

  /** For hello: shown, but no service has to be told of its end. */
  get state(): SessionState | null {
    return this.#report.state;
  }

  stop(reason: string): void {
    this.#end(reason);
  }

  /** Resolves when both ends are closed; false: the disk still holds what was to be written. */
  async run(): Promise<boolean> {
    const { link, log } = this.#options;
    link.on('close', (reason) => this.#end(reason));
    const session = await this.#join();
    if (session === null) {
      await link.close();
      return true;
    }
    this.#report.opened(this.#snapshot);
    this.#relay(session);
    const reason = await this.#ended;
    log('info', `appel sortant fini : ${reason}`);
    session.end();
    const gone = isSettledWithin(closed(session), JOIN_WITHIN_MS);
    await Promise.all([link.close(), gone]);
    session.destroy();
    const isKept = await isSettledWithin(this.#keep(reason), WRITTEN_WITHIN_MS);
    this.#report.ended(reason);
    return isKept;
  }

  /** The session that waits for this token; null: none does, or the user has gone meanwhile. */
  async #join(): Promise<net.Socket | null> {
    const { link, folder, log } = this.#options;
    const token = link.opening.callTo?.token ?? '';
    if (!isPhoneToken(token)) {
      log('warn', 'appel sortant refusé : jeton incorrect');
      return null;
    }
    const socket = net.connect(path.join(folder, phoneSocket(token)));
    socket.on('error', () => {}); // 'close' follows
    const isJoined = await new Promise<boolean>((resolve) => {
      const timer = setTimeout(() => resolve(false), JOIN_WITHIN_MS);
      const settle = (isThere: boolean): void => {
        clearTimeout(timer);
        resolve(isThere);
      };
      socket.once('connect', () => settle(true)).once('close', () => settle(false));
      void this.#ended.then(() => settle(false));
    });
    if (isJoined) return socket;
    socket.destroy();
    log('warn', 'appel sortant : personne ne l’attend (plus), raccroché');
    return null;
  }

  #relay(session: net.Socket): void {
    const { link } = this.#options;
    let server: ServerCall | null = null;
    // With a modem of our own it takes a while until there is anybody to be told.
    void link.readyForPage().then(() => {
      if (!link.closed) server = new ServerCall((bytes) => link.send(bytes));
    });
    link.on('packet', (bytes) => {
      server?.received(bytes.length);
      // The user's line is full: what the server says waits in the modem.
      if (!session.write(bytes)) link.pause();
    });
    session.on('drain', () => link.resume());
    session.on('data', (bytes) => {
      link.send(bytes);
      if (link.queuedBytes < DEFAULT_LIMITS.highMarkBytes) return;
      session.pause();
      void link.drained().then(() => session.resume());
    });
    session.on('close', () => this.#end('fin de la liaison'));
    void this.#ended.then(() => server?.stop());
  }

  /** In the history, as the original does. Never rejects. */
  async #keep(reason: string): Promise<void> {
    const { config, log } = this.#options;
    const { diskFault, SessionJournal } = await import('./journal.ts');
    const { url, infos, lastActionAt } = this.#snapshot;
    // Whatever the clock was set to meanwhile.
    const endedAt = this.#identity.startedAt + Math.round(performance.now() - this.#openedAt);
    const record: SessionRecord = {
      ...this.#identity,
      ...{ pid: process.pid, endedAt, lastActionAt, url, infos, services: [], reason },
    };
    await new SessionJournal(config.statsFolder)
      .append(record)
      .catch((error: unknown) => log('error', `historique : appel non écrit, ${diskFault(error)}`));
  }
}

const closed = (socket: net.Socket): Promise<void> =>
  socket.closed ? Promise.resolve() : new Promise((resolve) => socket.once('close', () => resolve()));
