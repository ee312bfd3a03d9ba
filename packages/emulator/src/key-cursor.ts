/** The five keys around the space bar of a Minitel 1B: cursor and Return (STUM 1B). No DOM here. */

import { BS, CR, ESC, FF, HT, LF, RS, VT, type KeyboardState } from '@minipavi/videotex';

export type CursorKey = 'UP' | 'DOWN' | 'LEFT' | 'RIGHT' | 'RETURN';

/** Which of the signs on its cap a key gives. */
export type KeyLayer = 'plain' | 'shift' | 'ctrl';

/** What the keyboard itself remembers: one for all the keys of one terminal. */
export interface KeyboardMemory {
  /** Shift and right arrow start and end the insertion of characters by turns. */
  isInserting: boolean;
}

const DEL = 0x7f;
const NONE: readonly number[] = [];
const csi = (text: string): readonly number[] => [ESC, 0x5b, ...Array.from(text, (c) => c.charCodeAt(0))];

const INSERT = csi('4h');
const END_OF_INSERT = csi('4l');

interface Codes {
  readonly csi: readonly number[];
  /** When the host wants cursor keys in C0. */
  readonly c0: readonly number[];
  /** Keyboard that is not extended: most keys are dead. */
  readonly standard?: readonly number[];
}

const CODES: Readonly<Record<CursorKey, Readonly<Partial<Record<KeyLayer, Codes>>>>> = {
  UP: { plain: { csi: csi('A'), c0: [VT] }, shift: { csi: csi('M'), c0: csi('M') } },
  DOWN: { plain: { csi: csi('B'), c0: [LF] }, shift: { csi: csi('L'), c0: csi('L') } },
  LEFT: {
    plain: { csi: csi('D'), c0: [BS] },
    shift: { csi: csi('P'), c0: NONE },
    ctrl: { csi: [DEL], c0: [DEL], standard: [DEL] },
  },
  RIGHT: { plain: { csi: csi('C'), c0: [HT] }, shift: { csi: INSERT, c0: NONE } },
  RETURN: {
    plain: { csi: [CR], c0: [CR], standard: [CR] },
    shift: { csi: csi('H'), c0: [RS] },
    ctrl: { csi: csi('2J'), c0: [FF] },
  },
};

/** Bytes of a cursor key; none when it is dead. Shift and right changes the memory. */
export function bytesOfCursorKey(
  key: CursorKey,
  layer: KeyLayer,
  keyboard: KeyboardState,
  memory: KeyboardMemory,
): readonly number[] {
  const codes = CODES[key][layer];
  if (codes === undefined) return NONE;
  if (!keyboard.extended) return codes.standard ?? NONE;
  const bytes = keyboard.cursorC0 ? codes.c0 : codes.csi;
  if (bytes !== INSERT) return bytes;
  memory.isInserting = !memory.isInserting;
  return memory.isInserting ? INSERT : END_OF_INSERT;
}
