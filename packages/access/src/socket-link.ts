/**
 * What all lines share: a bounded output queue in front of the socket, input held for a consumer that is not
 * ready, and an end that always comes. The kinds of line add their framing.
 */

import { EventEmitter } from 'node:events';
import type { Socket } from 'node:net';
import type { ClientLink, ClientLinkEvents, LineEvent, LinkKind, Opening } from './client-link.ts';
import type { LinkLimits } from './link-limits.ts';
import { OutputQueue } from './output-queue.ts';

export type LinkLog = (level: 'error' | 'warn' | 'info' | 'debug', message: string) => void;

export interface LinkParts {
  readonly kind: LinkKind;
  readonly opening: Opening;
  readonly socket: Socket;
  readonly limits: LinkLimits;
  readonly log: LinkLog;
}

/** Input held before reading stops, when the consumer has no listener yet. */
const MAX_HELD_BYTES = 64 * 1024;

type Input = Uint8Array | LineEvent;

export abstract class SocketLink extends EventEmitter<ClientLinkEvents> implements ClientLink {
  readonly kind: LinkKind;
  readonly opening: Opening;
  protected readonly socket: Socket;
  protected readonly limits: LinkLimits;
  readonly #log: LinkLog;

  /** closing: close() was called; ended: the peer is gone or dismissed, the reason is known. */
  #state: 'open' | 'closing' | 'ended' = 'open';
  #unheardReason: string | null = null;
  #lossCode: string | null = null;
  #closeTimer: NodeJS.Timeout | undefined;
  readonly #gone: Promise<void>;

  readonly #output = new OutputQueue();
  #inFlightBytes = 0;
  #stallTimer: NodeJS.Timeout | null = null;
  #drainWaiters: (() => void)[] = [];

  #input: Input[] = [];
  #inputBytes = 0;
  #paused = false;
  #reading = true;

  constructor({ kind, opening, socket, limits, log }: LinkParts) {
    super();
    this.kind = kind;
    this.opening = opening;
    this.socket = socket;
    this.limits = limits;
    this.#log = log;
    socket.on('error', (error: NodeJS.ErrnoException) => (this.#lossCode = error.code ?? error.message));
    socket.on('end', () => this.dismiss('raccroché par l’utilisateur'));
    this.#gone = new Promise((resolve) => {
      socket.once('close', () => {
        this.#end(this.#lossReason());
        clearTimeout(this.#closeTimer);
        resolve();
      });
    });
    // Listeners are added after this event, hence the tick.
    (this as EventEmitter).on('newListener', (event) => {
      if (event === 'packet') process.nextTick(() => this.#deliver());
      if (event === 'close') process.nextTick(() => this.#announceEnd());
    });
  }

  // What a kind of line defines.

  /** Bytes of the terminal as they go on the wire; may return its argument. */
  protected abstract encode(bytes: Uint8Array): Uint8Array;

  /** Hands one block to the kernel. */
  protected write(block: Buffer, done: (error?: Error | null) => void): void {
    this.socket.write(block, done);
  }

  /** Begins the polite end of the connection. */
  protected endStream(): void {
    this.socket.end();
  }

  protected setReading(reading: boolean): void {
    if (reading) this.socket.resume();
    else this.socket.pause();
  }

  /** Time the far end needs to show what the kernel has taken. */
  protected remainingLineMs(): number {
    return 0;
  }

  /** Called once when the line leaves the open state: the place to clear timers. */
  protected stopped(): void {}

  // Output.

  get closed(): boolean {
    return this.#state !== 'open';
  }

  get queuedBytes(): number {
    return this.#output.length + this.#inFlightBytes;
  }

  readyForPage(): Promise<void> {
    return Promise.resolve();
  }

  send(bytes: Uint8Array): void {
    if (this.#state === 'open' && bytes.length > 0) this.enqueue(this.encode(bytes));
  }

  drained(): Promise<void> {
    if (this.closed || this.queuedBytes < this.limits.highMarkBytes) return Promise.resolve();
    return new Promise((resolve) => this.#drainWaiters.push(resolve));
  }

  /** Queues bytes that are already in wire form. */
  protected enqueue(encoded: Uint8Array): void {
    if (this.#state !== 'open') return;
    if (this.queuedBytes + encoded.length > this.limits.maxQueuedBytes) {
      this.cutOff(`plus de ${this.limits.maxQueuedBytes} octets en attente d’envoi`);
      return;
    }
    this.#output.push(encoded);
    this.#pump();
  }

  /** One block at a time is in the kernel's hands: its callback is the progress that a slow reader makes. */
  #pump(): void {
    if (this.#inFlightBytes > 0 || this.#state === 'ended') return;
    const block = this.#output.shift();
    if (!block) {
      if (this.#stallTimer) clearTimeout(this.#stallTimer);
      this.#stallTimer = null;
      if (this.#state === 'closing') this.#endAfterLastCharacter();
      return;
    }
    this.#inFlightBytes = block.length;
    this.#watchStall();
    this.write(block, (error) => {
      this.#inFlightBytes = 0;
      // A failed write is followed by the socket's own close.
      if (error) return;
      if (this.queuedBytes <= this.limits.highMarkBytes / 4) this.#releaseDrainWaiters();
      this.#pump();
    });
  }

  #watchStall(): void {
    const { stallMs } = this.limits;
    if (this.#stallTimer) this.#stallTimer.refresh();
    else this.#stallTimer = setTimeout(() => this.cutOff(`ne lit plus rien depuis ${stallMs} ms`), stallMs);
  }

  #releaseDrainWaiters(): void {
    const waiters = this.#drainWaiters;
    this.#drainWaiters = [];
    for (const resolve of waiters) resolve();
  }

  // Input.

  pause(): void {
    this.#paused = true;
    this.#regulateReading();
  }

  resume(): void {
    this.#paused = false;
    this.#deliver();
  }

  /** Passes input on, in order, as soon as the consumer takes it. */
  protected receive(input: Input): void {
    if (this.#state !== 'open' || input.length === 0) return;
    this.#input.push(input);
    this.#inputBytes += input.length;
    this.#deliver();
  }

  #deliver(): void {
    while (this.#state === 'open' && !this.#paused && this.listenerCount('packet') > 0) {
      const input = this.#input.shift();
      if (input === undefined) break;
      this.#inputBytes -= input.length;
      if (typeof input === 'string') this.emit('line', input);
      else this.emit('packet', input);
    }
    this.#regulateReading();
  }

  /** A line that closes reads on, and forgets it: the peer's end is seen, and unread bytes turn no FIN into RST. */
  #regulateReading(): void {
    const reading = this.closed || (!this.#paused && this.#inputBytes < MAX_HELD_BYTES);
    if (reading === this.#reading) return;
    this.#reading = reading;
    this.setReading(reading);
  }

  // The end.

  close(): Promise<void> {
    if (this.#state === 'open') {
      this.#leave('closing');
      this.#closeTimer = setTimeout(() => this.socket.destroy(), this.limits.flushMs);
      this.#pump();
    }
    return this.#gone;
  }

  /** Ends for a reason of ours that the log must show, leaving the peer no time. */
  protected cutOff(reason: string): void {
    if (this.#state === 'open') this.#log('warn', `ligne coupée : ${reason}`);
    this.#end(reason);
    this.socket.destroy();
  }

  /** The peer is gone, or is being told so: what was queued is dropped. */
  protected dismiss(reason: string): void {
    if (this.#state === 'ended') return;
    this.#end(reason);
    this.#endStreamNow();
  }

  protected warn(message: string): void {
    this.#log('warn', message);
  }

  #endAfterLastCharacter(): void {
    clearTimeout(this.#closeTimer);
    const ms = this.remainingLineMs();
    if (ms > 0) this.#closeTimer = setTimeout(() => this.#endStreamNow(), ms);
    else this.#endStreamNow();
  }

  #endStreamNow(): void {
    clearTimeout(this.#closeTimer);
    if (this.socket.destroyed) return;
    this.#closeTimer = setTimeout(() => this.socket.destroy(), this.limits.lingerMs);
    this.endStream();
  }

  #end(reason: string): void {
    if (this.#state === 'ended') return;
    this.#unheardReason = this.#state === 'closing' ? 'raccroché par la passerelle' : reason;
    this.#leave('ended');
    this.#announceEnd();
  }

  #announceEnd(): void {
    const reason = this.#unheardReason;
    if (reason === null || this.listenerCount('close') === 0) return;
    this.#unheardReason = null;
    this.emit('close', reason);
  }

  #leave(state: 'closing' | 'ended'): void {
    const wasOpen = this.#state === 'open';
    this.#state = state;
    if (state === 'ended') {
      this.#output.clear();
      if (this.#stallTimer) clearTimeout(this.#stallTimer);
      this.#stallTimer = null;
    }
    if (!wasOpen) return;
    this.#input = [];
    this.#inputBytes = 0;
    this.#releaseDrainWaiters();
    this.#regulateReading();
    this.stopped();
  }

  /** A reset is how many clients hang up, and the telephone module when it had something unread. */
  #lossReason(): string {
    const code = this.#lossCode;
    if (code === null || code === 'ECONNRESET' || code === 'EPIPE') return 'raccroché par l’utilisateur';
    return `connexion perdue (${code})`;
  }
}
