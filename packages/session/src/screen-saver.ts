/** What moves on an idle terminal's screen, so that nothing burns into its tube. */

import { ESC, FF, SI, SO, encodeText, position, splitCharacters } from '@minipavi/videotex';

/** Types of setParam `screensaver`. */
export const SAVER = { OFF: 0, BLANK: 1, SMILEY: 2, TEXT: 3 } as const;
export type SaverType = (typeof SAVER)[keyof typeof SAVER];

/** Cells of the service's own text. */
export const MAX_SAVER_TEXT = 30;
export const SAVER_AFTER_MS = 120_000;
export const SAVER_EVERY_MS = 5_000;

export interface SaverSettings {
  readonly type: SaverType;
  readonly text: string;
}

/** A face of 12 × 12 dots: 6 × 4 mosaics of 2 × 3. */
const SMILEY = [
  '..########..',
  '.##########.',
  '###..##..###',
  '###..##..###',
  '############',
  '############',
  '##.######.##',
  '##..####..##',
  '###......###',
  '####....####',
  '.##########.',
  '..########..',
];
const INVITATION = 'Touche mon clavier!';
/** Row and column of the invitation: never over the face, which keeps to the rows below. */
const INVITATION_ROW = 2;

/** Mosaic byte (G1) of 2 × 3 dots: bits from top left to bottom right; 20-3F, 60-7F. */
function mosaic(column: number, row: number): number {
  let code = 0;
  for (let bit = 0; bit < 6; bit++) {
    if (SMILEY[row * 3 + (bit >> 1)]?.[column * 2 + (bit & 1)] === '#') code |= 1 << bit;
  }
  return code < 0x20 ? 0x20 + code : 0x40 + code;
}

const between = (from: number, to: number, random: () => number): number =>
  from + Math.floor(random() * (to - from + 1));

function smiley(random: () => number): number[] {
  const width = 6;
  const height = 4;
  const left = between(1, 41 - width, random);
  const top = between(INVITATION_ROW + 2, 25 - height, random);
  const out: number[] = [];
  for (let row = 0; row < height; row++) {
    out.push(...position(left, top + row), SO, ESC, 0x43);
    for (let column = 0; column < width; column++) out.push(mosaic(column, row));
  }
  const at = between(1, 41 - INVITATION.length, random);
  return [...out, SI, ...position(at, INVITATION_ROW), ...encodeText(INVITATION)];
}

function movingText(text: string, random: () => number): number[] {
  const bytes = splitCharacters(encodeText(text)).slice(0, MAX_SAVER_TEXT).flat();
  return [...position(between(1, 41 - MAX_SAVER_TEXT, random), between(1, 24, random)), ...bytes];
}

/** Bytes of the next frame. `random` gives numbers from 0 to 1, 1 excluded. */
export function saverFrame({ type, text }: SaverSettings, random: () => number): number[] {
  switch (type) {
    case SAVER.OFF:
      return [];
    case SAVER.BLANK: // the terminal's own: 01 is not displayable, and wakes nothing
      return [0x01];
    case SAVER.SMILEY:
      return [FF, ...smiley(random)];
    case SAVER.TEXT:
      return [FF, ...movingText(text, random)];
  }
}
