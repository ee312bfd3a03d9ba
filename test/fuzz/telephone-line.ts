/** Error correction: a terminal that says anything, at any time, while the service writes. */

import assert from 'node:assert/strict';
import fc from 'fast-check';
import { FORWARD_CHAR_MS, TelephoneLine } from '@minipavi/telephony';
import { bytesOf, noise, sequence, wall } from './byte-strings.ts';
import { defineTarget } from './target.ts';

/** NACK and a block's number, SYN, SUB, a terminal's status with and without correction, keys. */
const fromTerminal = wall(
  [
    sequence(
      '\x15',
      fc.integer({ min: 0x40, max: 0x4f }).map((code) => String.fromCharCode(code)),
    ),
    fc.constantFrom(
      '\x1b:sD',
      '\x1b:s@',
      '\x1b:s',
      '\x1a',
      '\x15',
      '\x15\x15',
      '\x00',
      '\x13A',
      '\x1b',
      '\x13S',
      '\x13J',
      '\x13K',
    ),
    noise(4),
  ],
  6,
);

const step = fc.oneof(
  fc.record({ do: fc.constant('hear' as const), text: fromTerminal }),
  fc.record({ do: fc.constant('write' as const), text: noise(200) }),
  fc.record({ do: fc.constant('pass' as const), ms: fc.oneof(fc.nat(200), fc.nat(20_000)) }),
  fc.record({
    do: fc.constantFrom(
      'damaged' as const,
      'start' as const,
      'stop' as const,
      'abort' as const,
      'reset' as const,
    ),
  }),
);

/** Nothing happens more often than characters go by; a few more for those that wait for the same moment. */
const MAX_EVENTS_PER_MS = 2 / FORWARD_CHAR_MS;

export const telephoneLine = defineTarget({
  name: 'telephone-line',
  inputs: fc.record({
    ownModem: fc.boolean(),
    startsOnBadLine: fc.boolean(),
    steps: fc.array(step, { maxLength: 30 }),
  }),
  run({ ownModem, startsOnBadLine, steps }) {
    let now = 0;
    let sent = 0;
    let written = 0;
    let heard = 0;
    let typed = 0;
    let pullAt = 0;
    const line = new TelephoneLine({
      send: ownModem
        ? null
        : (characters) => {
            assert.ok(
              characters.every((one) => one <= 0x7f),
              'bit 7 is 0',
            );
            sent += characters.length;
          },
      startsOnBadLine,
      onInput: (characters) => (typed += characters.length),
    });
    const pass = (ms: number): void => {
      const until = now + ms;
      for (let events = 0; ; events++) {
        const next = Math.min(line.nextDeadline(), ownModem ? Math.max(pullAt, line.pullDueAt()) : Infinity);
        assert.ok(!Number.isNaN(next));
        if (next > until) break;
        assert.ok(events < 100 + ms * MAX_EVENTS_PER_MS * 4, `it never comes to rest (state ${line.state})`);
        now = Math.max(now, next);
        line.advance(now);
        if (!ownModem || now < pullAt) continue;
        const character = line.pull(now);
        assert.ok(character >= -1 && character <= 0x7f, `character ${character}`);
        if (character < 0) continue;
        sent++;
        pullAt = now + FORWARD_CHAR_MS;
      }
      now = until;
    };
    for (const one of steps) {
      if (one.do === 'hear') {
        heard += one.text.length;
        line.received(bytesOf(one.text), now);
      } else if (one.do === 'write') {
        written += one.text.length;
        line.write(bytesOf(one.text), now);
      } else if (one.do === 'pass') pass(one.ms);
      else if (one.do === 'damaged') line.damaged(now);
      else if (one.do === 'start') line.startPce(now);
      else if (one.do === 'stop') line.stopPce(now);
      else if (one.do === 'abort') line.abort();
      else line.reset(now);
      assert.ok(line.queuedBytes <= 2 * written + 100, `${line.queuedBytes} bytes wait of ${written}`);
    }
    pass(60_000);
    assert.ok(typed <= heard, 'more typed than heard');
    // One character at a time: the line was never fed faster than it is.
    assert.ok(sent <= now / FORWARD_CHAR_MS + 200, `${sent} characters in ${now} ms`);
  },
});
