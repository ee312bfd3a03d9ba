/** The soak in short: all it promises holds for half a minute, too. `npm run soak` goes on for longer. */

import { describe, expect, test } from 'vitest';
import { soak } from '../soak/soak.ts';
import { checksOf, describeSoak } from '../soak/verdict.ts';

const MINUTES = 0.5;
const SESSIONS = 20;

describe('a gateway in use, whose processes are killed and whose master is replaced', () => {
  test('loses nobody, tells every service once, and keeps nothing', { timeout: 400_000 }, async () => {
    const seed = Math.floor(Math.random() * 2 ** 31);
    const result = await soak({
      ...{ minutes: MINUTES, sessions: SESSIONS, seed, withReload: true, withMasterKilled: false },
      log: () => {},
    });
    const checks = checksOf(result);
    // Of so short a time the memory tells nothing: processes have just begun.
    const failed = checks.filter(({ isGood, name }) => !isGood && !name.startsWith('memory'));
    expect(failed, `seed ${seed}\n${describeSoak(result, checks)}`).toEqual([]);
  });
});
