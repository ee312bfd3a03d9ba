/** For tests: a user's line without a socket. The test is the terminal. */

import { EventEmitter, once } from 'node:events';
import { setImmediate } from 'node:timers/promises';
import type { ClientLink, ClientLinkEvents, LineEvent, LinkKind, Opening } from '@minipavi/access';
import { bytesOf, textOf } from './bytes.ts';

const DEADLINE_MS = 10_000;

/** Holds back whoever waits for it. */
export class Gate {
  open: () => void = () => {};
  #arrive: () => void = () => {};
  readonly #opened = new Promise<void>((resolve) => (this.open = resolve));
  /** Resolves when somebody waits. */
  readonly reached = new Promise<void>((resolve) => (this.#arrive = resolve));

  wait(): Promise<void> {
    this.#arrive();
    return this.#opened;
  }
}

export class FakeLink extends EventEmitter<ClientLinkEvents> implements ClientLink {
  readonly kind: LinkKind;
  readonly opening: Opening;
  queuedBytes = 0;
  highMarkBytes = 64 * 1024;
  status = '';
  /** Number of sends at each call of skipPage(). */
  readonly skips: number[] = [];
  closed = false;
  isPaused = false;
  /** Every send, in order, as one character per byte. */
  readonly sent: string[] = [];
  #taken = 0;
  #held: (Uint8Array | LineEvent)[] = [];
  #pageGate: Gate | null = null;
  #drainGate: Gate | null = null;
  readonly #changes = new EventEmitter();

  constructor(kind: LinkKind = 'WS', opening: Partial<Opening> = {}) {
    super();
    this.kind = kind;
    this.opening = {
      url: null,
      playback: null,
      remoteAddr: '127.0.0.1',
      pce: false,
      direction: 'IN',
      callTo: null,
      ...opening,
    };
  }

  // What the session sees.

  readyForPage(): Promise<void> {
    return this.#pageGate?.wait() ?? Promise.resolve();
  }

  send(bytes: Uint8Array): void {
    if (this.closed) return;
    this.sent.push(textOf(bytes));
    this.#changes.emit('change');
  }

  skipPage(): void {
    this.skips.push(this.sent.length);
  }

  drained(): Promise<void> {
    return this.#drainGate?.wait() ?? Promise.resolve();
  }

  pause(): void {
    this.isPaused = true;
  }

  resume(): void {
    this.isPaused = false;
    this.#deliver();
  }

  close(): Promise<void> {
    this.#leave('raccroché par la passerelle');
    return Promise.resolve();
  }

  // What the test does.

  /** One packet of typing; kept while the session has paused the line. */
  type(text: string): void {
    this.#held.push(bytesOf(text));
    this.#deliver();
  }

  line(event: LineEvent): void {
    this.#held.push(event);
    this.#deliver();
  }

  hangUp(reason = 'raccroché par l’utilisateur'): void {
    this.#leave(reason);
  }

  /** From now on `readyForPage()` waits until the gate is opened, or the end. */
  holdPage(): Gate {
    return (this.#pageGate = new Gate());
  }

  /** The same for `drained()`: a reader that does not read. */
  holdDrain(): Gate {
    return (this.#drainGate = new Gate());
  }

  /** Packets that the session has not let in. */
  get heldPackets(): number {
    return this.#held.length;
  }

  /** Output not yet taken. */
  get output(): string {
    return this.sent.slice(this.#taken).join('');
  }

  take(): string {
    const { output } = this;
    this.#taken = this.sent.length;
    return output;
  }

  /**
   * Waits until the output contains this text; takes and returns all of it. The session has finished what it was
   * doing then, unless it waits for somebody.
   */
  async shows(text: string): Promise<string> {
    const signal = AbortSignal.timeout(DEADLINE_MS);
    while (!this.output.includes(text)) {
      await once(this.#changes, 'change', { signal }).catch(() => {
        throw new Error(`waited for ${JSON.stringify(text)}, saw ${JSON.stringify(this.output)}`);
      });
    }
    await setImmediate();
    return this.take();
  }

  #deliver(): void {
    while (!this.closed && !this.isPaused && this.listenerCount('packet') > 0) {
      const input = this.#held.shift();
      if (input === undefined) return;
      if (typeof input === 'string') this.emit('line', input);
      else this.emit('packet', input);
    }
  }

  #leave(reason: string): void {
    if (this.closed) return;
    this.closed = true;
    this.#pageGate?.open();
    this.#drainGate?.open();
    this.emit('close', reason);
  }
}
