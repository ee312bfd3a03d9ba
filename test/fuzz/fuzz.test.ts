/** Each target for a moment, from another seed each time; and whatever failed once. `npm run fuzz` goes on for longer. */

import { describe, expect, test } from 'vitest';
import { describeFinding, fuzz, newSeed } from './campaign.ts';
import { readRegressions } from './target.ts';
import { TARGETS } from './targets.ts';

const FOR_MS = 2000;

describe('whatever comes', () => {
  test.each(TARGETS.map((target) => [target.name, target] as const))(
    '%s',
    { timeout: 180_000 },
    async (name, target) => {
      const { runs, finding } = await fuzz(target, { seed: newSeed(), forMs: FOR_MS });
      if (finding) expect.fail(describeFinding(name, finding));
      expect(runs).toBeGreaterThan(5);
    },
  );
});

describe('what failed once', () => {
  test.each(readRegressions().map((one) => [`${one.target}: ${one.why}`, one] as const))(
    '%s',
    async (_name, { target: name, input }) => {
      const target = TARGETS.find((one) => one.name === name);
      if (!target) return expect.fail(`no target ${name}`);
      await target.begin();
      try {
        await target.run(input);
      } finally {
        await target.end();
      }
    },
  );
});
