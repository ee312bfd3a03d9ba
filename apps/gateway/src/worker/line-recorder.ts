/**
 * Records both directions of a call as WAV, for whoever looks for the fault of a line: what came on the left, what was
 * sent on the right; 16 bits at 8 kHz, 32 kB a second.
 */

import { createWriteStream, type WriteStream } from 'node:fs';
import type { LineRecorder } from '@minipavi/access';

const RATE = 8_000;
const CHANNELS = 2;
const BYTES_PER_FRAME = 2 * CHANNELS;
const HEADER_BYTES = 44;
/** Ten minutes: what is wrong with a line shows at once. */
const MAX_SAMPLES = 600 * RATE;
/** Sound that came and has no counterpart yet: Asterisk may be so much ahead of our clock. */
const MAX_AHEAD_SAMPLES = RATE;
/** A disk that does not follow must not take our memory. */
const MAX_UNWRITTEN_BYTES = 1024 * 1024;

export interface WavRecorderOptions {
  readonly file: string;
  readonly onFault: (fault: string) => void;
}

/** Of a recording of unknown length, as a call that is cut leaves it: players read to the end of the file. */
export function wavHeader(samples: number | null): Buffer {
  const bytes = samples === null ? 0xffffffff - HEADER_BYTES : samples * BYTES_PER_FRAME;
  const header = Buffer.alloc(HEADER_BYTES);
  header.write('RIFF', 0, 'latin1');
  header.writeUInt32LE(bytes + HEADER_BYTES - 8, 4);
  header.write('WAVEfmt ', 8, 'latin1');
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20); // PCM
  header.writeUInt16LE(CHANNELS, 22);
  header.writeUInt32LE(RATE, 24);
  header.writeUInt32LE(RATE * BYTES_PER_FRAME, 28);
  header.writeUInt16LE(BYTES_PER_FRAME, 32);
  header.writeUInt16LE(16, 34);
  header.write('data', 36, 'latin1');
  header.writeUInt32LE(bytes, 40);
  return header;
}

export class WavRecorder implements LineRecorder {
  readonly #stream: WriteStream;
  readonly #received = new Int16Array(MAX_AHEAD_SAMPLES);
  #ahead = 0;
  #samples = 0;
  #isOver = false;

  constructor({ file, onFault }: WavRecorderOptions) {
    this.#stream = createWriteStream(file, { flags: 'wx', mode: 0o640 });
    this.#stream.on('error', (error) => {
      if (!this.#isOver) onFault(`enregistrement de ligne : ${error.message}`);
      this.#isOver = true;
    });
    this.#stream.write(wavHeader(null));
  }

  received(samples: Int16Array): void {
    const room = MAX_AHEAD_SAMPLES - this.#ahead;
    const kept = samples.subarray(0, room);
    this.#received.set(kept, this.#ahead);
    this.#ahead += kept.length;
  }

  /** Our clock is the measure: what came until now stands beside it, silence where nothing did. */
  sent(samples: Int16Array): void {
    const isFull = this.#samples + samples.length > MAX_SAMPLES;
    if (this.#isOver || isFull || this.#stream.writableLength > MAX_UNWRITTEN_BYTES) return this.close();
    const block = Buffer.allocUnsafe(samples.length * BYTES_PER_FRAME);
    for (let i = 0; i < samples.length; i++) {
      block.writeInt16LE(i < this.#ahead ? (this.#received[i] ?? 0) : 0, BYTES_PER_FRAME * i);
      block.writeInt16LE(samples[i] ?? 0, BYTES_PER_FRAME * i + 2);
    }
    this.#stream.write(block);
    this.#samples += samples.length;
    const used = Math.min(this.#ahead, samples.length);
    this.#received.copyWithin(0, used, this.#ahead);
    this.#ahead -= used;
  }

  close(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#stream.end();
  }
}
