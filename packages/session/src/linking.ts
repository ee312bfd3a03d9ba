/** Sends the user elsewhere for a while, as a service's command wants it, and brings him back. */

import type { ClientLink } from '@minipavi/access';
import type { ConnectionCommand, ServiceEvent } from '@minipavi/protocol';
import { Bridge, type BridgeEnd } from './bridge.ts';
import { bridgeRules, type BridgeLimits } from './bridge-rules.ts';
import type { Connection, Connector, FarEnd } from './connector.ts';
import type { Display } from './display.ts';
import type { Ending } from './ending.ts';
import { LeaveDetector } from './leave-detector.ts';
import type { Media } from './media.ts';
import type { PacketQueue } from './packet-queue.ts';
import { rowZeroMessage } from './screens.ts';
import type { SessionLog } from './session-options.ts';

export interface LinkingOptions {
  /** null: nobody is sent anywhere. */
  readonly connector: Connector | null;
  readonly link: ClientLink;
  readonly uniqueId: string;
  readonly display: Display;
  readonly media: Pick<Media, 'stream'>;
  readonly packets: PacketQueue;
  readonly ending: Ending;
  readonly log: SessionLog;
  /** The user typed something for the far end. */
  readonly onTyped: () => void;
  /** `infos` is another one now. */
  readonly onChange: () => void;
  /** Instead of those of the rules. */
  readonly limits?: BridgeLimits;
}

export interface LinkingResult {
  /** What the service is told. */
  readonly event: Extract<ServiceEvent, 'DIRECTCALLENDED' | 'DIRECTCALLFAILED'>;
  /** The user was there and did something: what follows is no chain of calls without him. */
  readonly wasUsed: boolean;
}

const FAILED: LinkingResult = { event: 'DIRECTCALLFAILED', wasUsed: false };
const DENIED: LinkingResult = { event: 'DIRECTCALLENDED', wasUsed: false };

export class Linking {
  readonly #options: LinkingOptions;
  readonly #abort = new AbortController();
  /** Far ends that are not wholly gone. */
  readonly #closing = new Set<Promise<void>>();
  #infos = '';

  constructor(options: LinkingOptions) {
    this.#options = options;
    void options.ending.decided.then(() => this.#abort.abort());
  }

  /** Column of VisuWeb: where the user is linked to; '' when nowhere. */
  get infos(): string {
    return this.#infos;
  }

  /** Resolves when the link is over and its far end is no more listened to; it may still be closing. */
  async run(command: ConnectionCommand, serviceUrl: string): Promise<LinkingResult> {
    const { connector, uniqueId, display, ending, log } = this.#options;
    if (connector === null || ending.isDecided) return FAILED;
    const left = this.#watchForLeaving();
    const signal = AbortSignal.any([this.#abort.signal, left.signal]);
    const connection = await connector.connect({ command, serviceUrl, uniqueId, signal });
    this.#options.packets.watch(null);
    if (left.signal.aborted) return this.#leftBefore(command, connection);
    if (connection.kind === 'denied') {
      log('warn', `${command.name} refusé : ${connection.reason}`);
      return DENIED;
    }
    if (connection.kind === 'failed') {
      log('warn', `${command.name} : ${connection.reason}`);
      if (connection.shown !== null && !ending.isDecided) display.show(rowZeroMessage(connection.shown));
      return FAILED;
    }
    this.#setInfos(connection.infos);
    log('info', `liaison ouverte : ${connection.infos}`);
    const end = await this.#bridge(command, connection);
    log('info', `liaison finie : ${connection.infos} : ${end.reason}`);
    display.show(connection.closing ?? [], end.shown === null ? [] : rowZeroMessage(end.shown));
    this.#setInfos('');
    return { event: 'DIRECTCALLENDED', wasUsed: end.wasTyped };
  }

  /** Resolves when nothing is left of any link. */
  async settled(): Promise<void> {
    await Promise.all(this.#closing);
  }

  /** A server may take its time, one on the telephone half a minute: whoever has enough of it comes back as from a link. */
  #watchForLeaving(): AbortController {
    const { packets } = this.#options;
    const left = new AbortController();
    const detector = new LeaveDetector();
    packets.watch((packet) => {
      if (detector.push(packet) === null) return;
      packets.watch(null);
      // What he typed meanwhile was for the server.
      packets.forget();
      left.abort();
    });
    return left;
  }

  #leftBefore(command: ConnectionCommand, connection: Connection): LinkingResult {
    this.#options.log('info', `${command.name} : abandonné par l’utilisateur`);
    this.#options.onTyped();
    if (connection.kind === 'open') this.#close(connection.farEnd);
    return { event: 'DIRECTCALLFAILED', wasUsed: true };
  }

  async #bridge(
    command: ConnectionCommand,
    { farEnd, maxMs }: Extract<Connection, { kind: 'open' }>,
  ): Promise<BridgeEnd> {
    const { link, display, media, packets, ending, onTyped } = this.#options;
    const rules = bridgeRules(command);
    const limits = this.#options.limits ?? rules.limits;
    const bridge = new Bridge({
      ...{ link, display, farEnd },
      rules: { ...rules, limits: { ...limits, totalMs: maxMs ?? limits.totalMs } },
      onData: media.stream(),
    });
    void ending.decided.then(() => bridge.stop(ending.reason));
    packets.divert((packet) => {
      const isTaken = bridge.typed(packet);
      if (isTaken) onTyped();
      return isTaken;
    });
    const end = await bridge.ended;
    packets.divert(null);
    this.#close(farEnd);
    return end;
  }

  #close(farEnd: FarEnd): void {
    const closing = farEnd.close().finally(() => this.#closing.delete(closing));
    this.#closing.add(closing);
  }

  #setInfos(infos: string): void {
    this.#infos = infos;
    this.#options.onChange();
  }
}
