/** A host's question for the user's address, which may come cut in two; it stays in what the user sees. */

const QUESTION = Buffer.from('#*#GETIP*#*', 'latin1');
const NONE = Buffer.alloc(0);

export class AddressQuestion {
  /** End of what came, too short to be the question. */
  #tail: Buffer = NONE;

  /** How many times it is asked in what has come now. */
  push(bytes: Uint8Array): number {
    const text = Buffer.concat([this.#tail, bytes]);
    let asked = 0;
    let from = 0;
    for (let at = text.indexOf(QUESTION); at >= 0; at = text.indexOf(QUESTION, from)) {
      asked++;
      from = at + QUESTION.length;
    }
    this.#tail = Buffer.from(text.subarray(Math.max(from, text.length - QUESTION.length + 1)));
    return asked;
  }
}

/** `tail` behind it. */
export const addressAnswer = (address: string, tail: readonly number[]): Uint8Array =>
  Buffer.concat([Buffer.from(`#*#${address}*#*`, 'latin1'), Uint8Array.from(tail)]);
