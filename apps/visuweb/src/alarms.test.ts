import { expect, test } from 'vitest';
import { Alarms } from './alarms.ts';

test('each change is told once, and what says the same again is none', () => {
  const alarms = new Alarms();
  const told: unknown[] = [];
  alarms.on('changed', () => told.push(alarms.list().map(({ text }) => text)));
  alarms.set('asterisk', null);
  alarms.clear();
  alarms.set('asterisk', 'refusé');
  alarms.set('asterisk', 'refusé');
  expect(alarms.isOn('asterisk')).toBe(true);
  alarms.set('asterisk', 'encore refusé');
  alarms.set('asterisk', null);
  alarms.set('asterisk', 'refusé');
  alarms.clear();
  expect(alarms.isOn('asterisk')).toBe(false);
  expect(told).toEqual([['refusé'], ['encore refusé'], [], ['refusé'], []]);
});
