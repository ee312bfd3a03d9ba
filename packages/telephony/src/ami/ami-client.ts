/**
 * The gateway's connection to the manager of Asterisk: one, made when the first call needs it and kept from then on.
 *
 * Every Asterisk greets at once. Something that has never greeted (a proxy for managers, a stand-in) is spoken to as
 * the original gateway did: whoever asked gets that connection as it is, see plain-dialogue.ts.
 */

import { EventEmitter } from 'node:events';
import type { Socket } from 'node:net';
import { AmiConnection } from './ami-connection.ts';
import { AmiError } from './ami-error.ts';
import { login, type AmiCredentials } from './ami-login.ts';
import type { AmiMessage } from './ami-message.ts';
import { AMI_TIMING, retryDelayMs, type AmiTiming } from './ami-timing.ts';
import type { AmiFields } from './ami-writer.ts';
import { PendingActions, type AmiReply } from './pending-actions.ts';

export type AmiState = 'idle' | 'connecting' | 'login' | 'ready' | 'waiting' | 'closed';

/** What there is to work with. `mute`: never greeted; null for those who asked while another one got it. */
export type AmiAccess =
  { readonly kind: 'ready' } | { readonly kind: 'mute'; readonly connection: AmiConnection | null };

export interface AmiClientOptions extends AmiCredentials {
  /** Begins a TCP connection to the manager. */
  readonly connect: () => Socket;
  /** Messages are French and hold no secret. */
  readonly log: (level: 'error' | 'warn' | 'info' | 'debug', message: string) => void;
  /** What an operator must see until it is mended; null: it is. */
  readonly onAlarm?: (alarm: string | null) => void;
  readonly timing?: Partial<AmiTiming>;
  /** From 0 to 1. */
  readonly random?: () => number;
}

/** `event`: one from Asterisk, of any call; `ready` and `lost`: the connection; `closed`: by close(), for good. */
interface AmiClientEvents {
  event: [message: AmiMessage];
  ready: [];
  lost: [];
  closed: [];
}

interface Waiter {
  readonly resolve: (access: AmiAccess) => void;
  readonly reject: (error: AmiError) => void;
}

export class AmiClient extends EventEmitter<AmiClientEvents> {
  readonly #options: AmiClientOptions;
  readonly #timing: AmiTiming;
  readonly #pending = new PendingActions();
  #state: AmiState = 'idle';
  #connection: AmiConnection | null = null;
  #waiters: Waiter[] = [];
  /** It has greeted once, hence is an Asterisk: the connection is made again whether anybody waits or not. */
  #isKept = false;
  #isRefused = false;
  #alarm: string | null = null;
  /** In a row. */
  #failures = 0;
  #readySince = 0;
  /** The next attempt, the greeting, or the next ping: never two of them. */
  #timer: NodeJS.Timeout | undefined;

  constructor(options: AmiClientOptions) {
    super();
    this.setMaxListeners(0);
    this.#options = options;
    this.#timing = { ...AMI_TIMING, ...options.timing };
  }

  get state(): AmiState {
    return this.#state;
  }

  get credentials(): AmiCredentials {
    const { user, secret } = this.#options;
    return { user, secret };
  }

  get timing(): AmiTiming {
    return this.#timing;
  }

  /** A connection of one's own, for the dialogue of the original. */
  newConnection(): AmiConnection {
    return new AmiConnection(this.#options.connect());
  }

  /** Connects if need be; during a pause at once, unless the password was refused. Rejects with an AmiError. */
  access(): Promise<AmiAccess> {
    if (this.#state === 'ready') return Promise.resolve({ kind: 'ready' });
    if (this.#state === 'closed')
      return Promise.reject(new AmiError('AMI_CLOSED', 'Asterisk : arrêt en cours'));
    if (this.#isRefused && this.#alarm !== null && this.#state === 'waiting') {
      return Promise.reject(new AmiError('AMI_LOGIN', this.#alarm));
    }
    return new Promise((resolve, reject) => {
      this.#waiters.push({ resolve, reject });
      if (this.#state === 'idle' || this.#state === 'waiting') this.#connect();
    });
  }

  /** Rejects with an AmiError, or an AmiValueError. An error that Asterisk answers is an answer. */
  async act(fields: AmiFields, withinMs = this.#timing.actionMs): Promise<AmiReply> {
    if (this.#state !== 'ready') throw new AmiError('AMI_LOST', 'Asterisk : pas connecté');
    return this.#act(fields, withinMs);
  }

  /** Identifier for an action whose events are to be known; goes out as its ActionID field. */
  newActionId(): string {
    return this.#pending.newId();
  }

  /** Ends the connection and all attempts; what is pending rejects. */
  close(): void {
    if (this.#state === 'closed') return;
    const wasReady = this.#state === 'ready';
    this.#state = 'closed';
    clearTimeout(this.#timer);
    const connection = this.#connection;
    this.#connection = null;
    if (wasReady) connection?.send([['Action', 'Logoff']]);
    connection?.end();
    this.#fail(new AmiError('AMI_CLOSED', 'Asterisk : arrêt en cours'));
    this.emit('closed');
  }

  // --- connecting ---------------------------------------------------------------------------------------------

  #connect(): void {
    clearTimeout(this.#timer);
    this.#state = 'connecting';
    const connection = this.newConnection();
    this.#connection = connection;
    this.#timer = setTimeout(() => connection.destroy('pas de réponse'), this.#timing.connectMs);
    connection.on('open', () => {
      if (connection !== this.#connection) return;
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.#mute(connection), this.#timing.greetingMs);
    });
    connection.on('greeting', () => void this.#login(connection));
    connection.on('message', (message) => {
      if (!this.#pending.take(message) && message.kind === 'event') this.emit('event', message);
    });
    connection.on('closed', (reason) => {
      if (connection === this.#connection) {
        this.#lost(new AmiError('AMI_LOST', `Asterisk : connexion AMI perdue (${reason})`));
      }
    });
  }

  /** One that greeted before is no stand-in: it hangs. */
  #mute(connection: AmiConnection): void {
    const [first, ...others] = this.#waiters;
    if (this.#isKept || !first) return connection.destroy('pas de réponse');
    this.#connection = null;
    this.#waiters = [];
    this.#state = 'idle';
    connection.removeAllListeners();
    first.resolve({ kind: 'mute', connection });
    for (const { resolve } of others) resolve({ kind: 'mute', connection: null });
  }

  async #login(connection: AmiConnection): Promise<void> {
    if (connection !== this.#connection || this.#state !== 'connecting') return;
    clearTimeout(this.#timer);
    this.#isKept = true;
    this.#state = 'login';
    try {
      await login(this.#options, (fields) => this.#act(fields, this.#timing.actionMs));
    } catch (error) {
      if (connection !== this.#connection) return; // all have been told already
      if (!(error instanceof Error)) throw error;
      const failure = error instanceof AmiError ? error : new AmiError('AMI_LOGIN', error.message);
      this.#lost(failure);
      return;
    }
    if (connection === this.#connection) this.#ready();
  }

  #ready(): void {
    this.#state = 'ready';
    this.#readySince = performance.now();
    this.#setAlarm(null);
    this.#options.log('info', 'Asterisk : connexion AMI établie');
    this.#schedulePing();
    const waiters = this.#waiters;
    this.#waiters = [];
    for (const { resolve } of waiters) resolve({ kind: 'ready' });
    this.emit('ready');
  }

  #lost(error: AmiError): void {
    clearTimeout(this.#timer);
    const connection = this.#connection;
    this.#connection = null;
    connection?.destroy('abandonné');
    const wasReady = this.#state === 'ready';
    const isStable = wasReady && performance.now() - this.#readySince >= this.#timing.stableMs;
    this.#failures = isStable ? 0 : this.#failures + 1;
    // Not each attempt of a long outage is worth a line.
    if (error.code === 'AMI_LOGIN') this.#setAlarm(error.message);
    else this.#options.log(this.#failures <= 1 ? 'warn' : 'debug', error.message);
    this.#isRefused = error.code === 'AMI_LOGIN';
    this.#state = this.#isKept ? 'waiting' : 'idle';
    if (this.#state === 'waiting') this.#timer = setTimeout(() => this.#connect(), this.#pauseMs(error));
    this.#fail(error);
    if (wasReady) this.emit('lost');
  }

  #pauseMs({ code }: AmiError): number {
    if (code === 'AMI_LOGIN') return this.#timing.refusedRetryMs;
    const random = (this.#options.random ?? Math.random)();
    return retryDelayMs(Math.max(0, this.#failures - 1), random, this.#timing);
  }

  #setAlarm(alarm: string | null): void {
    if (alarm === this.#alarm) return;
    this.#alarm = alarm;
    if (alarm !== null) this.#options.log('error', alarm);
    this.#options.onAlarm?.(alarm);
  }

  #fail(error: AmiError): void {
    this.#pending.failed(error);
    const waiters = this.#waiters;
    this.#waiters = [];
    for (const { reject } of waiters) reject(error);
  }

  // --- connected ----------------------------------------------------------------------------------------------

  async #act(fields: AmiFields, withinMs: number): Promise<AmiReply> {
    const connection = this.#connection;
    const [action = ['Action', ''], ...others] = fields;
    const given = others.find(([name]) => name === 'ActionID');
    const id = given ? String(given[1]) : this.#pending.newId();
    const numbered: AmiFields = given ? fields : [action, ['ActionID', id], ...others];
    // Throws for what must not be sent, before anything waits for its answer.
    connection?.send(numbered);
    if (!connection || connection.isClosed) throw new AmiError('AMI_LOST', 'Asterisk : connexion AMI perdue');
    return this.#pending.answer(id, String(action[1]), withinMs);
  }

  #schedulePing(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      const connection = this.#connection;
      this.#act([['Action', 'Ping']], this.#timing.pingWithinMs).then(
        () => {
          if (this.#state === 'ready' && connection === this.#connection) this.#schedulePing();
        },
        () => connection?.destroy('ne répond plus'),
      );
    }, this.#timing.pingEveryMs);
  }
}
