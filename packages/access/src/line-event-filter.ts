/** Takes out of a telephone user's bytes the sequences that the terminal or its modem sends by itself. */

import type { LineEvent } from './client-link.ts';

const SEP = 0x13;

const EVENTS: ReadonlyMap<number, LineEvent> = new Map([
  [0x53, 'connected'],
  [0x4a, 'pce-on'],
  [0x4b, 'pce-off'],
]);

export interface FilteredLine {
  readonly data: Uint8Array;
  readonly events: readonly LineEvent[];
}

/** A SEP waits for the byte that says what it is: at 75 bauds every byte is a packet. */
export class LineEventFilter {
  #heldSep = false;

  push(chunk: Uint8Array): FilteredLine {
    const data = Buffer.allocUnsafe(chunk.length + 1);
    const events: LineEvent[] = [];
    let length = 0;
    for (const byte of chunk) {
      if (this.#heldSep) {
        const event = EVENTS.get(byte);
        this.#heldSep = false;
        if (event) {
          events.push(event);
          continue;
        }
        data[length++] = SEP;
      }
      if (byte === SEP) this.#heldSep = true;
      else data[length++] = byte;
    }
    return { data: data.subarray(0, length), events };
  }
}
