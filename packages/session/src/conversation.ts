/** The session's talk with services: which one is called, with what, and where its answer leads. */

import { isTelephone, type ClientLink } from '@minipavi/access';
import type { AddressRefused } from '@minipavi/addresses';
import { parseServiceUrl, type ServiceAnswer, type ServiceEvent, type ServiceUrl } from '@minipavi/protocol';
import type { FunctionKey } from '@minipavi/videotex';
import { AnswerPlayer, pageBytes, type Errand, type Sequel } from './answer-player.ts';
import type { Captures } from './captures.ts';
import { isAside, type AsideEvent } from './deferred-events.ts';
import type { Display } from './display.ts';
import type { Ending } from './ending.ts';
import type { IdleWatch } from './idle-watch.ts';
import { Impatience, withinASecond } from './impatience.ts';
import { KeyPace } from './key-pace.ts';
import type { Keyboard } from './keyboard.ts';
import type { Linking } from './linking.ts';
import { visibleText } from './markup.ts';
import type { Media } from './media.ts';
import { messageOf, sendOut, type Outbox } from './outbox.ts';
import type { PacketQueue } from './packet-queue.ts';
import { RequestState } from './request-state.ts';
import { NOT_ALLOWED_DETAIL, type ErrorKind } from './screens.ts';
import type { CallOptions, ServiceClient } from './service-client.ts';
import { callService, type Outcome } from './service-dialogue.ts';
import { isPlain, reasonForLog, type ServiceFailure } from './service-failure.ts';
import type { SessionLog } from './session-options.ts';

/** Calls in a row that services asked for, without a user event: more is a service calling itself for ever. */
const MAX_CHAINED_CALLS = 5;
const FIN_TIMEOUT_MS = 10_000;
/**
 * Queued on the telephone from which the session does nothing more for the user: three of the longest pages. Not
 * before, so that a key cuts a long page. Other lines have their own mark.
 */
const MAX_PAGES_BYTES = 256 * 1024;

/** Where a session without a start service is: nowhere anybody could be called. */
const NO_SERVICE: ServiceUrl = { text: '', address: '', params: null };

export interface ConversationOptions {
  readonly link: Pick<ClientLink, 'kind' | 'opening' | 'readyForPage' | 'drained' | 'skipPage'>;
  readonly client: ServiceClient;
  readonly uniqueId: string;
  readonly version: string;
  readonly defaultUrl: string;
  readonly display: Display;
  readonly keyboard: Keyboard;
  readonly idle: IdleWatch;
  readonly linking: Linking;
  readonly packets: Pick<PacketQueue, 'watch' | 'forget'>;
  readonly captures: Captures;
  readonly media: Media;
  readonly outbox: Outbox | null;
  readonly ending: Ending;
  readonly log: SessionLog;
  /** CNX is about to be sent for the first time. */
  readonly onOpened: () => void;
  /** An answer was carried out. */
  readonly onAnswer: () => void;
}

interface CallDetails {
  readonly withGet?: boolean;
  /** Instead of what is typed. */
  readonly content?: readonly string[];
}

export class Conversation {
  readonly #options: ConversationOptions;
  readonly #player: AnswerPlayer;
  readonly #state: RequestState;
  readonly #abort = new AbortController();
  readonly #impatience: Impatience;
  readonly #startedOnDefault: boolean;
  readonly #pace: KeyPace;
  #url: ServiceUrl;
  /** Times in a row that a service has sent the user away (libCnx), and he had no say in it. */
  #dismissals = 0;
  /** CNX was sent and FIN was not: some service believes the user is there. */
  #owesFin = false;
  #lastFin: Promise<unknown> | null = null;
  /** The screen says why the service cannot be had: the next key brings the default one. */
  #isHomeDue = false;

  constructor(options: ConversationOptions) {
    this.#options = options;
    const { display, keyboard, idle, outbox } = options;
    const showError = (kind: ErrorKind, detail: string) => this.#showError(kind, detail);
    this.#player = new AnswerPlayer({ display, keyboard, idle, outbox, showError });
    this.#state = new RequestState(options);
    this.#impatience = new Impatience(options);
    this.#pace = new KeyPace(options.ending.decided);
    const { url } = options.link.opening;
    this.#startedOnDefault = url === null;
    this.#url = parseServiceUrl(url ?? options.defaultUrl) ?? NO_SERVICE;
  }

  /** With its query. */
  get url(): string {
    return this.#url.text;
  }

  get context(): string {
    return this.#state.context;
  }

  get owesFin(): boolean {
    return this.#owesFin;
  }

  /** The first call. */
  async begin(): Promise<void> {
    const { link, client, display, ending, defaultUrl, onOpened } = this.#options;
    if (this.#url === NO_SERVICE) {
      await link.readyForPage();
      this.#showError('BAD_START_URL', `url:${link.opening.url ?? defaultUrl}`);
      ending.decide('paramètre url incorrect');
      return;
    }
    const refusal = client.refusal(this.#url.address);
    if (refusal) {
      await link.readyForPage();
      this.#refuse(this.#url, refusal);
      ending.decide('service à une adresse non autorisée');
      return;
    }
    onOpened();
    await this.#event('CNX');
    if (display.isWelcomeHeld) display.show(); // the service had nothing to show
  }

  /** The user pressed a key that calls a service. */
  async key(key: FunctionKey): Promise<void> {
    const { display, link, ending } = this.#options;
    if (key !== 'CONNEXION_FIN') await this.#pace.turn();
    if (ending.isDecided) return;
    this.#dismissals = 0;
    display.letPageCut(true);
    if (key === 'CONNEXION_FIN' && this.#isLast) link.skipPage();
    if (key === 'CONNEXION_FIN') await this.#leave();
    else await this.#event(this.#isHomeDue ? 'CNX' : key);
    display.letPageCut(false);
  }

  /** The service is called as if this text had been typed: what the user is typing is not touched. */
  simulate(text: string): Promise<void> {
    this.#options.keyboard.pretend([text]);
    return this.#event('BGCALL-SIMU', [text]);
  }

  /** The service hears what the player beside the screen does. */
  tell(event: AsideEvent): Promise<void> {
    return this.#event(event);
  }

  /** Resolves when the service that was left last has heard of it, or cannot. */
  async settled(): Promise<void> {
    await this.#lastFin;
  }

  /** Gives up a call under way; FIN is none of those. */
  abort(): void {
    this.#abort.abort();
  }

  /** Not given up when the user hangs up: the service must hear it, once. Never rejects. */
  async sendFin(): Promise<Outcome> {
    this.#owesFin = false;
    const outcome = await this.#call('FIN', { timeoutMs: FIN_TIMEOUT_MS, withGet: false });
    this.#sendOut(outcome);
    return outcome;
  }

  /** Connexion/fin: from a service one was sent to, back to the default one; from there, the end. */
  async #leave(wasGivenUp = false): Promise<void> {
    const { ending, display } = this.#options;
    if (this.#isLast) return ending.decide('Connexion/fin');
    const fin = this.sendFin();
    this.#lastFin = fin;
    // A service that has not answered hears it all the same, but is not waited for again.
    const outcome = wasGivenUp ? await withinASecond(fin) : await fin;
    if (ending.isDecided) return;
    if (outcome?.kind === 'answer') display.showPage(pageBytes(outcome.answer));
    this.#goHome();
    await this.#event('CNX');
  }

  /** Whoever leaves here leaves the gateway. */
  get #isLast(): boolean {
    return this.#url.text.includes(this.#options.defaultUrl) || !this.#startedOnDefault;
  }

  #goHome(): void {
    this.#url = parseServiceUrl(this.#options.defaultUrl) ?? NO_SERVICE;
  }

  /** Tells the service of an event, and of those that its answers lead to. */
  async #event(first: ServiceEvent, content?: readonly string[]): Promise<void> {
    const { link, display, idle, ending, onAnswer } = this.#options;
    idle.pause();
    if (isAside(first)) this.#dismissals = 0;
    let sequel: ServiceEvent | 'leave' | null = first;
    let wasGivenUp = false;
    for (let chained = 0; sequel !== null && sequel !== 'leave';) {
      const event: ServiceEvent = sequel;
      if (event === 'CNX') [this.#owesFin, this.#isHomeDue] = [true, false];
      // What a page asked to type into is over when the service is called without the user.
      if (event !== first) this.#options.keyboard.dismiss();
      const typed = event === first && content ? { content } : {};
      const { result: outcome, hasLeft } = await this.#impatience.during(this.#abort.signal, (signal) =>
        this.#call(event, { signal, ...typed }),
      );
      if (display.isWelcomeHeld && !ending.isDecided) await link.readyForPage();
      if (ending.isDecided) {
        this.#takeState(outcome);
        return;
      }
      if (hasLeft) {
        [sequel, wasGivenUp] = ['leave', true];
        this.#dismissals = 0;
        break;
      }
      // The service that answered, not the `next` that it names: its own host needs no key.
      const answeredBy = this.#url.text;
      const applied = this.#apply(outcome, event);
      if (applied !== null && typeof applied === 'object') {
        const { event: next, wasUsed } = await this.#run(applied, answeredBy);
        if (ending.isDecided) return;
        sequel = next;
        if (wasUsed) chained = 0;
      } else sequel = applied;
      // Falling back to the default service is no call that a service asked for.
      const isChained = sequel !== null && sequel !== 'leave' && sequel !== 'CNX';
      if (isChained && ++chained > MAX_CHAINED_CALLS) sequel = null;
      onAnswer();
      await link.drained(isTelephone(link.kind) ? MAX_PAGES_BYTES : undefined);
      if (ending.isDecided) return;
    }
    if (isAside(first)) idle.resumeUntouched();
    else idle.resume();
    if (sequel !== 'leave') return;
    // Two services that send the user to each other would go on without him.
    if (!wasGivenUp && ++this.#dismissals > MAX_CHAINED_CALLS) {
      return ending.decide('services qui se renvoient l’utilisateur sans fin');
    }
    await this.#leave(wasGivenUp);
  }

  /** Returns what the service is told of it, and whether the user did something meanwhile. */
  async #run(
    errand: Errand,
    serviceUrl: string,
  ): Promise<{ readonly event: ServiceEvent; readonly wasUsed: boolean }> {
    const { linking, captures, display, ending } = this.#options;
    if (errand.kind === 'screens') {
      this.#state.datas = await captures.data(errand.command);
      return { event: 'DATAS', wasUsed: false };
    }
    const result = await linking.run(errand.command, serviceUrl);
    // The page of the answer comes when the user is back, as the original does.
    if (!ending.isDecided) display.showPage(errand.page);
    return result;
  }

  async #call(fctn: ServiceEvent, { content, ...how }: CallOptions & CallDetails): Promise<Outcome> {
    const { client, log } = this.#options;
    log('debug', `appel service [${fctn}] ${this.#url.text}`);
    const { outcome, url } = await callService(client, this.#url, this.#state.request(fctn, content), how);
    this.#url = url;
    if (outcome.kind === 'failed') {
      log('warn', `service [${fctn}] ${url.text} : ${reasonForLog(outcome.failure)}`);
    }
    return outcome;
  }

  /** The user has gone: only what the FIN needs is taken from the answer. */
  #takeState(outcome: Outcome): void {
    if (outcome.kind !== 'answer') return;
    const next = outcome.answer.next === null ? null : parseServiceUrl(outcome.answer.next);
    if (next && !this.#options.client.refusal(next.address)) this.#url = next;
    this.#state.context = outcome.answer.context ?? this.#state.context;
    this.#sendOut(outcome);
  }

  /** What the service wants done for others is done even when the user has gone. */
  #sendOut(outcome: Outcome): void {
    const { outbox } = this.#options;
    const message = messageOf(outcome);
    if (message && outbox) sendOut(message, outbox);
  }

  /** Shows the outcome; returns what it leads to. */
  #apply(outcome: Outcome, event: ServiceEvent): Sequel {
    switch (outcome.kind) {
      case 'empty':
        return null;
      case 'answer':
        return this.#answer(outcome.answer, event);
      case 'not-json': {
        const shown = `Votre serveur a répondu: ${visibleText(outcome.body)}`;
        this.#showError('NOT_JSON', `Exception: ${outcome.message}`, shown);
        return null;
      }
      case 'malformed':
        this.#showError('BAD_ANSWER', outcome.fault);
        return null;
      case 'failed':
        // Nothing that the user did: he goes on with what he was doing.
        return isAside(event) ? null : this.#failed(outcome.failure, event);
    }
  }

  #answer(answer: ServiceAnswer, event: ServiceEvent): Sequel {
    const next = answer.next === null ? this.#url : parseServiceUrl(answer.next);
    if (next === null) {
      this.#showError('BAD_NEXT_URL', answer.next ?? '');
      return null;
    }
    const refusal = this.#options.client.refusal(next.address);
    if (refusal) {
      this.#refuse(next, refusal);
      return null;
    }
    this.#url = next;
    this.#state.context = answer.context ?? this.#state.context;
    return isAside(event) ? this.#player.playAside(answer) : this.#player.play(answer);
  }

  /** Back to the default service; unless it is the one that fails, or the user never came by it. */
  #failed(failure: ServiceFailure, event: ServiceEvent): Sequel {
    const { ending, defaultUrl } = this.#options;
    const isLastResort = event === 'CNX' && this.#url.text === defaultUrl.trim();
    const isAlmostHome = this.#startedOnDefault && !isLastResort;
    if (isAlmostHome && failure.code !== 'NOT_ALLOWED') {
      this.#goHome();
      return 'CNX';
    }
    this.#showError('UNAVAILABLE', `url:${this.#url.text}`, isPlain(failure) ? undefined : failure.reason);
    if (isAlmostHome) {
      // Whoever typed that address is to read why: the page of the default service would cover it.
      this.#goHome();
      this.#isHomeDue = true;
    } else ending.decide(`service indisponible : ${failure.reason}`);
    return null;
  }

  /** A URL whose host is an address that may not be called: nothing was tried. */
  #refuse({ text }: ServiceUrl, refusal: AddressRefused): void {
    this.#options.log('warn', `service ${text} : ${refusal.message} : ${refusal.advice}`);
    this.#showError('URL_NOT_ALLOWED', `url:${text}`, NOT_ALLOWED_DETAIL);
  }

  #showError(kind: ErrorKind, detail: string, more?: string): void {
    const { log, display, keyboard } = this.#options;
    keyboard.dismiss(); // a field that an event from elsewhere has left pending is not on this screen
    log('warn', `écran d'erreur ${kind} ${this.#url.text} : ${detail}`);
    display.showError({ kind, detail, ...(more === undefined ? {} : { more }) });
  }
}
