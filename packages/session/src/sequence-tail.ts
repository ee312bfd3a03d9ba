/** Whether what was sent last ends in the middle of a sequence: nothing may come between its bytes then. */

import { isAccent } from '@minipavi/videotex';

/** The longest beginning that is looked for: a CSI with its parameters. */
const KEPT_BYTES = 12;

/** Beginnings, up to the last byte but one: STUM 1B (US, PRO1-3, SEP, REP), ISO 2022 and ISO 6429 (ESC, CSI). */
const UNFINISHED =
  /(?:\x1f[^]?|\x1b[\x20-\x2f]*|\x1b\x39|\x1b\x3a[^]?|\x1b\x3b[^]{0,2}|\x1b\x5b[\x20-\x3f]*|\x19|[\x12\x13])$/;

export class SequenceTail {
  #tail = '';

  add(bytes: Uint8Array): void {
    const last = bytes.subarray(-KEPT_BYTES).map((byte) => byte & 0x7f);
    this.#tail = (this.#tail + Buffer.from(last).toString('latin1')).slice(-KEPT_BYTES);
  }

  get isUnfinished(): boolean {
    const tail = this.#tail;
    return UNFINISHED.test(tail) || (tail.at(-2) === '\x19' && isAccent(tail.charCodeAt(tail.length - 1)));
  }
}
