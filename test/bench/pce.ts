/**
 * Error correction, apart from the other figures as it takes a quarter of an hour: exact deliveries under random faults in
 * simulated time, throughput, what fifty lines cost in real time, and a page of 50 kB through the gateway. By hand:
 * npm run build
 * npx esbuild test/bench/pce.ts --bundle --platform=node --format=esm --external:ws --outfile=dist/bench-pce.mjs
 * MINIPAVI_DIST=dist node dist/bench-pce.mjs [first seed]
 */

import {
  FORWARD_CHAR_MS,
  generator,
  NO_FAULTS,
  RandomFaults,
  randomScript,
  ScriptedFaults,
  SimulatedCall,
  TelephoneMinitel,
  type FaultRates,
  type LineFaults,
} from '@minipavi/testkit';
import { TelephoneLine } from '@minipavi/telephony';
import { percentile, printTable, type Row } from './statistics.ts';
import { measureRealPage } from './telephone.ts';

const FIRST_SEED = Number(process.argv[2] ?? 1);
const SEEDS = 400;
const BAD_UNTIL_MS = 50_000;
const TOO_LATE_MS = 7_200_000;
const PAGE_BYTES = 50_000;
const PAGES = 200;
const SCRIPTS = 1000;
const LINES = 50;
const REAL_MS = 20_000;
const BLOCK_MS = 17 * FORWARD_CHAR_MS;

interface Case {
  readonly modem: 'tcp' | 'own';
  readonly latencyMs: number;
  readonly rates: Omit<FaultRates, 'untilMs'>;
}

const CASES: readonly Omit<Case, 'modem'>[] = [
  { latencyMs: 42, rates: { flip: 0.02 } },
  { latencyMs: 42, rates: { lost: 0.003 } },
  { latencyMs: 83, rates: { flip: 0.01, upstreamDamaged: 0.05 } },
  { latencyMs: 333, rates: { flip: 0.01, lost: 0.003, upstreamDamaged: 0.05 } },
  { latencyMs: 167, rates: { flip: 0.03, upstreamDamaged: 0.2 } },
  { latencyMs: 167, rates: { flip: 0.03, lost: 0.005, upstreamDamaged: 0.2 } },
];

const CONTROLS = [0x00, 0x10, 0x15, 0x16, 0x0c, 0x0e, 0x12, 0x13, 0x1f, 0x03];

function textOf(seed: number, length: number): Uint8Array {
  const random = generator(seed);
  return Uint8Array.from({ length }, () => {
    const draw = random();
    if (draw < 0.125) return CONTROLS[Math.floor(draw * 8 * CONTROLS.length)] ?? 0;
    return 0x20 + Math.floor(random() * 0x60);
  });
}

interface Delivery {
  readonly isExact: boolean;
  readonly tookMs: number;
}

/** The line is good until error correction has started, then bad. */
function deliver(
  seed: number,
  text: Uint8Array,
  { modem, latencyMs }: Omit<Case, 'rates'>,
  bad: LineFaults,
): Delivery {
  const minitel = new TelephoneMinitel({ isEager: seed % 2 === 0 });
  let faults = NO_FAULTS;
  const call = new SimulatedCall({
    modem,
    minitel,
    latencyMs,
    faults: {
      forward: (character, index, now) => faults.forward(character, index, now),
      upstream: (character, now) => faults.upstream(character, now),
      delayMs: (now) => faults.delayMs(now),
    },
    connect: (send) => new TelephoneLine({ send, latencyMs, onInput: () => {} }),
  });
  call.server.startPce(0);
  call.run(TOO_LATE_MS, () => call.server.state === 'active');
  faults = bad;
  const began = call.now;
  call.server.write(text, began);
  call.run(TOO_LATE_MS, () => minitel.correctedCount >= text.length);
  const tookMs = call.now - began;
  call.run(call.now + 5_000);
  return { isExact: Buffer.compare(Uint8Array.from(minitel.corrected), text) === 0, tookMs };
}

function nameOf({ modem, latencyMs, rates }: Case): string {
  const percent = (rate = 0): string => `${rate * 100} %`;
  const damage = [rates.flip, rates.lost, rates.upstreamDamaged].map(percent).join(', ');
  return `${modem === 'tcp' ? 'astport' : 'own modem'}: flips, lost, upstream ${damage}; ${latencyMs} ms`;
}

function measureDeliveries(): Row[] {
  return (['tcp', 'own'] as const).flatMap((modem) =>
    CASES.map((one) => {
      const failed: number[] = [];
      for (let seed = FIRST_SEED; seed < FIRST_SEED + SEEDS; seed++) {
        const text = textOf(seed, 300 + (seed % 301));
        const bad = new RandomFaults(seed, { ...one.rates, untilMs: BAD_UNTIL_MS });
        if (!deliver(seed, text, { modem, ...one }, bad).isExact) failed.push(seed);
      }
      const name = nameOf({ modem, ...one });
      if (failed.length > 0) console.log(`${name}: not exact with seeds ${failed.join(' ')}`);
      return { name, value: SEEDS - failed.length, unit: `of ${SEEDS}` };
    }),
  );
}

/** Bad all along, as far as nothing is beyond what can be borne: `sparesNextRequest` where damage is not told. */
function measurePages(): Row[] {
  return (['tcp', 'own'] as const).flatMap((modem) => {
    const rates = { flip: 0.01, upstreamDamaged: 0.05, sparesNextRequest: modem === 'tcp' };
    const failed: number[] = [];
    const speeds: number[] = [];
    for (let seed = FIRST_SEED; seed < FIRST_SEED + PAGES; seed++) {
      const page = textOf(seed, PAGE_BYTES);
      const bad = new RandomFaults(seed, { ...rates, untilMs: Infinity });
      const { isExact, tookMs } = deliver(seed, page, { modem, latencyMs: 83 }, bad);
      if (!isExact) failed.push(seed);
      speeds.push((PAGE_BYTES / tookMs) * 1000);
    }
    const name = `${modem === 'tcp' ? 'astport' : 'own modem'}: 50 kB, 1 % flips, 5 % upstream, 83 ms`;
    if (failed.length > 0) console.log(`${name}: not exact with seeds ${failed.join(' ')}`);
    return [
      { name, value: PAGES - failed.length, unit: `of ${PAGES}` },
      { name: `${name}, median`, value: percentile(speeds, 0.5), unit: 'char/s' },
    ];
  });
}

/** Every fault there is; where characters are lost or too many, a shifted block passes for a good one now and then. */
function measureScripts(): Row[] {
  return [true, false].map((keepsCount) => {
    const failed: number[] = [];
    for (let seed = FIRST_SEED; seed < FIRST_SEED + SCRIPTS; seed++) {
      const script = randomScript(seed, { from: 24, characters: PAGE_BYTES * 1.3, keepsCount });
      const how = { modem: seed % 2 === 0 ? 'tcp' : 'own', latencyMs: 20 + (seed % 7) * 20 } as const;
      const { isExact } = deliver(seed, textOf(seed, PAGE_BYTES), how, new ScriptedFaults(script));
      if (!isExact) failed.push(seed);
    }
    const name = `50 kB, random scripts${keepsCount ? '' : ', characters lost or too many'}`;
    if (failed.length > 0) console.log(`${name}: not exact with seeds ${failed.join(' ')}`);
    return { name, value: SCRIPTS - failed.length, unit: `of ${SCRIPTS}` };
  });
}

function measureThroughput(): Row[] {
  return (['tcp', 'own'] as const).map((modem) => {
    const { tookMs } = deliver(1, textOf(1, PAGE_BYTES), { modem, latencyMs: 42 }, NO_FAULTS);
    const name = `${modem === 'tcp' ? 'astport' : 'own modem'}: 50 kB without faults`;
    return { name, value: (PAGE_BYTES / tookMs) * 1000, unit: 'char/s', aim: 95, atLeast: true };
  });
}

/** Late: the line had to wait for the block, or what was left of it ahead was less than half a block by so much. */
async function measureRealTime(): Promise<Row[]> {
  const page = textOf(1, 10_000);
  const lateMs: number[] = [];
  const timers = new Map<TelephoneLine, NodeJS.Timeout>();
  const arm = (line: TelephoneLine): void => {
    const dueAt = line.nextDeadline();
    if (dueAt === Infinity) return;
    timers.set(
      line,
      setTimeout(() => {
        line.advance(performance.now());
        arm(line);
      }, dueAt - performance.now()),
    );
  };
  const lines = Array.from({ length: LINES }, () => {
    let freeAt = 0;
    const line: TelephoneLine = new TelephoneLine({
      send: (block) => {
        const now = performance.now();
        if (freeAt > 0 && block.length === 17) lateMs.push(Math.max(0, now - (freeAt - BLOCK_MS / 2)));
        freeAt = Math.max(now, freeAt) + block.length * FORWARD_CHAR_MS;
      },
      onInput: () => {},
    });
    return line;
  });
  for (const line of lines) {
    await new Promise((resolve) => setTimeout(resolve, BLOCK_MS / LINES));
    line.startPce(performance.now());
  }
  await new Promise((resolve) => setTimeout(resolve, 600));
  for (const line of lines) {
    await new Promise((resolve) => setTimeout(resolve, BLOCK_MS / LINES));
    line.received(Uint8Array.of(0x1b, 0x3a, 0x73, 0x44), performance.now());
    line.write(page, performance.now());
    arm(line);
  }
  const cpuBefore = process.cpuUsage();
  lateMs.length = 0;
  await new Promise((resolve) => setTimeout(resolve, REAL_MS));
  const { user, system } = process.cpuUsage(cpuBefore);
  for (const timer of timers.values()) clearTimeout(timer);
  return [
    { name: `${LINES} lines in blocks, CPU`, value: (user + system) / REAL_MS / 10, unit: '% of a core' },
    { name: `${LINES} lines, block late, p50`, value: percentile(lateMs, 0.5), unit: 'ms' },
    { name: `${LINES} lines, block late, worst`, value: percentile(lateMs, 1), unit: 'ms', aim: 20 },
  ];
}

const began = performance.now();
const rows: Row[] = [...measureThroughput(), ...measureDeliveries()];
console.log(
  `throughput and ${CASES.length * 2 * SEEDS} deliveries: ${((performance.now() - began) / 1000).toFixed(1)} s`,
);
rows.push(...measurePages(), ...measureScripts(), ...(await measureRealTime()));
rows.push(...(await measureRealPage(PAGE_BYTES)));
printTable(rows);
