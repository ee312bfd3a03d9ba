/** Sound that is no modem's, and a modem's that is spoilt: nothing is made up of it, and what comes next is understood. */

import assert from 'node:assert/strict';
import fc from 'fast-check';
import { BACKWARD, Demodulator, FORWARD, V23Modem } from '@minipavi/telephony';
import { generator, modulated } from '@minipavi/testkit';
import { defineTarget } from './target.ts';

const RATE = 8000;
const TEXT = [...Buffer.from('BONJOUR')];

/** A stretch of sound as JSON: what it is, for how long, how loud. */
const stretch = fc.record({
  kind: fc.constantFrom('silence', 'noise', 'tone', 'square', 'extremes', 'steady', 'modem', 'lost'),
  ms: fc.integer({ min: 1, max: 400 }),
  level: fc.nat(32_767),
  hz: fc.integer({ min: 1, max: 4000 }),
  seed: fc.nat(2 ** 31),
});
type Stretch = typeof stretch extends fc.Arbitrary<infer S> ? S : never;

function soundOf({ kind, ms, level, hz, seed }: Stretch, carrier = FORWARD): Int16Array {
  const length = Math.round((ms * RATE) / 1000);
  const random = generator(seed);
  const wave = (i: number): number => Math.sin((2 * Math.PI * hz * i) / RATE);
  const samples = (at: (i: number) => number): Int16Array =>
    Int16Array.from({ length }, (_, i) => Math.round(at(i)));
  switch (kind) {
    case 'noise':
      return samples(() => level * (2 * random() - 1));
    case 'tone':
      return samples((i) => level * wave(i));
    case 'square':
      return samples((i) => level * Math.sign(wave(i)));
    case 'extremes':
      return samples(() => (random() < 0.5 ? -32_768 : 32_767));
    case 'steady':
      return samples(() => level - 16_384);
    case 'modem': {
      const text = Array.from({ length: 1 + Math.floor(ms / 20) }, () => Math.floor(random() * 128));
      const sent = modulated({ channel: carrier, text, levelDbm0: -10 - (level % 25), leadMs: ms });
      // From the middle, to the middle.
      return sent.slice(Math.floor(random() * 2000), sent.length - Math.floor(random() * 2000));
    }
    case 'silence':
    case 'lost':
      return new Int16Array(length);
  }
}

export const demodulator = defineTarget({
  name: 'v23-demodulator',
  inputs: fc.record({
    isFast: fc.boolean(),
    sound: fc.array(stretch, { maxLength: 5 }),
    frameSamples: fc.integer({ min: 1, max: 400 }),
  }),
  run({ isFast, sound, frameSamples }) {
    const channel = isFast ? FORWARD : BACKWARD;
    const heard: number[] = [];
    const modem = new Demodulator({
      channel,
      listener: {
        onCharacter: (code) => heard.push(code),
        onDamaged: () => {},
        onCarrier: (isUp, levelDbm0) =>
          assert.ok(!Number.isNaN(levelDbm0), `carrier ${isUp} at ${levelDbm0}`),
        onValue: (value) => assert.ok(Number.isFinite(value), `value ${value}`),
      },
    });
    let samples = 0;
    for (const one of sound) {
      const all = soundOf(one, channel);
      samples += all.length;
      for (let at = 0; at < all.length; at += frameSamples) {
        modem.process(all.subarray(at, at + frameSamples), one.kind === 'lost');
      }
      assert.ok(!Number.isNaN(modem.levelDbm0));
    }
    assert.ok(heard.every((code) => Number.isInteger(code) && code >= 0 && code <= 127));
    // Ten bits each.
    assert.ok(heard.length <= 2 + (samples / RATE) * (channel.baud / 10) * 1.1, `${heard.length} characters`);
    // Whatever it was, the next call is understood.
    modem.process(new Int16Array(RATE));
    heard.length = 0;
    modem.process(modulated({ channel, text: TEXT, levelDbm0: -20 }));
    assert.deepEqual(heard, TEXT);
  },
});

export const modem = defineTarget({
  name: 'v23-modem',
  inputs: fc.record({
    role: fc.constantFrom('answer' as const, 'call' as const),
    sound: fc.array(stretch, { maxLength: 8 }),
    frameSamples: fc.integer({ min: 20, max: 400 }),
    text: fc.array(fc.nat(255), { maxLength: 40 }),
  }),
  run({ role, sound, frameSamples, text }) {
    const heard: number[] = [];
    const ends: string[] = [];
    let next = 0;
    const one = new V23Modem({
      role,
      pull: () => text[next++] ?? -1,
      onCharacter: (code) => heard.push(code),
      onEnd: (reason) => ends.push(reason),
    });
    const out = new Int16Array(frameSamples);
    let frames = 0;
    for (const part of sound) {
      const all = soundOf(part, role === 'answer' ? BACKWARD : FORWARD);
      for (let at = 0; at < all.length; at += frameSamples) {
        one.process(part.kind === 'lost' ? new Int16Array(0) : all.subarray(at, at + frameSamples), out);
        assert.ok(
          Math.abs(one.nowMs - (++frames * frameSamples) / 8) < 1e-6,
          'its time is the samples asked for',
        );
      }
    }
    assert.ok(heard.every((code) => Number.isInteger(code) && code >= 0 && code <= 127));
    const { levelDbm0 } = one.quality();
    assert.ok(levelDbm0 === null || !Number.isNaN(levelDbm0));
    one.end();
    one.end();
    assert.equal(ends.length, 1, `ends: ${ends.join(', ')}`);
    one.generate(out);
    assert.ok(
      out.every((sample) => sample === 0),
      'silent after its end',
    );
  },
});
