/**
 * What all lines share: a bounded output queue in front of the socket, input held for a consumer that is not
 * ready, and an end that always comes. The kinds of line add their framing.
 */

import { EventEmitter } from 'node:events';
import type { Socket } from 'node:net';
import type { ClientLink, ClientLinkEvents, LinkKind, Opening } from './client-link.ts';
import { DrainWaiters } from './drain-waiters.ts';
import { HeldInput, type Input } from './held-input.ts';
import type { LinkLimits } from './link-limits.ts';
import { SocketOutput } from './socket-output.ts';

export type LinkLog = (level: 'error' | 'warn' | 'info' | 'debug', message: string) => void;

export interface LinkParts {
  readonly kind: LinkKind;
  readonly opening: Opening;
  readonly socket: Socket;
  readonly limits: LinkLimits;
  readonly log: LinkLog;
}

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

  readonly #output: SocketOutput;
  readonly #drainWaiters = new DrainWaiters();
  /** The stream was ended, or is gone: nothing more can be written. */
  #isSilent = false;

  readonly #input = new HeldInput();
  #paused = false;
  #reading = true;

  constructor({ kind, opening, socket, limits, log }: LinkParts) {
    super();
    this.kind = kind;
    this.opening = opening;
    this.socket = socket;
    this.limits = limits;
    this.#log = log;
    const { stallMs } = limits;
    this.#output = new SocketOutput({
      write: (block, done) => this.write(block, done),
      onTaken: () => this.lineMoved(),
      onStall: () => this.cutOff(`ne lit plus rien depuis ${stallMs} ms`),
      stallMs,
    });
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

  /** Where accepted bytes wait: for the socket, unless the line has a pace of its own, which then transmits them. */
  protected accept(encoded: Uint8Array): void {
    this.transmit(encoded);
  }

  /** What is heard while the consumer has paused: nothing, unless the line's own protocol needs it. */
  protected get hearsWhilePaused(): boolean {
    return false;
  }

  /**
   * When closing: time the far end needs to show what the kernel has taken, or the line still has to transmit. Asked
   * again each time that the kernel has taken all there was, and by lineMoved().
   */
  protected remainingLineMs(): number {
    return 0;
  }

  /** Called once when the line leaves the open state: the place to clear timers. */
  protected stopped(): void {}

  /** Called once when nothing can be transmitted any more, after stopped(). */
  protected silenced(): void {}

  // Output.

  get closed(): boolean {
    return this.#state !== 'open';
  }

  get queuedBytes(): number {
    return this.#output.length;
  }

  get highMarkBytes(): number {
    return this.limits.highMarkBytes;
  }

  get status(): string {
    return '';
  }

  readyForPage(): Promise<void> {
    return Promise.resolve();
  }

  skipPage(): void {}

  send(bytes: Uint8Array): void {
    if (this.#state === 'open' && bytes.length > 0) this.enqueue(this.encode(bytes));
  }

  drained(markBytes = this.highMarkBytes): Promise<void> {
    if (this.closed || this.queuedBytes < markBytes) return Promise.resolve();
    return this.#drainWaiters.below(markBytes);
  }

  /** Accepts bytes that are already in wire form. */
  protected enqueue(encoded: Uint8Array): void {
    if (this.#state !== 'open') return;
    if (this.queuedBytes + encoded.length > this.limits.maxQueuedBytes) {
      this.cutOff(`plus de ${this.limits.maxQueuedBytes} octets en attente d’envoi`);
      return;
    }
    this.accept(encoded);
  }

  /** To the socket; also while closing, for what was accepted before. */
  protected transmit(encoded: Uint8Array): void {
    this.#output.push(encoded);
  }

  /** The kernel has taken something; or a line with a pace of its own, which then calls this, has done something. */
  protected lineMoved(): void {
    this.#drainWaiters.release(this.queuedBytes);
    if (this.#state === 'closing' && this.#output.length === 0) this.#endAfterLastCharacter();
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

  /** As much is held as may be: for a line that cannot be told to wait. */
  protected get isInputFull(): boolean {
    return this.#input.isFull;
  }

  /** Passes input on, in order, as soon as the consumer takes it. */
  protected receive(input: Input): void {
    if (this.#state !== 'open' || input.length === 0) return;
    this.#input.push(input);
    this.#deliver();
  }

  #deliver(): void {
    while (this.#state === 'open' && !this.#paused && this.listenerCount('packet') > 0) {
      const input = this.#input.shift();
      if (input === undefined) break;
      if (typeof input === 'string') this.emit('line', input);
      else this.emit('packet', input);
    }
    this.#regulateReading();
  }

  /** A line that closes reads on, and forgets it: the peer's end is seen, and unread bytes turn no FIN into RST. */
  #regulateReading(): void {
    const isStopped = this.#paused && !this.hearsWhilePaused;
    const reading = this.closed || (!isStopped && !this.#input.isFull);
    if (reading === this.#reading) return;
    this.#reading = reading;
    this.setReading(reading);
  }

  // The end.

  close(): Promise<void> {
    if (this.#state === 'open') {
      this.#leave('closing');
      this.#closeTimer = setTimeout(() => this.socket.destroy(), this.limits.flushMs);
      this.lineMoved();
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

  protected inform(message: string): void {
    this.#log('info', message);
  }

  #endAfterLastCharacter(): void {
    if (this.#isSilent) return;
    clearTimeout(this.#closeTimer);
    const ms = this.remainingLineMs();
    if (ms > 0) this.#closeTimer = setTimeout(() => this.#endStreamNow(), ms);
    else this.#endStreamNow();
  }

  #endStreamNow(): void {
    clearTimeout(this.#closeTimer);
    this.#fallSilent();
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
    if (wasOpen) {
      this.#input.clear();
      this.#drainWaiters.release(0);
      this.#regulateReading();
      this.stopped();
    }
    if (state === 'ended') this.#fallSilent();
  }

  #fallSilent(): void {
    if (this.#isSilent) return;
    this.#isSilent = true;
    this.#output.stop();
    this.silenced();
  }

  /** A reset is how many clients hang up, and the telephone module when it had something unread. */
  #lossReason(): string {
    const code = this.#lossCode;
    if (code === null || code === 'ECONNRESET' || code === 'EPIPE') return 'raccroché par l’utilisateur';
    return `connexion perdue (${code})`;
  }
}
