/**
 * npm run bench:modem: how much of a text arrives over lines of all kinds, beside what was measured when the modem was
 * designed, and what a call costs. A report, not a test. `npm run bench:modem -- 7` begins with another seed.
 */

import os from 'node:os';
import { BACKWARD, FORWARD, V23Modem, type Channel } from '@minipavi/telephony';
import {
  addNoise,
  demodulated,
  generator,
  lostCharacters,
  mix,
  modulated,
  randomText,
  throughALaw,
} from '@minipavi/testkit';
import { measureCpu } from './modem-cpu.ts';
import { printTable } from './statistics.ts';

const FIRST_SEED = Number(process.argv[3] ?? 1);
const SEEDS = 8;
const FRAME = 160;

interface Side {
  readonly name: string;
  readonly channel: Channel;
  readonly other: Channel;
  readonly role: 'answer' | 'call';
  readonly count: number;
}

const SIDES: readonly Side[] = [
  { name: '1200 bauds', channel: FORWARD, other: BACKWARD, role: 'call', count: 2000 },
  { name: '75 bauds', channel: BACKWARD, other: FORWARD, role: 'answer', count: 200 },
];

interface Line {
  readonly levelDbm0?: number;
  readonly clock?: number;
  readonly offsetHz?: number;
  readonly snrDb?: number;
  readonly echoDbm0?: number;
  readonly isALaw?: boolean;
}

/** Characters lost of one text. */
function lost({ channel, other, count }: Side, line: Line, seed: number): number {
  const { levelDbm0 = -20, clock = 1, offsetHz = 0, snrDb, echoDbm0, isALaw = false } = line;
  const random = generator(seed);
  const text = randomText(count, random);
  const off = {
    baud: channel.baud * clock,
    markHz: channel.markHz + offsetHz,
    spaceHz: channel.spaceHz + offsetHz,
  };
  let samples = modulated({ channel: off, text, levelDbm0 });
  if (echoDbm0 !== undefined) {
    const length = Math.ceil((samples.length * other.baud) / 80_000);
    const echo = modulated({
      channel: other,
      text: randomText(length, random),
      levelDbm0: echoDbm0,
      leadMs: 0,
    });
    samples = mix(samples, echo.subarray(0, samples.length));
  }
  if (snrDb !== undefined) samples = addNoise(samples, levelDbm0 - snrDb, random);
  if (isALaw) samples = throughALaw(samples);
  return lostCharacters(text, demodulated(channel, samples).text);
}

type Fault = 'none' | 'announced' | 'missing' | 'zeroed' | 'twice';

/** Of a whole modem's text, every 97th frame of which has that fault. */
function lostToFrames({ channel, role, count }: Side, fault: Fault, seed: number): number {
  const random = generator(seed);
  const text = randomText(count, random);
  const received: number[] = [];
  const modem = new V23Modem({
    role,
    pull: () => -1,
    onCharacter: (code) => received.push(code),
    timing: { silenceMs: 0, answerToneMs: 0, pauseMs: 0 },
  });
  const samples = modulated({ channel, text, levelDbm0: -20, leadMs: 2000 });
  const out = new Int16Array(FRAME);
  for (let at = 0, index = Math.floor(random() * 97); at + FRAME <= samples.length; at += FRAME, index++) {
    const frame = samples.subarray(at, at + FRAME);
    if (fault === 'none' || index % 97 !== 0 || at < 16_000) modem.process(frame, out);
    else if (fault === 'announced') modem.process(new Int16Array(), out);
    else if (fault === 'zeroed') modem.process(new Int16Array(FRAME), out);
    else if (fault === 'twice') [frame, frame].forEach((one) => modem.process(one, out));
  }
  return lostCharacters(text, received);
}

interface Result {
  readonly name: string;
  readonly losses: readonly number[];
  /** As measured when it was designed, of one text. */
  readonly design?: string;
  /** The best that a library's modem did. */
  readonly library?: string;
  /** In the mean. */
  readonly aim?: number;
}

function measure(
  name: string,
  loss: (seed: number) => number,
  beside: Omit<Result, 'name' | 'losses'> = {},
): Result {
  return { name, losses: Array.from({ length: SEEDS }, (_, i) => loss(FIRST_SEED + i)), ...beside };
}

const NOISE = {
  '1200 bauds': [
    { snrDb: 14, design: '0', library: '0', aim: 0 },
    { snrDb: 12, design: '0', library: '9', aim: 0 },
    { snrDb: 10, design: '0', library: '45', aim: 0 },
    { snrDb: 8, design: '0..9', library: '139', aim: 18 },
    { snrDb: 6, design: '30..40', library: '442', aim: 80 },
    { snrDb: 5 },
  ],
  '75 bauds': [
    { snrDb: 14, design: '0', aim: 0 },
    { snrDb: 10, design: '0', aim: 0 },
    { snrDb: 8, design: '0', aim: 0 },
    { snrDb: 6, design: '0', aim: 0 },
    { snrDb: 0 },
    { snrDb: -4 },
    { snrDb: -8 },
  ],
} as const;

function measureSide(side: Side): Result[] {
  const { name, channel } = side;
  const isForward = channel === FORWARD;
  const offsets = isForward ? [-30, 30] : [-16, 16];
  const of = (line: Line) => (seed: number) => lost(side, line, seed);
  const clean = { design: '0', aim: 0 };
  const faint = isForward ? -30 : -40;
  const echoes = [{ echoDbm0: -20, ...clean }, { echoDbm0: -10 }, { echoDbm0: -3 }];
  return [
    ...NOISE[name as keyof typeof NOISE].map(({ snrDb, ...beside }) =>
      measure(`noise ${snrDb} dB below the signal`, of({ snrDb }), beside),
    ),
    ...[-6, -10, -20, -30, -40].map((levelDbm0) => measure(`${levelDbm0} dBm0`, of({ levelDbm0 }), clean)),
    measure(
      `A-law, ${isForward ? -43 : -40} dBm0`,
      of({ levelDbm0: isForward ? -43 : -40, isALaw: true }),
      clean,
    ),
    ...offsets.map((offsetHz) => measure(`tones off by ${offsetHz} Hz`, of({ offsetHz }), clean)),
    ...[0.98, 1.02].map((clock) =>
      measure(`clock off by ${((clock - 1) * 100).toFixed(0)} %`, of({ clock }), clean),
    ),
    ...[
      { clock: 0.99, offsetHz: 16 },
      { clock: 1.01, offsetHz: -16 },
    ].map((line) =>
      measure(
        `A-law, noise -20 dB, ${line.offsetHz} Hz, ${((line.clock - 1) * 100).toFixed(0)} % at once`,
        of({ ...line, isALaw: true, snrDb: 20 }),
      ),
    ),
    ...echoes.map(({ echoDbm0, ...beside }) =>
      measure(`${faint} dBm0, own echo at ${echoDbm0}`, of({ levelDbm0: faint, echoDbm0 }), beside),
    ),
    ...(['announced', 'zeroed', 'missing', 'twice'] as const).map((fault) =>
      measure(`every 97th frame ${fault}`, (seed) => lostToFrames(side, fault, seed)),
    ),
  ];
}

function printResults({ name, count }: Side, results: readonly Result[]): void {
  const rows = results.map(({ name: line, losses, design = '', library = '', aim }) => {
    const mean = losses.reduce((sum, loss) => sum + loss, 0) / losses.length;
    const verdict = aim === undefined ? '' : `<= ${aim}${mean <= aim ? '' : '  MISSED'}`;
    return [line, mean.toFixed(1), `${Math.max(...losses)}`, design, library, verdict];
  });
  const table = [[`${name}, lost of ${count}`, 'mean', 'worst', 'design', 'library', 'aim'], ...rows];
  const widths =
    table[0]?.map((_, column) => Math.max(...table.map((row) => row[column]?.length ?? 0))) ?? [];
  for (const [line = '', ...figures] of table) {
    const right = figures.map((text, i) => text.padStart(widths[i + 1] ?? 0));
    console.log([line.padEnd(widths[0] ?? 0), ...right].join('  ').trimEnd());
  }
  console.log();
}

console.log(
  `Node ${process.version}, ${os.cpus()[0]?.model ?? 'unknown processor'}; ${SEEDS} texts from seed ${FIRST_SEED} on\n`,
);
for (const side of SIDES) printResults(side, measureSide(side));
printTable(measureCpu());
