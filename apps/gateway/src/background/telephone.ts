/** The telephone: calls that sessions ask for, placed by Asterisk. Whoever asked is told what becomes of them. */

import net from 'node:net';
import type {
  FromMaster,
  KnownCall,
  LogFields,
  LogLevel,
  PhoneCall,
  PhoneFailure,
  ToMaster,
} from '@minipavi/bus';
import {
  AmiClient,
  CallQuotas,
  Calls,
  DENIED_NUMBERS,
  NumberRules,
  type CallOutcome,
} from '@minipavi/telephony';
import type { CallOutConfig } from '../handover.ts';
import { QuotaFile } from './quota-file.ts';

/** Beyond what the session itself allows: for one that has forgotten it. */
const MAX_CALL_MARGIN_MS = 60_000;
/** Calls remembered: their outcome may have to be told again, to a worker that has a new master. */
const MAX_REMEMBERED = 1_000;

const NO_ASTERISK: PhoneFailure = {
  code: 'unavailable',
  reason: 'pas de section connecttocmd/asterisk dans la configuration',
};

interface Asked {
  readonly call: PhoneCall;
  /** undefined: not known yet. */
  outcome: PhoneFailure | null | undefined;
}

export interface TelephoneOptions {
  /** null: there is no Asterisk, and every call is told so. */
  readonly config: CallOutConfig | null;
  readonly send: (message: ToMaster) => void;
  readonly log: (level: LogLevel, message: string, fields?: LogFields) => void;
}

export class Telephone {
  readonly #options: TelephoneOptions;
  readonly #quotaFile: QuotaFile | null;
  /** Once the counts of the process before this one are read; null: no Asterisk. */
  readonly #calls: Promise<Calls | null>;
  /** By call, the oldest first. */
  readonly #asked = new Map<string, Asked>();
  #alarm: string | null = null;

  constructor(options: TelephoneOptions) {
    this.#options = options;
    const { config, log } = options;
    this.#quotaFile =
      config && new QuotaFile(config.countsFile, (fault) => log('warn', `appels sortants : ${fault}`));
    this.#calls = config && this.#quotaFile ? this.#open(config, this.#quotaFile) : Promise.resolve(null);
  }

  /** Any message of the master; false: it is somebody else's. */
  message(message: FromMaster): boolean {
    switch (message.type) {
      case 'welcome':
        // Another master, perhaps, that has not heard of it.
        if (this.#alarm !== null) this.#tellAlarm();
        return false;
      case 'call-start':
        void this.#start(message);
        return true;
      case 'call-joined':
        void this.#calls.then((calls) => calls?.joined(message.id));
        return true;
      case 'call-hang-up':
        void this.#calls.then((calls) => calls?.hangUp(message.id));
        return true;
      case 'session-calls-over':
        void this.#calls.then((calls) => calls?.hangUpSession(message.uniqueId));
        return true;
      default:
        return false;
    }
  }

  /** Hangs up all there is, for at most so long. */
  async stop(withinMs: number): Promise<void> {
    const calls = await this.#calls;
    await calls?.close(withinMs);
    await this.#quotaFile?.settled();
  }

  async #open(config: CallOutConfig, quotaFile: QuotaFile): Promise<Calls> {
    const { log } = this.#options;
    const { host, port, user, password, line, allow, deny } = config;
    const ami = new AmiClient({
      connect: () => net.connect({ host, port }),
      user,
      secret: password,
      log,
      onAlarm: (alarm) => {
        this.#alarm = alarm;
        this.#tellAlarm();
      },
    });
    const quotas = new CallQuotas({
      perSession: config.maxPerSession,
      perDay: config.maxPerDay,
      counts: await quotaFile.read(),
      onCount: (counts) => quotaFile.write(counts),
    });
    return new Calls({
      ami,
      line,
      // In addition: whoever denies one number more does not mean to allow 112.
      rules: new NumberRules({ allow, deny: [...DENIED_NUMBERS, ...deny] }),
      quotas,
      maxAtOnce: config.maxAtOnce,
      limits: { maxCallMs: config.maxCallMs + MAX_CALL_MARGIN_MS },
      onEnded: (id, reason) => this.#over(id, reason),
      log,
    });
  }

  /** A call that was asked for, by its token; null: none was, or it has failed. */
  identify(token: string): KnownCall | null {
    for (const { call, outcome } of this.#asked.values()) {
      if (call.token !== token || (outcome !== undefined && outcome !== null)) continue;
      return { direction: 'OUT', number: call.number, tx: call.tx };
    }
    return null;
  }

  async #start(call: PhoneCall): Promise<void> {
    const { id, uniqueId, number, rx, tx, token } = call;
    const known = this.#asked.get(id);
    if (known) return this.#tell(known);
    const asked = this.#remember(call);
    const calls = await this.#calls;
    const outcome = await (calls?.start({ id, session: uniqueId, number, rx, tx, token }) ??
      Promise.resolve<CallOutcome>({ state: 'failed', failure: NO_ASTERISK }));
    asked.outcome = outcome.state === 'failed' ? outcome.failure : null;
    this.#tell(asked);
  }

  #remember(call: PhoneCall): Asked {
    const asked: Asked = { call, outcome: undefined };
    this.#asked.set(call.id, asked);
    const [oldest] = this.#asked.keys();
    if (this.#asked.size > MAX_REMEMBERED && oldest !== undefined) this.#asked.delete(oldest);
    return asked;
  }

  #tell({ call: { id, pid }, outcome }: Asked): void {
    if (outcome !== undefined) this.#options.send({ type: 'call-outcome', id, pid, failure: outcome });
  }

  #over(id: string, reason: string): void {
    const pid = this.#asked.get(id)?.call.pid;
    if (pid === undefined) return;
    this.#options.send({ type: 'call-over', id, pid, failure: { code: 'no-modem', reason } });
  }

  #tellAlarm(): void {
    this.#options.send({ type: 'alarm', name: 'asterisk', text: this.#alarm });
  }
}
