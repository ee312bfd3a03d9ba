/** Actions whose answer has not come. */

import { randomBytes } from 'node:crypto';
import { AmiError } from './ami-error.ts';
import type { AmiMessage } from './ami-message.ts';

/** Of one list; no action of ours has more than a few. */
const MAX_LIST = 1000;

export interface AmiReply {
  readonly response: AmiMessage;
  /** What an action that answers by a list had in it, without the event that ends it. */
  readonly events: readonly AmiMessage[];
}

interface Pending {
  readonly resolve: (reply: AmiReply) => void;
  readonly reject: (error: AmiError) => void;
  readonly timer: NodeJS.Timeout;
  readonly events: AmiMessage[];
  /** Not null: the list is under way. */
  response: AmiMessage | null;
}

export class PendingActions {
  readonly #prefix = randomBytes(6).toString('hex');
  #counter = 0;
  readonly #pending = new Map<string, Pending>();

  /** Unique on that server, for us and all its other clients. */
  newId(): string {
    return `${this.#prefix}-${++this.#counter}`;
  }

  get size(): number {
    return this.#pending.size;
  }

  /** Rejects with an AmiError: no answer in time, or failed(). */
  answer(id: string, name: string, withinMs: number): Promise<AmiReply> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#pending.delete(id);
        reject(new AmiError('AMI_TIMEOUT', `Asterisk : pas de réponse à ${name} après ${withinMs / 1000} s`));
      }, withinMs);
      this.#pending.set(id, { resolve, reject, timer, events: [], response: null });
    });
  }

  /** True when it was an answer, or a part of one. */
  take(message: AmiMessage): boolean {
    const id = message.actionId;
    const pending = this.#pending.get(id);
    if (!pending) return false;
    if (message.kind === 'response') {
      pending.response = message;
      const isList = message.get('EventList').toLowerCase() === 'start';
      if (!isList) this.#settle(id, pending, message);
      return true;
    }
    const { response } = pending;
    if (response === null) return false;
    const isOver = message.get('EventList').toLowerCase() === 'complete';
    if (!isOver && pending.events.length < MAX_LIST) pending.events.push(message);
    if (isOver) this.#settle(id, pending, response);
    return true;
  }

  /** All that is awaited will not come. */
  failed(error: AmiError): void {
    for (const { reject, timer } of this.#pending.values()) {
      clearTimeout(timer);
      reject(error);
    }
    this.#pending.clear();
  }

  #settle(id: string, { resolve, timer, events }: Pending, response: AmiMessage): void {
    clearTimeout(timer);
    this.#pending.delete(id);
    resolve({ response, events });
  }
}
