import { describe, expect, test } from 'vitest';
import { BareLine, hexOf } from '../testing/bare-line.ts';
import { encodeBlocks } from './block.ts';

const BLOCK_MS = 17 * (10_000 / 1200);
const CHAR_MS = 10_000 / 1200;
const FILLING = '00 00 00';
const blockOf = (text: string): string =>
  hexOf(encodeBlocks(Uint8Array.from(text, (character) => character.charCodeAt(0)))[0] ?? []);
/** Fifteen letters each, a different one for each block. */
const fullBlocks = (count: number): string[] =>
  Array.from({ length: count }, (_, i) => String.fromCharCode(0x41 + (i % 26)).repeat(15));
const header = (number: number): string => `00 16 16 ${(0x40 + number).toString(16)}`;
const pieces = (bare: BareLine): string[] => bare.sent.map(({ hex }) => hex);

/** So many blocks were sent and heard, and their burst is over. */
function afterBlocks(count: number, options: ConstructorParameters<typeof BareLine>[0] = {}): BareLine {
  const bare = BareLine.correcting(options);
  bare.write(fullBlocks(count).join(''));
  bare.pass(count * BLOCK_MS + 1000);
  bare.forget();
  return bare;
}

describe('an idle line', () => {
  test('is one on which nothing waits, nor for the second half of a request', () => {
    const bare = BareLine.correcting();
    expect(bare.line.isIdle).toBe(true);
    bare.write('A');
    bare.write('B');
    expect(bare.line.isIdle).toBe(false);
    bare.pass(1000);
    expect(bare.line.isIdle).toBe(true);
    bare.receive('15');
    expect(bare.line.isIdle).toBe(false);
    bare.pass(500);
    expect(bare.line.isIdle).toBe(true);
  });
});

describe('pace', () => {
  test('one block each 141.7 ms, and never two ahead', () => {
    const bare = BareLine.correcting();
    bare.write('x'.repeat(15 * 20));
    const began = bare.now;
    bare.pass(20 * BLOCK_MS);
    const blocks = bare.sent.filter(({ hex }) => hex !== FILLING);
    expect(blocks).toHaveLength(20);
    for (const [i, { at }] of blocks.entries()) {
      const lineTakesItAt = began + i * BLOCK_MS;
      expect(at).toBeLessThanOrEqual(lineTakesItAt + 1e-6);
      expect(at).toBeGreaterThanOrEqual(lineTakesItAt - BLOCK_MS);
    }
    const gaps = blocks.slice(2).map(({ at }, i) => at - (blocks[i + 1]?.at ?? 0));
    for (const gap of gaps) expect(gap).toBeCloseTo(BLOCK_MS, 6);
  });

  test('a write on an idle line is sent at once', () => {
    const bare = afterBlocks(1);
    bare.write('A');
    expect(bare.sent).toEqual([{ at: bare.now, hex: blockOf('A') }]);
  });

  test('a function key throws away what is in no block yet, but completes a sequence', () => {
    const bare = BareLine.correcting();
    bare.write(`${'x'.repeat(14)}\x1bA${'y'.repeat(1000)}`);
    expect(bare.line.abort()).toBe(1000);
    bare.write('\fNEW');
    bare.pass(1000);
    expect(pieces(bare)).toEqual([blockOf(`${'x'.repeat(14)}\x1b`), blockOf('A\fNEW'), FILLING, FILLING]);
  });

  test('six NUL end a burst: three after 134 ms, three 200 ms later', () => {
    const bare = BareLine.correcting();
    bare.write('A');
    const began = bare.now;
    bare.pass(5000);
    expect(pieces(bare)).toEqual([blockOf('A'), FILLING, FILLING]);
    expect(bare.sent[1]?.at).toBeCloseTo(began + BLOCK_MS + 134, 6);
    expect(bare.sent[2]?.at).toBeCloseTo(began + BLOCK_MS + 334, 6);
  });

  test('a new block takes the place of the NUL', () => {
    const bare = BareLine.correcting();
    bare.write('A');
    bare.pass(BLOCK_MS + 100);
    bare.write('B');
    bare.pass(5000);
    expect(pieces(bare)).toEqual([blockOf('A'), blockOf('B'), FILLING, FILLING]);
  });
});

describe('a request for a block', () => {
  test('is answered by its header, preceded by NUL, and all blocks from it on', () => {
    const bare = afterBlocks(5);
    bare.receive('15 42');
    bare.pass(2000);
    const blocks = fullBlocks(5).map(blockOf);
    expect(pieces(bare)).toEqual([header(2), ...blocks.slice(2), FILLING, FILLING]);
    expect(bare.typed).toBe('');
  });

  test('new blocks go on behind, with their numbers', () => {
    const bare = afterBlocks(5);
    bare.write('new');
    bare.receive('15 44');
    bare.pass(2000);
    bare.forget();
    bare.receive('15 45');
    bare.pass(2000);
    expect(pieces(bare)).toEqual([header(5), blockOf('new'), FILLING, FILLING]);
  });

  test('numbers go round after 15', () => {
    const bare = afterBlocks(20);
    bare.receive('15 41');
    bare.pass(3000);
    expect(pieces(bare).slice(0, 4)).toEqual([header(1), ...fullBlocks(20).slice(17).map(blockOf)]);
  });

  test('the last fifteen can be had', () => {
    const bare = afterBlocks(20);
    bare.receive('15 45');
    bare.pass(3000);
    expect(pieces(bare).slice(0, 16)).toEqual([header(5), ...fullBlocks(20).slice(5).map(blockOf)]);
  });

  test('during a repetition starts it again from the number asked for', () => {
    const bare = afterBlocks(6);
    bare.receive('15 41');
    bare.pass(2 * BLOCK_MS);
    bare.forget();
    bare.receive('15 43');
    bare.pass(3000);
    expect(pieces(bare)).toEqual([header(3), ...fullBlocks(6).slice(3).map(blockOf), FILLING, FILLING]);
  });

  test('cannot be for a block whose predecessor was not heard yet: it is for the one sixteen before', () => {
    const bare = BareLine.correcting();
    bare.write(fullBlocks(20).join(''));
    bare.pass(17.4 * BLOCK_MS);
    bare.forget();
    // Blocks 0 to 16 were heard, 17 is on the line: block 2 is asked for since long, 18 cannot be.
    bare.receive('15 42');
    bare.pass(BLOCK_MS);
    expect(pieces(bare).slice(0, 2)).toEqual([header(2), blockOf('C'.repeat(15))]);
  });

  test('repeated by a terminal that has not seen the answer yet goes back to the same block', () => {
    const bare = BareLine.correcting({ latencyMs: 333 });
    bare.write(fullBlocks(30).join(''));
    bare.pass(18 * BLOCK_MS);
    bare.receive('15 42');
    bare.pass(4 * BLOCK_MS);
    bare.forget();
    // Block 18 has the number too, and was heard of before the first request: not since.
    bare.receive('15 42');
    bare.pass(BLOCK_MS);
    expect(pieces(bare).slice(0, 2)).toEqual([header(2), blockOf('C'.repeat(15))]);
  });

  test('for the block to come ends a repetition: the terminal has all the others', () => {
    const bare = afterBlocks(6);
    bare.receive('15 41');
    bare.pass(5.5 * BLOCK_MS + 500);
    bare.receive('15 44');
    bare.pass(10);
    bare.forget();
    bare.receive('15 46');
    bare.write('new');
    bare.pass(1000);
    expect(pieces(bare)).toEqual([header(6), blockOf('new'), FILLING, FILLING]);
  });

  test('NACK stops the blocks until its number is there', () => {
    const bare = BareLine.correcting();
    bare.write(fullBlocks(10).join(''));
    bare.pass(3.1 * BLOCK_MS);
    bare.receive('15');
    const before = bare.sent.length;
    bare.pass(133);
    expect(bare.sent).toHaveLength(before);
    bare.receive('41');
    bare.pass(BLOCK_MS);
    expect(pieces(bare).slice(before, before + 2)).toEqual([header(1), blockOf('B'.repeat(15))]);
  });

  test('on our own modem it cuts the block that is being sent', () => {
    const bare = BareLine.correcting({ modem: 'own' });
    bare.write(fullBlocks(10).join(''));
    bare.pass(2 * BLOCK_MS + 5.5 * CHAR_MS);
    expect(bare.sentSoFar().endsWith('43 43 43 43 43 43')).toBe(true);
    bare.forget();
    bare.receive('15');
    bare.pass(133);
    expect(bare.sent).toEqual([]);
    bare.receive('42');
    bare.pass(4 * CHAR_MS + BLOCK_MS - 1);
    expect(bare.sentSoFar()).toBe(`${header(2)} ${blockOf('C'.repeat(15))}`);
  });

  test('for the block to come, with one to send: header and block', () => {
    const bare = BareLine.correcting({ modem: 'own' });
    bare.write('A'.repeat(15));
    bare.pass(5 * CHAR_MS);
    bare.forget();
    bare.receive('15 40');
    bare.pass(4 * CHAR_MS + BLOCK_MS - 1);
    expect(bare.sentSoFar()).toBe(`${header(0)} ${blockOf('A'.repeat(15))}`);
  });

  test('for the block to come, with none to send: the header waits for the next, and old blocks stay', () => {
    const bare = afterBlocks(20);
    bare.receive('15 44');
    bare.pass(3000);
    expect(bare.sent).toEqual([]);
    bare.write('A');
    bare.pass(1000);
    expect(pieces(bare)).toEqual([header(4), blockOf('A'), FILLING, FILLING]);
  });
});

describe('a request that is not whole', () => {
  test.each([
    ['no number within 500 ms', 500, ''],
    ['another character', 133, '58'],
  ])(
    '%s: the header of the block to come at once, the block after 900 ms and two latencies',
    (_name, ms, next) => {
      const bare = BareLine.correcting({ latencyMs: 100 });
      bare.write(fullBlocks(3).join(''));
      bare.pass(2.6 * BLOCK_MS);
      bare.receive('15');
      bare.write('new');
      bare.forget();
      bare.pass(ms);
      bare.receive(next);
      bare.pass(3000);
      expect(pieces(bare).slice(0, 2)).toEqual([header(3), blockOf('new')]);
      const [first, second] = bare.sent;
      expect((second?.at ?? 0) - (first?.at ?? 0)).toBeCloseTo(4 * CHAR_MS + 1100, 0);
      expect(bare.typed).toBe(next === '' ? '' : 'X');
      expect(bare.line.snapshot().invalidRequests).toBe(1);
    },
  );

  test('the request that follows is served at once', () => {
    const bare = afterBlocks(3);
    bare.receive('15');
    bare.pass(520);
    bare.receive('15 41');
    bare.pass(100);
    expect(pieces(bare).slice(0, 3)).toEqual([header(3), header(1), blockOf('B'.repeat(15))]);
  });

  test('a number that is not remembered, likewise', () => {
    const bare = afterBlocks(3);
    bare.write('new');
    bare.pass(2000);
    bare.forget();
    bare.receive('15 49');
    bare.pass(3000);
    expect(pieces(bare)).toEqual([header(4)]);
  });

  test('the function key behind a lost number is not swallowed', () => {
    const bare = afterBlocks(3);
    bare.receive('15 13 41');
    expect(bare.typed).toBe('\x13A');
  });

  test('a NACK behind a NACK is the beginning of one request', () => {
    const bare = afterBlocks(3);
    bare.receive('15 15 41');
    bare.pass(100);
    expect(pieces(bare).slice(0, 2)).toEqual([header(1), blockOf('B'.repeat(15))]);
    expect(bare.typed).toBe('');
  });

  test('on our own modem a damaged character may be a NACK: no new block for 1.35 s', () => {
    const bare = BareLine.correcting({ modem: 'own' });
    bare.write(fullBlocks(10).join(''));
    bare.pass(1.5 * BLOCK_MS);
    const at = bare.now;
    bare.line.damaged(at);
    bare.pass(BLOCK_MS);
    bare.forget();
    bare.pass(1000);
    expect(bare.sent).toEqual([]);
    bare.pass(1000);
    expect(bare.sent[0]?.at).toBeCloseTo(at + 1350, 6);
    expect(bare.line.snapshot().damaged).toBe(1);
  });

  test('a request ends that wait', () => {
    const bare = BareLine.correcting({ modem: 'own' });
    bare.write(fullBlocks(10).join(''));
    bare.pass(1.5 * BLOCK_MS);
    bare.line.damaged(bare.now);
    bare.pass(BLOCK_MS);
    bare.forget();
    bare.receive('15 41');
    bare.pass(4 * CHAR_MS + BLOCK_MS - 1);
    expect(bare.sentSoFar()).toBe(`${header(1)} ${blockOf('B'.repeat(15))}`);
  });

  test('a damaged character behind a NACK is its number', () => {
    const bare = afterBlocks(3, { modem: 'own' });
    bare.receive('15');
    bare.pass(133);
    bare.line.damaged(bare.now);
    bare.pass(4 * CHAR_MS);
    expect(bare.sentSoFar()).toBe(header(3));
  });
});

describe('what the user types', () => {
  test('a DLE makes data of what follows, NACK too, and is dropped', () => {
    const bare = afterBlocks(3);
    bare.receive('41 10 15 42 10 10 43 10 44');
    expect(bare.typed).toBe('A\x15B\x10CD');
    expect(bare.sent).toEqual([]);
  });

  test('a request in the middle of a function key leaves the key whole', () => {
    const bare = afterBlocks(3);
    bare.receive('13 15 41 46');
    expect(bare.typed).toBe('\x13F');
  });

  test('a DLE whose character was lost does not make data of a later request', () => {
    const bare = afterBlocks(3);
    bare.receive('10');
    bare.pass(600);
    bare.receive('15 41');
    expect(bare.typed).toBe('');
    expect(pieces(bare)[0]).toBe(header(1));
  });

  test('bit 7 does not count; without error correction everything is typed', () => {
    const bare = new BareLine();
    bare.receive('c1 15 40 10 1b 3a 73 44');
    expect(bare.typed).toBe('A\x15@\x10\x1b:sD');
  });
});

test('the counters tell blocks, repeats, requests and their rate', () => {
  const bare = afterBlocks(6);
  bare.receive('15 44');
  bare.pass(1000);
  expect(bare.line.snapshot()).toMatchObject({
    state: 'active',
    blocks: 6,
    repeats: 2,
    requests: 1,
    invalidRequests: 0,
    starts: 1,
    errorRate: 1 / 8,
  });
});
