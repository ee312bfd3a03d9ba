/** CSI: moves that stop at the edges, erasing, inserting, deleting. Attributes never change, row 0 never takes part. */

import { COLUMNS } from './codes.ts';
import { LAST_ROW } from './motion.ts';
import type { Terminal } from './terminal.ts';

interface Order {
  readonly maxParameters: number;
  readonly run: (terminal: Terminal, first: number, second: number) => void;
}

const code = (letter: string): number => letter.charCodeAt(0);

/** Moves and counts: missing or 0 counts as 1. */
const counted = (run: (terminal: Terminal, count: number) => void): Order => ({
  maxParameters: 1,
  run: (terminal, first) => run(terminal, Math.max(1, first)),
});

const eraseInRow = (terminal: Terminal, what: number): void => {
  const { grid, row, column } = terminal;
  if (what <= 2) grid.erase(row, what === 0 ? column : 1, what === 1 ? column : COLUMNS);
};

const eraseInPage = (terminal: Terminal, what: number): void => {
  const { grid, row } = terminal;
  if (what === 0) grid.eraseRows(row + 1, LAST_ROW);
  if (what === 1) grid.eraseRows(1, row - 1);
  if (what === 2) grid.eraseRows(1, LAST_ROW);
  else eraseInRow(terminal, what);
};

const setInserting =
  (isInserting: boolean) =>
  (terminal: Terminal, mode: number): void => {
    if (mode === 4) terminal.pen.isInserting = isInserting;
  };

const ORDERS = new Map<number, Order>([
  [code('A'), counted((terminal, count) => void (terminal.row = Math.max(1, terminal.row - count)))],
  [code('B'), counted((terminal, count) => void (terminal.row = Math.min(LAST_ROW, terminal.row + count)))],
  [
    code('C'),
    counted((terminal, count) => void (terminal.column = Math.min(COLUMNS, terminal.column + count))),
  ],
  [code('D'), counted((terminal, count) => void (terminal.column = Math.max(1, terminal.column - count)))],
  [
    code('H'),
    {
      maxParameters: 2,
      run: (terminal, row, column) => {
        terminal.row = Math.min(LAST_ROW, Math.max(1, row));
        terminal.column = Math.min(COLUMNS, Math.max(1, column));
      },
    },
  ],
  [code('J'), { maxParameters: 1, run: eraseInPage }],
  [code('K'), { maxParameters: 1, run: eraseInRow }],
  [code('P'), counted(({ grid, row, column }, count) => grid.deleteCells(row, column, count))],
  [code('@'), counted(({ grid, row, column }, count) => grid.insertCells(row, column, count))],
  [code('h'), { maxParameters: 1, run: setInserting(true) }],
  [code('l'), { maxParameters: 1, run: setInserting(false) }],
  [
    code('M'),
    counted((terminal, count) => {
      terminal.grid.deleteRows(terminal.row, count);
      terminal.column = 1;
    }),
  ],
  [
    code('L'),
    counted((terminal, count) => {
      terminal.grid.insertRows(terminal.row, count);
      terminal.column = 1;
    }),
  ],
]);

/** Anything unknown, or with more parameters than its letter takes, is swallowed. */
export function obeyCsi(terminal: Terminal, final: number, parameters: readonly number[]): void {
  const order = ORDERS.get(final);
  if (order === undefined || terminal.row === 0 || parameters.length > order.maxParameters) return;
  order.run(terminal, parameters[0] ?? 0, parameters[1] ?? 0);
}
