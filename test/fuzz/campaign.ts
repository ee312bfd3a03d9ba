/** Runs one target for so long, from one seed; what fails is made as small as can be. */

import fc from 'fast-check';
import type { FuzzTarget } from './target.ts';

/** One input takes milliseconds; a machine that has much other work to do is no failure. */
const RUN_WITHIN_MS = 60_000;
const SHRINK_MS = 20_000;

export interface Campaign {
  readonly seed: number;
  readonly forMs: number;
  /** Where in the seed's series to begin, as a failure has printed it. */
  readonly path?: string;
  /** Called before each input, with its number in the series. */
  readonly onRun?: (run: number) => void;
}

export interface Finding {
  readonly seed: number;
  readonly path: string;
  readonly input: unknown;
  readonly error: unknown;
}

export interface Report {
  readonly runs: number;
  readonly tookMs: number;
  /** The smallest input found. */
  readonly finding: Finding | null;
}

export const newSeed = (): number => Math.floor(Math.random() * 2 ** 31);

export async function fuzz(target: FuzzTarget, campaign: Campaign): Promise<Report> {
  const { seed, forMs, path = '', onRun } = campaign;
  const from = performance.now();
  let runs = 0;
  const property = fc.asyncProperty(target.inputs, async (input) => {
    onRun?.(runs);
    runs++;
    const began = performance.now();
    await target.run(input);
    const tookMs = performance.now() - began;
    if (tookMs > RUN_WITHIN_MS)
      throw new Error(`took ${Math.round(tookMs)} ms, ${RUN_WITHIN_MS} are allowed`);
  });
  const check = (from: string, ms: number) =>
    fc.check(property, {
      seed,
      path: from,
      numRuns: Number.MAX_SAFE_INTEGER,
      interruptAfterTimeLimit: ms,
      timeout: RUN_WITHIN_MS,
      endOnFailure: false,
    });
  await target.begin();
  try {
    const details = await check(path, forMs);
    if (!details.failed) return { runs, tookMs: performance.now() - from, finding: null };
    // The time was up for shrinking, too.
    const smallest = details.interrupted ? await check(details.counterexamplePath ?? '', SHRINK_MS) : details;
    const { counterexample, counterexamplePath, errorInstance } = smallest.failed ? smallest : details;
    const finding: Finding = {
      seed,
      path: counterexamplePath ?? '',
      input: counterexample?.[0],
      error: errorInstance,
    };
    return { runs, tookMs: performance.now() - from, finding };
  } finally {
    await target.end();
  }
}

/** What a person needs to see it again. */
export function describeFinding(name: string, { seed, path, input, error }: Finding): string {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return [
    `${name} fails:`,
    text,
    `smallest input: ${JSON.stringify(input)}`,
    `again: npm run fuzz -- --target ${name} --seed ${seed} --path ${path}`,
  ].join('\n');
}
