/** The terminal model: any stream leaves it in a definite state. */

import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Screen, screenToJson, screenToText } from '@minipavi/videotex';
import { randomStream } from '../../packages/videotex/src/testing/random-stream.ts';
import { bytesOf, cuts, noise, packetsOf, textOf, wall } from './byte-strings.ts';
import { defineTarget } from './target.ts';

/** Sequences of every kind, put together by the tests' own mason. */
const bricks = fc.array(fc.nat(2 ** 31), { minLength: 40, maxLength: 40 }).map((draws) => {
  let at = 0;
  const random = (below: number): number => (draws[at++ % draws.length] ?? 0) % below;
  return textOf(randomStream(random, 1 + random(60)));
});

export const screen = defineTarget({
  name: 'screen',
  inputs: fc.record({ stream: wall([bricks, noise(40), fc.string({ maxLength: 80 })], 12), sizes: cuts() }),
  run({ stream, sizes }) {
    let replied = 0;
    const whole = new Screen({
      onReply: (bytes) => (replied += bytes.length),
      onBeep: () => {},
      onOrder: () => {},
    });
    whole.write(bytesOf(stream));
    const inPackets = new Screen();
    for (const packet of packetsOf(stream, sizes)) inPackets.write(packet);
    const rows = screenToText(whole);
    assert.equal(rows.length, 25);
    // Characters outside the basic plane count once.
    for (const row of rows) assert.ok([...row].length <= 40, row);
    assert.deepEqual(screenToJson(inPackets), screenToJson(whole));
    const { row, column } = whole.cursor;
    assert.ok(row >= 0 && row <= 24 && column >= 1 && column <= 40, `cursor at ${row},${column}`);
    assert.ok(replied <= 8 * stream.length, `${replied} bytes of replies`);
  },
});
