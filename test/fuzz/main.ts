/**
 * npm run fuzz -- [--seconds 60] [--target NAME] [--seed N] [--path P]. Each target runs in a thread of its own: one that
 * hangs, eats memory or throws where nobody waits for it is ended, and the number of its input told.
 */

import { parseArgs } from 'node:util';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { describeFinding, fuzz, newSeed } from './campaign.ts';
import { TARGETS } from './targets.ts';

interface Job {
  readonly name: string;
  readonly seed: number;
  readonly forMs: number;
  readonly path: string;
  /** Number of the input under way. */
  readonly run: Int32Array;
}

/** What is told at the end: how it went, or the finding in words. */
interface Told {
  readonly runs: number;
  readonly tookMs: number;
  readonly finding: string | null;
}

const MAX_HEAP_MB = 512;
/** Beyond the time that was given: the last input, and making a failure small. */
const GRACE_MS = 180_000;

async function work({ name, seed, forMs, path, run }: Job): Promise<void> {
  const target = TARGETS.find((one) => one.name === name);
  if (!target) throw new Error(`no target ${name}`);
  const onRun = (number: number): void => void Atomics.store(run, 0, number);
  const { runs, tookMs, finding } = await fuzz(target, { seed, forMs, path, onRun });
  const told: Told = { runs, tookMs, finding: finding && describeFinding(name, finding) };
  parentPort?.postMessage(told);
}

function supervise(job: Job): Promise<Told> {
  return new Promise((resolve) => {
    const from = performance.now();
    const options = { workerData: job, resourceLimits: { maxOldGenerationSizeMb: MAX_HEAP_MB } };
    const worker = new Worker(new URL(import.meta.url), options);
    const fail = (why: string): void => {
      const run = Atomics.load(job.run, 0);
      const again = `npm run fuzz -- --target ${job.name} --seed ${job.seed} --path ${run}`;
      const finding = `${job.name} ${why}\nat input ${run}; again: ${again}`;
      resolve({ runs: run, tookMs: performance.now() - from, finding });
      void worker.terminate();
    };
    const late = setTimeout(() => fail('does not finish'), job.forMs + GRACE_MS);
    worker.on('message', resolve);
    worker.on('error', (error: unknown) => {
      fail(
        `throws where nobody waits for it:\n${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
      );
    });
    worker.on('exit', () => clearTimeout(late));
  });
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      seconds: { type: 'string', default: '60' },
      target: { type: 'string', multiple: true, default: [] },
      seed: { type: 'string' },
      path: { type: 'string', default: '' },
    },
  });
  const unknown = values.target.find((name) => !TARGETS.some((target) => target.name === name));
  if (unknown !== undefined) {
    console.error(`no target ${unknown}; there are: ${TARGETS.map(({ name }) => name).join(', ')}`);
    process.exit(2);
  }
  const names = TARGETS.map(({ name }) => name).filter(
    (name) => values.target.length === 0 || values.target.includes(name),
  );
  const seed = values.seed === undefined ? newSeed() : Number(values.seed);
  const forMs = (Number(values.seconds) * 1000) / names.length;
  console.log(`seed ${seed}, ${(forMs / 1000).toFixed(1)} s for each of ${names.length} targets`);
  let failed = 0;
  for (const name of names) {
    const run = new Int32Array(new SharedArrayBuffer(4));
    const { runs, tookMs, finding } = await supervise({ name, seed, forMs, path: values.path, run });
    const perSecond = Math.round((runs * 1000) / tookMs);
    console.log(
      `${name.padEnd(20)} ${String(runs).padStart(8)} inputs ${String(perSecond).padStart(7)}/s  ${finding ? 'FAILED' : 'ok'}`,
    );
    if (finding === null) continue;
    failed++;
    console.error(`${finding}\n`);
  }
  process.exit(failed > 0 ? 1 : 0);
}

await (isMainThread ? main() : work(workerData as Job));
