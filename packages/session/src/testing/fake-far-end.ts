/** For tests: somewhere to be linked to, without a socket. The test is the host. */

import { EventEmitter } from 'node:events';
import type { Connection, ConnectionOrder, Connector, FarEnd, FarEndEvents } from '../connector.ts';
import { bytesOf, textOf } from './bytes.ts';

export class FakeFarEnd extends EventEmitter<FarEndEvents> implements FarEnd {
  closed = false;
  isPaused = false;
  /** Each send, one character per byte. */
  readonly sent: string[] = [];
  #release: (() => void) | null = null;
  #drained: Promise<void> = Promise.resolve();

  send(bytes: Uint8Array): void {
    if (!this.closed) this.sent.push(textOf(bytes));
  }

  drained(): Promise<void> {
    return this.#drained;
  }

  pause(): void {
    this.isPaused = true;
  }

  resume(): void {
    this.isPaused = false;
  }

  close(): Promise<void> {
    this.closed = true;
    this.#release?.();
    return Promise.resolve();
  }

  says(text: string): void {
    this.emit('data', bytesOf(text));
  }

  hangsUp(reason = 'le serveur a raccroché'): void {
    this.emit('end', reason);
  }

  /** From now on it takes no more, until the returned function is called. */
  clog(): () => void {
    this.#drained = new Promise((resolve) => (this.#release = resolve));
    return () => {
      this.#drained = Promise.resolve();
      this.#release?.();
    };
  }
}

/** Answers each order in turn with one of these; the last one again and again. */
export class FakeConnector implements Connector {
  readonly orders: ConnectionOrder[] = [];
  readonly #answers: readonly (Connection | FakeFarEnd)[];

  constructor(...answers: readonly (Connection | FakeFarEnd)[]) {
    this.#answers = answers;
  }

  connect(order: ConnectionOrder): Promise<Connection> {
    const answer = this.#answers[Math.min(this.orders.length, this.#answers.length - 1)];
    this.orders.push(order);
    if (!answer) throw new Error('no answer was given to the connector');
    return Promise.resolve(
      answer instanceof FakeFarEnd ? { kind: 'open', farEnd: answer, infos: 'TELNETO a:1' } : answer,
    );
  }
}
