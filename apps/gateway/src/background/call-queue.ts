/**
 * Calls to make later: kept on disk, made at their second, forgotten when done.
 *
 * A call of a URL is made at most once: that it begins is on disk before the request leaves, and one that was begun
 * when this process died is not begun again, since a POST that may have been read is never repeated (decision 0004).
 * It is made again only when nobody can have read it. An event in a session is passed on until its worker confirms
 * it; the worker knows those it had already.
 */

import type { AddressPolicy } from '@minipavi/addresses';
import type { BackgroundCall, LogFields, LogLevel, PushedMessage } from '@minipavi/bus';
import { parseServiceUrl, type ServiceUrl } from '@minipavi/protocol';
import { callUrl } from './bgcall.ts';
import { CallJournal, type JournalRecord } from './call-journal.ts';
import { CallSchedule, type Timed } from './call-schedule.ts';
import { EventRelay, type EventRelayOptions } from './event-relay.ts';
import { Lanes } from './lanes.ts';

const MAX_CALLS = 10_000;
/** Of addresses and texts, all together. */
const MAX_BYTES = 16 * 1024 * 1024;
/** Whoever asks for more has mistaken milliseconds for seconds. */
const MAX_AHEAD_MS = 366 * 24 * 3600 * 1000;
/** Waits between the five attempts. */
const RETRY_AFTER_MS: readonly number[] = [1_000, 4_000, 15_000, 60_000];
/** Calls that are done: whoever did not hear that they were taken sends them again within this. */
const REMEMBERED_MS = 600_000;
const MAX_REMEMBERED = 10_000;

interface Entry extends Timed {
  readonly call: BackgroundCall;
  /** null for events. */
  readonly url: ServiceUrl | null;
  readonly dueAt: number;
  readonly order: number;
  /** Made so far. */
  readonly attempts: number;
}

export interface CallQueueOptions extends EventRelayOptions {
  readonly journalFile: string;
  readonly version: string;
  /** Which addresses may be called; null: all of them. */
  readonly policy: AddressPolicy | null;
  readonly push: (messages: readonly PushedMessage[]) => void;
  readonly log: (level: LogLevel, message: string, fields?: LogFields) => void;
  /** Another process makes the calls now. */
  readonly onReplaced: () => void;
  readonly retryAfterMs?: readonly number[];
}

export class CallQueue {
  readonly #options: CallQueueOptions;
  readonly #journal: CallJournal;
  readonly #schedule = new CallSchedule<Entry>((due) =>
    this.#lanes.add(due.map((entry) => this.#job(entry))),
  );
  readonly #lanes = new Lanes();
  /** Everything that is not done. */
  readonly #entries = new Map<string, Entry>();
  /** When they were done. */
  readonly #done = new Map<string, number>();
  readonly #relay: EventRelay;
  /** Calls whose request may have left. */
  readonly #begun = new Set<string>();
  readonly #calling = new Set<Promise<void>>();
  readonly #retries = new Set<NodeJS.Timeout>();
  readonly #retryAfterMs: readonly number[];
  #bytes = 0;
  #order = 0;
  #isStopped = false;

  constructor(options: CallQueueOptions) {
    this.#options = options;
    this.#retryAfterMs = options.retryAfterMs ?? RETRY_AFTER_MS;
    this.#relay = new EventRelay(options);
    this.#journal = new CallJournal({
      file: options.journalFile,
      snapshot: () => this.#snapshot(),
      onFault: (fault) => options.log('error', `appels différés : ${fault}`),
      onReplaced: options.onReplaced,
    });
  }

  /** Takes up what the processes before this one have left. */
  async open(): Promise<void> {
    const begun = new Set<string>();
    for (const record of await this.#journal.read()) this.#replay(record, begun);
    for (const id of begun) {
      const entry = this.#entries.get(id);
      if (!entry) continue;
      this.#log('warn', entry, 'appel interrompu par la fin du processus : peut-être lu, pas répété');
      this.#forget(entry);
    }
    await this.#journal.open();
    for (const entry of this.#entries.values()) this.#schedule.add(entry);
    const { size } = this.#entries;
    if (size > 0) this.#options.log('info', `appels différés repris : ${size}`);
  }

  get size(): number {
    return this.#entries.size;
  }

  /** Resolves with true when all of them are on disk, done or refused: whoever sent them may forget them. */
  async add(calls: readonly BackgroundCall[]): Promise<boolean> {
    if (this.#isStopped) return false;
    const fresh = calls.filter(({ id }) => !this.#entries.has(id) && !this.#done.has(id));
    const taken = fresh.flatMap((call) => this.#accept(call) ?? []);
    await Promise.all(taken.map(({ call }) => this.#journal.add({ op: 'add', call })));
    for (const entry of taken) this.#schedule.add(entry);
    return true;
  }

  /** What became of an event that was passed on. */
  confirm(id: string, isTaken: boolean): void {
    this.#relay.confirm(id, isTaken);
  }

  /** There is a master again: events that went by the one before may not have arrived. */
  repeatEvents(): void {
    this.#relay.repeat();
  }

  /** Nothing is begun any more; resolves when what is under way is done and on disk. The rest is for the next start. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#schedule.stop();
    for (const timer of this.#retries) clearTimeout(timer);
    this.#lanes.stop();
    this.#relay.stop();
    await Promise.all(this.#calling);
    await this.#journal.close();
  }

  // --- what is kept -------------------------------------------------------------------------------------------

  /** null: refused. */
  #accept(call: BackgroundCall): Entry | null {
    const url = call.simulate ? null : parseServiceUrl(call.target);
    const fault = this.#faultOf(call, url);
    if (fault !== null) {
      const { uniqueId } = call;
      this.#options.log('warn', `BackgroundCall refusé : ${fault}`, { uniqueId });
      return null;
    }
    return this.#keep(call, url, call.at * 1000, 0);
  }

  #faultOf(call: BackgroundCall, url: ServiceUrl | null): string | null {
    if (!call.simulate && url === null) return `"${call.target.slice(0, 80)}" n'est pas une URL http`;
    if (call.at * 1000 > Date.now() + MAX_AHEAD_MS)
      return `heure ${call.at} (Unix, en secondes), à plus d'un an`;
    if (this.#entries.size >= MAX_CALLS) return `${MAX_CALLS} appels attendent déjà`;
    if (this.#bytes + call.target.length > MAX_BYTES) return `${MAX_BYTES} octets d'appels attendent déjà`;
    return null;
  }

  #keep(call: BackgroundCall, url: ServiceUrl | null, dueAt: number, attempts: number): Entry {
    const entry: Entry = { call, url, dueAt, order: this.#order++, attempts };
    if (!this.#entries.has(call.id)) this.#bytes += call.target.length;
    this.#entries.set(call.id, entry);
    return entry;
  }

  /** In memory; the file is told by whoever calls this. */
  #forget({ call }: Entry): void {
    if (this.#entries.delete(call.id)) this.#bytes -= call.target.length;
    this.#done.set(call.id, Date.now());
    for (const [id, at] of this.#done) {
      if (this.#done.size <= MAX_REMEMBERED && at > Date.now() - REMEMBERED_MS) break;
      this.#done.delete(id);
    }
  }

  #finish(entry: Entry): void {
    this.#forget(entry);
    void this.#journal.add({ op: 'done', id: entry.call.id, at: Date.now() });
  }

  #replay(record: JournalRecord, begun: Set<string>): void {
    if (record.op === 'add') {
      const { call } = record;
      const url = call.simulate ? null : parseServiceUrl(call.target);
      if (!this.#done.has(call.id) && this.#entries.size < MAX_CALLS)
        this.#keep(call, url, call.at * 1000, 0);
      return;
    }
    const entry = this.#entries.get(record.id);
    if (record.op === 'begin') begun.add(record.id);
    else begun.delete(record.id);
    if (record.op === 'retry' && entry) this.#keep(entry.call, entry.url, record.at, record.attempts);
    if (record.op !== 'done') return;
    if (entry) this.#forget(entry);
    this.#done.set(record.id, record.at);
  }

  #snapshot(): JournalRecord[] {
    const records: JournalRecord[] = [];
    for (const [id, at] of this.#done) records.push({ op: 'done', id, at });
    for (const { call, dueAt, attempts } of this.#entries.values()) {
      records.push({ op: 'add', call });
      if (attempts > 0) records.push({ op: 'retry', id: call.id, at: dueAt, attempts });
      if (this.#begun.has(call.id)) records.push({ op: 'begin', id: call.id });
    }
    return records;
  }

  // --- what is done -------------------------------------------------------------------------------------------

  #job(entry: Entry) {
    const { url, call } = entry;
    return {
      lane: call.uniqueId,
      service: url === null ? null : new URL(url.address).origin,
      run: (): Promise<void> => {
        if (this.#isStopped) return Promise.resolve();
        if (url === null) return this.#event(entry);
        const work = this.#call(entry, url);
        this.#calling.add(work);
        return work.finally(() => this.#calling.delete(work));
      },
    };
  }

  async #call(entry: Entry, url: ServiceUrl): Promise<void> {
    const { call, attempts } = entry;
    const { version, policy, push } = this.#options;
    this.#begun.add(call.id);
    await this.#journal.add({ op: 'begin', id: call.id });
    this.#log('debug', entry, 'appel');
    const result = await callUrl({ url, uniqueId: call.uniqueId, version, policy });
    this.#begun.delete(call.id);
    if (result.messages.length > 0) push(result.messages);
    if (result.fault === null) return this.#finish(entry);
    const waitMs = this.#retryAfterMs[attempts];
    if (!result.isUnread || waitMs === undefined) {
      this.#log('warn', entry, `${result.fault}, abandonné (essai ${attempts + 1})`);
      return this.#finish(entry);
    }
    this.#log('info', entry, `${result.fault}, nouvel essai dans ${waitMs / 1000} s`);
    const again = this.#keep(call, url, Date.now() + waitMs, attempts + 1);
    void this.#journal.add({ op: 'retry', id: call.id, at: again.dueAt, attempts: again.attempts });
    this.#addIn(waitMs, again);
  }

  /** After a wait that a clock that is set makes neither longer nor shorter. */
  #addIn(ms: number, entry: Entry): void {
    const timer = setTimeout(() => {
      this.#retries.delete(timer);
      this.#schedule.add({ ...entry, dueAt: Date.now() });
    }, ms);
    this.#retries.add(timer);
  }

  /** Done when its worker has it. Nothing to be written before: the worker knows what it was told already. */
  async #event(entry: Entry): Promise<void> {
    const { id, uniqueId, target } = entry.call;
    const fault = await this.#relay.pass({ id, uniqueId, text: target });
    if (fault !== null) this.#log('warn', entry, fault);
    this.#finish(entry);
  }

  #log(level: LogLevel, { call }: Entry, message: string): void {
    const name = call.simulate ? 'BGCALL-SIMU' : `BGCALL ${call.target}`;
    this.#options.log(level, `${name} : ${message}`, { uniqueId: call.uniqueId });
  }
}
