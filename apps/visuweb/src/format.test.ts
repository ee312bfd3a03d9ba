import { expect, test } from 'vitest';
import { formatDateTime, formatDecimal, formatDuration, formatTime, groupDigits } from './format.ts';

const moment = new Date(2024, 5, 9, 7, 3, 5).getTime();

test('dates are written the French way, with two digits, in local time', () => {
  expect(formatDateTime(moment)).toBe('09/06/2024 07:03:05');
  expect(formatTime(moment)).toBe('07:03:05');
});

test('durations are minutes and seconds, minutes growing past the hour', () => {
  expect(formatDuration(0)).toBe('0:00');
  expect(formatDuration(59_999)).toBe('0:59');
  expect(formatDuration(218_000)).toBe('3:38');
  expect(formatDuration(3_725_000)).toBe('62:05');
});

test('a clock set back gives no negative duration', () => {
  expect(formatDuration(-5000)).toBe('0:00');
});

test('digits are grouped by three from the right', () => {
  expect([0, 999, 1000, 18460, 1234567.9].map(groupDigits)).toEqual([
    '0',
    '999',
    '1 000',
    '18 460',
    '1 234 567',
  ]);
});

test('decimals follow a comma', () => {
  expect(formatDecimal(7.754, 2)).toBe('7,75');
  expect(formatDecimal(0, 1)).toBe('0,0');
});
