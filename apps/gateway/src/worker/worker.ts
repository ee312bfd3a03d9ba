/**
 * A worker: waits warm for one user's socket, serves that user to the last byte, exits.
 * It may die at any moment without hurting anybody else; the master tells its service.
 */

import type { Socket } from 'node:net';
import path from 'node:path';
import { HandshakeError, openLink } from '@minipavi/access';
import { BusClient, type FromMaster, type LogLevel } from '@minipavi/bus';
import { ServiceClient, Session } from '@minipavi/session';
import type { Handover, WorkerConfig } from '../handover.ts';
import { WorkerConnector } from './connector.ts';
import { rehearse } from './rehearsal.ts';
import { SessionMail } from './session-mail.ts';
import { SessionReport } from './session-report.ts';
import { WatchedStreams } from './watched-streams.ts';
import { Watching } from './watching.ts';

/** Exit code after a programming error (EX_SOFTWARE). */
const EXIT_CRASHED = 70;
/** Not at once: when many users come together, the worker is needed rather than rehearsed. */
const REHEARSE_AFTER_MS = 40;

type Welcome = Extract<FromMaster, { type: 'welcome' }>;

export class Worker {
  readonly #bus: BusClient;
  /** Of the bus, and of all other sockets between processes. */
  readonly #folder: string;
  readonly #welcome: Promise<Welcome>;
  #report: SessionReport | null = null;
  #session: Session | null = null;
  #mail: SessionMail | null = null;
  #streams: WatchedStreams | null = null;
  #isBusy = false;
  #stopReason: string | null = null;
  #rehearsal: NodeJS.Timeout | null = null;

  /** Says hello on the bus: from then on the master may send a socket. */
  constructor(busPath: string) {
    this.#folder = path.dirname(busPath);
    this.#bus = new BusClient({ path: busPath, role: 'worker', session: () => this.#report?.state ?? null });
    this.#welcome = new Promise((resolve) => {
      this.#bus.on('message', (message) => {
        if (message.type === 'welcome') {
          resolve(message);
          if (!this.#isBusy) this.#rehearsal ??= setTimeout(() => void rehearse(), REHEARSE_AFTER_MS);
        } else if (message.type === 'stop') this.#stop(message.reason);
        this.#mail?.message(message);
        if (message.type === 'watch') this.#watched(message);
      });
    });
    process.on(
      'message',
      (handover: Handover, socket: Socket | undefined) => void this.#serve(handover, socket),
    );
    // Without the master's channel no socket can come any more; a user already here is served on.
    process.on('disconnect', () => this.#exitIfIdle());
    process.on('SIGTERM', () => this.#stop('processus arrêté'));
    // Ctrl-C reaches every process of the terminal; the master tells its workers what to do.
    process.on('SIGINT', () => {});
    process.on('SIGHUP', () => {});
    process.on('uncaughtException', (error) => this.#crash(error));
    process.on('unhandledRejection', (error) => this.#crash(error));
  }

  async #serve(handover: Handover, socket: Socket | undefined): Promise<void> {
    if (!socket) return void this.#exit(); // the user left while the socket was on its way
    this.#isBusy = true;
    if (this.#rehearsal) clearTimeout(this.#rehearsal);
    // The master lets go of the socket now. It may be gone itself by then.
    process.send?.({ type: 'taken' }, undefined, {}, () => {});
    const { config, version } = await this.#welcome;
    try {
      const link = await openLink({
        kind: handover.kind,
        socket,
        remoteAddress: handover.remoteAddress,
        ...(handover.tls ? { tls: handover.tls } : {}),
        log: this.#log(handover.uniqueId, (config as WorkerConfig).verbose),
      });
      await this.#live(handover, link, config as WorkerConfig, version);
    } catch (error) {
      if (!(error instanceof HandshakeError)) throw error;
      const { uniqueId, kind, remoteAddress } = handover;
      this.#bus.log('warn', `connexion refusée : ${error.message}`, { uniqueId, kind, remoteAddress });
    }
    await this.#exit();
  }

  async #live(
    handover: Handover,
    link: Awaited<ReturnType<typeof openLink>>,
    config: WorkerConfig,
    version: string,
  ): Promise<void> {
    const { uniqueId, kind } = handover;
    const { direction, remoteAddr } = link.opening;
    const report = new SessionReport(this.#bus, { uniqueId, kind, direction, remoteAddr });
    this.#report = report;
    const mail = new SessionMail({ bus: this.#bus, uniqueId, log: this.#log(uniqueId, config.verbose) });
    this.#mail = mail;
    const watching = new Watching({ bus: this.#bus, folder: this.#folder, extCallUrl: config.extCallUrl });
    const session = new Session({
      link,
      client: new ServiceClient({ userAgent: `MiniPAVI/${version}` }),
      uniqueId,
      version,
      defaultUrl: config.defaultUrl,
      idleTimeoutMs: config.idleTimeoutMs,
      screensaver: config.screensaver,
      helpAddress: config.helpAddress,
      connector: new WorkerConnector({
        connectKeys: config.connectKeys,
        visuKey: config.visuKey,
        programs: config.programs,
        openWatch: (param, order) => watching.open(param, order),
        log: this.#log(uniqueId, config.verbose),
      }),
      outbox: mail,
      observer: report,
      log: this.#log(uniqueId, config.verbose),
    });
    this.#session = session;
    mail.deliverTo(session);
    this.#streams = new WatchedStreams({
      uniqueId,
      folder: this.#folder,
      session,
      isWatching: () => watching.isActive,
      refuse: (refusal) => this.#bus.send({ type: 'watch-refused', ...refusal }),
      log: this.#log(uniqueId, config.verbose),
    });
    if (this.#stopReason !== null) session.stop(this.#stopReason);
    const reason = await session.run();
    report.ended(reason);
    await Promise.all([mail.settled(), this.#streams.close()]);
  }

  /** Somebody wants to see what this user sees. */
  #watched(request: Extract<FromMaster, { type: 'watch' }>): void {
    const { pid, socket } = request;
    if (this.#streams) this.#streams.open(request);
    else this.#bus.send({ type: 'watch-refused', pid, socket, reason: 'unknown' });
  }

  /** Details stay here unless the operator asked for them. */
  #log(uniqueId: string, verbose: boolean) {
    return (level: LogLevel, message: string): void => {
      if (level !== 'debug' || verbose) this.#bus.log(level, message, { uniqueId });
    };
  }

  #stop(reason: string): void {
    this.#stopReason ??= reason;
    this.#session?.stop(reason);
    this.#exitIfIdle();
  }

  #exitIfIdle(): void {
    if (!this.#isBusy) void this.#exit();
    // Told to stop in the middle of a handshake: nobody is there yet.
    else if (this.#stopReason !== null && this.#session === null) void this.#exit();
  }

  /** A programming error ends this session and no other; the master makes the FIN. */
  #crash(error: unknown): void {
    const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
    this.#report?.flush();
    this.#bus.log('error', `erreur de programme : ${stack}`);
    void this.#bus.close().then(() => process.exit(EXIT_CRASHED));
    setTimeout(() => process.exit(EXIT_CRASHED), 500);
  }

  async #exit(): Promise<void> {
    await this.#bus.close();
    process.exit(0);
  }
}
