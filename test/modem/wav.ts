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

const TAPS = 241;
/** Of a low-pass at 3.6 kHz for 48 kHz, their sum 1. */
const LOW_PASS = lowPass();

function lowPass(): number[] {
  const taps = Array.from({ length: TAPS }, (_, i) => {
    const turns = (2 * 3600 * (i - (TAPS - 1) / 2)) / 48_000;
    const sinc = turns === 0 ? 1 : Math.sin(Math.PI * turns) / (Math.PI * turns);
    return sinc * (0.54 - 0.46 * Math.cos((2 * Math.PI * i) / (TAPS - 1)));
  });
  const gain = taps.reduce((sum, tap) => sum + tap, 0);
  return taps.map((tap) => tap / gain);
}

/** One sample of six, what is above 3.6 kHz taken out first: from 48 kHz to 8 kHz. */
export const oneOfSix = (samples: Int16Array): Int16Array =>
  Int16Array.from({ length: Math.floor(samples.length / 6) }, (_, i) =>
    Math.round(LOW_PASS.reduce((sum, tap, k) => sum + tap * (samples[6 * i + k] ?? 0), 0)),
  );

/** Five samples between each two: from 8 kHz to 48 kHz. */
export const sixOfOne = (samples: Int16Array): Int16Array =>
  Int16Array.from({ length: 6 * samples.length }, (_, i) => {
    let sum = 0;
    for (let k = (6 - (i % 6)) % 6; k < TAPS; k += 6) sum += (LOW_PASS[k] ?? 0) * (samples[(i + k) / 6] ?? 0);
    return Math.round(6 * sum);
  });
