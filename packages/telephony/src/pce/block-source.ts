/**
 * The line under error correction: numbered blocks, sent again on request. The terminal asks for one by NACK and its
 * number, and ignores everything until it sees SYN, SYN and that same number.
 */

import { BLOCK_LENGTH, formBlock, SYN } from './block.ts';
import { BlockMemory } from './block-memory.ts';
import type { LineSource } from './line-source.ts';
import { OutgoingText } from './outgoing-text.ts';
import type { PceCounters } from './pce-counters.ts';

/** Makes up for characters lost in the last block of a burst, which the terminal would wait for in vain. */
const FILLING = Uint8Array.of(0, 0, 0);
const FILLING_AFTER_MS = [134, 200] as const;

/** The least that a request takes to come: two characters at 75 bauds, less what the two clocks may differ by. */
const REQUEST_MS = 200;
/** What a terminal needs to ask again that saw the header of a block it did not ask for. */
const ASK_AGAIN_MS = 900;
/** More than the 1120 ms after which a terminal repeats a request that we may have missed. */
const MISSED_REQUEST_MS = 1350;

export interface BlockSourceOptions {
  readonly text: OutgoingText;
  readonly charMs: number;
  /** One way, to the terminal. */
  readonly latencyMs: number;
  readonly counters: PceCounters;
}

/** `soon`: at once; `with-block`: there is no block yet, and it will precede the next one. */
type Header = 'none' | 'soon' | 'with-block';

export class BlockSource implements LineSource {
  readonly maxAheadMs: number;
  readonly #latencyMs: number;
  readonly #text: OutgoingText;
  readonly #charMs: number;
  readonly #counters: PceCounters;

  readonly #memory = new BlockMemory();
  /** Blocks of the memory still to be sent again. */
  #behind = 0;
  /** Formed, not completely sent. */
  #block: Uint8Array | null = null;
  /** Goes in a block of its own; the rest of the text then waits for the end of error correction. */
  #command: Uint8Array | null = null;
  #isSealed = false;

  #sending: 'header' | 'block' | 'filling' = 'block';
  #header: Header = 'none';
  /** No block before that. */
  #heldUntil = 0;
  #holdsAfterHeader = false;
  /** A NACK has come, its number has not: nothing is sent. */
  #isStopped = false;
  #fillings = 0;
  #fillingAt = Infinity;
  #lastBlockEnd = -Infinity;

  constructor({ text, charMs, latencyMs, counters }: BlockSourceOptions) {
    this.#text = text;
    this.#charMs = charMs;
    this.#latencyMs = latencyMs;
    this.#counters = counters;
    this.maxAheadMs = (BLOCK_LENGTH * charMs) / 2;
  }

  /** When the line will have sent the last block; Infinity while blocks wait. */
  get idleSince(): number {
    return this.#hasBlock() ? Infinity : this.#lastBlockEnd;
  }

  /** Sends a protocol sequence behind the rest of the videotex sequence that is being sent, and no more text. */
  sendCommand(sequence: Uint8Array): void {
    this.#command = sequence;
    this.#isSealed = true;
  }

  // What the terminal says.

  /** A NACK: the block being sent may be cut, as it is not the one that is wanted. */
  stop(): void {
    this.#isStopped = true;
    this.#counters.requests++;
  }

  /** The number that followed a NACK; null when none came. */
  request(wanted: number | null, now: number): void {
    this.#isStopped = false;
    this.#heldUntil = 0;
    this.#holdsAfterHeader = false;
    const count = wanted === null ? null : this.#memory.countFrom(wanted, now - REQUEST_MS);
    if (count === null) {
      // The terminal sees that it was misunderstood and asks at once: no block must go by meanwhile.
      this.#counters.invalidRequests++;
      this.#header = 'soon';
      this.#holdsAfterHeader = true;
      return;
    }
    // None to send again: the terminal has all the others, those that we may be sending again too.
    if (count === 0) this.#counters.invalidRequests++;
    this.#memory.rewind(count);
    this.#behind = count;
    this.#header = this.#hasBlock() ? 'soon' : 'with-block';
  }

  /** A damaged character, which may have been a NACK. */
  suspect(now: number): void {
    this.#heldUntil = Math.max(this.#heldUntil, now + MISSED_REQUEST_MS);
  }

  /** The terminal took our repeated start for a bad block 0: it waits for that header. */
  beginWithHeader(): void {
    this.#header = 'with-block';
  }

  // What goes out.

  dueAt(): number {
    if (this.#isStopped) return Infinity;
    if (this.#header === 'soon') return 0;
    return this.#hasBlock() ? this.#heldUntil : this.#fillingAt;
  }

  next(now: number): Uint8Array | null {
    if (now < this.dueAt()) return null;
    if (this.#header === 'soon') return this.#giveHeader();
    if (!this.#hasBlock()) return this.#give('filling', FILLING);
    if (this.#header === 'with-block') return this.#giveHeader();
    const block =
      this.#behind > 0 ? this.#memory.charactersBack(this.#behind) : (this.#block ??= this.#form());
    return block && this.#give('block', block);
  }

  sent(freeAt: number): void {
    switch (this.#sending) {
      case 'header':
        this.#header = 'none';
        if (this.#holdsAfterHeader) this.#heldUntil = freeAt + ASK_AGAIN_MS + 2 * this.#latencyMs;
        this.#holdsAfterHeader = false;
        return;
      case 'block':
        this.#remember(freeAt);
        this.#lastBlockEnd = freeAt;
        this.#fillings = 0;
        this.#fillingAt = freeAt + FILLING_AFTER_MS[0];
        return;
      case 'filling': {
        const nextMs = FILLING_AFTER_MS[++this.#fillings];
        this.#fillingAt = nextMs === undefined ? Infinity : freeAt + nextMs - FILLING.length * this.#charMs;
        return;
      }
    }
  }

  #give(kind: 'header' | 'block' | 'filling', characters: Uint8Array): Uint8Array {
    this.#sending = kind;
    return characters;
  }

  /** The NUL ahead: a block cut behind a DLE would turn the first SYN into data, and the header into nothing. */
  #giveHeader(): Uint8Array {
    return this.#give('header', Uint8Array.of(0, SYN, SYN, 0x40 + this.#number));
  }

  /** Of the block that goes next. */
  get #number(): number {
    return (this.#memory.next + 16 - this.#behind) % 16;
  }

  #hasBlock(): boolean {
    if (this.#behind > 0 || this.#block !== null || this.#command !== null) return true;
    return this.#isSealed ? this.#text.isInSequence : this.#text.length > 0;
  }

  #form(): Uint8Array | null {
    const block = formBlock(this.#text, { restOfSequenceOnly: this.#isSealed });
    if (block || !this.#command) return block;
    const command = new OutgoingText();
    command.push(this.#command);
    this.#command = null;
    return formBlock(command, { restOfSequenceOnly: false });
  }

  #remember(endedAt: number): void {
    if (this.#behind > 0) {
      this.#memory.repeated(this.#behind--, endedAt);
      this.#counters.repeats++;
    } else if (this.#block) {
      this.#memory.push(this.#block, endedAt);
      this.#block = null;
      this.#counters.blocks++;
    }
  }
}
