import { BEL, BS, CAN, COF, CON, CR, FF, HT, LF, RS, SI, SO, VT } from './codes.ts';
import { LAST_ROW, moveDown, moveLeft, moveRight, moveTo, moveUp } from './motion.ts';
import { fillRow, print } from './printing.ts';
import type { Terminal } from './terminal.ts';

type Handler = (terminal: Terminal) => void;

const SUB = 0x1a;
/** What SUB shows. */
const ERROR_SYMBOL = 0x7f;

const home: Handler = (terminal) => moveTo(terminal, 1, 1);

const clear: Handler = (terminal) => {
  terminal.grid.eraseRows(1, LAST_ROW);
  home(terminal);
};

const BY_CODE = new Map<number, Handler>([
  [BEL, ({ outputs }) => outputs.beep()],
  [BS, moveLeft],
  [HT, moveRight],
  [LF, moveDown],
  [VT, moveUp],
  [FF, clear],
  [CR, (terminal) => void (terminal.column = 1)],
  [SO, ({ pen }) => pen.selectMosaics()],
  [SI, ({ pen }) => pen.selectText()],
  [CON, (terminal) => terminal.showCursor(true)],
  [COF, (terminal) => terminal.showCursor(false)],
  [CAN, fillRow],
  [SUB, (terminal) => print(terminal, ERROR_SYMBOL)],
  [RS, home],
]);
/** An array is quicker to look into than a map, and most pages are full of these. */
const HANDLERS = Array.from({ length: 0x20 }, (_, code) => BY_CODE.get(code));

/** A C0 code that is no part of a sequence. Those not listed do nothing. */
export function obeyControl(terminal: Terminal, code: number): void {
  HANDLERS[code]?.(terminal);
}
