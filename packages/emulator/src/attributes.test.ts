import { expect, test } from 'vitest';
import { readColours, readSettings, readSpeed, type AttributeName } from './attributes.ts';

const settingsOf = (attributes: Partial<Record<AttributeName, string>>) =>
  readSettings((name) => attributes[name] ?? null);

test('without attributes: a Minitel in colour, as fast as can be, with keyboard and sound, and no line', () => {
  expect(settingsOf({})).toEqual({
    url: null,
    speed: 'max',
    colours: 'colour',
    isMuted: false,
    isReadonly: false,
    protocols: [],
    frames: 'text',
    identification: 'EmU',
    hasKeyboard: true,
    isTube: false,
  });
});

test.each([
  ['1200', 1200],
  [' 4800 ', 4800],
  ['9600', 9600],
  ['MAX', 'max'],
  ['0', 'max'],
  ['', null],
  ['300', null],
  ['1e3', null],
  [null, null],
])('speed %j is %j', (text, speed) => {
  expect(readSpeed(text)).toBe(speed);
});

test.each([
  [null, 'colour'],
  ['', 'colour'],
  ['colour', 'colour'],
  ['true', 'colour'],
  ['1', 'colour'],
  ['grey', 'grey'],
  ['gray', 'grey'],
  ['Gris', 'grey'],
  ['false', 'grey'],
  ['0', 'grey'],
  ['non', 'grey'],
])('colour %j is %s', (text, colours) => {
  expect(readColours(text)).toBe(colours);
});

test('names of sub-protocols that a browser would refuse are left out, as are doubles', () => {
  expect(settingsOf({ protocol: 'minitel, v1.x  a(b minitel' }).protocols).toEqual(['minitel', 'v1.x']);
});

test('an identification that is not three ASCII characters counts as absent', () => {
  expect(settingsOf({ identification: 'Cu<' }).identification).toBe('Cu<');
  for (const identification of ['', 'ab', 'abcd', 'é12', 'a\nb'])
    expect(settingsOf({ identification }).identification).toBe('EmU');
});

test('a boolean attribute counts by being there, keyboard by not being off', () => {
  expect(settingsOf({ muted: '', readonly: 'false', crt: '' })).toMatchObject({
    isMuted: true,
    isReadonly: true,
    isTube: true,
  });
  for (const keyboard of ['off', 'no', 'false', '0', 'non'])
    expect(settingsOf({ keyboard }).hasKeyboard).toBe(false);
  for (const keyboard of ['', 'on', 'yes']) expect(settingsOf({ keyboard }).hasKeyboard).toBe(true);
});
