/** Finds what a service wants shown beside the screen in what it sends to the screen: `14 #D` type `:` value `14 #F`. */

import type { MediaRequest } from '@minipavi/bus';
import { COF } from '@minipavi/videotex';
import { isMediaType, readMedia } from './media-request.ts';

export const MAX_MEDIA_BYTES = 256;
const MAX_TYPE_LETTERS = 3;
const [HASH, BEGIN, END, COLON, DEL] = [0x23, 0x44, 0x46, 0x3a, 0x7f];

/** `mark` and `value-mark`: after 14; `hash` and `value-hash`: after 14 #, in front of a sequence or at a value's end. */
type State = 'ground' | 'mark' | 'hash' | 'type' | 'value' | 'value-mark' | 'value-hash';

const isUpperCase = (byte: number): boolean => byte >= 0x41 && byte <= 0x5a;
const isControl = (byte: number): boolean => byte < 0x20 || byte === DEL;

/**
 * Of one stream, whose pieces may be cut anywhere. What breaks a sequence (a control, a value of more than 256 bytes)
 * ends it without a trace, and may begin the next. Markers are matched in all eight bits.
 */
export class MediaScanner {
  #state: State = 'ground';
  #type = '';
  /** Made for the first value: most streams have none. */
  #value: Uint8Array | null = null;
  #length = 0;
  #found: MediaRequest | null = null;

  /** The last sequence that this piece completes; null when none is, or its value is not taken. */
  push(piece: Uint8Array): MediaRequest | null {
    this.#found = null;
    for (let at = 0; at < piece.length; at++) {
      if (this.#state === 'ground') {
        at = piece.indexOf(COF, at);
        if (at < 0) break;
      }
      this.#state = this.#next(piece[at] as number);
    }
    return this.#found;
  }

  #next(byte: number): State {
    switch (this.#state) {
      case 'ground':
        return this.#restart(byte);
      case 'mark':
        return byte === HASH ? 'hash' : this.#restart(byte);
      case 'hash':
        return byte === BEGIN ? this.#begin() : this.#restart(byte);
      case 'type':
        return this.#inType(byte);
      case 'value':
        return this.#inValue(byte);
      case 'value-mark':
        return byte === HASH ? 'value-hash' : this.#restart(byte);
      case 'value-hash':
        if (byte === END) return this.#complete();
        return byte === BEGIN ? this.#begin() : this.#restart(byte);
    }
  }

  #restart(byte: number): State {
    return byte === COF ? 'mark' : 'ground';
  }

  #begin(): State {
    this.#type = '';
    this.#length = 0;
    return 'type';
  }

  #inType(byte: number): State {
    if (byte === COLON && isMediaType(this.#type)) return 'value';
    if (!isUpperCase(byte) || this.#type.length === MAX_TYPE_LETTERS) return this.#restart(byte);
    this.#type += String.fromCharCode(byte);
    return 'type';
  }

  #inValue(byte: number): State {
    if (byte === COF) return 'value-mark';
    if (isControl(byte) || this.#length === MAX_MEDIA_BYTES) return 'ground';
    this.#value ??= new Uint8Array(MAX_MEDIA_BYTES);
    this.#value[this.#length++] = byte;
    return 'value';
  }

  #complete(): State {
    if (isMediaType(this.#type) && this.#value !== null) {
      this.#found = readMedia(this.#type, this.#value.subarray(0, this.#length)) ?? this.#found;
    }
    return 'ground';
  }
}
