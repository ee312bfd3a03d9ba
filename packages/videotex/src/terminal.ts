import { FOREGROUND, INVERSE, TEXT } from './cell.ts';
import { CellGrid } from './cell-grid.ts';
import { Drcs } from './drcs.ts';
import { Pen } from './pen.ts';
import { ProtocolState } from './protocol-state.ts';

/** What a host may ask of the machine around the screen. A terminal without the thing ignores it. */
export type TerminalOrder =
  | { readonly type: 'line'; readonly value: 'hang-up' | 'connect' }
  /** Private PRO2 10h and 11h of the original service's web emulator. */
  | { readonly type: 'speed'; readonly value: 1200 | 4800 | 9600 | 'max' }
  | { readonly type: 'palette'; readonly value: 'grey' | 'colour' };

export interface TerminalOutputs {
  readonly reply: (bytes: Uint8Array) => void;
  readonly beep: () => void;
  readonly order: (order: TerminalOrder) => void;
}

/** Position, attributes and cursor of the page, kept during a visit to row 0. */
interface SavedPlace {
  readonly row: number;
  readonly column: number;
  readonly pen: Pen;
  readonly isCursorVisible: boolean;
}

const SPACE = 0x20;
/** Marks a character of G2 in `lastCode`. */
export const SUPPLEMENT = 0x10000;
/** Row 0: these belong to the terminal, the host's writes there do not last. */
const FIRST_OWN_COLUMN = 37;
const LINE_COLUMN = 39;

/** The state all handlers work on. Handlers are grouped by theme in the files beside this one. */
export class Terminal {
  readonly grid = new CellGrid();
  readonly pen = new Pen();
  readonly drcs = new Drcs();
  readonly protocol = new ProtocolState();
  readonly identification: Uint8Array;
  readonly outputs: TerminalOutputs;
  row = 1;
  column = 1;
  /** Set during a visit to row 0, and only then. */
  saved: SavedPlace | undefined;
  /** What REP repeats: a code 20-7F of any set, or a cell code of G2 above `SUPPLEMENT`. */
  lastCode = SPACE;
  isCursorVisible = false;
  /** Row 0 hides the cursor until the host asks for it there. */
  isCursorHidden = false;
  isRolling = false;
  /** Concealed zones are hidden. */
  isConcealing = true;
  /** G0 shows G'0, G1 shows G'1. */
  isDrcsText = false;
  isDrcsMosaic = false;

  constructor(identification: Uint8Array, outputs: TerminalOutputs) {
    this.identification = identification;
    this.outputs = outputs;
    this.showLine(false);
  }

  /** Row 0 cannot hold DRCS. */
  get showsDrcsText(): boolean {
    return this.isDrcsText && this.row !== 0;
  }

  get showsDrcsMosaic(): boolean {
    return this.isDrcsMosaic && this.row !== 0;
  }

  /** CON and COF. */
  showCursor(isVisible: boolean): void {
    this.isCursorVisible = isVisible;
    this.isCursorHidden = false;
  }

  /** Writes one cell, except on what belongs to the terminal. */
  put(row: number, column: number, code: number, attributes: number): void {
    if (row === 0 && column >= FIRST_OWN_COLUMN && column <= LINE_COLUMN) return;
    this.grid.set(row, column, code, attributes);
  }

  /** The same cell `count` times, within the row. */
  putRun(row: number, column: number, count: number, code: number, attributes: number): void {
    if (row !== 0) this.grid.fill(row, column, count, code, attributes);
    else for (let at = column; at < column + count; at++) this.put(row, at, code, attributes);
  }

  /** The letter of the status row: `C` connected, `F` free (French for "fin"). */
  showLine(isConnected: boolean): void {
    const white = TEXT | FOREGROUND;
    for (let column = FIRST_OWN_COLUMN; column < LINE_COLUMN; column++)
      this.grid.set(0, column, SPACE, white);
    this.grid.set(0, LINE_COLUMN, isConnected ? 0x43 : 0x46, white | INVERSE);
  }

  /** PRO1 7F: modes, keyboard, routing and sets as at power-on; the screen stays. */
  resetModes(): void {
    this.protocol.reset();
    this.isRolling = false;
    this.pen.isInserting = false;
    if (this.saved !== undefined) this.saved.pen.isInserting = false;
    this.isDrcsText = false;
    this.isDrcsMosaic = false;
  }
}
