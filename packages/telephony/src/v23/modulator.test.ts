import { generator } from '@minipavi/testkit';
import { describe, expect, test } from 'vitest';
import { BACKWARD, FORWARD, SAMPLE_RATE, type Channel } from './channel.ts';
import { Demodulator } from './demodulator.ts';
import { levelOf } from './level.ts';
import { Modulator } from './modulator.ts';

const LEVEL_DBM0 = -16;

/** In frames of these lengths, one after the other. */
function generated(channel: Channel, lengths: readonly number[], pull: (at: number) => number): number[] {
  const modulator = new Modulator({ channel, levelDbm0: LEVEL_DBM0, pull });
  return lengths.flatMap((length) => {
    const frame = new Int16Array(length);
    modulator.generate(frame);
    return [...frame];
  });
}

/** Rising passages through zero a second. */
function frequency(samples: readonly number[]): number {
  const at: number[] = [];
  samples.forEach((sample, i) => {
    const before = samples[i - 1] ?? 0;
    if (before < 0 && sample >= 0) at.push(i - sample / (sample - before));
  });
  return ((at.length - 1) * SAMPLE_RATE) / ((at.at(-1) ?? 0) - (at[0] ?? 0));
}

describe.each([
  ['1200 bauds', FORWARD],
  ['75 bauds', BACKWARD],
])('at %s, a modulator', (_, channel) => {
  test('sends a steady mark at its level when there is nothing to send', () => {
    const samples = generated(channel, [8000], () => -1).slice(100);
    expect(frequency(samples)).toBeCloseTo(channel.markHz, 1);
    const power = samples.reduce((sum, sample) => sum + sample ** 2, 0) / samples.length;
    expect(levelOf(power)).toBeCloseTo(LEVEL_DBM0, 2);
  });

  test('sends bits of both tones without a jump', () => {
    let code = 0;
    const samples = generated(channel, [40_000], () => code++ & 0x7f);
    const steps = samples.slice(1).map((sample, i) => Math.abs(sample - (samples[i] ?? 0)));
    const steepest = 2 * Math.max(...samples) * Math.sin((Math.PI * channel.spaceHz) / SAMPLE_RATE);
    expect(Math.max(...steps)).toBeLessThanOrEqual(steepest + 1);
  });

  test('begins characters ten bits apart to the sample, however long it sends', () => {
    let now = 0;
    const began: number[] = [];
    const frame = new Int16Array(160);
    const modulator = new Modulator({
      channel,
      levelDbm0: LEVEL_DBM0,
      pull: (at) => {
        began.push(now + at);
        return 0x55;
      },
    });
    for (; now < 600_000; now += frame.length) modulator.generate(frame);
    expect(began.map((at, i) => Math.abs(at - (i * 10 * SAMPLE_RATE) / channel.baud) < 1)).not.toContain(
      false,
    );
  });

  test('asks at each bit while it has nothing to send', () => {
    const asked: number[] = [];
    generated(channel, [8000], (at) => {
      asked.push(at);
      return -1;
    });
    expect(asked).toHaveLength(channel.baud);
  });

  test('gives the same samples whatever the length of its frames', () => {
    const pull = () => 0x2a;
    expect(generated(channel, [1, 7, 160, 1000, 333, 3499], pull)).toEqual(generated(channel, [5000], pull));
  });
});

test('what is sent at 1200 bauds leaves the band of the 75 alone', () => {
  const random = generator(8);
  const samples = generated(FORWARD, [80_000], () => Math.floor(random() * 128));
  const levels: number[] = [];
  const ear = new Demodulator({
    channel: BACKWARD,
    thresholds: { onDbm0: -80, offDbm0: -83 },
    listener: { onCharacter: () => {}, onDamaged: () => {}, onCarrier: () => {} },
  });
  for (let at = 0; at < samples.length; at += 160) {
    ear.process(Int16Array.from(samples.slice(at, at + 160)));
    levels.push(ear.levelDbm0);
  }
  expect(Math.max(...levels.slice(10))).toBeLessThan(LEVEL_DBM0 - 45);
});

test('a character is start bit, seven bits from the lowest on, even parity, stop bit; bit 7 is not sent', () => {
  const bits = (code: number): number[] => {
    const queue = [code];
    const samples = generated(BACKWARD, [Math.ceil((12 * SAMPLE_RATE) / 75)], () => queue.shift() ?? -1);
    return Array.from({ length: 11 }, (_, bit) => {
      const from = Math.round((bit * SAMPLE_RATE) / 75);
      return frequency(samples.slice(from, from + 106)) < 420 ? 1 : 0;
    });
  };
  expect(bits(0x13)).toEqual([0, 1, 1, 0, 0, 1, 0, 0, 1, 1, 1]);
  expect(bits(0x53)).toEqual([0, 1, 1, 0, 0, 1, 0, 1, 0, 1, 1]);
  expect(bits(0xd3)).toEqual(bits(0x53));
});
