/** One user's session in this worker, with all that stands around it: other sessions, watchers, recording, history. */

import type { ClientLink } from '@minipavi/access';
import { AddressPolicy, type AddressPolicySettings, NameLookups } from '@minipavi/addresses';
import type { BusClient, FromMaster, LogLevel, SessionState } from '@minipavi/bus';
import { ServiceClient, Session, type SessionObserver } from '@minipavi/session';
import type { Handover, WorkerConfig } from '../handover.ts';
import { captures } from './captures.ts';
import { WorkerConnector } from './connector.ts';
import { SessionMail } from './session-mail.ts';
import { SessionRecording } from './session-recording.ts';
import { SessionReport } from './session-report.ts';
import { SessionStory } from './session-story.ts';
import { isSettledWithin } from '../settled-within.ts';
import { WatchedStreams } from './watched-streams.ts';
import { Watching } from './watching.ts';

/** Of this process's four threads: the disk needs some, too. */
const MAX_LOOKUPS = 2;
/** A place in the house is not kept for a slow disk. */
const WRITTEN_WITHIN_MS = 1_000;
/** Nor does a process stay for ever for one that hangs. */
const GIVEN_UP_AFTER_MS = 5_000;

export interface LiveSessionOptions {
  readonly bus: BusClient;
  /** Of the bus, and of all other sockets between processes. */
  readonly folder: string;
  readonly handover: Handover;
  readonly link: ClientLink;
  readonly config: WorkerConfig;
  readonly version: string;
  readonly log: (level: LogLevel, message: string) => void;
}

export class LiveSession {
  readonly #options: LiveSessionOptions;
  readonly #startedAt = Date.now();
  readonly #openedAt = performance.now();
  readonly #report: SessionReport;
  readonly #story: SessionStory;
  readonly #mail: SessionMail;
  readonly #session: Session;
  readonly #policy: AddressPolicy;
  readonly #streams: WatchedStreams;
  readonly #recording: SessionRecording | null;
  /** Milliseconds since 1970; null while something may still be sent. */
  #endedAt: number | null = null;

  constructor(options: LiveSessionOptions) {
    this.#options = options;
    const { bus, folder, handover, link, config, log } = options;
    const { uniqueId, kind } = handover;
    const { direction, remoteAddr } = link.opening;
    const identity = { uniqueId, kind, direction, remoteAddr, startedAt: this.#startedAt };
    this.#policy = new AddressPolicy(config.calledAddresses, new NameLookups(MAX_LOOKUPS).resolve);
    this.#report = new SessionReport(bus, identity);
    this.#story = new SessionStory(identity);
    this.#mail = new SessionMail({ bus, uniqueId, log });
    const watching = new Watching({ bus, folder, extCallUrl: config.extCallUrl });
    this.#session = this.#newSession(watching);
    this.#mail.deliverTo(this.#session);
    this.#streams = new WatchedStreams({
      uniqueId,
      folder,
      session: this.#session,
      isWatching: () => watching.isActive,
      refuse: (refusal) => bus.send({ type: 'watch-refused', ...refusal }),
      log,
    });
    this.#recording =
      config.recordings &&
      new SessionRecording({
        ...config.recordings,
        uniqueId,
        startedAt: this.#startedAt,
        onFault: (reason) => log('warn', reason),
      });
    if (this.#recording) this.#session.tap(this.#recording);
    // FIN may take ten seconds more, of which the user sees nothing.
    this.#session.tap({ sent() {}, ended: () => (this.#endedAt = this.#now()) });
  }

  /** For hello. */
  get state(): SessionState | null {
    return this.#report.state;
  }

  /** Any message of the master: takes those that are for this session. */
  message(message: FromMaster): void {
    this.#mail.message(message);
    if (message.type === 'watch') this.#streams.open(message);
    if (message.type === 'called-addresses') this.#policy.update(message.settings as AddressPolicySettings);
  }

  /** Ends it from outside; FIN is sent. */
  stop(reason: string): void {
    this.#session.stop(reason);
  }

  /** Tells the master at once what it does not know yet. */
  flush(): void {
    this.#report.flush();
  }

  /** Resolves when all is over and this process may go; false: the disk still holds what was to be written. */
  async run(): Promise<boolean> {
    const reason = await this.#session.run();
    const kept = this.#keep(reason);
    const { log } = this.#options;
    // Before the master tells VisuWeb, which looks into the history then.
    if (!(await isSettledWithin(kept, WRITTEN_WITHIN_MS))) log('warn', 'historique : le disque est lent');
    this.#report.ended(reason);
    const [isKept] = await Promise.all([
      isSettledWithin(kept, GIVEN_UP_AFTER_MS),
      this.#mail.settled(),
      this.#streams.close(),
    ]);
    if (!isKept) log('error', 'historique : le disque ne répond pas, session non écrite');
    return isKept;
  }

  #newSession(watching: Watching): Session {
    const { bus, handover, link, config, version, log } = this.#options;
    const { uniqueId } = handover;
    const policy = this.#policy;
    return new Session({
      link,
      client: new ServiceClient({ userAgent: `MiniPAVI/${version}`, policy }),
      uniqueId,
      version,
      defaultUrl: config.defaultUrl,
      idleTimeoutMs: config.idleTimeoutMs,
      screensaver: config.screensaver,
      helpAddress: config.helpAddress,
      connector: new WorkerConnector({
        connectKeys: config.connectKeys,
        visuKey: config.visuKey,
        policy,
        programs: config.programs,
        openWatch: (param, order) => watching.open(param, order),
        bus,
        folder: this.#options.folder,
        callOut: config.callOut,
        log,
      }),
      outbox: this.#mail,
      capture: captures({ uniqueId, config, log }),
      ...(config.hasWebMedia && { onMedia: () => bus.send({ type: 'media-ready', uniqueId }) }),
      observer: this.#observer(),
      log,
    });
  }

  #observer(): SessionObserver {
    const [report, story] = [this.#report, this.#story];
    return {
      opened: (snapshot) => {
        story.see(snapshot);
        report.opened(snapshot);
      },
      changed: (snapshot) => {
        story.see(snapshot);
        report.changed(snapshot);
      },
      active: (lastActionAt) => report.active(lastActionAt),
      ending: () => report.ending(),
    };
  }

  /** Milliseconds since 1970, on a clock that nobody sets while the session lasts. */
  #now(): number {
    return this.#startedAt + Math.round(performance.now() - this.#openedAt);
  }

  /** History and recording; for a session too short for either, what was recorded is removed. Never rejects. */
  async #keep(reason: string): Promise<void> {
    const { config, log } = this.#options;
    const { diskFault, MIN_SESSION_MS, SessionJournal } = await import('./journal.ts');
    const endedAt = this.#endedAt ?? this.#now();
    const { snapshot } = this.#session;
    this.#story.see(snapshot);
    const record = this.#story.end(reason, endedAt, snapshot.lastActionAt);
    const written = new SessionJournal(config.statsFolder)
      .append(record)
      .catch((error: unknown) => log('error', `historique : session non écrite, ${diskFault(error)}`));
    await Promise.all([written, this.#recording?.close(endedAt - this.#startedAt >= MIN_SESSION_MS)]);
  }
}
