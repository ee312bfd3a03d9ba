import { describe, expect, test } from 'vitest';
import { Changes, DeadlineError, waitFor } from './wait.ts';

describe('waiting for changes', () => {
  test('ends with what was found after a change', async () => {
    const changes = new Changes();
    let value: string | null = null;
    const waiting = changes.until(() => value, { what: 'a value' });
    value = 'there';
    changes.announce();
    expect(await waiting).toBe('there');
  });

  test('fails at the deadline, and says what it was for', async () => {
    let seen = 'nothing';
    const waiting = new Changes().until(() => false, { what: () => `a sign, got ${seen}`, withinMs: 20 });
    seen = 'something else';
    await expect(waiting).rejects.toThrow(new DeadlineError('waited 20 ms for a sign, got something else'));
  });

  test('fails at once with what the probe throws', async () => {
    const probe = (): boolean => {
      throw new Error('hung up');
    };
    await expect(new Changes().until(probe, { what: 'bytes' })).rejects.toThrow('hung up');
  });
});

test('looking again and again ends when it is so, or at the deadline', async () => {
  let looks = 0;
  expect(await waitFor(() => ++looks === 3, { what: 'the third look' })).toBe(true);
  await expect(waitFor(() => null, { what: 'never', withinMs: 20 })).rejects.toThrow(
    'waited 20 ms for never',
  );
});
