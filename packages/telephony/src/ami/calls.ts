/**
 * The calls that the gateway places, all of them: who may call what, what became of it, and that nothing stays off
 * the hook. Whoever asks names the call; by that name Asterisk knows its channel, so that a process started anew can
 * hang up what the one before it has placed.
 */

import type { AmiAccess, AmiClient } from './ami-client.ts';
import { AmiError } from './ami-error.ts';
import { AsyncCall } from './async-call.ts';
import { CANCELLED, failure, type CallFailure } from './call-failure.ts';
import type { CallQuotas } from './call-quotas.ts';
import { shortNumber } from './dialled-number.ts';
import { HangUp } from './hang-up.ts';
import type { CallLimits, CallOutcome, CallParts, LiveCall } from './live-call.ts';
import type { NumberRules } from './number-rules.ts';
import type { OutgoingLine } from './originate.ts';
import { PlainCall } from './plain-call.ts';

export const CALL_LIMITS: Omit<CallLimits, 'maxCallMs'> = {
  graceMs: 5_000,
  joinMs: 20_000,
  repeatMs: 1_000,
};

export interface CallRequest {
  /** Unique, 8 to 64 letters, digits and dashes. */
  readonly id: string;
  /** Identifier of the session that calls. */
  readonly session: string;
  /** As the service gave it. */
  readonly number: string;
  /** Levels of the modem in dB; null: the usual ones. */
  readonly rx: number | null;
  readonly tx: number | null;
  /** What the modem shows when it connects: nothing but letters, digits and dashes, 64 at most. */
  readonly token: string;
}

export interface CallsOptions {
  readonly ami: AmiClient;
  readonly line: OutgoingLine;
  readonly rules: NumberRules;
  readonly quotas: CallQuotas;
  /** At the same time; null: no limit but Asterisk's. */
  readonly maxAtOnce: number | null;
  readonly limits: Partial<CallLimits> & Pick<CallLimits, 'maxCallMs'>;
  /** A call that was answered is over, and not because of hangUp(). */
  readonly onEnded: (id: string, reason: string) => void;
  readonly log: (level: 'error' | 'warn' | 'info', message: string, fields: { uniqueId: string }) => void;
}

interface Entry {
  readonly session: string;
  outcome: Promise<CallOutcome>;
  /** null: no manager yet. */
  call: LiveCall | null;
  isUnwanted: boolean;
}

const ID = /^[0-9A-Za-z-]{8,64}$/;
/** Calls that are over: a second hang-up, or the same request again, is no new one. */
const MAX_DONE = 1000;

const failed = (why: CallFailure): CallOutcome => ({ state: 'failed', failure: why });

export class Calls {
  readonly #options: CallsOptions;
  readonly #limits: CallLimits;
  readonly #entries = new Map<string, Entry>();
  readonly #done = new Set<string>();
  /** Being placed, of those without a channel identifier of ours. */
  readonly #plain = new Set<PlainCall>();
  /** Of calls that an earlier process has placed. */
  readonly #strays = new Map<string, HangUp>();
  #isClosed = false;

  constructor(options: CallsOptions) {
    this.#options = options;
    this.#limits = { ...CALL_LIMITS, ...options.limits };
    options.ami.on('event', (message) => {
      for (const { call } of [...this.#entries.values()]) call?.event(message);
    });
    options.ami.on('lost', () => {
      for (const { call } of [...this.#entries.values()]) call?.lost();
    });
  }

  /** Those with anything left in Asterisk. */
  get count(): number {
    return this.#entries.size + this.#strays.size;
  }

  /** Asked again with the same identifier it is the same call. Never rejects; resolves as soon as the outcome is known. */
  start(request: CallRequest): Promise<CallOutcome> {
    const { id, session } = request;
    const known = this.#entries.get(id);
    if (known) return known.outcome;
    const refused = this.#refusal(request);
    if (typeof refused !== 'string') {
      this.#remember(id);
      this.#log(request, 'warn', refused.reason);
      return Promise.resolve(failed(refused));
    }
    const entry: Entry = {
      session,
      call: null,
      isUnwanted: false,
      outcome: Promise.resolve(failed(CANCELLED)),
    };
    this.#entries.set(id, entry);
    entry.outcome = this.#place({ ...request, number: refused }, entry);
    return entry.outcome;
  }

  /** The modem of this call has connected. */
  joined(id: string): void {
    this.#entries.get(id)?.call?.joined();
  }

  /** Resolves when no channel is left; an identifier that nobody knows may be that of an earlier process. */
  async hangUp(id: string): Promise<void> {
    const entry = this.#entries.get(id);
    if (entry) {
      entry.isUnwanted = true;
      await entry.call?.hangUp();
    } else if (!this.#done.has(id) && !this.#strays.has(id) && !this.#isClosed && ID.test(id)) {
      await this.#hangUpStray(id);
    }
  }

  /** All of a session whose worker has gone. */
  hangUpSession(session: string): void {
    for (const [id, entry] of this.#entries) if (entry.session === session) void this.hangUp(id);
  }

  /** Hangs up all there is, for at most so long, and leaves the manager. Call it once. */
  async close(withinMs: number): Promise<void> {
    this.#isClosed = true;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, withinMs)));
    await Promise.race([Promise.all([...this.#entries.keys()].map((id) => this.hangUp(id))), late]);
    clearTimeout(timer);
    for (const { call } of [...this.#entries.values()]) call?.abandon();
    for (const stray of this.#strays.values()) stray.stop();
    this.#options.ami.close();
  }

  /** The number to be dialled, or why there is no call. */
  #refusal({ id, number }: CallRequest): string | CallFailure {
    const { rules, maxAtOnce } = this.#options;
    if (this.#isClosed) return failure('unavailable', 'arrêt en cours');
    if (this.#done.has(id)) return CANCELLED;
    if (!ID.test(id)) return failure('rejected', 'identifiant d’appel incorrect');
    const verdict = rules.judge(number);
    if (verdict.fault !== null) return failure('forbidden', verdict.fault);
    if (maxAtOnce !== null && this.#entries.size >= maxAtOnce) {
      return failure('quota', `${this.#entries.size} appels en même temps : c’est le maximum`);
    }
    return verdict.number;
  }

  async #place(request: CallRequest, entry: Entry): Promise<CallOutcome> {
    const { id, session } = request;
    const { ami, quotas } = this.#options;
    let access: AmiAccess;
    try {
      access = await ami.access();
    } catch (error) {
      if (!(error instanceof AmiError)) throw error;
      return this.#unplaced(request, failure('unavailable', error.message));
    }
    const fault = entry.isUnwanted ? null : quotas.take(session);
    if (entry.isUnwanted || fault !== null) {
      if (access.kind === 'mute') access.connection?.end();
      return this.#unplaced(request, fault === null ? CANCELLED : failure('quota', fault));
    }
    this.#log(request, 'info', 'appel');
    const parts = this.#parts(request);
    const call =
      access.kind === 'ready' ? new AsyncCall(parts) : new PlainCall(parts, access.connection, this.#plain);
    entry.call = call;
    void call.gone.then(() => this.#forget(id));
    const outcome = await call.outcome;
    if (outcome.state === 'answered') this.#log(request, 'info', 'décroché');
    else this.#log(request, 'info', outcome.failure.reason);
    return outcome;
  }

  #unplaced(request: CallRequest, why: CallFailure): CallOutcome {
    this.#log(request, 'warn', why.reason);
    this.#forget(request.id);
    return failed(why);
  }

  #parts(request: CallRequest): CallParts {
    const { ami, line, onEnded } = this.#options;
    const { id, number, rx, tx, token } = request;
    return {
      ami,
      line,
      target: { number, rx, tx, token },
      channelId: channelIdOf(id),
      limits: this.#limits,
      log: (level, message) => this.#log(request, level, message),
      onEnded: (reason) => {
        this.#log(request, 'info', `fin de l’appel : ${reason}`);
        onEnded(id, reason);
      },
    };
  }

  async #hangUpStray(id: string): Promise<void> {
    const { ami, log } = this.#options;
    const { graceMs, repeatMs } = this.#limits;
    const stray = new HangUp({
      ami,
      channelId: channelIdOf(id),
      isPlaced: () => false,
      graceMs,
      repeatMs,
      log: (level, message) => log(level, message, { uniqueId: '' }),
    });
    this.#strays.set(id, stray);
    await stray.run();
    this.#strays.delete(id);
    this.#remember(id);
  }

  #forget(id: string): void {
    this.#entries.delete(id);
    this.#remember(id);
  }

  #remember(id: string): void {
    this.#done.add(id);
    const [oldest] = this.#done;
    if (this.#done.size > MAX_DONE && oldest !== undefined) this.#done.delete(oldest);
  }

  #log({ number, session }: CallRequest, level: 'error' | 'warn' | 'info', message: string): void {
    const shown = /^[0-9+*#]+$/.test(number) ? shortNumber(number) : 'numéro incorrect';
    this.#options.log(level, `CALLTO ${shown} : ${message}`, { uniqueId: session });
  }
}

/** Asterisk takes it in the place of a channel's name from the first moment on. */
const channelIdOf = (id: string): string => `minipavi-${id}`;
