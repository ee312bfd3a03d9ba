/**
 * A worker: waits warm for one user's socket, serves that user to the last byte, exits.
 * It may die at any moment without hurting anybody else; the master tells its service.
 */

import type { Socket } from 'node:net';
import path from 'node:path';
import { HandshakeError, openLink, type ClientLink } from '@minipavi/access';
import type { AddressPolicySettings } from '@minipavi/addresses';
import { BusClient, type FromMaster, type LogLevel, type SessionState } from '@minipavi/bus';
import type { Handover, WorkerConfig } from '../handover.ts';
import { leave } from '../leave.ts';
import { audioSettings } from './audio-settings.ts';
import { LiveSession } from './live-session.ts';
import { PhoneRelay } from './phone-relay.ts';
import { Playback } from './playback.ts';
import { rehearse } from './rehearsal.ts';

/** Exit code after a programming error (EX_SOFTWARE). */
const EXIT_CRASHED = 70;
/** Not at once: when many users come together, the worker is needed rather than rehearsed. */
const REHEARSE_AFTER_MS = 40;

type Welcome = Extract<FromMaster, { type: 'welcome' }>;

interface Served {
  /** For hello: what is shown of it; null: nothing. */
  readonly state: SessionState | null;
  /** Resolves when the line is closed and nothing is left to do; false: the disk keeps a thread of this process. */
  run(): Promise<boolean>;
  stop(reason: string): void;
}

export class Worker {
  readonly #bus: BusClient;
  /** Of the bus, and of all other sockets between processes. */
  readonly #folder: string;
  readonly #welcome: Promise<Welcome>;
  /** Once it is open. */
  #link: ClientLink | null = null;
  /** Whoever this worker is for, once the line is open. */
  #served: Served | null = null;
  /** The same, when it is a session. */
  #live: LiveSession | null = null;
  #isBusy = false;
  #stopReason: string | null = null;
  /** Later than what the configuration says of them; null: there was no change. */
  #called: AddressPolicySettings | null = null;
  #rehearsal: NodeJS.Timeout | null = null;

  /**
   * Says hello on the bus: from then on the master may send a socket. `firstPath`: where that master is, when it has
   * not taken the bus over yet.
   */
  constructor(busPath: string, firstPath?: string) {
    this.#folder = path.dirname(busPath);
    this.#bus = new BusClient({
      path: busPath,
      firstPath,
      role: 'worker',
      session: () => this.#served?.state ?? null,
    });
    this.#welcome = new Promise((resolve) => {
      this.#bus.on('message', (message) => {
        if (message.type === 'called-addresses') this.#called = message.settings as AddressPolicySettings;
        else if (message.type === 'welcome') {
          resolve(message);
          if (!this.#isBusy) this.#rehearsal ??= setTimeout(() => void rehearse(), REHEARSE_AFTER_MS);
        } else if (message.type === 'stop') this.#stop(message.reason, message.page);
        if (this.#live) this.#live.message(message);
        else this.#refuse(message);
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
    let isAllDone = true;
    // What the master had to read, to know who he is: the first that whoever reads him now reads.
    if (handover.head !== undefined) socket.unshift(Buffer.from(handover.head, 'base64'));
    try {
      const link = await openLink({
        kind: handover.kind,
        socket,
        remoteAddress: handover.remoteAddress,
        ...(handover.tls ? { tls: handover.tls } : {}),
        telephone: (config as WorkerConfig).telephone,
        audio: audioSettings({ bus: this.#bus, config: config as WorkerConfig, uniqueId: handover.uniqueId }),
        log: this.#log(handover.uniqueId, (config as WorkerConfig).verbose),
      });
      this.#link = link;
      // The master counts lines that are not open apart from those of users.
      this.#bus.send({ type: 'line-opened', uniqueId: handover.uniqueId });
      isAllDone = await this.#attend(handover, link, config as WorkerConfig, version);
    } catch (error) {
      if (!(error instanceof HandshakeError)) throw error;
      const { uniqueId, kind, remoteAddress } = handover;
      this.#bus.log('warn', `connexion refusée : ${error.message}`, { uniqueId, kind, remoteAddress });
    }
    await this.#exit(!isAllDone);
  }

  async #attend(
    handover: Handover,
    link: ClientLink,
    config: WorkerConfig,
    version: string,
  ): Promise<boolean> {
    const log = this.#log(handover.uniqueId, config.verbose);
    const calledAddresses = this.#called ?? config.calledAddresses;
    const { playback: request, direction } = link.opening;
    if (direction === 'OUT') {
      this.#served = new PhoneRelay({
        ...{ handover, link, config, log },
        bus: this.#bus,
        folder: this.#folder,
      });
    } else if (request) {
      // No session: in no list, in no history; but it takes a place, as any line.
      this.#served = new Playback({ link, request, config, log });
    } else {
      this.#live = new LiveSession({
        ...{ handover, link, version, log },
        config: { ...config, calledAddresses },
        bus: this.#bus,
        folder: this.#folder,
      });
      this.#served = this.#live;
    }
    if (this.#stopReason !== null) this.#served.stop(this.#stopReason);
    return this.#served.run();
  }

  /** No session yet, or none at all: whoever asks for it waits no longer. */
  #refuse(message: FromMaster): void {
    switch (message.type) {
      case 'watch': {
        const { pid, socket } = message;
        return this.#bus.send({ type: 'watch-refused', pid, socket, reason: 'unknown' });
      }
      case 'media-poll':
        return this.#bus.send({ type: 'media-polled', id: message.id, isKnown: false, media: null });
      default:
        return;
    }
  }

  /** Details stay here unless the operator asked for them. */
  #log(uniqueId: string, verbose: boolean) {
    return (level: LogLevel, message: string): void => {
      if (level !== 'debug' || verbose) this.#bus.log(level, message, { uniqueId });
    };
  }

  /** `page`: what the user sees last, base64. */
  #stop(reason: string, page?: string): void {
    this.#stopReason ??= reason;
    if (page !== undefined) this.#link?.send(Buffer.from(page, 'base64'));
    this.#served?.stop(reason);
    this.#exitIfIdle();
  }

  #exitIfIdle(): void {
    if (!this.#isBusy) void this.#exit();
    // Told to stop in the middle of a handshake: nobody is there yet.
    else if (this.#stopReason !== null && this.#served === null) void this.#exit();
  }

  /** A programming error ends this session and no other; the master makes the FIN. */
  #crash(error: unknown): void {
    const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
    this.#live?.flush();
    this.#bus.log('error', `erreur de programme : ${stack}`);
    void this.#bus.close().then(() => process.exit(EXIT_CRASHED));
    setTimeout(() => process.exit(EXIT_CRASHED), 500);
  }

  async #exit(isDiskStuck = false): Promise<void> {
    await this.#bus.close();
    leave(isDiskStuck);
  }
}
