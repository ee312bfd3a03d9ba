/**
 * Everything between an accepted socket and the worker pool: who is let in, who waits for a word about his address, who
 * is shown why not. Nobody waits for anybody else's answer, and not a byte of a user's is read here.
 */

import type { Socket } from 'node:net';
import { isTelephone, type LinkKind } from '@minipavi/access';
import { AddressSet, isPublic } from '@minipavi/addresses';
import type { BusPeer, LogFields, LogLevel, ToMaster } from '@minipavi/bus';
import type { Config } from '@minipavi/config';
import type { AsteriskPeers } from '../asterisk-peers.ts';
import type { Visitor } from '../doorman/visitor.ts';
import type { Handover } from '../handover.ts';
import { AddressLists } from './address-lists.ts';
import {
  admit,
  placeRefusal,
  placesFor,
  scoreRefusal,
  type AdmissionRules,
  type Caller,
  type House,
  type Refusal,
} from './admission.ts';
import type { DoormanPost } from './doorman-post.ts';
import { PendingLines } from './pending.ts';
import { peerOf, RateLimit } from './rate-limit.ts';
import { RefusalLog } from './refusal-log.ts';
import { refusalPage, type PageReason } from './refusal-page.ts';
import type { Registry } from './registry.ts';

/** The word about an address comes within this, or is taken as never to come. */
const HELD_MS = 1_500;
/** More of them than this at a time are a flood. */
const MAX_HELD = 200;
/** For a session that is one too many: time to see the page, and for its service to be told. */
const LEAVE_WITHIN_MS = 5_000;

const STOPPING: Refusal = { reason: 'arrêt en cours', page: null };
const TOO_MANY_HELD: Refusal = { reason: `${MAX_HELD} connexions attendent leur réputation`, page: 'busy' };

type ReceptionConfig = Pick<
  Config,
  | 'maxSessions'
  | 'maxSessionsPerAddress'
  | 'maxConnectionsPerMinute'
  | 'maxPending'
  | 'visuweb'
  | 'blacklistFile'
  | 'whitelistFile'
  | 'reputation'
  | 'helpAddress'
>;

export interface ReceptionOptions {
  readonly config: ReceptionConfig;
  readonly registry: Registry;
  readonly asterisk: Pick<AsteriskPeers, 'has' | 'expected'>;
  /** What is known of an address: 0 to 100, null for nothing. Never rejects. null: nobody is to be asked. */
  readonly reputation: { ask(address: string): Promise<number | null> } | null;
  readonly doorman: Pick<DoormanPost, 'turnAway' | 'retire' | 'stop'>;
  /** PEM texts for WSS, as they are now. */
  readonly tls: () => Handover['tls'];
  /** He is let in. */
  readonly serve: (handover: Handover, socket: Socket) => void;
  /** SIGKILL for a worker that is stuck. */
  readonly kill: (pid: number) => void;
  readonly log: (level: LogLevel, message: string, fields?: LogFields) => void;
  readonly random?: () => number;
}

export interface Arrival extends Caller {
  readonly socket: Socket;
  readonly head: Buffer;
}

const NO_BYTES = Buffer.alloc(0);

export class Reception {
  readonly #options: ReceptionOptions;
  readonly #pending: PendingLines;
  readonly #refusals: RefusalLog;
  /** Those who wait for a word about their address, and what lets them wait no longer. */
  readonly #held = new Map<Arrival, NodeJS.Timeout>();
  #config: ReceptionConfig;
  #lists: AddressLists;
  #rate: RateLimit | null;
  #rules: AdmissionRules;
  readonly #pages = new Map<PageReason, string>();
  #closedFor: string | null = null;
  #isStopping = false;
  #diverted: ((arrival: Arrival) => void) | null = null;

  constructor(options: ReceptionOptions) {
    this.#options = options;
    this.#config = options.config;
    this.#refusals = new RefusalLog(options.log);
    this.#pending = new PendingLines({ onStuck: (pid, uniqueId) => this.#stuck(pid, uniqueId) });
    this.#lists = new AddressLists(this.#config, options.log);
    this.#rate = rateOf(this.#config);
    this.#rules = this.#newRules();
    options.registry.on('removed', (uniqueId) => this.#pending.gone(uniqueId));
  }

  /** Somebody has come. `head`: bytes of his that had to be read already. */
  accept(kind: LinkKind, socket: Socket, remoteAddress: string, head: Buffer = NO_BYTES): void {
    socket.on('error', () => {}); // whoever it belongs to: an unheard one would end the master
    const arrival = { kind, socket, remoteAddress, head };
    if (this.#diverted) return this.#diverted(arrival);
    if (this.#isStopping) return this.#refuse(arrival, STOPPING);
    const verdict = admit(this.#rules, this.#house, arrival);
    if (verdict === 'accept') this.#letIn(arrival);
    else if (verdict === 'ask') this.#hold(arrival);
    else this.#refuse(arrival, verdict);
  }

  /** Whoever is held, and whoever comes from now on, is judged by somebody else; null: here again. */
  divert(to: ((arrival: Arrival) => void) | null): void {
    this.#diverted = to;
    if (to === null) return;
    for (const arrival of [...this.#held.keys()]) {
      if (this.#release(arrival) && !arrival.socket.destroyed) to(arrival);
    }
  }

  /** Nobody is let in any more, for this reason (French, for the log); null: again. Those inside stay. */
  closeHouse(reason: string | null): void {
    this.#closedFor = reason;
  }

  /** This worker has that connection's socket. */
  given(pid: number, uniqueId: string): void {
    this.#pending.given(pid, uniqueId);
  }

  /** It never had it. */
  returned(pid: number): void {
    this.#pending.returned(pid);
  }

  /** What workers say of the opening of lines. False: this message is somebody else's. */
  message(from: BusPeer, message: ToMaster): boolean {
    if (message.type !== 'line-opened') return false;
    this.#opened(from, message.uniqueId);
    return true;
  }

  /** Other limits, other lists, from now on. */
  reconfigure(config: ReceptionConfig): void {
    const before = this.#config;
    this.#config = config;
    this.#pages.clear();
    const { blacklistFile, whitelistFile } = config;
    if (blacklistFile !== before.blacklistFile || whitelistFile !== before.whitelistFile) {
      this.#lists.close();
      this.#lists = new AddressLists(config, this.#options.log);
    }
    if (config.maxConnectionsPerMinute !== before.maxConnectionsPerMinute) this.#rate = rateOf(config);
    this.#rules = this.#newRules();
  }

  /** Reads the lists of addresses again. */
  async reload(): Promise<void> {
    await this.#lists.reload();
  }

  /** VisuWeb, too, serves these without a look at their reputation. */
  isWhitelisted(address: string): boolean {
    return this.#lists.whitelist.has(address);
  }

  /** Those who wait for a word about their address: no more once the ports are closed and their time is over. */
  get heldCount(): number {
    return this.#held.size;
  }

  /** Another master has the ports: nobody comes here any more, and pages that are being shown are shown to the end. */
  retire(): void {
    this.#end();
    this.#options.doorman.retire();
  }

  /** Nobody is let in any more, nobody is shown anything any more. */
  stop(): void {
    this.#end();
    this.#options.doorman.stop();
  }

  #end(): void {
    this.#isStopping = true;
    for (const arrival of [...this.#held.keys()]) if (this.#release(arrival)) this.#refuse(arrival, STOPPING);
    this.#lists.close();
    this.#pending.stop();
    this.#refusals.stop();
  }

  #newRules(): AdmissionRules {
    const { maxSessions, maxSessionsPerAddress, maxPending, visuweb, reputation } = this.#config;
    const { asterisk, random = Math.random } = this.#options;
    const operators = new AddressSet(visuweb?.allowIp ?? []);
    const asksReputation = reputation !== null && this.#options.reputation !== null;
    return {
      ...{ maxSessions, maxSessionsPerAddress, maxPending, asterisk, operators, random },
      blacklist: this.#lists.blacklist,
      whitelist: this.#lists.whitelist,
      // Loopback is among Asterisk's addresses: a proxy of our own may be there.
      isInTime: (address) =>
        this.#rate === null || asterisk.has(address) || this.#rate.take(peerOf(address), performance.now()),
      reputation: asksReputation ? { onFailure: reputation.onFailure, isPublic } : null,
    };
  }

  get #house(): House {
    const { registry } = this.#options;
    return {
      size: registry.size,
      pending: this.#pending.count,
      countFrom: (address) => registry.countFrom(address),
      closedFor: this.#closedFor,
    };
  }

  #letIn({ kind, socket, remoteAddress, head }: Arrival): void {
    const { registry, log, serve } = this.#options;
    const { uniqueId } = registry.open(kind, remoteAddress);
    log('info', 'connexion', { uniqueId, kind, remoteAddress });
    serve({ type: 'connection', kind, uniqueId, remoteAddress, ...this.#baggage(kind, head) }, socket);
  }

  /** What goes with a socket to whoever reads it. */
  #baggage(kind: LinkKind, head: Buffer): Pick<Handover, 'tls' | 'head'> {
    const pem = kind === 'WSS' ? this.#options.tls() : undefined;
    return { ...(pem ? { tls: pem } : {}), ...(head.length > 0 ? { head: head.toString('base64') } : {}) };
  }

  // --- those who wait for a word about their address ----------------------------------------------------------

  #hold(arrival: Arrival): void {
    if (this.#held.size >= MAX_HELD) return this.#refuse(arrival, TOO_MANY_HELD);
    const timer = setTimeout(() => this.#judge(arrival, null), HELD_MS);
    this.#held.set(arrival, timer);
    void this.#options.reputation?.ask(arrival.remoteAddress).then((score) => this.#judge(arrival, score));
  }

  /** Places may have been taken meanwhile. */
  #judge(arrival: Arrival, score: number | null): void {
    if (!this.#release(arrival)) return; // too late
    if (arrival.socket.destroyed) return; // he has not waited
    const refused = scoreRefusal(this.#rules, score) ?? placeRefusal(this.#rules, this.#house, arrival);
    if (refused === null) this.#letIn(arrival);
    else this.#refuse(arrival, refused);
  }

  /** False: he is not held (any more). */
  #release(arrival: Arrival): boolean {
    clearTimeout(this.#held.get(arrival));
    return this.#held.delete(arrival);
  }

  // --- those who are not let in -------------------------------------------------------------------------------

  #refuse({ kind, socket, remoteAddress, head }: Arrival, { reason, page }: Refusal): void {
    const visitor = { kind, remoteAddress, ...this.#baggage(kind, head) };
    const isShown = page !== null && this.#show(page, visitor, socket);
    if (!isShown) socket.destroy();
    const omitted = page !== null && !isShown ? ' (sans page de refus)' : '';
    this.#refusals.refused(`${reason}${omitted}`, { kind, remoteAddress });
  }

  /** He was let in, and nobody can serve him. True: he is shown a page, and his line is closed after it. */
  turnAway({ kind, remoteAddress, tls, head }: Handover, socket: Socket): boolean {
    if (this.#isStopping || socket.destroyed) return false;
    const baggage = { ...(tls ? { tls } : {}), ...(head === undefined ? {} : { head }) };
    return this.#show('busy', { kind, remoteAddress, ...baggage }, socket);
  }

  #show(page: PageReason, visitor: Omit<Visitor, 'id' | 'page'>, socket: Socket): boolean {
    // Without a modem there is no page; a caller by sound is gone before one has been set up.
    if (visitor.kind === 'AUD') return false;
    return this.#options.doorman.turnAway({ ...visitor, page: this.#page(page) }, socket);
  }

  /** Base64. Made once: in a flood, refusing must cost next to nothing. */
  #page(reason: PageReason): string {
    const known = this.#pages.get(reason);
    if (known !== undefined) return known;
    const page = Buffer.from(refusalPage(reason, this.#config.helpAddress)).toString('base64');
    this.#pages.set(reason, page);
    return page;
  }

  // --- lines that open, or do not -----------------------------------------------------------------------------

  /** Whoever took his time was not counted. Meanwhile the house may have filled up. */
  #opened(worker: BusPeer, uniqueId: string): void {
    const { registry, log } = this.#options;
    const connection = registry.get(uniqueId);
    if (!this.#pending.opened(uniqueId) || !connection || isTelephone(connection.kind)) return;
    const places = placesFor(this.#rules, connection);
    if (registry.size - this.#pending.count <= places) return;
    const reason = `maximum de ${places} connexions atteint`;
    log('warn', `connexion refusée : ${reason} pendant son ouverture`, { uniqueId });
    worker.send({ type: 'stop', withinMs: LEAVE_WITHIN_MS, reason, page: this.#page('full') });
  }

  #stuck(pid: number, uniqueId: string): void {
    this.#options.log('error', 'ligne ni ouverte ni refusée après 15 s, processus tué', { pid, uniqueId });
    this.#options.kill(pid);
  }
}

const rateOf = ({ maxConnectionsPerMinute }: ReceptionConfig): RateLimit | null =>
  maxConnectionsPerMinute === null ? null : new RateLimit(maxConnectionsPerMinute);
