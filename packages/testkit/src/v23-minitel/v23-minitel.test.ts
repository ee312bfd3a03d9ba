import { amplitudeOf, BACKWARD, Demodulator, FORWARD, Modulator, SAMPLES_PER_MS } from '@minipavi/telephony';
import { describe, expect, test } from 'vitest';
import { TelephoneMinitel } from '../minitel-line/telephone-minitel.ts';
import { V23Minitel, type V23MinitelOptions } from './v23-minitel.ts';

type Piece = readonly [hz: number, ms: number];

function samplesOf(pieces: readonly Piece[]): Int16Array {
  const amplitude = amplitudeOf(-20);
  return Int16Array.from(
    pieces.flatMap(([hz, ms]) =>
      Array.from({ length: ms * SAMPLES_PER_MS }, (_, i) =>
        Math.round(amplitude * Math.sin((2 * Math.PI * hz * i) / 8000)),
      ),
    ),
  );
}

interface Played {
  readonly minitel: V23Minitel;
  readonly sent: Int16Array;
  /** When its carrier began; null: never. */
  readonly carrierAt: number | null;
}

function played(
  samples: Int16Array,
  options: V23MinitelOptions = {},
  minitel = new V23Minitel(options),
): Played {
  const sent = new Int16Array(samples.length);
  let carrierAt: number | null = null;
  for (let at = 0; at < samples.length; at += 8) {
    const out = new Int16Array(8);
    minitel.process(samples.subarray(at, at + 8), out);
    sent.set(out.subarray(0, samples.length - at), at);
    if (minitel.isConnected) carrierAt ??= at / SAMPLES_PER_MS;
  }
  return { minitel, sent, carrierAt };
}

const heard = (...pieces: readonly Piece[]): number | null => played(samplesOf(pieces)).carrierAt;

const ANSWER: readonly Piece[] = [
  [2100, 3000],
  [0, 75],
];

describe('a Minitel whose key was pressed', () => {
  test('connects 60 ms into the carrier after answer tone and silence', () => {
    const at = heard(...ANSWER, [1300, 1000]) ?? 0;
    expect(at).toBeGreaterThan(3075 + 60);
    expect(at).toBeLessThan(3075 + 90);
  });

  test.each([60, 90])('accepts a silence of %d ms', (pause) => {
    expect(heard([2100, 3000], [0, pause], [1300, 1000])).not.toBeNull();
  });

  test.each<[string, readonly Piece[]]>([
    [
      'silence too short',
      [
        [2100, 3000],
        [0, 40],
        [1300, 1500],
      ],
    ],
    [
      'silence too long',
      [
        [2100, 3000],
        [0, 120],
        [1300, 1500],
      ],
    ],
    [
      'no silence',
      [
        [2100, 3000],
        [1300, 1500],
      ],
    ],
    [
      'too little answer tone',
      [
        [2100, 250],
        [0, 75],
        [1300, 1500],
      ],
    ],
    ['a carrier of 40 ms', [...ANSWER, [1300, 40], [0, 500]]],
    [
      'a carrier alone that is broken off',
      [
        [1300, 1500],
        [0, 50],
        [1300, 1500],
      ],
    ],
    ['a voice', [[440, 3000]]],
  ])('does not connect: %s', (_, pieces) => {
    expect(heard(...pieces)).toBeNull();
  });

  test('takes 1.7 s of carrier alone, counted from the key', () => {
    const { carrierAt } = played(samplesOf([[1300, 6000]]), { pressedAfterMs: 2000 });
    expect(carrierAt).toBeGreaterThan(3690);
    expect(carrierAt).toBeLessThan(3750);
  });

  test('does not take a carrier with data in it', () => {
    const samples = new Int16Array(32_000);
    let last = 0;
    const pull = (at: number): number => {
      if (at - last < 8000) return -1;
      last = at;
      return 0x7f;
    };
    new Modulator({ channel: FORWARD, levelDbm0: -20, pull }).generate(samples);
    expect(played(samples).carrierAt).toBeNull();
  });

  test('gives up after 40 s', () => {
    const { minitel } = played(new Int16Array(41_000 * SAMPLES_PER_MS));
    expect(minitel.state).toBe('gone');
    expect(played(samplesOf([[1300, 2000]]), {}, minitel).carrierAt).toBeNull();
  });
});

describe('a connected Minitel', () => {
  const connected = (options: V23MinitelOptions = {}): Played =>
    played(samplesOf([...ANSWER, [1300, 1000]]), options);

  test('says SEP 53, 80 ms after its carrier began', () => {
    const { sent, carrierAt } = connected();
    const from = (carrierAt ?? 0) * SAMPLES_PER_MS;
    expect(sent.subarray(0, from).every((sample) => sample === 0)).toBe(true);
    const events: [code: number, ms: number][] = [];
    let now = 0;
    const ear = new Demodulator({
      channel: BACKWARD,
      listener: {
        onCharacter: (code) => events.push([code, now]),
        onDamaged: () => events.push([-1, now]),
        onCarrier: () => {},
      },
    });
    for (let at = from; at < sent.length; at += 8, now++) ear.process(sent.subarray(at, at + 8));
    expect(events.map(([code]) => code)).toEqual([0x13, 0x53]);
    expect(events[0]?.[1]).toBeGreaterThan(80 + 127);
    expect(events[0]?.[1]).toBeLessThan(80 + 170);
  });

  test('leaves when the carrier is away for 440 ms, and not before', () => {
    const { minitel } = connected();
    played(samplesOf([[0, 420], [1300, 500]]), {}, minitel); // prettier-ignore
    expect(minitel.state).toBe('connected');
    const { sent } = played(samplesOf([[0, 500]]), {}, minitel);
    expect(minitel.state).toBe('gone');
    expect(sent.subarray(-160).every((sample) => sample === 0)).toBe(true);
  });

  test('says SEP 49 before it hangs up', () => {
    const minitel = new TelephoneMinitel();
    const { minitel: modem } = connected({ minitel });
    const before = played(samplesOf([[1300, 200]]), {}, modem).sent;
    modem.hangUp();
    const { sent } = played(samplesOf([[1300, 500]]), {}, modem);
    expect(modem.state).toBe('gone');
    const codes: number[] = [];
    const ear = new Demodulator({
      channel: BACKWARD,
      listener: { onCharacter: (code) => codes.push(code), onDamaged: () => {}, onCarrier: () => {} },
    });
    ear.process(before);
    ear.process(sent);
    expect(codes).toEqual([0x13, 0x49]);
  });

  test('sees damage on its screen', () => {
    const { minitel } = connected();
    const samples = samplesOf([[1300, 200], [2100, 9], [1300, 200]]); // prettier-ignore
    played(samples, {}, minitel);
    expect(minitel.minitel.shown).toEqual([0x7f]);
  });
});
