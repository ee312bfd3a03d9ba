/** Finds what a linked user types to come back: Connexion/fin, or `***` and Sommaire, whatever packets they come cut in. */

import { FUNCTION_KEYS, SEP } from '@minipavi/videotex';

const STAR = 0x2a;
const STARS = 3;
const NEVER = Infinity;
/** The second one is sent by the modem of a terminal that is switched off. */
const LEAVING: ReadonlySet<number> = new Set([FUNCTION_KEYS.CONNEXION_FIN, 0x59]);

export class LeaveDetector {
  readonly #wanted: number;
  #stars = 0;
  #afterSep = false;

  /** `stars`: how many make Sommaire one of the ways to leave; 0: it is none. */
  constructor(stars = STARS) {
    this.#wanted = stars === 0 ? NEVER : stars;
  }

  /** How many bytes of the packet there are up to the end of the sequence; null when the user stays. */
  push(packet: Uint8Array): number | null {
    for (const [at, byte] of packet.entries()) {
      if (this.#afterSep) {
        const isSommaire = byte === FUNCTION_KEYS.SOMMAIRE && this.#stars >= this.#wanted;
        if (isSommaire || LEAVING.has(byte)) return at + 1;
      }
      this.#afterSep = byte === SEP;
      if (byte === STAR) this.#stars++;
      else if (byte !== SEP) this.#stars = 0;
    }
    return null;
  }
}
