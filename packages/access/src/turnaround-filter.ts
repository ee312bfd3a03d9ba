/**
 * Takes out of what is sent the sequences that turn a Minitel's modem round: PRO1 RET1, RET2 and OPPO (STUM 1B). Neither
 * modem we speak through can follow; the terminal would hear no carrier any more and hang up after 440 ms.
 */

const ESC = 0x1b;
const PRO1 = 0x39;
const TURNS: ReadonlySet<number> = new Set([0x6c, 0x6d, 0x6f]);

export class TurnaroundFilter {
  /** Of ESC PRO1, what was the end of the bytes before: it goes out with what shows what it is. */
  #held: number[] = [];
  #dropped = 0;

  /** Sequences that were taken out. */
  get dropped(): number {
    return this.#dropped;
  }

  /** May return its argument. */
  push(bytes: Uint8Array): Uint8Array {
    if (this.#held.length === 0 && !bytes.includes(ESC)) return bytes;
    const out: number[] = [];
    for (const byte of [...this.#held, ...bytes]) {
      out.push(byte);
      if (!TURNS.has(byte) || out.at(-2) !== PRO1 || out.at(-3) !== ESC) continue;
      out.length -= 3;
      this.#dropped++;
    }
    const tail = out.at(-1) === ESC ? 1 : out.at(-1) === PRO1 && out.at(-2) === ESC ? 2 : 0;
    this.#held = out.splice(out.length - tail);
    return Uint8Array.from(out);
  }
}
