/** Bytes of the videotex line (Minitel 1B; STUM 1B terminal specification), in hexadecimal. */

export const BEL = 0x07;
export const BS = 0x08;
export const HT = 0x09;
export const LF = 0x0a;
export const VT = 0x0b;
/** Clears rows 1-24, cursor to 1,1, attributes to default. */
export const FF = 0x0c;
export const CR = 0x0d;
/** Selects mosaics (G1). */
export const SO = 0x0e;
/** Selects text (G0). */
export const SI = 0x0f;
/** Cursor visible. */
export const CON = 0x11;
/** + 40h + n: repeats the last character n times, n at most 63. */
export const REP = 0x12;
/** + letter: function key, from the terminal. */
export const SEP = 0x13;
/** Cursor invisible. */
export const COF = 0x14;
export const SYN = 0x16;
/** Fills the row with spaces from the cursor on. */
export const CAN = 0x18;
/** + code: one character of the supplement G2. */
export const SS2 = 0x19;
export const ESC = 0x1b;
export const RS = 0x1e;
/** + 40h + row, 40h + column: moves there, attributes to default. */
export const US = 0x1f;

/** Colours, in the order of the codes ESC 40-47 (foreground) and ESC 50-57 (background). */
export const COLOURS = ['black', 'red', 'green', 'yellow', 'blue', 'magenta', 'cyan', 'white'] as const;
export type Colour = (typeof COLOURS)[number];

/** Second byte of a function key (after SEP). */
export const FUNCTION_KEYS = {
  ENVOI: 0x41,
  RETOUR: 0x42,
  REPETITION: 0x43,
  GUIDE: 0x44,
  ANNULATION: 0x45,
  SOMMAIRE: 0x46,
  CORRECTION: 0x47,
  SUITE: 0x48,
  CONNEXION_FIN: 0x49,
} as const;
export type FunctionKey = keyof typeof FUNCTION_KEYS;

/** PRO1 ENQROM: asks who the terminal is; it answers 01 maker type version 04. */
export const ASK_IDENTIFICATION = [ESC, 0x39, 0x7b] as const;

export const ROWS = 25;
export const COLUMNS = 40;

/** US row column. `row` 0-24, `column` 1-40; throws outside, as that is a programming mistake. */
export function position(column: number, row: number): [number, number, number] {
  if (!(Number.isInteger(row) && row >= 0 && row <= 24)) throw new RangeError(`row ${row}: 0 to 24 accepted`);
  if (!(Number.isInteger(column) && column >= 1 && column <= 40)) {
    throw new RangeError(`column ${column}: 1 to 40 accepted`);
  }
  return [US, 0x40 + row, 0x40 + column];
}
