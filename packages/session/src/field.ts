/** The input a service asked for: one interface for InputTxt, InputMsg and InputForm. */

import { KEY_MASK } from '@minipavi/protocol';
import { COF, CON, type FunctionKey } from '@minipavi/videotex';

/** What a function key does to a field. */
export type KeyEffect =
  /** The text is complete: the service is called. */
  | { readonly kind: 'validate' }
  /** Bytes to display; may be none. */
  | { readonly kind: 'display'; readonly bytes: readonly number[] };

export interface Field {
  /** First display: the empty input zone, prefilled text, cursor. */
  draw(): number[];
  /** Takes one character as the filter gives it; returns what to display. */
  type(bytes: readonly number[], echo: boolean): readonly number[];
  key(key: FunctionKey): KeyEffect;
  /** What is typed so far, one text per line or field. */
  content(): string[];
}

export const VALIDATE: KeyEffect = { kind: 'validate' };
export const NOTHING: KeyEffect = { kind: 'display', bytes: [] };
export const display = (bytes: readonly number[]): KeyEffect => ({ kind: 'display', bytes });

/** True when `validwith` names the key. Connexion/fin is in no mask: the session keeps it for itself. */
export const isInMask = (key: FunctionKey, validwith: number): boolean =>
  key !== 'CONNEXION_FIN' && (validwith & KEY_MASK[key]) !== 0;

/** Anything but `off` shows the cursor. */
export const cursorByte = (cursor: string | undefined): number => (cursor === 'off' ? COF : CON);

/** A column out of range is taken as the first, a row as 1; what is not given counts as 0. */
export const columnOr1 = (x: number | undefined): number => (x !== undefined && x >= 1 && x <= 40 ? x : 1);
export const rowOr1 = (y: number | undefined, first: 0 | 1): number => {
  const row = y ?? 0;
  return row >= first && row <= 24 ? row : 1;
};
/** A size out of range is brought back to all the room there is. */
export const fit = (size: number | undefined, room: number): number =>
  size !== undefined && size >= 1 && size <= room ? size : room;
