/** Characters the host draws itself (Minitel 2): G'0 instead of letters, G'1 instead of mosaics. */

const FIRST = 0x21;
const LAST = 0x7e;
const PER_SET = LAST - FIRST + 1;
const ROWS_PER_GLYPH = 10;
const PIXELS = 80;
/** Introduces each glyph of a loading; the codes of the pixels are 40-7F. */
const NEXT_GLYPH = 0x30;

export const DRCS_SETS = ['g0', 'g1'] as const;
export type DrcsSet = (typeof DRCS_SETS)[number];

const isDefinable = (code: number): boolean => code >= FIRST && code <= LAST;

/** The two sets and the loading under way. Bounded: 2 x 94 glyphs of 10 bytes. */
export class Drcs {
  readonly #pixels = new Uint8Array(2 * PER_SET * ROWS_PER_GLYPH);
  readonly #defined = new Uint8Array(2 * PER_SET);
  /** Persists from one loading to the next, until another header. */
  #target: DrcsSet = 'g0';
  /** Bytes since US 23, before the first glyph. */
  #preamble = 0;
  #isHeader = false;
  /** Code being defined; 0 while none is known. */
  #code = 0;
  #isDrawing = false;
  #pixel = 0;

  /** After US 23. */
  begin(): void {
    this.#preamble = 0;
    this.#isHeader = false;
    this.#isDrawing = false;
    this.#code = 0;
  }

  /** One byte 20-7F of a loading. True when a glyph changed. */
  load(byte: number): boolean {
    if (!this.#isDrawing) return this.#loadPreamble(byte);
    if (byte === NEXT_GLYPH) {
      this.#code = Math.min(this.#code + 1, LAST + 1);
      return this.#clearGlyph();
    }
    return byte >= 0x40 && this.#draw(byte - 0x40);
  }

  /** Ten bytes, one per pixel row, bit 7 leftmost; undefined if the host drew none. A view: do not write. */
  glyph(set: DrcsSet, code: number): Uint8Array | undefined {
    if (!isDefinable(code)) return undefined;
    const at = this.#index(set, code);
    if (this.#defined[at] === 0) return undefined;
    return this.#pixels.subarray(at * ROWS_PER_GLYPH, (at + 1) * ROWS_PER_GLYPH);
  }

  /** Codes defined, in order. */
  codes(set: DrcsSet): number[] {
    const out: number[] = [];
    for (let code = FIRST; code <= LAST; code++) if (this.#defined[this.#index(set, code)]) out.push(code);
    return out;
  }

  /** Header `20 20 20 42 49` (G'0) or `20 20 20 43 49` (G'1); otherwise the code of the first glyph. */
  #loadPreamble(byte: number): boolean {
    this.#preamble++;
    if (this.#preamble === 1 && byte === 0x20) this.#isHeader = true;
    if (this.#isHeader) {
      if (this.#preamble === 4 && byte === 0x42) this.#target = 'g0';
      if (this.#preamble === 4 && byte === 0x43) this.#target = 'g1';
      return false;
    }
    // Some generators send the code twice: the last one before the first 30 counts. 30 may be a code too.
    if (byte !== NEXT_GLYPH || this.#preamble === 1) {
      this.#code = byte;
      return false;
    }
    this.#isDrawing = true;
    return this.#clearGlyph();
  }

  #clearGlyph(): boolean {
    this.#pixel = 0;
    if (!isDefinable(this.#code)) return false;
    const at = this.#index(this.#target, this.#code);
    this.#defined[at] = 1;
    this.#pixels.fill(0, at * ROWS_PER_GLYPH, (at + 1) * ROWS_PER_GLYPH);
    return true;
  }

  /** Six pixels, leftmost first. */
  #draw(bits: number): boolean {
    if (!isDefinable(this.#code)) return false;
    const start = this.#index(this.#target, this.#code) * ROWS_PER_GLYPH;
    for (let bit = 5; bit >= 0 && this.#pixel < PIXELS; bit--, this.#pixel++) {
      if ((bits >> bit) & 1) {
        const at = start + (this.#pixel >> 3);
        this.#pixels[at] = (this.#pixels[at] ?? 0) | (0x80 >> (this.#pixel & 7));
      }
    }
    return true;
  }

  #index(set: DrcsSet, code: number): number {
    return (set === 'g0' ? 0 : PER_SET) + code - FIRST;
  }
}
