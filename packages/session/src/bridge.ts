/** A user linked elsewhere: bytes both ways at once, no faster than either side takes them, until one of them ends it. */

import type { ClientLink } from '@minipavi/access';
import { AddressQuestion, addressAnswer } from './address-question.ts';
import type { BridgeRules } from './bridge-rules.ts';
import type { FarEnd } from './connector.ts';
import type { Display } from './display.ts';
import { LeaveDetector } from './leave-detector.ts';

const CR = 0x0d;
/** Given to the user's line at a time; less to a slow one. */
const SLICE_BYTES = 8 * 1024;

export interface BridgeEnd {
  /** `far`: the far end has gone; `session`: the user has, or is being sent away. */
  readonly by: 'user' | 'far' | 'limit' | 'session';
  /** For the log. */
  readonly reason: string;
  /** For row 0; null: nothing needs to be said. */
  readonly shown: string | null;
  /** The user typed something meanwhile. */
  readonly wasTyped: boolean;
}

export interface BridgeOptions {
  readonly link: Pick<
    ClientLink,
    'queuedBytes' | 'highMarkBytes' | 'drained' | 'pause' | 'resume' | 'opening'
  >;
  readonly display: Pick<Display, 'show'>;
  readonly farEnd: FarEnd;
  readonly rules: BridgeRules;
  /** Sees all that the far end sends. */
  readonly onData: (bytes: Uint8Array) => void;
}

export class Bridge {
  /** Resolves when the link is over; the far end is being closed then. */
  readonly ended: Promise<BridgeEnd>;
  readonly #options: BridgeOptions;
  readonly #question = new AddressQuestion();
  readonly #leave = new LeaveDetector();
  readonly #onData = (bytes: Uint8Array): void => this.#received(bytes);
  readonly #onEnd = (reason: string): void => this.#farEndLeft(reason);
  readonly #timers = new Set<NodeJS.Timeout>();
  #typedTimer: NodeJS.Timeout | null = null;
  #end: (end: BridgeEnd) => void = () => {};
  #isOver = false;
  #wasTyped = false;
  #receivedBytes = 0;
  /** For the user, not given to the line yet. */
  #pending: Uint8Array[] = [];
  #isFlowing = false;
  /** Why the far end has gone; what it sent goes out first. */
  #farewell: string | null = null;

  constructor(options: BridgeOptions) {
    this.#options = options;
    this.ended = new Promise((resolve) => (this.#end = resolve));
    const { display, farEnd, rules } = options;
    display.show(rules.keyboard);
    farEnd.on('data', this.#onData);
    farEnd.on('end', this.#onEnd);
    this.#setLimits();
  }

  /** A packet of the user. False when the link is over: it is not for the far end. */
  typed(packet: Uint8Array): boolean {
    if (this.#isOver) return false;
    const { display, farEnd, rules } = this.#options;
    this.#wasTyped = true;
    this.#typedTimer?.refresh();
    const bytes = rules.dropsCr ? packet.filter((byte) => byte !== CR) : packet;
    const leavesAt = this.#leave.push(bytes);
    const sent = leavesAt === null ? bytes : bytes.subarray(0, leavesAt);
    if (sent.length > 0) {
      farEnd.send(sent);
      if (rules.echo) display.show(sent);
    }
    if (leavesAt !== null) this.#over('user', 'l’utilisateur revient');
    else void this.#slowTyping();
    return true;
  }

  /** Ends the link from outside. */
  stop(reason: string): void {
    this.#over('session', reason);
  }

  /** The user's line is not read while the far end has enough. */
  async #slowTyping(): Promise<void> {
    const { link, farEnd } = this.#options;
    link.pause();
    await farEnd.drained();
    link.resume();
  }

  #received(bytes: Uint8Array): void {
    const { farEnd, rules, link, onData } = this.#options;
    this.#receivedBytes += bytes.length;
    onData(bytes);
    if (rules.addressTail !== null) {
      for (let asked = this.#question.push(bytes); asked > 0; asked--) {
        farEnd.send(addressAnswer(link.opening.remoteAddr, rules.addressTail));
      }
    }
    this.#pending.push(bytes);
    if (!this.#isFlowing) void this.#flow();
  }

  /** At once as long as the user's line takes it; it is checked between slices, as one message may be a megabyte. */
  async #flow(): Promise<void> {
    const { display, farEnd, link } = this.#options;
    const sliceBytes = Math.min(SLICE_BYTES, link.highMarkBytes);
    this.#isFlowing = true;
    for (let next = this.#pending.shift(); next !== undefined; next = this.#pending.shift()) {
      display.show(next.subarray(0, sliceBytes));
      if (next.length > sliceBytes) this.#pending.unshift(next.subarray(sliceBytes));
      if (link.queuedBytes < link.highMarkBytes) continue;
      farEnd.pause();
      await link.drained();
      farEnd.resume();
    }
    this.#isFlowing = false;
    if (this.#farewell !== null) this.#over('far', this.#farewell);
  }

  #farEndLeft(reason: string): void {
    this.#farewell = reason;
    if (!this.#isFlowing) this.#over('far', reason);
  }

  #setLimits(): void {
    const { firstBytes, typedMs, totalMs } = this.#options.rules.limits;
    this.#after(totalMs, () => this.#over('limit', 'durée maximale atteinte', 'Durée de liaison dépassée'));
    if (typedMs !== null) {
      const end = (): void => this.#over('limit', 'rien de tapé', 'Liaison coupée pour inactivité');
      this.#typedTimer = this.#after(typedMs, end);
    }
    if (firstBytes === null) return;
    this.#after(firstBytes.withinMs, () => {
      if (this.#receivedBytes >= firstBytes.bytes) return;
      this.#over('limit', `${this.#receivedBytes} octets reçus seulement`, 'Le serveur n’envoie rien');
    });
  }

  #after(ms: number, act: () => void): NodeJS.Timeout {
    const timer = setTimeout(act, ms);
    this.#timers.add(timer);
    return timer;
  }

  #over(by: BridgeEnd['by'], reason: string, shown: string | null = null): void {
    if (this.#isOver) return;
    this.#isOver = true;
    for (const timer of this.#timers) clearTimeout(timer);
    const { farEnd } = this.#options;
    farEnd.off('data', this.#onData);
    farEnd.off('end', this.#onEnd);
    this.#pending = [];
    this.#end({ by, reason, shown, wasTyped: this.#wasTyped });
  }
}
