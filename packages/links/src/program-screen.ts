/**
 * The terminal a program believes in: @xterm/headless, 40 x 24, of which the Minitel shows a translation. It takes
 * any bytes, cut anyhow, keeps no history, and answers what programs ask terminals (DA, DSR).
 */

import type { IBufferCell, Terminal } from '@xterm/headless';
import { cellCharacter } from './ansi-characters.ts';
import { COLUMNS, layRow, ROWS, type WantedCell } from './minitel-cells.ts';

/**
 * What `TERM` names: the terminal that the model is, in its description with 8 colours, which is all a Minitel has.
 * Every Debian has it (ncurses-base), and it makes use of everything that repaints little: regions, insertion,
 * deletion, repetition.
 */
export const TERMINAL_TYPE = 'xterm';

const WHITE = 7;
const BLACK = 0;
const BLUE = 4;
const CYAN = 6;
/** The part of full intensity from which a primary colour counts. */
const LIT = 0x60;
const CUBE = [0, 0x5f, 0x87, 0xaf, 0xd7, 0xff];
const SPACE = 0x20;

const nearest = (red: number, green: number, blue: number): number =>
  (red >= LIT ? 1 : 0) + (green >= LIT ? 2 : 0) + (blue >= LIT ? 4 : 0);

/**
 * One of xterm's 256 colours as one of 8: bright ones lose their brightness, except where nothing could be read
 * without. Grey is not black, and bright blue is not the Minitel's blue, which is as dark as xterm's own.
 */
function colourOfPalette(index: number): number {
  if (index === 8) return BLUE;
  if (index === 12) return CYAN;
  if (index < 16) return index & 7;
  if (index < 232) {
    const level = (unit: number): number => CUBE[Math.floor((index - 16) / unit) % 6] ?? 0;
    return nearest(level(36), level(6), level(1));
  }
  const grey = 8 + (index - 232) * 10;
  return nearest(grey, grey, grey);
}

const colourOfRgb = (rgb: number): number => nearest((rgb >> 16) & 0xff, (rgb >> 8) & 0xff, rgb & 0xff);

const foregroundOf = (cell: IBufferCell): number => {
  if (cell.isFgDefault()) return WHITE;
  // Bold makes the first eight bright: so does every terminal, and ls counts on it for its folders.
  if (cell.isBold() !== 0 && cell.isFgPalette() && cell.getFgColor() < 8)
    return colourOfPalette(cell.getFgColor() + 8);
  return cell.isFgRGB() ? colourOfRgb(cell.getFgColor()) : colourOfPalette(cell.getFgColor());
};
const backgroundOf = (cell: IBufferCell): number => {
  if (cell.isBgDefault()) return BLACK;
  return cell.isBgRGB() ? colourOfRgb(cell.getBgColor()) : colourOfPalette(cell.getBgColor());
};

function readWanted(cell: IBufferCell, out: WantedCell): void {
  const [foreground, background] = [foregroundOf(cell), backgroundOf(cell)];
  const isInverse = cell.isInverse() !== 0;
  out.background = isInverse ? foreground : background;
  out.foreground = isInverse ? background : foreground;
  // Dark grey is bold black, and black on black is for terminals with a white screen: both are to be read.
  if (out.foreground === out.background) out.foreground = out.background === BLACK ? BLUE : BLACK;
  const characters = cell.isInvisible() !== 0 ? ' ' : cell.getChars();
  // The right half of a wide character has no text of its own.
  out.character = characters === '' ? SPACE : cellCharacter(characters);
  out.isBlinking = cell.isBlink() !== 0;
  out.isUnderlined = cell.isUnderline() !== 0;
}

export interface ProgramScreenOptions {
  /** What the terminal answers to the program. */
  readonly onReply: (text: string) => void;
  readonly onBell: () => void;
}

export interface ProgramCursor {
  /** 1-24. */
  readonly row: number;
  /** 1-40. */
  readonly column: number;
  readonly isVisible: boolean;
}

/** The library is only loaded here: a worker without programs does without its 7 MB. */
export async function openProgramScreen(options: ProgramScreenOptions): Promise<ProgramScreen> {
  // CommonJS: only its default export is sure to be seen, whatever bundles or loads it.
  const { default: xterm } = await import('@xterm/headless');
  const terminal = new xterm.Terminal({
    cols: COLUMNS,
    rows: ROWS,
    scrollback: 0,
    allowProposedApi: true,
    logLevel: 'off',
  });
  return new ProgramScreen(terminal, options);
}

export class ProgramScreen {
  readonly #terminal: Terminal;
  readonly #row: WantedCell[];
  readonly #cell: IBufferCell;
  #isCursorVisible = true;

  constructor(terminal: Terminal, { onReply, onBell }: ProgramScreenOptions) {
    this.#terminal = terminal;
    this.#cell = terminal.buffer.active.getNullCell();
    this.#row = Array.from({ length: COLUMNS }, () => {
      return {
        character: SPACE,
        foreground: WHITE,
        background: BLACK,
        isBlinking: false,
        isUnderlined: false,
      };
    });
    terminal.onData(onReply);
    terminal.onBell(onBell);
    const { parser } = terminal;
    // The library shows no cursor and does not tell whether there should be one (DECTCEM, and what resets it).
    for (const [final, isVisible] of [
      ['h', true],
      ['l', false],
    ] as const) {
      parser.registerCsiHandler({ prefix: '?', final }, (modes) => {
        if (modes.includes(25)) this.#isCursorVisible = isVisible;
        return false;
      });
    }
    const reset = (): boolean => {
      this.#isCursorVisible = true;
      return false;
    };
    parser.registerCsiHandler({ intermediates: '!', final: 'p' }, reset);
    parser.registerEscHandler({ final: 'c' }, reset);
  }

  /** Output of the program. Resolves once it is on the screen. */
  write(bytes: Uint8Array | string): Promise<void> {
    return new Promise((resolve) => this.#terminal.write(bytes, resolve));
  }

  get cursor(): ProgramCursor {
    const { cursorX, cursorY } = this.#terminal.buffer.active;
    // Behind the last column, the next character wraps.
    return { row: cursorY + 1, column: Math.min(cursorX + 1, COLUMNS), isVisible: this.#isCursorVisible };
  }

  /** The program wants cursor keys as SS3 sequences (DECCKM). */
  get hasApplicationCursor(): boolean {
    return this.#terminal.modes.applicationCursorKeysMode;
  }

  /** 24 x 40 cells as the Minitel can show them, row by row, into `out`. */
  readCells(out: Float64Array): void {
    const { active } = this.#terminal.buffer;
    for (let y = 0; y < ROWS; y++) {
      const line = active.getLine(active.baseY + y);
      for (const [x, wanted] of this.#row.entries()) {
        readWanted(line?.getCell(x, this.#cell) ?? this.#cell, wanted);
      }
      layRow(this.#row, out, y * COLUMNS);
    }
  }

  /** The 24 rows as the program wrote them, without trailing spaces. */
  text(): string[] {
    const { active } = this.#terminal.buffer;
    return Array.from(
      { length: ROWS },
      (_, y) => active.getLine(active.baseY + y)?.translateToString(true) ?? '',
    );
  }

  dispose(): void {
    this.#terminal.dispose();
  }
}
