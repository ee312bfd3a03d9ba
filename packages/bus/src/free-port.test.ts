import { expect, test } from 'vitest';
import { openWhenFree } from './free-port.ts';

const inUse = (): Error => Object.assign(new Error('in use'), { code: 'EADDRINUSE' });

test('a port that is let go of in a moment is waited for, whoever told that it is in use', async () => {
  const faults = [inUse(), new Error('port refusé', { cause: inUse() })];
  const open = (): Promise<string> => {
    const fault = faults.shift();
    return fault ? Promise.reject(fault) : Promise.resolve('open');
  };
  await expect(openWhenFree(open)).resolves.toBe('open');
  expect(faults).toEqual([]);
});

test('whatever else is wrong is told at once', async () => {
  let tries = 0;
  const open = (): Promise<never> => {
    tries += 1;
    return Promise.reject(Object.assign(new Error('not yours'), { code: 'EACCES' }));
  };
  await expect(openWhenFree(open)).rejects.toThrow('not yours');
  expect(tries).toBe(1);
});

test('a port that stays in use is told as such in the end', async () => {
  await expect(openWhenFree(() => Promise.reject(inUse()))).rejects.toThrow('in use');
});
