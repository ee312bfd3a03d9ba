import { expect, test } from 'vitest';
import type { LogLine } from './api-types.ts';
import { isShown, toAddress, toQuery, type LogFilter } from './log-filter.ts';

const NONE: LogFilter = { level: '', session: '', process: '', text: '' };
const LINE: LogLine = {
  at: 0,
  level: 'warn',
  message: 'Service ABSENT',
  uniqueId: '17171234565062',
  pid: 42,
  process: 'worker',
};

test('what is not asked for is not in the address, and a number is a PID', () => {
  expect(toQuery(NONE).toString()).toBe('');
  expect(toQuery({ ...NONE, process: '42', level: 'warn' }).toString()).toBe('level=warn&pid=42');
  expect(toQuery({ ...NONE, process: 'worker' }).toString()).toBe('process=worker');
  expect(toAddress({ ...NONE, process: '42', text: 'a&b' })).toBe('/?action=logs&process=42&text=a%26b');
});

test('a level includes the graver ones', () => {
  const shown = ['error', 'warn', 'info', 'debug', ''].filter((level) => isShown(LINE, { ...NONE, level }));
  expect(shown).toEqual(['warn', 'info', 'debug', '']);
});

test('session, process, PID and text must fit', () => {
  for (const filter of [
    { session: '17171234565062' },
    { process: '42' },
    { process: 'worker' },
    { text: 'absent' },
  ]) {
    expect(isShown(LINE, { ...NONE, ...filter }), JSON.stringify(filter)).toBe(true);
  }
  for (const filter of [
    { session: '17171234565063' },
    { process: '4' },
    { process: 'master' },
    { text: 'présent' },
  ]) {
    expect(isShown(LINE, { ...NONE, ...filter }), JSON.stringify(filter)).toBe(false);
  }
});
