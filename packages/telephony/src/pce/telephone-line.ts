/**
 * One telephone line to a terminal: paces what is sent, plain or under error correction, and takes the protocol's part
 * out of what is received. It has neither clock nor timer: each call tells the time, in ms of one clock that never
 * goes back, and advance() is due at nextDeadline().
 */

import { BadLineWatch } from './bad-line-watch.ts';
import { BlockSource } from './block-source.ts';
import { PacedOutput, PulledOutput, type LineOutput } from './line-output.ts';
import { FORWARD_CHAR_MS } from './line-source.ts';
import { PceCounters, type PceSnapshot, type PceState } from './pce-counters.ts';
import { OutgoingText } from './outgoing-text.ts';
import { PlainSource } from './plain-source.ts';
import { StartSource } from './start-source.ts';
import { StatusReader } from './status-reader.ts';
import { ANSWER_WAIT_MS, type TelephoneLineOptions } from './telephone-line-options.ts';
import { TerminalReader } from './terminal-reader.ts';

/** What a terminal's status takes at 75 bauds. */
const STATUS_MS = 4 * (10_000 / 75);
const STOP = Uint8Array.of(0x1b, 0x3a, 0x6a, 0x44);
/** The first, and eight repeats. */
const MAX_TRIES = 9;
/** From the fifth repeat on, a NACK for block 0 may be the answer: seventeen characters of start make a bad block. */
const TRIES_THAT_MAKE_A_BLOCK = 6;
const MIN_STOP_WAIT_MS = 1550;
const SUB = 0x1a;

export class TelephoneLine {
  readonly #options: TelephoneLineOptions;
  readonly #charMs: number;
  readonly #answerWaitMs: number;
  readonly #text = new OutgoingText();
  readonly #plain: PlainSource;
  readonly #output: LineOutput;
  readonly #counters = new PceCounters();
  readonly #badLine = new BadLineWatch();

  #state: PceState = 'off';
  #start: StartSource | null = null;
  #blocks: BlockSource | null = null;
  #tries = 0;
  #latencyMs: number;
  /** NACKs seen since the last start or stop began. */
  #sawNack = false;
  /** The terminal's answer to a start may still come, after we gave up. */
  #wasRefused = false;

  #stopsOnceStarted = false;

  readonly #terminal: TerminalReader;
  readonly #status: StatusReader;
  #typed: number[] = [];
  #now = 0;

  constructor(options: TelephoneLineOptions) {
    const { send, charMs = FORWARD_CHAR_MS, latencyMs = 100, answerWaitMs = ANSWER_WAIT_MS.voip } = options;
    this.#options = options;
    this.#charMs = charMs;
    this.#latencyMs = latencyMs;
    this.#answerWaitMs = answerWaitMs;
    this.#plain = new PlainSource(this.#text, charMs, { oneByOne: send === null });
    this.#output = send ? new PacedOutput(this.#plain, charMs, send) : new PulledOutput(this.#plain, charMs);
    this.#status = new StatusReader(
      (isCorrecting) => this.#onStatus(isCorrecting),
      (character) => this.#typed.push(character),
    );
    this.#terminal = new TerminalReader({
      onNack: () => this.#onNack(),
      onNumber: (wanted) => this.#onNumber(wanted),
      onTyped: (character) => this.#onTyped(character),
    });
  }

  get state(): PceState {
    return this.#state;
  }

  /** Characters not yet given to the line. */
  get queuedBytes(): number {
    return this.#text.length;
  }

  /** True when nothing waits that was written, nor for the rest of a request; the terminal may still begin one. */
  get isIdle(): boolean {
    const isAsked = this.#blocks !== null && this.#terminal.dueAt < Infinity;
    return this.#text.length === 0 && this.#blocks?.idleSince !== Infinity && !isAsked;
  }

  /** When the line will have sent all it was given so far. */
  get freeAt(): number {
    return this.#output.freeAt;
  }

  snapshot(): PceSnapshot {
    const { blocks, repeats, requests } = this.#counters;
    return {
      state: this.#state,
      ...this.#counters,
      replaced: this.#text.replaced,
      errorRate: requests / Math.max(1, blocks + repeats),
      latencyMs: this.#latencyMs,
    };
  }

  /** Queues characters, which are copied; those of eight bits become spaces. */
  write(characters: Uint8Array, now: number): void {
    this.#text.push(characters);
    this.advance(now);
  }

  /**
   * Throws away what is not yet in a block, or given to the line, but for what the terminal must not lose; see
   * `keptOfCut`. Gives the number of characters thrown away.
   */
  abort(): number {
    return this.#text.cut();
  }

  /** The terminal has only now connected: nothing sent so far counts, and error correction is off. */
  reset(now: number): void {
    this.#text.clear();
    this.#turnOff();
    this.#wasRefused = false;
    this.advance(now);
  }

  /** Asks the terminal to start error correction; nothing else is sent until it answers or we give up. */
  startPce(now: number): void {
    this.#stopsOnceStarted = false;
    if (this.#state !== 'off') return;
    this.#state = 'starting';
    this.#start = new StartSource(this.#text);
    this.#output.source = this.#start;
    this.#tries = 1;
    this.#sawNack = false;
    this.advance(now);
  }

  /** Asks the terminal to stop it; what is written meanwhile waits for the answer. */
  stopPce(now: number): void {
    this.#stopsOnceStarted = this.#state === 'starting';
    if (this.#state !== 'active') return;
    this.#state = 'stopping';
    this.#blocks?.sendCommand(STOP);
    this.#tries = 1;
    this.#sawNack = false;
    this.advance(now);
  }

  /** Characters from the terminal; bit 7 does not count. */
  received(characters: Uint8Array, now: number): void {
    this.#now = now;
    for (const raw of characters) {
      const character = raw & 0x7f;
      if (this.#state !== 'off' || this.#wasRefused) this.#terminal.push(character, now);
      else this.#typed.push(character);
      if (character === SUB && this.#state === 'off') this.#sawSub(now);
    }
    this.#deliver();
    this.advance(now);
  }

  /** Our own modem received a character with a wrong parity or a wrong stop bit. */
  damaged(now: number): void {
    this.#now = now;
    this.#counters.damaged++;
    if (this.#terminal.dueAt < Infinity) this.#terminal.damaged();
    else this.#blocks?.suspect(now);
    this.advance(now);
  }

  /** Does what is due. */
  advance(now: number): void {
    this.#now = now;
    this.#terminal.advance(now);
    this.#status.advance(now);
    if (now >= this.#answerDueAt()) this.#noAnswer();
    this.#deliver();
    this.#output.advance(now);
  }

  /** When advance() has something to do if nothing is called before; Infinity: never. */
  nextDeadline(): number {
    return Math.min(
      this.#terminal.dueAt,
      this.#status.dueAt,
      this.#answerDueAt(),
      this.#options.send ? this.#output.dueAt() : Infinity,
    );
  }

  /** For a modem of our own whose register is empty: the next character, without parity; -1: none, send mark. */
  pull(now: number): number {
    this.advance(now);
    return this.#output.pull(now);
  }

  /** When pull() will give a character if nothing happens before; Infinity: not before something does. */
  pullDueAt(): number {
    return this.#output.dueAt();
  }

  // What the terminal says.

  /** A status is an answer of ours only when we asked; an ESC then waits for what follows it. */
  #onTyped(character: number): void {
    if (this.#state === 'active') this.#typed.push(character);
    else this.#status.push(character, this.#now);
  }

  #onNack(): void {
    this.#sawNack = true;
    if (!this.#blocks) return;
    this.#output.cut();
    this.#blocks.stop();
  }

  #onNumber(wanted: number | null): void {
    if (this.#blocks) {
      this.#blocks.request(wanted, this.#now);
    } else if (wanted === 0 && (this.#wasRefused || this.#tries >= TRIES_THAT_MAKE_A_BLOCK)) {
      this.#turnOn({ withHeader: true });
    }
  }

  /** True when it was the answer to what we asked. */
  #onStatus(isCorrecting: boolean): boolean {
    if (isCorrecting && (this.#state === 'starting' || this.#wasRefused)) {
      this.#measureLatency();
      this.#turnOn({ withHeader: false });
      return true;
    }
    if (isCorrecting || this.#state !== 'stopping') return false;
    this.#turnOff();
    this.#options.onNotice?.('stopped');
    return true;
  }

  #sawSub(now: number): void {
    if (!this.#badLine.sawSub(now) || this.#wasRefused) return;
    this.#options.onNotice?.('bad-line');
    if (this.#options.startsOnBadLine) this.startPce(now);
  }

  /** A repeated start leaves it open which of them was answered. */
  #measureLatency(): void {
    const sentAt = this.#start?.idleSince ?? Infinity;
    if (this.#tries !== 1 || sentAt === Infinity) return;
    this.#latencyMs = Math.max(this.#latencyMs, (this.#now - sentAt - STATUS_MS) / 2);
  }

  #deliver(): void {
    if (this.#typed.length === 0) return;
    const typed = Uint8Array.from(this.#typed);
    this.#typed = [];
    this.#options.onInput(typed);
  }

  // Starting and stopping.

  #turnOn({ withHeader }: { readonly withHeader: boolean }): void {
    const blocks = new BlockSource({
      text: this.#text,
      charMs: this.#charMs,
      latencyMs: this.#latencyMs,
      counters: this.#counters,
    });
    this.#blocks = blocks;
    this.#start = null;
    this.#state = 'active';
    this.#wasRefused = false;
    this.#output.source = blocks;
    this.#counters.starts++;
    if (withHeader) blocks.beginWithHeader();
    this.#options.onNotice?.('started');
    if (this.#stopsOnceStarted) this.stopPce(this.#now);
  }

  #turnOff(): void {
    this.#state = 'off';
    this.#blocks = null;
    this.#start = null;
    this.#output.source = this.#plain;
    this.#status.release();
  }

  #answerDueAt(): number {
    if (this.#start) return this.#start.idleSince + this.#answerWaitMs;
    if (this.#state !== 'stopping' || !this.#blocks) return Infinity;
    return this.#blocks.idleSince + Math.max(this.#answerWaitMs, MIN_STOP_WAIT_MS);
  }

  #noAnswer(): void {
    if (this.#tries++ < MAX_TRIES) {
      this.#start?.askAgain();
      if (this.#state === 'stopping') this.#blocks?.sendCommand(STOP);
      return;
    }
    this.#wasRefused = this.#state === 'starting';
    this.#turnOff();
    this.#options.onNotice?.(this.#sawNack ? 'stuck' : this.#wasRefused ? 'refused' : 'stopped');
  }
}
