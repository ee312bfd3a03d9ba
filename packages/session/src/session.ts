/**
 * One user, from the first page to the last FIN: what is typed goes to the pending field, what validates goes
 * to the service, what the service answers goes to the screen. Here: how a session begins, and how it ends.
 */

import type { MediaPoll, MediaRequest } from '@minipavi/bus';
import { Captures } from './captures.ts';
import { Conversation } from './conversation.ts';
import { DeferredEvents } from './deferred-events.ts';
import { Display } from './display.ts';
import { Ending } from './ending.ts';
import { IdleWatch } from './idle-watch.ts';
import { Keyboard } from './keyboard.ts';
import { Linking } from './linking.ts';
import { Media } from './media.ts';
import type { OutputTap } from './output-taps.ts';
import { PacketQueue } from './packet-queue.ts';
import { IDLE_MESSAGE, rowZeroMessage, welcome } from './screens.ts';
import type { SessionOptions, SessionSnapshot } from './session-options.ts';

/** After the user has hung up, the answer under way may still tell which URL gets the FIN. */
const HANGUP_GRACE_MS = 5_000;
/** Echo queued from which the user's own typing waits for him to read. */
const MAX_ECHO_BYTES = 64 * 1024;

export class Session {
  readonly #options: SessionOptions;
  readonly #ending = new Ending();
  readonly #keyboard: Keyboard;
  readonly #display: Display;
  readonly #idle: IdleWatch;
  readonly #conversation: Conversation;
  readonly #linking: Linking;
  readonly #packets: PacketQueue;
  readonly #media: Media;
  readonly #captures: Captures;
  readonly #events: DeferredEvents;
  #lastActionAt = Date.now();
  #graceTimer: NodeJS.Timeout | null = null;
  /** For when the packet has been read: nothing that it types may be shown over it. */
  #notice = '';

  constructor(options: SessionOptions) {
    this.#options = options;
    const { link, client, uniqueId, version, defaultUrl, screensaver, helpAddress, observer, log } = options;
    const ending = this.#ending;
    const media = new Media(options.onMedia ?? (() => {}));
    this.#media = media;
    const captures = new Captures(options.capture ?? null);
    this.#captures = captures;
    const keyboard = new Keyboard({
      isSecondary: options.capture ? (letter) => captures.isKey(letter) : null,
      onSecondary: (out) => this.#capture(out),
    });
    this.#keyboard = keyboard;
    const display = new Display({
      media,
      link,
      screensaver,
      uniqueId,
      helpAddress,
      random: options.random ?? Math.random,
      log,
    });
    this.#display = display;
    const idle = new IdleWatch({
      timeoutMs: options.idleTimeoutMs,
      hasSaver: () => display.hasSaverFor(keyboard.versionMinitel),
      onSaver: () => display.showSaver(),
      onTimeout: () => this.#timeOut(),
      isShowing: () => link.queuedBytes > 0,
    });
    this.#idle = idle;
    const packets = new PacketQueue({ link, ending, handle: (packet) => this.#handle(packet) });
    this.#packets = packets;
    const linking = new Linking({
      ...{ link, uniqueId, display, media, packets, ending, log },
      connector: options.connector ?? null,
      onTyped: () => this.#touch(),
      onChange: () => observer.changed(this.snapshot),
      ...(options.bridgeLimits ? { limits: options.bridgeLimits } : {}),
    });
    this.#linking = linking;
    const conversation = new Conversation({
      ...{
        link,
        client,
        uniqueId,
        version,
        defaultUrl,
        display,
        media,
        keyboard,
        captures,
        idle,
        linking,
        packets,
        ending,
        log,
      },
      outbox: options.outbox ?? null,
      onOpened: () => observer.opened(this.snapshot),
      onAnswer: () => observer.changed(this.snapshot),
    });
    this.#conversation = conversation;
    this.#events = new DeferredEvents({
      packets,
      simulate: (text) => conversation.simulate(text),
      tell: (event) => conversation.tell(event),
      log,
    });
  }

  /** Lives the session; resolves with the reason of its end once FIN is sent and the line closed. */
  async run(): Promise<string> {
    const { link } = this.#options;
    link.on('packet', (packet) => this.#packets.push(packet));
    link.on('close', (reason) => this.#hungUp(reason));
    link.on('line', (event) => {
      // The terminal is only connected now: what was sent before is lost.
      if (event === 'connected') this.#display.repeat();
    });
    link.on('status', () => this.#options.observer.changed(this.snapshot));
    if (link.closed) this.#hungUp('ligne coupée');
    void this.#open();
    await this.#ending.decided;
    return this.#finish();
  }

  /** Ends the session from outside: a call under way is given up, and a page; the service gets its FIN. */
  stop(reason: string): void {
    this.#conversation.abort();
    // Whoever stops has no time for what a slow line has not shown yet.
    this.#options.link.skipPage();
    this.#ending.decide(reason);
  }

  /** Copies all that goes to the user's line from now on; false when nothing does any more. */
  tap(tap: OutputTap): boolean {
    return this.#display.taps.add(tap);
  }

  untap(tap: OutputTap): void {
    this.#display.taps.remove(tap);
  }

  /** Bytes that draw what the user sees, the clearing included. */
  get screen(): Uint8Array {
    return this.#display.screen;
  }

  /** A message from another session, or from afar: on row 0, whatever this one is doing. */
  push(text: string): void {
    if (!this.#ending.isDecided) this.#display.message(text);
  }

  /**
   * The service is to be called with BGCALL-SIMU as if this had been typed, once the session has done what it is
   * doing. False: it ends, or has too much to do.
   */
  simulate(text: string): boolean {
    if (this.#ending.isDecided) return false;
    return this.#events.simulate(text);
  }

  /**
   * The player beside the screen asks what there is to show: what a service sent last and nobody has fetched yet. What
   * it did since goes to the service (BGCALL-WM-START, BGCALL-WM-STOP): once the session has done what it is doing, one a
   * second at most, and not at all when half a minute has passed by then. Nothing of it once the session ends.
   */
  pollMedia(event: MediaPoll['event']): MediaRequest | null {
    if (this.#ending.isDecided) return null;
    const media = this.#media.poll(); // first: the service is to know that there is a player
    if (event !== null) this.#events.player(event);
    return media;
  }

  get snapshot(): SessionSnapshot {
    return {
      url: this.#conversation.url,
      infos: [this.#linking.infos, this.#options.link.status].filter((text) => text !== '').join(' · '),
      context: this.#conversation.context,
      content: this.#keyboard.content,
      versionMinitel: this.#keyboard.versionMinitel,
      lastActionAt: this.#lastActionAt,
    };
  }

  async #open(): Promise<void> {
    if (!this.#ending.isDecided) await this.#greet();
    this.#packets.open();
  }

  async #greet(): Promise<void> {
    const { version, uniqueId } = this.#options;
    const { opening, kind } = this.#options.link;
    this.#display.holdWelcome(welcome({ kind, version, uniqueId, date: new Date(), pce: opening.pce }));
    await this.#conversation.begin();
  }

  #hungUp(reason: string): void {
    if (this.#ending.isDecided) return;
    this.#graceTimer = setTimeout(() => this.#conversation.abort(), HANGUP_GRACE_MS);
    this.#ending.decide(reason);
  }

  #timeOut(): void {
    this.#display.uncover();
    this.#display.show(rowZeroMessage(IDLE_MESSAGE));
    this.#ending.decide('inactivité');
  }

  async #finish(): Promise<string> {
    this.#idle.stop();
    this.#display.close();
    // First, as whoever waits for the line waits no more then.
    const closed = this.#options.link.close();
    // A call under way ends: its answer may change the URL that gets the FIN.
    await this.#packets.settled();
    if (this.#graceTimer) clearTimeout(this.#graceTimer);
    this.#events.close();
    if (this.#conversation.owesFin) {
      this.#options.observer.ending();
      await this.#conversation.sendFin();
    }
    await this.#conversation.settled();
    await closed;
    await this.#linking.settled();
    return this.#ending.reason;
  }

  /** The user did something, here or for the far end of a link. */
  #touch(): void {
    this.#lastActionAt = Date.now();
    this.#idle.touch();
    this.#options.observer.active(this.#lastActionAt);
  }

  /** A promise when a service is called; echo and moves inside a field are done at once. */
  #handle(packet: Uint8Array): Promise<void> | null {
    this.#display.uncover();
    const out: number[] = [];
    const key = this.#keyboard.read(packet, out);
    if (out.length > 0) this.#display.show(out);
    if (this.#notice !== '') this.#display.notice(this.#notice);
    this.#notice = '';
    this.#touch();
    if (key !== null) return this.#conversation.key(key);
    const { link } = this.#options;
    return link.queuedBytes < MAX_ECHO_BYTES ? null : link.drained(MAX_ECHO_BYTES);
  }

  /** What was typed before it in the same packet is on the captured screen. */
  #capture(out: number[]): void {
    if (out.length > 0) this.#display.show(out.splice(0));
    this.#notice = this.#captures.take(this.#display.screen);
  }
}
