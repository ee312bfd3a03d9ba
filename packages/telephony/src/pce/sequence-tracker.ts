/** Where a stream of videotex may be cut without showing half a sequence as text. */

const REP = 0x12;
const SEP = 0x13;
const SYN = 0x16;
const SS2 = 0x19;
const ESC = 0x1b;
const US = 0x1f;
const CSI = 0x5b;

/** Arguments behind a code that takes a fixed number of them. */
const ARGUMENTS: ReadonlyMap<number, number> = new Map([
  [REP, 1],
  [US, 2],
]);

type State = 'ground' | 'escape' | 'designation' | 'csi' | 'supplement' | 'arguments' | 'separated';

/** A downloaded character set counts as text: it ends at the next US, wherever it is cut. */
export class SequenceTracker {
  #state: State = 'ground';
  #left = 0;

  /** True between two sequences. */
  get atBoundary(): boolean {
    return this.#state === 'ground';
  }

  reset(): void {
    this.#state = 'ground';
  }

  copy(): SequenceTracker {
    const copy = new SequenceTracker();
    copy.#state = this.#state;
    copy.#left = this.#left;
    return copy;
  }

  push(byte: number): void {
    if (byte === 0) return;
    // SEP takes whatever comes but an ESC; elsewhere a control code ends what was begun.
    if (byte < 0x20 && (this.#state !== 'separated' || byte === ESC)) return this.#control(byte);
    switch (this.#state) {
      case 'ground':
        return;
      case 'separated':
        this.#state = 'ground';
        return;
      case 'escape':
        return this.#afterEscape(byte);
      case 'designation':
        if (byte >= 0x30) this.#state = 'ground';
        return;
      case 'csi':
        if (byte >= 0x40) this.#state = 'ground';
        return;
      case 'supplement':
        // An accent takes a letter more.
        if (byte >= 0x41 && byte <= 0x4f) this.#expect(1);
        else this.#state = 'ground';
        return;
      case 'arguments':
        if (--this.#left === 0) this.#state = 'ground';
        return;
    }
  }

  #control(byte: number): void {
    const count = ARGUMENTS.get(byte);
    if (byte === SEP) this.#state = 'separated';
    else if (count !== undefined) this.#expect(count);
    else if (byte === ESC) this.#state = 'escape';
    else if (byte === SS2 || byte === SYN) this.#state = 'supplement';
    else this.#state = 'ground';
  }

  #afterEscape(byte: number): void {
    if (byte < 0x30) this.#state = 'designation';
    else if (byte === CSI) this.#state = 'csi';
    else if (byte >= 0x39 && byte <= 0x3b)
      this.#expect(byte - 0x38); // PRO1 to PRO3
    else if (byte >= 0x35 && byte <= 0x37) this.#expect(1);
    else this.#state = 'ground';
  }

  #expect(count: number): void {
    this.#state = 'arguments';
    this.#left = count;
  }
}
