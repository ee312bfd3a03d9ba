/** The block: fifteen characters of data, their remainder, a NUL that validates. */

import { crc7 } from './crc.ts';
import { OutgoingText } from './outgoing-text.ts';

export const BLOCK_LENGTH = 17;
const DATA_LENGTH = 15;

const NUL = 0x00;
export const DLE = 0x10;
export const NACK = 0x15;
export const SYN = 0x16;

const isEscaped = (character: number): boolean =>
  character === NUL || character === DLE || character === NACK || character === SYN;

export interface Forming {
  /** Stops where the sequence ends that the text already taken has begun. */
  readonly restOfSequenceOnly: boolean;
}

/**
 * Takes as many characters as one block holds; null when there are none. Short of characters the block is padded:
 * it waits for no more.
 */
export function formBlock(text: OutgoingText, { restOfSequenceOnly }: Forming): Uint8Array | null {
  const block = new Uint8Array(BLOCK_LENGTH);
  let length = 0;
  while (length < DATA_LENGTH && text.length > 0 && (!restOfSequenceOnly || text.isInSequence)) {
    if (isEscaped(text.peek())) {
      // A DLE and its character never are in two blocks.
      if (length === DATA_LENGTH - 1) break;
      block[length++] = DLE;
    }
    block[length++] = text.shift();
  }
  if (length === 0) return null;
  block[DATA_LENGTH] = crc7(block.subarray(0, DATA_LENGTH));
  return block;
}

/** The blocks of one application write on an idle line. */
export function encodeBlocks(characters: Uint8Array): Uint8Array[] {
  const text = new OutgoingText();
  text.push(characters);
  const blocks: Uint8Array[] = [];
  for (;;) {
    const block = formBlock(text, { restOfSequenceOnly: false });
    if (!block) return blocks;
    blocks.push(block);
  }
}
