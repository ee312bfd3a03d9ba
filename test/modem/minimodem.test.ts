/** Our modem against minimodem, another program's: what one sends the other receives, at both rates. */

import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { BACKWARD, FORWARD, withParity, type Channel } from '@minipavi/telephony';
import { demodulated, generator, modulated, randomText } from '@minipavi/testkit';
import { describe, expect, test as base } from 'vitest';
import { outputOf, programAt } from './programs.ts';
import { oneOfSix, samplesOfWav, sixOfOne, wavOf } from './wav.ts';

const MINIMODEM = programAt('minimodem');
const why = MINIMODEM === undefined ? ' (skipped: no minimodem, apt-get install minimodem)' : '';

/** What their decoders make of it is theirs: the same text each time. */
const SEED = 20_261_127;

const test = base.extend<{ folder: string }>({
  // eslint-disable-next-line no-empty-pattern
  folder: async ({}, use) => {
    const folder = await mkdtemp(path.join(os.tmpdir(), 'minipavi-modem-'));
    await use(folder);
    await rm(folder, { recursive: true, force: true });
  },
});

/** It knows no parity: characters of eight bits, of which the highest is theirs. */
function minimodem(way: 'rx' | 'tx', rate: number, file: string, channel: Channel, input?: Uint8Array) {
  const { baud, markHz, spaceHz } = channel;
  const tones = ['-M', `${markHz}`, '-S', `${spaceHz}`, '-R', `${rate}`];
  const args = way === 'tx' ? ['--tx', '-v', '0.25'] : ['--rx', '-q'];
  return outputOf(MINIMODEM ?? '', [...args, '-8', ...tones, '-f', file, `${baud}`], input);
}

/** Its first mark is short; these are but one space each, on which any receiver finds its place. */
const LEADER = new Array<number>(10).fill(0x7f);

describe.skipIf(why !== '')(`minimodem${why}`, () => {
  describe.each([
    { name: '1200 bauds', channel: FORWARD, count: 1000 },
    { name: '75 bauds', channel: BACKWARD, count: 150 },
  ])('at $name', ({ channel, count }) => {
    test('is understood', async ({ folder }) => {
      const text = randomText(count, generator(SEED));
      const file = path.join(folder, 'sent.wav');
      // At 8 kHz it would round its bits to whole samples.
      await minimodem('tx', 48_000, file, channel, Buffer.from([...LEADER, ...text].map(withParity)));
      const heard = demodulated(channel, oneOfSix(samplesOfWav(await readFile(file))));
      expect({ ...heard, text: heard.text.slice(-count) }).toEqual({ text, damaged: 0 });
    });

    test('understands us', async ({ folder }) => {
      const text = randomText(count, generator(SEED));
      const file = path.join(folder, 'ours.wav');
      // At 8 kHz it takes one character in a few thousand for another, whoever sends them.
      await writeFile(file, wavOf(sixOfOne(modulated({ channel, text, levelDbm0: -16 })), 48_000));
      const heard = await minimodem('rx', 48_000, file, channel);
      expect([...heard]).toEqual(text.map(withParity));
    });
  });
});
