/** Our modulator to our demodulator, over lines of all kinds. */

import {
  addNoise,
  attenuated,
  demodulated,
  generator,
  lostCharacters,
  mix,
  modulated,
  newSeed,
  randomText,
  throughALaw,
} from '@minipavi/testkit';
import { describe, expect, test } from 'vitest';
import { BACKWARD, FORWARD, type Channel } from './channel.ts';
import { Demodulator } from './demodulator.ts';

const ALL_CODES = Array.from({ length: 128 }, (_, code) => code);
const SAME: (samples: Int16Array) => Int16Array = (samples) => samples;

/** Sender's clock and tones off by so much. */
const off = ({ baud, markHz, spaceHz }: Channel, clock: number, hz: number): Channel => ({
  baud: baud * clock,
  markHz: markHz + hz,
  spaceHz: spaceHz + hz,
});

interface Line {
  readonly levelDbm0?: number;
  readonly clock?: number;
  readonly offsetHz?: number;
  readonly through?: (samples: Int16Array) => Int16Array;
}

function carried(channel: Channel, { levelDbm0 = -20, clock = 1, offsetHz = 0, through = SAME }: Line) {
  const sent = modulated({ channel: off(channel, clock, offsetHz), text: ALL_CODES, levelDbm0 });
  return demodulated(channel, through(sent));
}

const CLEAN = { text: ALL_CODES, damaged: 0 };

describe.each([
  { name: '1200 bauds', channel: FORWARD, offset: 30, faintest: -43 },
  { name: '75 bauds', channel: BACKWARD, offset: 16, faintest: -40 },
])('at $name, all 128 characters arrive', ({ channel, offset, faintest }) => {
  test.each([-6, -10, -13, -20, -30, -40])('at %d dBm0', (levelDbm0) => {
    expect(carried(channel, { levelDbm0 })).toEqual(CLEAN);
  });

  test.each([-offset, -offset / 2, offset / 2, offset])('with tones off by %d Hz', (offsetHz) => {
    expect(carried(channel, { offsetHz })).toEqual(CLEAN);
  });

  test.each([0.98, 0.99, 1.01, 1.02])('with a clock of %d', (clock) => {
    expect(carried(channel, { clock })).toEqual(CLEAN);
  });

  test('with all that a Minitel may be off at once, in A-law', () => {
    for (const [clock, offsetHz] of [
      [0.99, 16],
      [1.01, -16],
    ]) {
      expect(carried(channel, { clock: clock ?? 1, offsetHz: offsetHz ?? 0, through: throughALaw })).toEqual(
        CLEAN,
      );
    }
  });

  test('coded in A-law, as faint as they may be', () => {
    expect(carried(channel, { levelDbm0: faintest, through: throughALaw })).toEqual(CLEAN);
  });
});

describe('noise', () => {
  test.each([
    { name: '1200 bauds, 8 dB', channel: FORWARD, count: 2000, snr: 8, most: 18 },
    { name: '1200 bauds, 6 dB', channel: FORWARD, count: 2000, snr: 6, most: 80 },
    { name: '75 bauds, 6 dB', channel: BACKWARD, count: 200, snr: 6, most: 0 },
  ])('$name below the signal takes few characters', ({ channel, count, snr, most }) => {
    const seed = newSeed();
    const random = generator(seed);
    const text = randomText(count, random);
    const line = addNoise(modulated({ channel, text, levelDbm0: -20 }), -20 - snr, random);
    expect(lostCharacters(text, demodulated(channel, line).text), `seed ${seed}`).toBeLessThanOrEqual(most);
  });
});

test.each([-16, 16])(
  '75 bauds with tones off by %d Hz arrive through as much noise as signal',
  (offsetHz) => {
    const random = generator(6);
    const text = randomText(200, random);
    const line = modulated({ channel: off(BACKWARD, 1, offsetHz), text, levelDbm0: -20 });
    expect(lostCharacters(text, demodulated(BACKWARD, addNoise(line, -20, random)).text)).toBeLessThanOrEqual(
      4,
    );
  },
);

describe('the echo of what we send ourselves', () => {
  const endless = (channel: Channel, levelDbm0: number, length: number): Int16Array =>
    modulated({
      channel,
      text: randomText(Math.ceil((length * channel.baud) / 80_000), generator(5)),
      levelDbm0,
      leadMs: 0,
    }).subarray(0, length);

  test('at -20 dBm0 does not hide 75 bauds at -40', () => {
    const sent = modulated({ channel: BACKWARD, text: ALL_CODES, levelDbm0: -40 });
    const line = mix(sent, endless(FORWARD, -20, sent.length));
    expect(demodulated(BACKWARD, line)).toEqual(CLEAN);
  });

  test('at -20 dBm0 does not hide 1200 bauds at -30', () => {
    const sent = modulated({ channel: FORWARD, text: ALL_CODES, levelDbm0: -30 });
    const line = mix(sent, endless(BACKWARD, -20, sent.length));
    expect(demodulated(FORWARD, line)).toEqual(CLEAN);
  });
});

describe('damage', () => {
  /** What a receiver makes of bits sent one by one, each as long as a whole one. */
  function heard(bits: readonly number[]): string[] {
    const events: string[] = [];
    const demodulator = new Demodulator({
      channel: BACKWARD,
      listener: {
        onCharacter: (code) => events.push(code.toString(16)),
        onDamaged: (damage) => events.push(damage),
        onCarrier: () => {},
      },
    });
    let phase = 0;
    const mark = new Array<number>(20).fill(1);
    const samples = [...mark, ...bits, ...mark].flatMap((bit) =>
      Array.from({ length: 107 }, () => {
        phase += (2 * Math.PI * (bit ? 390 : 450)) / 8000;
        return Math.round(3000 * Math.sin(phase));
      }),
    );
    demodulator.process(Int16Array.from(samples));
    return events;
  }

  test('of the parity is told from damage of the stop bit', () => {
    expect(heard([0, 1, 1, 0, 0, 1, 0, 0, 1, 1])).toEqual(['13']);
    expect(heard([0, 1, 1, 0, 0, 1, 0, 0, 0, 1])).toEqual(['parity']);
    expect(heard([0, 1, 1, 0, 0, 1, 0, 0, 1, 0])).toEqual(['framing']);
  });

  test('does not keep the next character from being received', () => {
    expect(heard([0, 1, 1, 0, 0, 1, 0, 0, 1, 0, 1, 1, 0, 1, 1, 0, 0, 1, 0, 0, 1, 1])).toEqual([
      'framing',
      '13',
    ]);
  });

  test('is not seen in a spike shorter than half a bit', () => {
    const sent = modulated({ channel: FORWARD, text: [], levelDbm0: -20, leadMs: 500 });
    sent.fill(0, 4000, 4002);
    expect(demodulated(FORWARD, sent)).toEqual({ text: [], damaged: 0 });
  });
});

describe('the carrier', () => {
  interface CarrierEvent {
    readonly isUp: boolean;
    readonly levelDbm0: number;
  }

  function carriers(channel: Channel, pieces: readonly Int16Array[]): CarrierEvent[] {
    const events: CarrierEvent[] = [];
    const demodulator = new Demodulator({
      channel,
      listener: {
        onCharacter: () => {},
        onDamaged: () => {},
        onCarrier: (isUp, levelDbm0) => events.push({ isUp, levelDbm0 }),
      },
    });
    for (const piece of pieces) demodulator.process(piece);
    return events;
  }

  const tone = (channel: Channel, levelDbm0: number): Int16Array =>
    modulated({ channel, text: [], levelDbm0, leadMs: 0 });

  describe.each([
    { name: '1200 bauds', channel: FORWARD },
    { name: '75 bauds', channel: BACKWARD },
  ])('at $name', ({ channel }) => {
    test.each([-42, -30, -10])(
      'comes up at %d dBm0, says its level, and goes down in silence',
      (levelDbm0) => {
        const [up, down, ...more] = carriers(channel, [tone(channel, levelDbm0), new Int16Array(4000)]);
        expect(up?.isUp).toBe(true);
        expect(Math.abs((up?.levelDbm0 ?? 0) - levelDbm0)).toBeLessThan(2);
        expect(down?.isUp).toBe(false);
        expect(more).toEqual([]);
      },
    );

    test('stays down below its threshold', () => {
      expect(carriers(channel, [tone(channel, -44)])).toEqual([]);
    });

    test('stays up between both thresholds, and only there', () => {
      const weakened = (db: number): Int16Array => {
        const samples = tone(channel, -40);
        samples.set(attenuated(samples.subarray(2000), db), 2000);
        return samples;
      };
      expect(carriers(channel, [weakened(5)])).toHaveLength(1);
      expect(carriers(channel, [weakened(7)])).toHaveLength(2);
    });

    test('is not what the other channel carries', () => {
      const other = channel === FORWARD ? BACKWARD : FORWARD;
      expect(carriers(channel, [tone(other, -20)])).toHaveLength(0);
    });
  });
});

test('no character is made of a carrier that ends', () => {
  const random = generator(9);
  for (let run = 0; run < 200; run++) {
    const sent = modulated({ channel: FORWARD, text: [], levelDbm0: -20 });
    sent.fill(0, 3000 + Math.floor(random() * 500));
    expect(demodulated(FORWARD, sent).text).toEqual([]);
  }
});

test('nothing is received without a carrier', () => {
  const noise = addNoise(new Int16Array(80_000), -50, generator(3));
  expect(demodulated(FORWARD, noise)).toEqual({ text: [], damaged: 0 });
  expect(demodulated(BACKWARD, noise)).toEqual({ text: [], damaged: 0 });
});
