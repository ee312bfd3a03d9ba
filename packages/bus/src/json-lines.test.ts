import { describe, expect, test } from 'vitest';
import { encodeLine, JsonLineReader, MAX_LINE_BYTES } from './json-lines.ts';

function read(chunks: readonly Buffer[]): { messages: object[]; faults: string[] } {
  const messages: object[] = [];
  const faults: string[] = [];
  const reader = new JsonLineReader(
    (message) => messages.push(message),
    (fault) => faults.push(fault),
  );
  for (const chunk of chunks) reader.push(chunk);
  return { messages, faults };
}

/** Cuts in pieces of up to 7 bytes, always the same way for one seed. */
function cutAtRandom(bytes: Buffer, seed: number): Buffer[] {
  const chunks: Buffer[] = [];
  let state = seed;
  for (let at = 0; at < bytes.length;) {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    const size = 1 + ((state >>> 16) % 7);
    chunks.push(bytes.subarray(at, at + size));
    at += size;
  }
  return chunks;
}

const MESSAGES = [{ type: 'a', text: 'été\n"😀"' }, { type: 'b', list: [1, [], {}] }, {}, { type: 'c' }];
const WIRE = Buffer.from(MESSAGES.map(encodeLine).join(''));

describe('JsonLineReader', () => {
  test('reads the same messages wherever the bytes are cut', () => {
    expect(read([WIRE])).toEqual({ messages: MESSAGES, faults: [] });
    expect(read([...WIRE].map((byte) => Buffer.of(byte)))).toEqual({ messages: MESSAGES, faults: [] });
    for (let run = 0; run < 50; run++) {
      const seed = Math.floor(Math.random() * 2 ** 31);
      expect(read(cutAtRandom(WIRE, seed)), `seed ${seed}`).toEqual({ messages: MESSAGES, faults: [] });
    }
  });

  test('waits for the end of a line', () => {
    expect(read([WIRE.subarray(0, -1)]).messages).toEqual(MESSAGES.slice(0, -1));
  });

  test('skips empty lines, and takes CR LF', () => {
    expect(read([Buffer.from('\n\n{"a":1}\r\n\n')])).toEqual({ messages: [{ a: 1 }], faults: [] });
  });

  test.each([
    ['{"a":', 'not JSON: {"a":'],
    ['hello', 'not JSON: hello'],
    ['null', 'not a message: null'],
    ['12', 'not a message: 12'],
    ['"hello"', 'not a message: "hello"'],
    ['x'.repeat(1000), `not JSON: ${'x'.repeat(80)}`],
  ])('drops the line %j and goes on with the next', (line, fault) => {
    expect(read([Buffer.from(`{"n":1}\n${line}\n{"n":2}\n`)])).toEqual({
      messages: [{ n: 1 }, { n: 2 }],
      faults: [fault],
    });
  });

  test('takes a line as long as the limit', () => {
    const text = 'x'.repeat(MAX_LINE_BYTES - '{"t":""}'.length);
    const { messages, faults } = read([Buffer.from(encodeLine({ t: text }))]);
    expect(faults).toEqual([]);
    expect(messages).toEqual([{ t: text }]);
  });

  test('drops a line over the limit, and goes on with the next', () => {
    const tooLong = Buffer.alloc(MAX_LINE_BYTES + 1, 'x');
    const next = Buffer.from('\n{"n":2}\n');
    const expected = {
      messages: [{ n: 2 }],
      faults: [`line of ${MAX_LINE_BYTES + 1} bytes dropped, ${MAX_LINE_BYTES} accepted`],
    };
    expect(read([tooLong, next])).toEqual(expected);
    expect(read([Buffer.concat([tooLong, next])])).toEqual(expected);
    const pieces = Array.from({ length: Math.ceil(tooLong.length / 4096) }, (_, i) =>
      tooLong.subarray(i * 4096, (i + 1) * 4096),
    );
    expect(read([...pieces, next])).toEqual(expected);
  });

  test('a state with the longest context fits in a line', () => {
    const context = '\u0001'.repeat(64_000); // 6 bytes each when escaped
    expect(Buffer.byteLength(encodeLine({ type: 'session-opened', session: { context } }))).toBeLessThan(
      MAX_LINE_BYTES,
    );
  });
});
