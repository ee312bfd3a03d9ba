/** What telephone lines do to samples, and what modems make of whole series of them. */

import { Demodulator, Modulator, powerOf, SAMPLE_RATE, type Channel } from '@minipavi/telephony';

const clip = (value: number): number => Math.max(-32_768, Math.min(32_767, Math.round(value)));

/** White, over 0 to 4 kHz. */
export function addNoise(samples: Int16Array, levelDbm0: number, random: () => number): Int16Array {
  const deviation = Math.sqrt(powerOf(levelDbm0));
  return samples.map((sample) => {
    const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
    return clip(sample + deviation * normal);
  });
}

/** The shorter one is followed by silence. */
export function mix(one: Int16Array, other: Int16Array): Int16Array {
  const length = Math.max(one.length, other.length);
  return Int16Array.from({ length }, (_, i) => clip((one[i] ?? 0) + (other[i] ?? 0)));
}

/** Attenuated so, in dB. */
export const attenuated = (samples: Int16Array, db: number): Int16Array =>
  samples.map((sample) => clip(sample * 10 ** (-db / 20)));

/** Coded in eight bits by the A law of G.711 and decoded again: 13 segments, 16 steps each. */
export function throughALaw(samples: Int16Array): Int16Array {
  return samples.map((sample) => {
    const size = Math.min(32_767, Math.abs(sample));
    const step = 16 << Math.max(0, Math.floor(Math.log2(Math.max(256, size))) - 8);
    const stepped = (Math.floor(size / step) + 0.5) * step;
    return sample < 0 ? -stepped : stepped;
  });
}

export interface SentText {
  readonly channel: Channel;
  readonly text: readonly number[];
  readonly levelDbm0: number;
  /** Before the first character; 300 when absent. Half a second of mark follows the last one. */
  readonly leadMs?: number;
}

const TAIL_MS = 500;

/** All samples of a text. */
export function modulated({ channel, text, levelDbm0, leadMs = 300 }: SentText): Int16Array {
  const lead = (leadMs * SAMPLE_RATE) / 1000;
  const seconds = (leadMs + TAIL_MS) / 1000 + (10 * text.length + 2) / channel.baud;
  let next = 0;
  const modulator = new Modulator({
    channel,
    levelDbm0,
    pull: (at) => (at < lead ? -1 : (text[next++] ?? -1)),
  });
  const out = new Int16Array(Math.ceil(seconds * SAMPLE_RATE));
  modulator.generate(out);
  return out;
}

export interface ReceivedText {
  readonly text: readonly number[];
  readonly damaged: number;
}

export function demodulated(channel: Channel, samples: Int16Array): ReceivedText {
  const text: number[] = [];
  let damaged = 0;
  const demodulator = new Demodulator({
    channel,
    listener: {
      onCharacter: (code) => text.push(code),
      onDamaged: () => damaged++,
      onCarrier: () => {},
    },
  });
  demodulator.process(samples);
  return { text, damaged };
}

/** How many characters sent were not received, as the longest common subsequence tells; what was made up counts too. */
export function lostCharacters(sent: readonly number[], received: readonly number[]): number {
  let before = new Uint16Array(received.length + 1);
  let row = new Uint16Array(received.length + 1);
  for (const code of sent) {
    for (let i = 0; i < received.length; i++) {
      const isSame = received[i] === code;
      row[i + 1] = isSame ? (before[i] ?? 0) + 1 : Math.max(row[i] ?? 0, before[i + 1] ?? 0);
    }
    [before, row] = [row, before];
  }
  const common = before[received.length] ?? 0;
  return Math.max(sent.length, received.length) - common;
}

/** Any of the 128 characters. */
export const randomText = (length: number, random: () => number): number[] =>
  Array.from({ length }, () => Math.floor(random() * 128));
