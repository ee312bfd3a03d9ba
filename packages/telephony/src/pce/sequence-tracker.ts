/** Where a stream of videotex may be cut without showing half a sequence as text, and where it writes. */

const LF = 0x0a;
const FF = 0x0c;
const REP = 0x12;
const SEP = 0x13;
const SYN = 0x16;
const SS2 = 0x19;
const ESC = 0x1b;
const RS = 0x1e;
const US = 0x1f;
const CSI = 0x5b;

/** What follows US when it is no row of the page. */
const ROW_ZERO = 0x40;
const DOWNLOAD = 0x23;

type State =
  | 'ground'
  | 'escape'
  | 'designation'
  | 'csi'
  | 'supplement'
  | 'arguments'
  /** Two arguments, of which the first says where. */
  | 'position'
  | 'separated';

/** `row-zero`: up to the LF that leads back to the page. `download`: a character set, up to the next US. */
export type Place = 'page' | 'row-zero' | 'download';

/** A downloaded character set counts as text: a cut in it is no cut in a sequence. */
export class SequenceTracker {
  #state: State = 'ground';
  #left = 0;
  #place: Place = 'page';

  /** True between two sequences. */
  get atBoundary(): boolean {
    return this.#state === 'ground';
  }

  /** Where the next character goes. */
  get place(): Place {
    return this.#place;
  }

  reset(): void {
    this.#state = 'ground';
    this.#place = 'page';
  }

  copy(): SequenceTracker {
    const copy = new SequenceTracker();
    copy.#state = this.#state;
    copy.#left = this.#left;
    copy.#place = this.#place;
    return copy;
  }

  /** True when the byte goes on with a sequence that was begun; false when it begins one, or is none. */
  push(byte: number): boolean {
    const goesOn = !this.atBoundary;
    if (byte === 0) return goesOn;
    // SEP takes whatever comes but an ESC; elsewhere a control code ends what was begun.
    if (byte < 0x20 && (this.#state !== 'separated' || byte === ESC)) {
      this.#control(byte);
      return false;
    }
    this.#follow(byte);
    return goesOn;
  }

  #follow(byte: number): void {
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
      case 'position':
        if (byte === ROW_ZERO) this.#place = 'row-zero';
        else if (byte === DOWNLOAD) this.#place = 'download';
        return this.#expect(1);
      case 'arguments':
        if (--this.#left === 0) this.#state = 'ground';
        return;
    }
  }

  #control(byte: number): void {
    if (byte === US) this.#place = 'page';
    else if (this.#place === 'row-zero' && (byte === LF || byte === FF || byte === RS)) this.#place = 'page';
    if (byte === SEP) this.#state = 'separated';
    else if (byte === US) this.#state = 'position';
    else if (byte === REP) this.#expect(1);
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
