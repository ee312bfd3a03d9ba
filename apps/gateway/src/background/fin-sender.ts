/** FINs in the place of workers that died: each made once, several at a time. */

import { randomUUID } from 'node:crypto';
import type { AddressPolicy } from '@minipavi/addresses';
import type { BackgroundCall, LogFields, LogLevel, PushedMessage, SessionState } from '@minipavi/bus';
import { parseServiceUrl, socketKindOf } from '@minipavi/protocol';
import { callService, messageOf, reasonForLog, ServiceClient, type Outcome } from '@minipavi/session';
import { outerRequest } from './outer-request.ts';

/** Several sessions may be cut at once; their services are called side by side, not all in the same instant. */
const MAX_AT_ONCE = 100;
/** FINs done, of which a master that was started again meanwhile may still ask. */
const MAX_REMEMBERED = 1_000;

export interface FinSenderOptions {
  readonly version: () => string;
  /** Which addresses may be called; null: all of them. */
  readonly policy: AddressPolicy | null;
  readonly push: (messages: readonly PushedMessage[]) => void;
  /** Resolves when they are safe. */
  readonly callLater: (calls: readonly BackgroundCall[]) => Promise<unknown>;
  /** The service has it. */
  readonly onBegun: (uniqueId: string) => void;
  /** It has answered, or will not. */
  readonly onSent: (uniqueId: string) => void;
  readonly log: (level: LogLevel, message: string, fields?: LogFields) => void;
}

export class FinSender {
  readonly #options: FinSenderOptions;
  readonly #waiting: SessionState[] = [];
  /** Waiting or under way. */
  readonly #owed = new Set<string>();
  readonly #done = new Set<string>();
  #running = 0;

  constructor(options: FinSenderOptions) {
    this.#options = options;
  }

  /** A master that asks again, after a reconnection, is not obeyed twice. */
  add(session: SessionState): void {
    const { uniqueId } = session;
    if (this.#done.has(uniqueId)) return this.#options.onSent(uniqueId);
    if (this.#owed.has(uniqueId)) return;
    this.#owed.add(uniqueId);
    this.#waiting.push(session);
    this.#next();
  }

  #next(): void {
    while (this.#running < MAX_AT_ONCE) {
      const session = this.#waiting.shift();
      if (!session) return;
      this.#running += 1;
      void this.#send(session).finally(() => {
        this.#running -= 1;
        this.#settle(session.uniqueId);
        this.#next();
      });
    }
  }

  async #send(session: SessionState): Promise<void> {
    const { uniqueId, url: text, remoteAddr, kind, versionMinitel, content, context } = session;
    const version = this.#options.version();
    const url = parseServiceUrl(text);
    if (!url) return;
    const client = new ServiceClient({ userAgent: `MiniPAVI/${version}`, policy: this.#options.policy });
    const request = outerRequest({
      ...{ version, uniqueId, remoteAddr, content, context, fctn: 'FIN' },
      typesocket: socketKindOf(kind),
      versionminitel: versionMinitel,
    });
    const { outcome } = await callService(client, url, request, {
      withGet: false,
      onWritten: () => this.#options.onBegun(uniqueId),
    });
    client.close();
    if (outcome.kind === 'failed') {
      this.#options.log('warn', `service [FIN] ${text} : ${reasonForLog(outcome.failure)}`, { uniqueId });
    }
    await this.#sendOut(outcome);
  }

  /** What the service wants done for others, now that this user has gone. */
  async #sendOut(outcome: Outcome): Promise<void> {
    const command = messageOf(outcome);
    if (command?.name === 'PushServiceMsg') this.#options.push(command.param);
    if (command?.name !== 'BackgroundCall') return;
    await this.#options.callLater(command.param.map((call) => ({ id: randomUUID(), ...call })));
  }

  #settle(uniqueId: string): void {
    this.#owed.delete(uniqueId);
    this.#done.add(uniqueId);
    const [oldest] = this.#done;
    if (this.#done.size > MAX_REMEMBERED && oldest !== undefined) this.#done.delete(oldest);
    this.#options.onSent(uniqueId);
  }
}
