import { expect, test } from 'vitest';
import { LineEventFilter } from './line-event-filter.ts';
import { waysToCut } from '@minipavi/testkit';

test.each([
  ['keys pass', 'ab\x13A\x13\x13I', 'ab\x13A\x13\x13I', []],
  ['the connection of the terminal is an event', '\x13Sab', 'ab', ['connected']],
  ['so are the requests for error correction', 'a\x13Jb\x13Kc', 'abc', ['pce-on', 'pce-off']],
  ['a SEP behind a SEP begins anew', '\x13\x13Sx', '\x13x', ['connected']],
  ['the letters alone are letters', 'SJK', 'SJK', []],
  ['a last SEP waits', 'a\x13', 'a', []],
  ['eight bits pass', '\xff\x93S', '\xff\x93S', []],
])('%s', (_name, input, data, events) => {
  for (const [way, chunks] of waysToCut(Buffer.from(input, 'latin1'))) {
    const filter = new LineEventFilter();
    const results = chunks.map((chunk) => filter.push(chunk));
    expect(Buffer.concat(results.map((one) => one.data)).toString('latin1'), way).toBe(data);
    expect(
      results.flatMap((one) => one.events),
      way,
    ).toEqual(events);
  }
});
