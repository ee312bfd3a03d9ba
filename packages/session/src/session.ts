/**
 * One user, from the first page to the last FIN: what is typed goes to the pending field, what validates goes
 * to the service, what the service answers goes to the screen. Here: how a session begins, and how it ends.
 */

import { Conversation } from './conversation.ts';
import { Display } from './display.ts';
import { Ending } from './ending.ts';
import { IdleWatch } from './idle-watch.ts';
import { Keyboard } from './keyboard.ts';
import { PacketQueue } from './packet-queue.ts';
import { IDLE_MESSAGE, rowZeroMessage, welcome } from './screens.ts';
import type { SessionOptions, SessionSnapshot } from './session-options.ts';

/** After the user has hung up, the answer under way may still tell which URL gets the FIN. */
const HANGUP_GRACE_MS = 5_000;

export class Session {
  readonly #options: SessionOptions;
  readonly #ending = new Ending();
  readonly #keyboard = new Keyboard();
  readonly #display: Display;
  readonly #idle: IdleWatch;
  readonly #conversation: Conversation;
  readonly #packets: PacketQueue;
  #lastActionAt = Date.now();
  #graceTimer: NodeJS.Timeout | null = null;

  constructor(options: SessionOptions) {
    this.#options = options;
    const { link, client, uniqueId, version, defaultUrl, screensaver, helpAddress, observer, log } = options;
    const ending = this.#ending;
    const keyboard = this.#keyboard;
    const display = new Display({
      link,
      screensaver,
      uniqueId,
      helpAddress,
      random: options.random ?? Math.random,
    });
    this.#display = display;
    const idle = new IdleWatch({
      timeoutMs: options.idleTimeoutMs,
      hasSaver: () => display.hasSaverFor(keyboard.versionMinitel),
      onSaver: () => display.showSaver(),
      onTimeout: () => this.#timeOut(),
    });
    this.#idle = idle;
    this.#conversation = new Conversation({
      ...{ link, client, uniqueId, version, defaultUrl, display, keyboard, idle, ending, log },
      onOpened: () => observer.opened(this.snapshot),
      onAnswer: () => observer.changed(this.snapshot),
    });
    this.#packets = new PacketQueue({ link, ending, handle: (packet) => this.#handle(packet) });
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
    if (link.closed) this.#hungUp('ligne coupée');
    void this.#open();
    await this.#ending.decided;
    return this.#finish();
  }

  /** Ends the session from outside: a call under way is given up, the service gets its FIN. */
  stop(reason: string): void {
    this.#conversation.abort();
    this.#ending.decide(reason);
  }

  get snapshot(): SessionSnapshot {
    return {
      url: this.#conversation.url,
      infos: '',
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
    if (!opening.playback) return this.#conversation.begin();
    this.#display.show(rowZeroMessage('Relecture de session indisponible'));
    this.#ending.decide('relecture de session demandée');
  }

  #hungUp(reason: string): void {
    if (this.#ending.isDecided) return;
    this.#graceTimer = setTimeout(() => this.#conversation.abort(), HANGUP_GRACE_MS);
    this.#ending.decide(reason);
  }

  #timeOut(): void {
    this.#display.hideSaver();
    this.#display.show(rowZeroMessage(IDLE_MESSAGE));
    this.#ending.decide('inactivité');
  }

  async #finish(): Promise<string> {
    this.#idle.stop();
    // First, as whoever waits for the line waits no more then.
    const closed = this.#options.link.close();
    // A call under way ends: its answer may change the URL that gets the FIN.
    await this.#packets.settled();
    if (this.#graceTimer) clearTimeout(this.#graceTimer);
    if (this.#conversation.owesFin) {
      this.#options.observer.ending();
      await this.#conversation.sendFin();
    }
    await closed;
    return this.#ending.reason;
  }

  /** A promise when a service is called; echo and moves inside a field are done at once. */
  #handle(packet: Uint8Array): Promise<void> | null {
    this.#lastActionAt = Date.now();
    this.#idle.touch();
    this.#display.hideSaver();
    const out: number[] = [];
    const key = this.#keyboard.read(packet, out);
    if (out.length > 0) this.#display.show(out);
    this.#options.observer.active(this.#lastActionAt);
    return key === null ? null : this.#conversation.key(key);
  }
}
