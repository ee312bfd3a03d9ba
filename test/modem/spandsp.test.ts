/** Our modem against that of libspandsp: what one sends the other receives, at both rates. */

import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { BACKWARD, FORWARD, withParity } from '@minipavi/telephony';
import { addNoise, demodulated, generator, modulated, randomText } from '@minipavi/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bytesOf, outputOf, programAt, samplesOf } from './programs.ts';

/** What its decoder makes of it is its own: the same text each time. */
const SEED = 20_261_127;

const GCC = programAt('gcc');
const HEADERS = ['spandsp.h', 'tiffio.h'];

/** As gcc finds them: some are in a folder of the machine's kind. */
function hasHeaders(gcc: string): boolean {
  const input = HEADERS.map((header) => `#include <${header}>\n`).join('');
  return spawnSync(gcc, ['-E', '-x', 'c', '-o', '/dev/null', '-'], { input }).status === 0;
}

const why =
  GCC === undefined
    ? ' (skipped: no gcc, apt-get install gcc)'
    : hasHeaders(GCC)
      ? ''
      : ' (skipped: no spandsp.h or tiffio.h, apt-get install libspandsp-dev libtiff-dev)';

describe.skipIf(why !== '')(`spandsp${why}`, () => {
  let folder = '';
  let peer = '';

  beforeAll(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'minipavi-spandsp-'));
    peer = path.join(folder, 'spandsp-peer');
    const source = path.join(import.meta.dirname, 'spandsp-peer.c');
    await outputOf(GCC ?? '', ['-O1', '-Wall', '-o', peer, source, '-lspandsp', '-lm']);
    expect(fs.existsSync(peer)).toBe(true);
  });

  afterAll(() => rm(folder, { recursive: true, force: true }));

  describe.each([
    { name: '1200 bauds', channel: FORWARD, count: 1000 },
    { name: '75 bauds', channel: BACKWARD, count: 150 },
  ])('at $name', ({ channel, count }) => {
    const rate = `${channel.baud}`;

    test.each([-10, -30])('is understood at %d dBm0', async (level) => {
      const text = randomText(count, generator(SEED));
      const sent = await outputOf(peer, ['send', rate, `${level}`], Buffer.from(text.map(withParity)));
      expect(demodulated(channel, samplesOf(sent))).toEqual({ text, damaged: 0 });
    });

    test('understands us', async () => {
      const text = randomText(count, generator(SEED));
      const sent = modulated({ channel, text, levelDbm0: -16 });
      const heard = await outputOf(peer, ['receive', rate], bytesOf(sent));
      expect([...heard]).toEqual(text.map(withParity));
    });

    test('is understood through noise 14 dB below it', async () => {
      const random = generator(SEED);
      const text = randomText(count, random);
      const sent = await outputOf(peer, ['send', rate, '-20'], Buffer.from(text.map(withParity)));
      const line = addNoise(samplesOf(sent), -34, random);
      expect(demodulated(channel, line)).toEqual({ text, damaged: 0 });
    });
  });
});
