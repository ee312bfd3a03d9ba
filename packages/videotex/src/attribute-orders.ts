/** ESC 40-5F (attributes), ESC 61, and the ISO 2022 forms that mean something. */

import {
  BACKGROUND,
  BACKGROUND_SHIFT,
  BLINK,
  CONCEAL,
  FOREGROUND,
  INVERSE,
  SEPARATED,
  UNDERLINE,
} from './cell.ts';
import { US } from './codes.ts';
import type { Terminal } from './terminal.ts';

type Handler = (terminal: Terminal) => void;

const setAttributes =
  (mask: number, value: number): Handler =>
  ({ pen }) => {
    pen.attributes = (pen.attributes & ~mask) | value;
  };

/** Zone orders count from the next space on, even when they change nothing. */
const setZone =
  (mask: number, value: number): Handler =>
  ({ pen }) => {
    pen.zone = (pen.zone & ~mask) | value;
    pen.isZonePending = true;
  };

/** Sizes exist for text only, and nothing tall fits on rows 0 and 1. */
const setSize =
  (isWide: boolean, isTall: boolean): Handler =>
  ({ pen, row }) => {
    if (pen.isMosaic) return;
    if (isTall && row <= 1) pen.setSize(false, false);
    else pen.setSize(isWide, isTall);
  };

/** ESC 59 and 5A: underline (a zone) for text, separated cells (at once) for mosaics. */
const setLining = (isOn: boolean): Handler => {
  const underline = setZone(UNDERLINE, isOn ? UNDERLINE : 0);
  const separate = setAttributes(SEPARATED, isOn ? SEPARATED : 0);
  return (terminal) => (terminal.pen.isMosaic ? separate(terminal) : underline(terminal));
};

const setInverse =
  (isOn: boolean): Handler =>
  (terminal) => {
    if (!terminal.pen.isMosaic) setAttributes(INVERSE, isOn ? INVERSE : 0)(terminal);
  };

const reportPosition: Handler = ({ outputs, row, column }) =>
  outputs.reply(Uint8Array.of(US, 0x40 + row, 0x40 + column));

const BY_FINAL = new Map<number, Handler>([
  ...Array.from({ length: 8 }, (_, n) => [0x40 + n, setAttributes(FOREGROUND, n)] as const),
  [0x48, setAttributes(BLINK, BLINK)],
  [0x49, setAttributes(BLINK, 0)],
  [0x4c, setSize(false, false)],
  [0x4d, setSize(false, true)],
  [0x4e, setSize(true, false)],
  [0x4f, setSize(true, true)],
  ...Array.from({ length: 8 }, (_, n) => [0x50 + n, setZone(BACKGROUND, n << BACKGROUND_SHIFT)] as const),
  [0x58, setZone(CONCEAL, CONCEAL)],
  [0x59, setLining(false)],
  [0x5a, setLining(true)],
  [0x5c, setInverse(false)],
  [0x5d, setInverse(true)],
  [0x5f, setZone(CONCEAL, 0)],
  [0x61, reportPosition],
]);
/** An array is quicker to look into than a map, and most pages are full of these. */
const HANDLERS = Array.from({ length: 0x80 }, (_, final) => BY_FINAL.get(final));

/** ESC and its final byte. Those not listed (inlay 4A 4B, transparent 5E among them) change nothing. */
export function obeyEscape(terminal: Terminal, final: number): void {
  HANDLERS[final]?.(terminal);
}

/** By the bytes after ESC, packed. */
const DESIGNATIONS = new Map<number, Handler>([
  [0x23_20_58, (terminal) => conceal(terminal, true)],
  [0x23_20_5f, (terminal) => conceal(terminal, false)],
  [0x28_20_42, (terminal) => void (terminal.isDrcsText = true)],
  [0x28_00_40, (terminal) => void (terminal.isDrcsText = false)],
  [0x29_20_43, (terminal) => void (terminal.isDrcsMosaic = true)],
  [0x29_00_63, (terminal) => void (terminal.isDrcsMosaic = false)],
]);

function conceal(terminal: Terminal, isConcealing: boolean): void {
  if (terminal.isConcealing === isConcealing) return;
  terminal.isConcealing = isConcealing;
  terminal.grid.touchAll();
}

/** ESC, one or two bytes 20-2F, final byte: masking of the whole screen, choice of DRCS. */
export function obeyDesignation(terminal: Terminal, first: number, second: number, final: number): void {
  DESIGNATIONS.get((first << 16) | (second << 8) | final)?.(terminal);
}
