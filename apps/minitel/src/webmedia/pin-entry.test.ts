import { expect, test } from 'vitest';
import { pinIn } from './pin-entry.ts';

test.each([
  ['5062', '5062'],
  [' 5062\n', '5062'],
  ['PIN:5062', '5062'],
  ['MiniPAVI 1.6WS 23/11/2026 21:23 PIN:5062', '5062'],
  ['code pin : 5062.', '5062'],
  ['mon Minitel, 5062', '5062'],
  ['506', null],
  ['50621', null],
  ['17171234565062', null],
  ['', null],
])('the PIN in %j is %j', (text, pin) => {
  expect(pinIn(text)).toBe(pin);
});
