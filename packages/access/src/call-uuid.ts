/**
 * The identifier by which Asterisk names a call on AudioSocket. The dialplan makes it of digits, so that it tells who
 * calls and where to, and nothing else is needed: `4d504156-EEEE-4ccc-8ccc-cccccccccXXX` with the entry E and the
 * caller's number c, filled with f on its left.
 */

/** It begins with "MPAV". */
const SHAPE = /^4d504156([0-9a-f]{4})4([0-9a-f]{3})8([0-9a-f]{3})([0-9a-f]{9})[0-9a-f]{3}$/;

export interface CallUuid {
  /** Number of an entry of the configuration, 0 to 65535. */
  readonly entry: number;
  /** Digits; '' when the number is withheld. */
  readonly caller: string;
}

/** null: not made by a dialplan of ours. `uuid`: 32 lower-case hex digits. */
export function readCallUuid(uuid: string): CallUuid | null {
  const parts = SHAPE.exec(uuid);
  if (!parts) return null;
  const [, entry = '', ...digits] = parts;
  const caller = digits.join('').replace(/^f+/, '');
  // The dialplan filters digits: anything else is somebody's own making.
  return /^[0-9]*$/.test(caller) ? { entry: Number.parseInt(entry, 16), caller } : null;
}
