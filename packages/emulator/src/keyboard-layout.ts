/**
 * The 65 keys of a Minitel 1B (STUM 1B, part 1, chapter 4), where they lie on it, and what each sends. No
 * DOM here. Above the letters the function keys, Envoi and Connexion/Fin at the two ends of a row; digits
 * as on a telephone to their right; cursor keys and Return around the space bar; no key that locks.
 */

import { ESC, FUNCTION_KEYS, SEP, SS2, type FunctionKey, type KeyboardState } from '@minipavi/videotex';
import { bytesOfCursorKey, type CursorKey, type KeyboardMemory, type KeyLayer } from './key-cursor.ts';
import { FUNCTION_KEY_LABELS } from './key-names.ts';
import type { ModifierKey } from './keyboard-modifiers.ts';

export type KeyKind =
  'letter' | 'sign' | 'digit' | 'function' | 'cursor' | 'escape' | 'space' | 'modifier' | 'setting';

/** One sign of a cap, and its bytes. */
export interface KeySign {
  readonly label: string;
  readonly bytes: readonly number[];
  /** Dead until the host extends the keyboard. */
  readonly isExtended?: true;
}

export interface LayoutKey {
  /** `A` to `Z`, `0` to `9`, a sign, a FunctionKey, a CursorKey, `ESC`, `SPACE`, `SHIFT`, `SHIFT_RIGHT`, `CTRL`, `FNCT`. */
  readonly id: string;
  readonly kind: KeyKind;
  /** Of a key that bears no character: what is written on it. */
  readonly label?: string;
  readonly plain?: KeySign;
  readonly shift?: KeySign;
  readonly ctrl?: KeySign;
  readonly cursor?: CursorKey;
  readonly modifier?: ModifierKey;
  /** In the rows of letters: quarters of a letter key's width, 44 in a row; 4 if not given. */
  readonly width?: number;
}

export interface KeyRow {
  readonly name: string;
  readonly keys: readonly LayoutKey[];
}

const ascii = (label: string): KeySign => ({ label, bytes: [label.charCodeAt(0)] });
const g2 = (label: string, ...codes: number[]): KeySign => ({ label, bytes: [SS2, ...codes] });
const control = (label: string, code: number): KeySign => ({ label, bytes: [code], isExtended: true });

const letters = (row: string): LayoutKey[] =>
  Array.from(row, (letter) => ({
    id: letter,
    kind: 'letter',
    plain: ascii(letter),
    ctrl: control(`Ctrl ${letter}`, letter.charCodeAt(0) & 0x1f),
  }));

const digit = (plain: string, shift: KeySign, ctrl: KeySign): LayoutKey => ({
  id: plain,
  kind: 'digit',
  plain: ascii(plain),
  shift,
  ctrl,
});

/** With Ctrl, the rest of the control characters that letters leave. */
const sign = (plain: string, shift: string, code: number): LayoutKey => ({
  id: plain,
  kind: 'sign',
  plain: ascii(plain),
  shift: ascii(shift),
  ctrl: control(`Ctrl ${plain}`, code),
  width: 5,
});

const functionKey = (id: FunctionKey, shift?: KeySign, ctrl?: KeySign): LayoutKey => ({
  id,
  kind: 'function',
  plain: { label: FUNCTION_KEY_LABELS[id], bytes: [SEP, FUNCTION_KEYS[id]] },
  ...(shift && { shift }),
  ...(ctrl && { ctrl }),
});

const cursor = (id: CursorKey, label: string, width = 4): LayoutKey => ({
  id,
  kind: 'cursor',
  label,
  cursor: id,
  width,
});

const modifier = (id: string, name: ModifierKey, label: string, width: number): LayoutKey => ({
  id,
  kind: 'modifier',
  label,
  modifier: name,
  width,
});

const ESCAPE: LayoutKey = {
  id: 'ESC',
  kind: 'escape',
  label: 'Esc',
  plain: control('Esc', ESC),
  width: 9,
};

const SPACE: LayoutKey = {
  id: 'SPACE',
  kind: 'space',
  plain: { label: ' ', bytes: [0x20] },
  shift: { label: ' ', bytes: [0x20] },
  ctrl: { label: ' ', bytes: [0x20] },
  width: 22,
};

export const FUNCTION_ROWS: readonly KeyRow[] = [
  {
    name: 'functions',
    keys: [
      { id: 'FNCT', kind: 'setting', label: 'Fnct' },
      functionKey('SOMMAIRE', g2('^', 0x43)),
      functionKey('ANNULATION', ascii('\\'), g2('£', 0x23)),
      functionKey('RETOUR', g2('´', 0x42), g2('Œ', 0x6a)),
      functionKey('REPETITION', ascii('{'), g2('œ', 0x7a)),
    ],
  },
  {
    name: 'functions',
    keys: [
      functionKey('CONNEXION_FIN'),
      functionKey('GUIDE', g2('¨', 0x48)),
      functionKey('CORRECTION', g2('§', 0x27), g2('ç', 0x4b, 0x63)),
      functionKey('SUITE', g2('`', 0x41), g2('ß', 0x7b)),
      functionKey('ENVOI', ascii('}')),
    ],
  },
];

export const LETTER_ROWS: readonly KeyRow[] = [
  {
    name: 'signs',
    keys: [
      ESCAPE,
      sign(',', '<', 0x1c),
      sign('.', '>', 0x1e),
      sign("'", '@', 0x00),
      sign(';', '+', 0x0b),
      sign('-', '=', 0x1d),
      sign(':', '*', 0x0a),
      sign('?', '/', 0x1f),
    ],
  },
  { name: 'top', keys: letters('AZERTYUIOP') },
  { name: 'home', keys: [modifier('CTRL', 'CTRL', 'Ctrl', 4), ...letters('QSDFGHJKLM')] },
  {
    name: 'bottom',
    keys: [
      modifier('SHIFT', 'SHIFT', 'Maj', 6),
      ...letters('WXCVBN'),
      modifier('SHIFT_RIGHT', 'SHIFT', 'Maj', 14),
    ],
  },
  {
    name: 'space',
    keys: [
      cursor('UP', '↑'),
      cursor('DOWN', '↓'),
      SPACE,
      cursor('LEFT', '←'),
      cursor('RIGHT', '→'),
      cursor('RETURN', '↵', 6),
    ],
  },
];

/** What Ctrl gives on 1 to 5 looks like lines on the screen, but means these signs. */
export const DIGIT_ROWS: readonly KeyRow[] = [
  {
    name: 'digits',
    keys: [
      digit('1', ascii('!'), ascii('{')),
      digit('2', ascii('"'), ascii('|')),
      digit('3', ascii('#'), ascii('}')),
    ],
  },
  {
    name: 'digits',
    keys: [
      digit('4', ascii('$'), ascii('~')),
      digit('5', ascii('%'), ascii('`')),
      digit('6', ascii('&'), ascii('_')),
    ],
  },
  {
    name: 'digits',
    keys: [
      digit('7', ascii("'"), g2('÷', 0x38)),
      digit('8', ascii('('), g2('←', 0x2c)),
      digit('9', ascii(')'), g2('→', 0x2e)),
    ],
  },
  {
    name: 'digits',
    keys: [
      digit('*', ascii('['), g2('±', 0x31)),
      digit('0', { label: '↑', bytes: [0x5e] }, g2('°', 0x30)),
      digit('#', ascii(']'), g2('↓', 0x2f)),
    ],
  },
];

export const LAYOUT_KEYS: readonly LayoutKey[] = [...FUNCTION_ROWS, ...LETTER_ROWS, ...DIGIT_ROWS].flatMap(
  ({ keys }) => keys,
);

/**
 * What a key gives in the state it is in, as sign; null when it is dead or sends nothing by itself. Letters
 * are capitals, and small with Shift, until the host orders lower case: then the other way round.
 */
export function signOf(key: LayoutKey, layer: KeyLayer, keyboard: KeyboardState): KeySign | null {
  if (key.kind === 'letter' && layer !== 'ctrl') {
    const isCapital = (layer === 'plain') !== keyboard.lowerCase;
    return ascii(isCapital ? key.id : key.id.toLowerCase());
  }
  const found = key[layer];
  return found === undefined || (found.isExtended === true && !keyboard.extended) ? null : found;
}

/** Bytes of a key; none when it is dead. */
export function bytesOfLayoutKey(
  key: LayoutKey,
  layer: KeyLayer,
  keyboard: KeyboardState,
  memory: KeyboardMemory,
): readonly number[] {
  if (key.cursor !== undefined) return bytesOfCursorKey(key.cursor, layer, keyboard, memory);
  return signOf(key, layer, keyboard)?.bytes ?? [];
}
