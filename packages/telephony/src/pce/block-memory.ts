/** The last blocks completely sent, by the numbers that the terminal gives them without ever being told. */

const NUMBERS = 16;
/** Two rounds of numbers, less the block to come. */
const REMEMBERED = 2 * NUMBERS - 1;

interface SentBlock {
  readonly characters: Uint8Array;
  /** When the line had sent it, in ms; Infinity from the moment it is to be sent again. */
  endedAt: number;
}

export class BlockMemory {
  readonly #slots: SentBlock[] = [];
  #sent = 0;
  /** The block last asked for: the terminal has all those before it. */
  #asked = 0;

  /** Number of the block to come, 0 to 15. */
  get next(): number {
    return this.#sent % NUMBERS;
  }

  push(characters: Uint8Array, endedAt: number): void {
    this.#slots[this.#sent % (2 * NUMBERS)] = { characters, endedAt };
    this.#sent++;
  }

  /**
   * How many blocks were sent from number `n` on: 1 to 31; 0 when it is the block to come, null when it is not
   * remembered. The terminal has the block before the one it asks for. If that one had not ended by `heardBy`, it asks
   * for the one of the same number sixteen blocks earlier, which a single lost request makes possible on a slow line.
   */
  countFrom(n: number, heardBy: number): number | null {
    const count = (this.#sent - n + 2 * NUMBERS) % NUMBERS;
    const earlier = count + NUMBERS;
    const couldHear = (this.#back(count + 1)?.endedAt ?? -Infinity) <= heardBy;
    if (!couldHear && earlier <= REMEMBERED && this.#sent - earlier >= this.#asked) return earlier;
    return count <= this.#sent ? count : null;
  }

  /** The last `count` blocks are going to be sent again: the terminal waits for the first of them. */
  rewind(count: number): void {
    this.#asked = this.#sent - count;
    for (let i = 1; i <= count; i++) this.#heardAt(i, Infinity);
  }

  /** One of them was. */
  repeated(count: number, endedAt: number): void {
    this.#heardAt(count, endedAt);
  }

  /** The block sent `count` blocks ago, 1 being the last. */
  charactersBack(count: number): Uint8Array | null {
    return this.#back(count)?.characters ?? null;
  }

  #heardAt(count: number, endedAt: number): void {
    const block = this.#back(count);
    if (block) block.endedAt = endedAt;
  }

  #back(count: number): SentBlock | undefined {
    return this.#slots[(this.#sent - count + 2 * NUMBERS) % (2 * NUMBERS)];
  }
}
