/** Frames that never come, come as silence or come twice: what is lost of a text, and that the call goes on. */

import { lostCharacters, modulated, randomText, generator } from '@minipavi/testkit';
import { describe, expect, test } from 'vitest';
import { BACKWARD, FORWARD } from './channel.ts';
import { V23Modem } from './v23-modem.ts';

const FRAME = 160;
const EVERY = 97;
const SEED = 41;

type Fault = 'none' | 'announced' | 'missing' | 'zeroed' | 'twice';

interface Heard {
  readonly lost: number;
  readonly modem: V23Modem;
}

/** A text as a modem hears it that is connected, every 97th frame of it being spoilt. */
function heard(role: 'answer' | 'call', count: number, fault: Fault, levelDbm0 = -20): Heard {
  const channel = role === 'answer' ? BACKWARD : FORWARD;
  const text = randomText(count, generator(SEED));
  const received: number[] = [];
  const modem = new V23Modem({
    role,
    pull: () => -1,
    onCharacter: (code) => received.push(code),
    timing: { silenceMs: 0, answerToneMs: 0, pauseMs: 0 },
  });
  const samples = modulated({ channel, text, levelDbm0, leadMs: 2000 });
  const out = new Int16Array(FRAME);
  for (let at = 0, index = 1; at + FRAME <= samples.length; at += FRAME, index++) {
    const frame = samples.subarray(at, at + FRAME);
    const isSpoilt = fault !== 'none' && index % EVERY === 0 && at > 2000 * 8;
    if (!isSpoilt) modem.process(frame, out);
    else if (fault === 'announced') modem.process(new Int16Array(), out);
    else if (fault === 'zeroed') modem.process(new Int16Array(FRAME), out);
    else if (fault === 'missing') modem.generate(out);
    else [frame, frame].forEach((one) => modem.process(one, out));
  }
  return { lost: lostCharacters(text, received), modem };
}

describe.each<{ role: 'answer' | 'call'; count: number; name: string; most: Record<Fault, number> }>([
  {
    role: 'answer',
    name: 'at 75 bauds',
    count: 120,
    most: { none: 0, announced: 12, missing: 45, zeroed: 20, twice: 45 },
  },
  {
    role: 'call',
    name: 'at 1200 bauds',
    count: 2000,
    most: { none: 0, announced: 60, missing: 80, zeroed: 60, twice: 80 },
  },
])('$name', ({ role, count, most }) => {
  test.each<Fault>(['none', 'announced', 'missing', 'zeroed', 'twice'])(
    'a text with every 97th frame %s loses no more than what stood there',
    (fault) => {
      const { lost, modem } = heard(role, count, fault);
      expect(lost).toBeLessThanOrEqual(most[fault]);
      expect(modem.state).toBe('ready');
    },
  );
});

test('of what fills a gap at 1200 bauds no character is made', () => {
  const { lostFrames, ...told } = heard('call', 2000, 'announced').modem.quality();
  expect(lostFrames).toBeGreaterThanOrEqual(8);
  expect(told.lostCharacters).toBeGreaterThan(0);
  expect(told.characters).toBeLessThan(2000 - 2 * lostFrames);
  expect(told.parityErrors + told.framingErrors + told.lostCharacters).toBeGreaterThanOrEqual(lostFrames);
});

test('a line of which nothing comes any more has no carrier', () => {
  const { modem } = heard('answer', 1, 'none');
  const out = new Int16Array(FRAME);
  for (let i = 0; i < 70; i++) modem.process(new Int16Array(), out);
  expect(modem.state).toBe('ended');
});

test('a lost frame takes no more of a faint signal', () => {
  const { lost, modem } = heard('answer', 120, 'announced', -41);
  expect(lost).toBeLessThanOrEqual(12);
  expect(modem.quality().carrierLosses).toBe(0);
});
