import { Screen } from '@minipavi/videotex';
import { expect, test } from 'vitest';
import { SettingEntry } from './keyboard-settings.ts';

/** Fnct and keys on a terminal: gives the terminal. */
function set(...names: string[]): Screen {
  const screen = new Screen();
  for (const name of names) {
    const entry = new SettingEntry();
    entry.toggle();
    for (const id of name) {
      const bytes = entry.press(id, screen.keyboard);
      if (bytes !== null) screen.write(bytes);
    }
    expect(entry.isOpen, name).toBe(false);
  }
  return screen;
}

test('Fnct C M turns the case of the keys round, and back', () => {
  expect(set('CM').keyboard.lowerCase).toBe(true);
  expect(set('CM', 'CM').keyboard.lowerCase).toBe(false);
});

test('Fnct C E extends the keyboard, C V ends it, C C changes the code of the cursor keys', () => {
  expect(set('CE').keyboard).toMatchObject({ extended: true, cursorC0: false });
  expect(set('CE', 'CC').keyboard).toMatchObject({ extended: true, cursorC0: true });
  expect(set('CE', 'CC', 'CC', 'CV').keyboard).toMatchObject({ extended: false, cursorC0: false });
});

test('Fnct E R rolls, E P does not', () => {
  expect(set('ER').rolling).toBe(true);
  expect(set('ER', 'EP').rolling).toBe(false);
});

test('Fnct T E gives a local echo, and takes it away', () => {
  expect(set('TE').keyboard.localEcho).toBe(true);
  expect(set('TE', 'TE').keyboard.localEcho).toBe(false);
});

test.each(['X', 'C X', 'ANNULATION', 'C ANNULATION'])(
  'Fnct %s is no setting: the keys are themselves again',
  (keys) => {
    const { keyboard } = new Screen();
    const entry = new SettingEntry();
    entry.toggle();
    const given = keys.split(' ').map((id) => entry.press(id, keyboard));
    expect(given.every((bytes) => bytes === null)).toBe(true);
    expect(entry.isOpen).toBe(false);
  },
);

test('Fnct again gives up', () => {
  const entry = new SettingEntry();
  entry.toggle();
  entry.toggle();
  expect(entry.isOpen).toBe(false);
});
