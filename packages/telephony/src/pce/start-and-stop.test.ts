import { ScriptedFaults } from '@minipavi/testkit';
import { describe, expect, test } from 'vitest';
import { BareLine, hexOf } from '../testing/bare-line.ts';
import { pceCall, startCorrection } from '../testing/pce-call.ts';
import { encodeBlocks } from './block.ts';

const START = '1b 3a 69 44';
const STOP_BLOCK = hexOf(encodeBlocks(Uint8Array.of(0x1b, 0x3a, 0x6a, 0x44))[0] ?? []);
const FILLING = '00 00 00';
const blockOf = (text: string): string =>
  hexOf(encodeBlocks(Uint8Array.from(text, (character) => character.charCodeAt(0)))[0] ?? []);
const startsOf = (bare: BareLine): number => bare.sent.filter(({ hex }) => hex === START).length;

describe('starting error correction', () => {
  test('nothing else is sent before the terminal has agreed; then block 0', () => {
    const bare = new BareLine();
    bare.line.startPce(0);
    bare.write('A');
    bare.pass(1000);
    expect(bare.sentSoFar()).toBe(START);
    bare.receive('1b 3a 73 44');
    expect(bare.sentSoFar()).toBe(`${START} ${blockOf('A')}`);
    expect(bare.notices).toEqual(['started']);
    expect(bare.line.state).toBe('active');
  });

  test('the sequence being sent is completed first, the rest of the page follows in blocks', () => {
    const bare = new BareLine();
    bare.write(`${'x'.repeat(59)}\x1bAB`);
    bare.line.startPce(0);
    bare.pass(1000);
    expect(bare.sentSoFar().slice(-17)).toBe(`1b 41 ${START}`);
    bare.receive('1b 3a 73 44');
    bare.pass(1);
    expect(bare.sent.at(-1)?.hex).toBe(blockOf('B'));
  });

  test.each([
    [undefined, 2500],
    [1400, 1400],
  ])(
    'it is tried again when no answer came within %s ms (default 2500), eight times',
    (answerWaitMs, wait) => {
      const bare = new BareLine(answerWaitMs === undefined ? {} : { answerWaitMs });
      bare.line.startPce(0);
      bare.pass(60_000);
      expect(bare.sent.map(({ hex }) => hex)).toEqual(new Array<string>(9).fill(START));
      const gaps = bare.sent.slice(1).map(({ at }, i) => at - (bare.sent[i]?.at ?? 0));
      // From the end of the four characters on the line.
      for (const gap of gaps) expect(gap).toBeCloseTo(wait + 4 * (10_000 / 1200), 6);
    },
  );

  test('without any answer the line goes on plain', () => {
    const bare = new BareLine();
    bare.write('A');
    bare.line.startPce(0);
    bare.write('B');
    bare.pass(60_000);
    expect(bare.notices).toEqual(['refused']);
    expect(bare.sent.at(-1)?.hex).toBe('42');
    expect(bare.line.state).toBe('off');
  });

  test('NACKs but no answer: the terminal is stuck', () => {
    const bare = new BareLine();
    bare.line.startPce(0);
    bare.pass(600);
    bare.receive('15 43');
    bare.pass(60_000);
    expect(bare.notices).toEqual(['stuck']);
    expect(bare.typed).toBe('');
  });

  test('an answer that comes after all is taken', () => {
    const bare = new BareLine();
    bare.line.startPce(0);
    bare.pass(60_000);
    bare.receive('1b 3a 73 44');
    expect(bare.notices).toEqual(['refused', 'started']);
  });

  test('a status without b2 is no agreement, and stays among what was typed', () => {
    const bare = new BareLine();
    bare.line.startPce(0);
    bare.pass(600);
    bare.receive('1b 3a 73 40');
    expect(bare.line.state).toBe('starting');
    expect(bare.typed).toBe('\x1b:s@');
  });

  test('b3, b1 and b0 of the status do not count', () => {
    for (const status of ['44', '45', '46', '4c', '4f', '64', '7f']) {
      const bare = new BareLine();
      bare.line.startPce(0);
      bare.pass(600);
      bare.receive(`1b 3a 73 ${status}`);
      expect(bare.line.state, status).toBe('active');
    }
  });

  test('what the user types meanwhile stays, around and inside the answer', () => {
    const bare = new BareLine();
    bare.line.startPce(0);
    bare.receive('41 1b 42 1b 3a 43 13 41 1b');
    bare.receive('3a 73');
    bare.receive('44 44');
    expect(bare.typed).toBe('A\x1bB\x1b:C\x13AD');
    expect(bare.line.state).toBe('active');
  });

  test('an ESC typed alone is not kept', () => {
    const bare = new BareLine();
    bare.line.startPce(0);
    bare.receive('1b');
    expect(bare.typed).toBe('');
    bare.pass(500);
    expect(bare.typed).toBe('\x1b');
  });

  test('NACK for block 0 is the answer from the fifth repeat on, and block 0 follows its header', () => {
    const bare = new BareLine({ answerWaitMs: 1400 });
    bare.write('x'.repeat(61));
    bare.line.startPce(0);
    bare.pass(600);
    while (startsOf(bare) < 5) bare.pass(10);
    bare.receive('15 40');
    expect(bare.line.state).toBe('starting');
    while (startsOf(bare) < 6) bare.pass(10);
    bare.forget();
    bare.pass(700);
    bare.receive('15 40');
    expect(bare.line.state).toBe('active');
    expect(bare.sentSoFar()).toBe(`00 16 16 40 ${blockOf('x')}`);
    expect(bare.typed).toBe('');
  });

  test('NACK for another block is no answer', () => {
    const bare = new BareLine();
    bare.line.startPce(0);
    while (startsOf(bare) < 7) bare.pass(10);
    bare.receive('15 41');
    expect(bare.line.state).toBe('starting');
  });

  test('a terminal whose first answers are lost is started by its NACK', () => {
    const faults = new ScriptedFaults([{ kind: 'upstream', role: 'status', nth: 2, how: 'lost' }]);
    const started = pceCall({ faults, answerWaitMs: 1400 });
    expect(startCorrection(started)).toBeGreaterThan(5 * 1400);
    started.line.write(Uint8Array.of(0x41), started.call.now);
    started.call.run(started.call.now + 5000);
    expect(started.minitel.corrected).toEqual([0x41]);
  });

  test('a terminal without error correction gets its page plain', () => {
    const { call, line, minitel, notices } = pceCall({ minitel: { hasCorrection: false } });
    line.startPce(0);
    line.write(Uint8Array.of(0x42), 0);
    call.run(60_000);
    expect(notices).toEqual(['refused']);
    expect(minitel.shown).toEqual([0x42]);
  });

  test('the latency is measured when the first try was agreed to, and never taken for less than told', () => {
    const bare = new BareLine({ latencyMs: 50 });
    bare.line.startPce(0);
    bare.pass(4 * (10_000 / 1200) + 4 * (10_000 / 75) + 300);
    bare.receive('1b 3a 73 44');
    expect(bare.line.snapshot().latencyMs).toBeCloseTo(150, 6);
    const quick = new BareLine({ latencyMs: 50 });
    quick.line.startPce(0);
    quick.pass(600);
    quick.receive('1b 3a 73 44');
    expect(quick.line.snapshot().latencyMs).toBe(50);
  });

  test('a terminal that has only now connected is started anew, with nothing of the old page', () => {
    const bare = BareLine.correcting();
    bare.write('x'.repeat(100));
    bare.pass(200);
    bare.line.reset(bare.now);
    expect(bare.line.state).toBe('off');
    expect(bare.line.queuedBytes).toBe(0);
    bare.forget();
    bare.line.startPce(bare.now);
    bare.write('A');
    bare.pass(1000);
    bare.receive('1b 3a 73 44');
    expect(bare.sent.map(({ hex }) => hex)).toEqual([START, blockOf('A')]);
  });
});

describe('a bad line', () => {
  const damaged = (bare: BareLine, count: number): void => {
    for (let i = 0; i < count; i++) {
      bare.pass(2900);
      bare.receive('1a');
    }
  };

  test('more than 20 SUB in 60 s start error correction', () => {
    const bare = new BareLine({ startsOnBadLine: true });
    damaged(bare, 20);
    expect(bare.line.state).toBe('off');
    damaged(bare, 1);
    expect(bare.notices).toEqual(['bad-line']);
    expect(bare.line.state).toBe('starting');
  });

  test('not without being told to', () => {
    const bare = new BareLine();
    damaged(bare, 21);
    expect(bare.notices).toEqual(['bad-line']);
    expect(bare.line.state).toBe('off');
  });

  test('not when they come more slowly', () => {
    const bare = new BareLine({ startsOnBadLine: true });
    for (let i = 0; i < 100; i++) {
      bare.pass(3001);
      bare.receive('1a');
    }
    expect(bare.notices).toEqual([]);
  });
});

describe('stopping error correction', () => {
  test('the stop is a block of its own; what is written meanwhile follows plain', () => {
    const bare = BareLine.correcting();
    bare.line.stopPce(bare.now);
    bare.write('A');
    bare.pass(800);
    expect(bare.sent.map(({ hex }) => hex)).toEqual([STOP_BLOCK, FILLING, FILLING]);
    bare.forget();
    bare.receive('1b 3a 73 40');
    expect(bare.sentSoFar()).toBe('41');
    expect(bare.notices).toEqual(['started', 'stopped']);
    expect(bare.line.state).toBe('off');
  });

  test('the sequence that blocks have begun ends in a block before the stop', () => {
    const bare = BareLine.correcting();
    bare.write(`${'x'.repeat(14)}\x1bA${'y'.repeat(20)}`);
    bare.line.stopPce(bare.now);
    bare.pass(800);
    expect(bare.sent.slice(1).map(({ hex }) => hex)).toEqual([blockOf('A'), STOP_BLOCK, FILLING, FILLING]);
    bare.forget();
    bare.receive('1b 3a 73 40');
    expect(bare.sentSoFar()).toBe(hexOf(new Array<number>(20).fill(0x79)));
  });

  test('it goes on correcting until the answer', () => {
    const bare = BareLine.correcting();
    bare.line.stopPce(bare.now);
    bare.pass(1500);
    bare.forget();
    bare.receive('15 40');
    expect(bare.sentSoFar()).toBe(`00 16 16 40 ${STOP_BLOCK}`);
  });

  test('a status with b2 is no answer', () => {
    const bare = BareLine.correcting();
    bare.line.stopPce(bare.now);
    bare.receive('1b 3a 73 44');
    expect(bare.line.state).toBe('stopping');
    expect(bare.typed).toBe('\x1b:sD');
  });

  test('it is tried again eight times, never before 1550 ms', () => {
    const bare = BareLine.correcting({ answerWaitMs: 1400 });
    bare.line.stopPce(bare.now);
    bare.pass(60_000);
    const tries = bare.sent.filter(({ hex }) => hex === STOP_BLOCK);
    expect(tries).toHaveLength(9);
    const gaps = tries.slice(1).map(({ at }, i) => at - (tries[i]?.at ?? 0));
    for (const gap of gaps) expect(gap).toBeCloseTo(1550 + 17 * (10_000 / 1200), 6);
    expect(bare.line.state).toBe('off');
    expect(bare.notices).toEqual(['started', 'stopped']);
  });

  test('asked for while starting, it waits for the start', () => {
    const bare = new BareLine();
    bare.line.startPce(0);
    bare.line.stopPce(0);
    bare.pass(600);
    expect(bare.line.state).toBe('starting');
    bare.receive('1b 3a 73 44');
    expect(bare.line.state).toBe('stopping');
    expect(bare.sent.at(-1)?.hex).toBe(STOP_BLOCK);
  });

  test('on both sides, and on again: the text is whole, plain or in blocks', () => {
    const it = pceCall();
    const { call, line, minitel } = it;
    const text = Array.from({ length: 400 }, (_, i) => 0x20 + (i % 90));
    line.write(Uint8Array.from(text), 0);
    call.at(500, () => line.startPce(call.now));
    call.at(3000, () => line.stopPce(call.now));
    call.at(4200, () => line.startPce(call.now));
    call.run(20_000);
    expect(it.notices).toEqual(['started', 'stopped', 'started']);
    expect(minitel.shown).toEqual(text);
  });
});
