/**
 * One thing that is fed with whatever a peer may send. Inputs are JSON, bytes in them strings with one character per
 * byte: what failed once is printed, and kept in regressions/, as it is.
 */

import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Arbitrary } from 'fast-check';

export interface FuzzTarget {
  readonly name: string;
  readonly inputs: Arbitrary<unknown>;
  /** Throws, or rejects, when a property does not hold; whatever it opens is closed when it is over. */
  readonly run: (input: unknown) => void | Promise<void>;
  /** What all runs share: begun before the first, ended after the last. */
  readonly begin: () => Promise<void>;
  readonly end: () => Promise<void>;
}

const nothing = (): Promise<void> => Promise.resolve();

/** The inputs' type is of use to the one who writes a target only. */
export function defineTarget<Input>(target: {
  readonly name: string;
  readonly inputs: Arbitrary<Input>;
  readonly run: (input: Input) => void | Promise<void>;
  readonly begin?: () => Promise<void>;
  readonly end?: () => Promise<void>;
}): FuzzTarget {
  const { name, inputs, run, begin = nothing, end = nothing } = target;
  return { name, inputs, run: (input) => run(input as Input), begin, end };
}

export interface Regression {
  readonly target: string;
  /** What was wrong with it. */
  readonly why: string;
  readonly input: unknown;
}

/** Inputs that failed once, of all targets. Set for the bundle, which is not beside them. */
const FILE = path.join(
  process.env['MINIPAVI_FUZZ_FOLDER'] ?? import.meta.dirname,
  'regressions',
  'regressions.json',
);

export const readRegressions = (): readonly Regression[] =>
  JSON.parse(readFileSync(FILE, 'utf8')) as Regression[];
