import { expect, test } from 'vitest';
import { Reserve } from './reserve.ts';

test('a caller now and then changes nothing', () => {
  const reserve = new Reserve(2);
  for (let at = 0; at < 10_000; at += 1500) reserve.note(at);
  expect(reserve.wanted(10_000)).toBe(2);
  expect(reserve.fadesIn(10_000)).toBeNull();
});

test('after a burst as many are kept as came within a second, for a minute', () => {
  const reserve = new Reserve(2);
  for (let i = 0; i < 7; i++) reserve.note(5000 + i * 10);
  expect(reserve.wanted(6000)).toBe(7);
  expect(reserve.fadesIn(6000)).toBe(59_060);
  expect(reserve.wanted(65_059)).toBe(7);
  expect(reserve.wanted(65_060)).toBe(2);
  expect(reserve.fadesIn(65_060)).toBeNull();
});

test('a burst that comes again is remembered from then on', () => {
  const reserve = new Reserve(1);
  for (const start of [0, 50_000]) for (let i = 0; i < 4; i++) reserve.note(start);
  expect(reserve.wanted(100_000)).toBe(4);
});

test('a smaller burst takes over when the larger one is forgotten', () => {
  const reserve = new Reserve(1);
  for (let i = 0; i < 6; i++) reserve.note(0);
  for (let i = 0; i < 3; i++) reserve.note(30_000);
  expect(reserve.wanted(31_000)).toBe(6);
  for (let i = 0; i < 3; i++) reserve.note(61_000);
  expect(reserve.wanted(61_500)).toBe(3);
});

test('the flood of a whole second keeps eight more than configured, not thousands', () => {
  const reserve = new Reserve(2);
  for (let i = 0; i < 5000; i++) reserve.note(i / 10);
  expect(reserve.wanted(600)).toBe(10);
});

test('no configured spare at all is kept to when nobody comes', () => {
  expect(new Reserve(0).wanted(0)).toBe(0);
});
