/** Samples of 16 bits in WAV files, one channel. */

import { bytesOf, samplesOf } from './programs.ts';

const HEADER_BYTES = 44;

export function wavOf(samples: Int16Array, rate: number): Buffer {
  const header = Buffer.alloc(HEADER_BYTES);
  header.write('RIFF', 0);
  header.writeUInt32LE(HEADER_BYTES - 8 + samples.byteLength, 4);
  header.write('WAVEfmt ', 8);
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(rate, 24);
  header.writeUInt32LE(2 * rate, 28);
  header.writeUInt16LE(2, 32);
  header.writeUInt16LE(16, 34);
  header.write('data', 36);
  header.writeUInt32LE(samples.byteLength, 40);
  return Buffer.concat([header, bytesOf(samples)]);
}

/** @throws Error when there is no part `data`. */
export function samplesOfWav(file: Buffer): Int16Array {
  for (let at = 12; at + 8 <= file.length;) {
    const length = file.readUInt32LE(at + 4);
    if (file.toString('latin1', at, at + 4) === 'data')
      return samplesOf(file.subarray(at + 8, at + 8 + length));
    at += 8 + length + (length & 1);
  }
  throw new Error('a WAV file without samples');
}

/** One sample of six, what is above 3.6 kHz taken out first: from 48 kHz to 8 kHz. */
export function oneOfSix(samples: Int16Array): Int16Array {
  const length = 241;
  const taps = Array.from({ length }, (_, i) => {
    const turns = (2 * 3600 * (i - (length - 1) / 2)) / 48_000;
    const sinc = turns === 0 ? 1 : Math.sin(Math.PI * turns) / (Math.PI * turns);
    return sinc * (0.54 - 0.46 * Math.cos((2 * Math.PI * i) / (length - 1)));
  });
  const gain = taps.reduce((sum, tap) => sum + tap, 0);
  return Int16Array.from({ length: Math.floor(samples.length / 6) }, (_, i) =>
    Math.round(taps.reduce((sum, tap, k) => sum + tap * (samples[6 * i + k] ?? 0), 0) / gain),
  );
}
