import type { ByteParser } from './byte-parser.ts';
import type { DrcsSet } from './drcs.ts';
import { interpreterOf } from './interpreter.ts';
import { endTransparency } from './protocol-orders.ts';
import { MODULES } from './protocol-state.ts';
import { resolveRow, type RowView } from './row-view.ts';
import { Terminal, type TerminalOrder } from './terminal.ts';

/** The callbacks are called while bytes are read: they must neither `write` to the same screen nor `reset` it. */
export interface ScreenOptions {
  /** Maker, type and version: three ASCII characters, `EmU` by default (the original service's web emulator). */
  readonly identification?: string;
  /** Bytes that the terminal sends back on its own: identification, status, cursor position. */
  readonly onReply?: (bytes: Uint8Array) => void;
  /** BEL, once each: let repeated ones not pile up. */
  readonly onBeep?: () => void;
  /** What the host asks of the machine around the screen. */
  readonly onOrder?: (order: TerminalOrder) => void;
}

/**
 * Row 0-24, column 1-40. `visible` is what the host asked for, but going to row 0 counts as hiding the cursor
 * until it comes back. To be drawn on rows 1-24 only.
 */
export interface Cursor {
  readonly row: number;
  readonly column: number;
  readonly visible: boolean;
}

/** What the host set by protocol sequences; it decides what the keys send. */
export interface KeyboardState {
  readonly lowerCase: boolean;
  readonly extended: boolean;
  /** Cursor keys send C0 codes instead of CSI (extended keyboard). */
  readonly cursorC0: boolean;
  /** The terminal itself shows what is typed. */
  readonly localEcho: boolean;
  /** False when the host cut the keyboard from the line. */
  readonly toLine: boolean;
}

const asIdentification = (text: string): Uint8Array => {
  if (!/^[\x20-\x7e]{3}$/.test(text)) {
    throw new RangeError(`identification ${JSON.stringify(text)}: three ASCII characters accepted`);
  }
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
};

/**
 * A Minitel 1B with the redefinable characters of a Minitel 2, without its glass: bytes in, 25 x 40 cells
 * out. Any byte stream, cut anyhow, leaves it in a definite state; nothing it receives throws, and its
 * memory does not grow.
 */
export class Screen {
  readonly #makeTerminal: () => Terminal;
  #identification: Uint8Array;
  #terminal: Terminal;
  #parser: ByteParser;
  #isConnected = false;

  constructor(options: ScreenOptions = {}) {
    const { onReply, onBeep, onOrder } = options;
    this.#identification = asIdentification(options.identification ?? 'EmU');
    this.#makeTerminal = () =>
      new Terminal(this.#identification, {
        reply: (bytes) => onReply?.(bytes),
        beep: () => onBeep?.(),
        order: (order) => onOrder?.(order),
      });
    this.#terminal = this.#makeTerminal();
    this.#parser = interpreterOf(this.#terminal);
  }

  /** Bytes from the line; the eighth bit (parity) is dropped. */
  write(bytes: Uint8Array | readonly number[]): void {
    const parser = this.#parser;
    const terminal = this.#terminal;
    const { protocol } = terminal;
    for (let i = 0; i < bytes.length; i++) {
      const wasTransparent = protocol.transparentBytes > 0;
      parser.push((bytes[i] ?? 0) & 0x7f);
      if (wasTransparent && --protocol.transparentBytes === 0) endTransparency(terminal);
    }
  }

  /** Off and on again. The connection stays as it is. */
  reset(): void {
    this.#terminal = this.#makeTerminal();
    this.#parser = interpreterOf(this.#terminal);
    this.#terminal.showLine(this.#isConnected);
  }

  /** Maker, type and version, as in the options; holds from the next `reset` on. */
  set identification(text: string) {
    this.#identification = asIdentification(text);
  }

  /** Shown by the letter at the right of row 0: `C` connected, `F` free. */
  get connected(): boolean {
    return this.#isConnected;
  }

  set connected(isConnected: boolean) {
    this.#isConnected = isConnected;
    this.#terminal.showLine(isConnected);
  }

  get cursor(): Cursor {
    const { row, column, isCursorVisible, isCursorHidden } = this.#terminal;
    return { row, column, visible: isCursorVisible && !isCursorHidden };
  }

  get keyboard(): KeyboardState {
    const { protocol } = this.#terminal;
    return {
      lowerCase: protocol.isLowerCase,
      extended: protocol.isExtended,
      cursorC0: protocol.isCursorC0,
      localEcho: protocol.isLinked(MODULES.KEYBOARD, MODULES.SCREEN),
      toLine: protocol.isLinked(MODULES.KEYBOARD, MODULES.MODEM),
    };
  }

  /** Roll mode: the page scrolls at its edges instead of starting over. */
  get rolling(): boolean {
    return this.#terminal.isRolling;
  }

  /** Concealed zones are hidden (default) or shown. */
  get concealing(): boolean {
    return this.#terminal.isConcealing;
  }

  /** Row 0-24 as it appears, into `view`. */
  readRow(row: number, view: RowView): void {
    resolveRow(this.#terminal.grid, row, view);
  }

  /** Ten bytes, one per pixel row, bit 7 leftmost; undefined (blank) if the host drew none. Do not write to it. */
  drcsGlyph(set: DrcsSet, code: number): Uint8Array | undefined {
    return this.#terminal.drcs.glyph(set, code);
  }

  /** Codes 21-7E that the host has drawn. */
  drcsCodes(set: DrcsSet): readonly number[] {
    return this.#terminal.drcs.codes(set);
  }

  /** Rows to draw again since the last call: bit n is row n. Moves of the cursor do not count. */
  takeDirtyRows(): number {
    const { grid } = this.#terminal;
    const rows = grid.dirtyRows;
    grid.dirtyRows = 0;
    return rows;
  }
}
