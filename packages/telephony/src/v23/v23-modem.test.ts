/** Whole calls, in frames of 20 ms: a modem that answers, one that calls, and a Minitel. */

import { addNoise, generator, mix, V23Minitel } from '@minipavi/testkit';
import { describe, expect, test } from 'vitest';
import { ModemCall, type LineEnd, type ModemCallOptions } from '../testing/modem-call.ts';
import { FORWARD, SAMPLES_PER_MS } from './channel.ts';
import { Demodulator } from './demodulator.ts';
import { amplitudeOf } from './level.ts';
import type { ModemEnd, ModemState, V23ModemOptions } from './v23-modem-options.ts';
import { V23Modem } from './v23-modem.ts';

const CARRIER_FROM_MS = 700 + 3000 + 75;
const CONNECTED = [0x13, 0x53];
const PAGE = [...Buffer.from('Bonjour du 3615, et bienvenue.')];
const SILENT: LineEnd = { process: (_, out) => out.fill(0) };

/** A modem that notes what it tells, and sends what is in its queue. */
class Noted {
  readonly modem: V23Modem;
  readonly received: number[] = [];
  readonly damages: string[] = [];
  readonly states: (ModemState | ModemEnd)[] = [];
  readonly queue: number[];
  readonly pulledAt: number[] = [];

  constructor(
    role: 'answer' | 'call',
    queue: readonly number[] = [],
    options: Partial<V23ModemOptions> = {},
  ) {
    this.queue = [...queue];
    this.modem = new V23Modem({
      role,
      pull: (nowMs) => {
        this.pulledAt.push(nowMs);
        return this.queue.shift() ?? -1;
      },
      onCharacter: (code) => this.received.push(code),
      onDamaged: (damage) => this.damages.push(damage),
      onState: (state) => this.states.push(state),
      onEnd: (reason) => this.states.push(reason),
      ...options,
    });
  }
}

function call(near: Noted, far: LineEnd, options: Partial<ModemCallOptions> = {}): ModemCall {
  return new ModemCall({ near: near.modem, far, ...options });
}

/** A tone of any kind for so many ms. */
function tone(hz: number, ms: number, levelDbm0 = -20): Int16Array {
  const amplitude = amplitudeOf(levelDbm0);
  return Int16Array.from({ length: ms * SAMPLES_PER_MS }, (_, i) =>
    Math.round(amplitude * Math.sin((2 * Math.PI * hz * i) / 8000)),
  );
}

/** Plays these samples from `fromMs` on, then silence. */
function player(samples: Int16Array, fromMs = 0): LineEnd {
  let at = -fromMs * SAMPLES_PER_MS;
  return {
    process: (_, out) => {
      for (let i = 0; i < out.length; i++) out[i] = samples[at++] ?? 0;
    },
  };
}

const joined = (...pieces: readonly Int16Array[]): Int16Array =>
  Int16Array.from(pieces.flatMap((piece) => [...piece]));

describe('an answering modem', () => {
  test('says silence, 3 s of 2100 Hz, 600 samples of zero, 1300 Hz', () => {
    const { modem } = new Noted('answer');
    const out = new Int16Array(40_000);
    modem.generate(out);
    expect(out.subarray(0, 5600).every((sample) => sample === 0)).toBe(true);
    expect(out.subarray(5601, 29_600).filter((sample) => sample === 0).length).toBeLessThan(2400);
    expect(out.subarray(29_600, 30_200).every((sample) => sample === 0)).toBe(true);
    expect(out[30_201]).not.toBe(0);
    const turns = (from: number): number =>
      out.subarray(from, from + 8000).filter((sample, i) => (out[from + i - 1] ?? 0) < 0 && sample >= 0)
        .length;
    expect(Math.round(turns(10_000) / 10)).toBe(210);
    expect(Math.round(turns(31_000) / 10)).toBe(130);
  });

  test('is asked for nothing before the Minitel is there, then sends a page', () => {
    const near = new Noted('answer', PAGE);
    const minitel = new V23Minitel();
    const line = call(near, minitel);
    expect(line.run(6000, () => near.received.length >= 2)).toBe(true);
    expect(near.received).toEqual(CONNECTED);
    expect(near.pulledAt[0]).toBeGreaterThan(CARRIER_FROM_MS + 60);
    line.run(1000);
    expect(minitel.minitel.shown).toEqual(PAGE);
    expect(near.states).toEqual(['waiting', 'ready']);
  });

  test.each([500, 2000, 3500, 3900, 5000, 20_000])(
    'is heard by a Minitel whose key is pressed after %d ms',
    (pressedAfterMs) => {
      const near = new Noted('answer', PAGE);
      const minitel = new V23Minitel({ pressedAfterMs });
      expect(call(near, minitel).run(25_000, () => near.received.length >= 2)).toBe(true);
      expect(near.received).toEqual(CONNECTED);
      expect(minitel.isConnected).toBe(true);
    },
  );

  test.each([
    { clock: 0.99, offsetHz: -10 },
    { clock: 1.01, offsetHz: 10 },
  ])('understands a Minitel that is off by $clock and $offsetHz Hz', ({ clock, offsetHz }) => {
    const near = new Noted('answer');
    const minitel = new V23Minitel({ clock, offsetHz });
    const line = call(near, minitel);
    line.run(5000);
    minitel.press(PAGE);
    line.run(5000);
    expect(near.received).toEqual([...CONNECTED, ...PAGE]);
  });

  test('gives up 45 s after its carrier began when there is no Minitel', () => {
    const near = new Noted('answer');
    const line = call(near, SILENT);
    expect(line.run(60_000, () => near.modem.state === 'ended')).toBe(true);
    expect(line.nowMs).toBeGreaterThan(CARRIER_FROM_MS + 45_000);
    expect(line.nowMs).toBeLessThan(CARRIER_FROM_MS + 45_100);
    expect(near.states).toEqual(['waiting', 'ended', 'no-carrier']);
  });

  test('waits for a carrier that lasts', () => {
    const near = new Noted('answer');
    call(near, player(tone(390, 40), 4500)).run(8000);
    expect(near.modem.state).toBe('waiting');
  });

  test.each([
    ['425 Hz', [425]],
    ['450 Hz', [450]],
    ['a vowel with a harmonic at 390 Hz', [130, 260, 390, 520, 650, 780]],
    ['the echo of its own carrier', [1300]],
  ])('does not take %s for a Minitel', (_, tones) => {
    const near = new Noted('answer');
    const sum = tones.map((hz) => tone(hz, 500)).reduce(mix);
    call(near, player(sum, 4500)).run(8000);
    expect(near.modem.state).toBe('waiting');
  });

  test('says nothing of what it hears before', () => {
    const near = new Noted('answer');
    call(near, player(addNoise(new Int16Array(40_000), -10, generator(2)))).run(5000);
    expect({ received: near.received, damages: near.damages }).toEqual({ received: [], damages: [] });
    expect(near.modem.state).toBe('waiting');
  });

  test('bears a carrier that is away for less than a second, and drops what it was saying', () => {
    const near = new Noted('answer');
    const minitel = new V23Minitel();
    const line = call(near, minitel, {
      toNear: (frame, index) => (index >= 300 && index < 340 ? new Int16Array(frame.length) : frame),
    });
    line.run(5900);
    minitel.press([0x41]);
    line.run(3000);
    minitel.press([0x42]);
    line.run(1000);
    expect(near.received).toEqual([...CONNECTED, 0x42]);
    expect(near.modem.quality()).toMatchObject({ carrierLosses: 1, characters: 3 });
  });

  test('ends when the carrier is away for longer', () => {
    const near = new Noted('answer');
    const line = call(near, new V23Minitel(), {
      toNear: (frame, index) => (index >= 300 ? new Int16Array(frame.length) : frame),
    });
    expect(line.run(10_000, () => near.modem.state === 'ended')).toBe(true);
    expect(near.states.at(-1)).toBe('carrier-lost');
    expect(line.nowMs).toBeGreaterThan(7000);
    expect(line.nowMs).toBeLessThan(7200);
  });

  test('is silent once it was ended, and tells so once', () => {
    const near = new Noted('answer', PAGE);
    const line = call(near, new V23Minitel());
    line.run(4300);
    near.modem.end();
    near.modem.end();
    const out = new Int16Array(160).fill(1);
    near.modem.process(tone(390, 20), out);
    expect([...out].every((sample) => sample === 0)).toBe(true);
    expect(near.states.slice(-2)).toEqual(['ended', 'hung-up']);
  });

  test('tells how good the line is', () => {
    const near = new Noted('answer');
    call(near, new V23Minitel({ sendDbm0: -25 })).run(6000);
    const { levelDbm0, ...counters } = near.modem.quality();
    expect(levelDbm0).toBeCloseTo(-25, 0);
    expect(counters).toEqual({
      characters: 2,
      parityErrors: 0,
      framingErrors: 0,
      lostCharacters: 0,
      lostFrames: 0,
      carrierLosses: 0,
    });
  });

  test.each([1, 7, 160, 333, 1600])('does the same in frames of %d samples', (length) => {
    const near = new Noted('answer', PAGE);
    const minitel = new V23Minitel();
    call(near, minitel, { frameMs: length / SAMPLES_PER_MS }).run(6000);
    expect(near.received).toEqual(CONNECTED);
    expect(minitel.minitel.shown).toEqual(PAGE);
  });

  test('serves a Minitel through noise', () => {
    const random = generator(11);
    const near = new Noted('answer', PAGE);
    const minitel = new V23Minitel({ pressedAfterMs: 4500 });
    call(near, minitel, {
      toFar: (frame) => addNoise(frame, -36, random),
      toNear: (frame) => addNoise(frame, -36, random),
    }).run(9000);
    expect(near.received).toEqual(CONNECTED);
    expect(minitel.minitel.shown).toEqual(PAGE);
  });
});

describe('a calling modem', () => {
  /** What a server says before its carrier. */
  const opening = (answerMs: number, pauseMs: number): Int16Array =>
    joined(tone(2100, answerMs), new Int16Array(pauseMs * SAMPLES_PER_MS));

  function heardAfter(samples: Int16Array): number | null {
    const near = new Noted('call');
    const line = call(near, player(samples), { frameMs: 1 });
    return line.run(12_000, () => near.modem.state !== 'opening') ? line.nowMs : null;
  }

  test('connects 60 ms into the carrier that follows answer tone and silence', () => {
    const heardAt = heardAfter(joined(opening(3000, 75), tone(1300, 3000))) ?? 0;
    expect(heardAt).toBeGreaterThan(3075 + 60);
    expect(heardAt).toBeLessThan(3075 + 90);
  });

  test('bears a lost frame in the answer tone', () => {
    const broken = joined(tone(2100, 2900), new Int16Array(160), opening(100, 75), tone(1300, 1500));
    expect(heardAfter(broken)).not.toBeNull();
  });

  test('connects 1.7 s into a carrier that follows nothing', () => {
    const heardAt = heardAfter(tone(1300, 3000)) ?? 0;
    expect(heardAt).toBeGreaterThan(1700);
    expect(heardAt).toBeLessThan(1740);
  });

  test('is silent before, and to anything else', () => {
    const out = new Int16Array(8000).fill(1);
    new Noted('call').modem.generate(out);
    expect(out.every((sample) => sample === 0)).toBe(true);
    expect(heardAfter(joined(opening(3000, 75), tone(1300, 40)))).toBeNull();
    expect(heardAfter(joined(opening(200, 75), tone(1300, 1500)))).toBeNull();
    expect(heardAfter(joined(tone(2100, 3000), tone(1300, 1500)))).toBeNull();
    expect(heardAfter(tone(440, 5000))).toBeNull();
    expect(heardAfter(tone(2100, 10_000))).toBeNull();
  });

  test('sends its first character 80 ms after its carrier began', () => {
    const near = new Noted('call', CONNECTED);
    const line = call(near, player(tone(1300, 5000)), { frameMs: 1 });
    line.run(5000, () => near.modem.state === 'waiting');
    const carrierFrom = line.nowMs;
    line.run(200);
    expect((near.pulledAt[0] ?? 0) - carrierFrom).toBeGreaterThanOrEqual(79);
    expect((near.pulledAt[0] ?? 0) - carrierFrom).toBeLessThan(95);
  });

  test('gives up after 40 s', () => {
    const near = new Noted('call');
    const line = call(near, SILENT);
    expect(line.run(50_000, () => near.modem.state === 'ended')).toBe(true);
    expect(line.nowMs).toBeGreaterThan(40_000);
    expect(line.nowMs).toBeLessThan(40_100);
    expect(near.states).toEqual(['ended', 'no-carrier']);
  });

  test('talks with one that answers, both ways at once', () => {
    const far = new Noted('answer', PAGE);
    const near = new Noted('call', [...CONNECTED, ...PAGE]);
    call(near, far.modem).run(9000);
    expect(near.received).toEqual(PAGE);
    expect(far.received).toEqual([...CONNECTED, ...PAGE]);
    expect([...near.damages, ...far.damages]).toEqual([]);
  });

  test('hears a server that speaks as soon as it hears a carrier', () => {
    const near = new Noted('call');
    let hasCarrier = false;
    const far = new Noted('answer', PAGE, { timing: { carrierMs: 5 } });
    call(near, {
      process: (received, out) => {
        hasCarrier ||= received.some((sample) => sample !== 0);
        far.modem.process(received, out);
      },
    }).run(6000);
    expect(hasCarrier).toBe(true);
    expect(near.received).toEqual(PAGE);
  });

  test('ends a second after the server is gone', () => {
    const far = new Noted('answer');
    const near = new Noted('call');
    const line = call(near, far.modem);
    line.run(6000);
    far.modem.end();
    expect(line.run(2000, () => near.modem.state === 'ended')).toBe(true);
    expect(near.states.at(-1)).toBe('carrier-lost');
    expect(line.nowMs).toBeGreaterThan(7000);
  });
});

test('our carrier never has a gap nor a jump while the Minitel types', () => {
  const near = new Noted('answer', PAGE);
  const losses: boolean[] = [];
  const ear = new Demodulator({
    channel: FORWARD,
    listener: {
      onCharacter: () => {},
      onDamaged: () => losses.push(false),
      onCarrier: (isUp) => losses.push(isUp),
    },
  });
  call(near, new V23Minitel(), {
    toFar: (frame) => {
      ear.process(frame);
      return frame;
    },
  }).run(10_000);
  expect(losses).toEqual([true, false, true]);
});
