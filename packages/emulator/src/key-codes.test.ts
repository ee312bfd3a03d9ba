import type { FunctionKey, KeyboardState } from '@minipavi/videotex';
import { describe, expect, test } from 'vitest';
import {
  bytesOfFunctionKey,
  bytesOfKeyPress,
  writesText,
  type KeyOptions,
  type KeyPress,
} from './key-codes.ts';

const STANDARD: KeyboardState = {
  lowerCase: false,
  extended: false,
  cursorC0: false,
  localEcho: false,
  toLine: true,
};
const EXTENDED = { ...STANDARD, extended: true };
const EXTENDED_C0 = { ...EXTENDED, cursorC0: true };

/** `Ctrl+Shift+Enter`: modifiers, then the key's name. */
function press(name: string): KeyPress {
  const modifiers = name.split('+').slice(0, -1);
  const has = (modifier: string) => modifiers.includes(modifier);
  return {
    key: name.endsWith('+') ? '+' : (name.split('+').at(-1) ?? ''),
    code: 'Somewhere',
    shift: has('Shift'),
    ctrl: has('Ctrl'),
    alt: has('Alt'),
    altGraph: has('AltGr'),
    meta: has('Meta'),
  };
}

const hex = (bytes: Uint8Array | null): string | null =>
  bytes === null ? null : Buffer.from(bytes).toString('hex');
const sent = (name: string, keyboard = STANDARD, options?: KeyOptions): string | null =>
  hex(bytesOfKeyPress(press(name), keyboard, options));

describe('function keys', () => {
  const TABLE: readonly (readonly [string, FunctionKey])[] = [
    ['Enter', 'ENVOI'],
    ['PageUp', 'RETOUR'],
    ['PageDown', 'SUITE'],
    ['Escape', 'SOMMAIRE'],
    ['Home', 'SOMMAIRE'],
    ['Backspace', 'CORRECTION'],
    ['Shift+Backspace', 'CORRECTION'],
    ['Delete', 'ANNULATION'],
    ['F1', 'GUIDE'],
    ['F2', 'REPETITION'],
    ['F3', 'ANNULATION'],
    ['F9', 'CONNEXION_FIN'],
  ];

  test.each(TABLE)('%s is %s, whatever the host has made of the keyboard', (name, key) => {
    for (const keyboard of [STANDARD, EXTENDED, EXTENDED_C0]) {
      expect(sent(name, keyboard)).toBe(hex(bytesOfFunctionKey(key)));
    }
  });

  test('each of the nine has a key', () => {
    expect(new Set(TABLE.map(([, key]) => key)).size).toBe(9);
  });

  test('is SEP and a letter', () => {
    expect(hex(bytesOfFunctionKey('ENVOI'))).toBe('1341');
    expect(hex(bytesOfFunctionKey('CONNEXION_FIN'))).toBe('1349');
  });
});

test.each([
  'Tab',
  'Shift+Tab',
  'F5',
  'F6',
  'F7',
  'F8',
  'F10',
  'F11',
  'F12',
  'End',
  'Insert',
  'Shift+Insert',
  'Shift+Delete',
  'Shift',
  'Control',
  'CapsLock',
  'Dead',
  'Process',
  'Unidentified',
  'ContextMenu',
  'Ctrl+PageUp',
  'Ctrl+Home',
  'Alt+ArrowLeft',
  'Meta+ArrowLeft',
  'Meta+Enter',
  'Alt+Enter',
  'Ctrl+ArrowUp',
  'Ctrl+c',
  'Ctrl+v',
  'Ctrl+d',
  'Ctrl+1',
  'Meta+v',
  'Alt+f',
])('%s stays the browser’s', (name) => {
  expect(sent(name)).toBeNull();
});

describe('arrows and Return', () => {
  const TABLE: readonly (readonly [string, string, string, string])[] = [
    // key, standard keyboard, extended, extended with C0
    ['ArrowUp', '1342', '1b5b41', '0b'],
    ['ArrowDown', '1348', '1b5b42', '0a'],
    ['ArrowRight', '', '1b5b43', '09'],
    ['ArrowLeft', '1347', '1b5b44', '08'],
    ['Shift+ArrowUp', '', '1b5b4d', '1b5b4d'],
    ['Shift+ArrowDown', '', '1b5b4c', '1b5b4c'],
    ['Shift+ArrowLeft', '', '1b5b50', ''],
    ['Shift+ArrowRight', '', '1b5b3468', ''],
    ['Ctrl+ArrowLeft', '7f', '7f', '7f'],
    ['Shift+Enter', '', '1b5b48', '1e'],
    ['Ctrl+Enter', '', '1b5b324a', '0c'],
    ['Ctrl+Shift+Enter', '', '', ''],
  ];

  test.each(TABLE)('%s', (name, standard, extended, c0) => {
    expect([sent(name), sent(name, EXTENDED), sent(name, EXTENDED_C0)]).toEqual([standard, extended, c0]);
  });

  test('Shift and right begins and ends insertion by turns, as long as someone remembers', () => {
    const memory = { isInserting: false };
    const turns = [1, 2, 3].map(() => sent('Shift+ArrowRight', EXTENDED, { memory }));
    expect(turns).toEqual(['1b5b3468', '1b5b346c', '1b5b3468']);
    expect(sent('Shift+ArrowRight', EXTENDED_C0, { memory })).toBe('');
    expect(memory.isInserting).toBe(true);
  });
});

describe('control characters', () => {
  test('are for the extended keyboard, and for letters that the browser does without', () => {
    expect([sent('Ctrl+d', EXTENDED), sent('Ctrl+D', EXTENDED), sent('Ctrl+z', EXTENDED)]).toEqual([
      '04',
      '04',
      '1a',
    ]);
    expect(sent('Ctrl+[', EXTENDED)).toBe('1b');
    expect(sent('Ctrl+[')).toBeNull();
  });

  test.each([...'acvxlnrtw'])('Ctrl+%s stays the browser’s all the same', (letter) => {
    expect(sent(`Ctrl+${letter}`, EXTENDED)).toBeNull();
  });

  test('Ctrl with Shift, Alt or the Command key is never one', () => {
    for (const name of ['Ctrl+Shift+d', 'Ctrl+Alt+d', 'Ctrl+Meta+d', 'Ctrl+é', 'Ctrl+1']) {
      expect(sent(name, EXTENDED), name).toBeNull();
    }
  });
});

describe('characters', () => {
  test.each([
    ['a', '61'],
    ['A', '41'],
    ['5', '35'],
    ['+', '2b'],
    [' ', '20'],
    ['é', '194265'],
    ['ç', '194b63'],
    ['Ê', '194345'],
    ['œ', '197a'],
    ['£', '1923'],
    ['€', '455552'],
    ['?', '3f'],
    ['☺', ''],
    ['日', ''],
  ])('%s', (character, bytes) => expect(sent(character)).toBe(bytes));

  test('may need AltGr, which is Ctrl and Alt too on Windows', () => {
    expect([sent('AltGr+@'), sent('Ctrl+Alt+AltGr+@'), sent('AltGr+[')]).toEqual(['40', '40', '5b']);
    expect(writesText(press('Ctrl+Alt+AltGr+@'))).toBe(true);
    expect(writesText(press('Ctrl+a'))).toBe(false);
    expect(writesText(press('Enter'))).toBe(false);
  });

  test('letters can be a Minitel’s: capitals until the host orders lower case', () => {
    const letters = 'minitel';
    const typed = (keyboard: KeyboardState) =>
      ['a', 'Shift+A', 'é', '1'].map((key) => sent(key, keyboard, { letters }));
    expect(typed(STANDARD)).toEqual(['41', '61', '194245', '31']);
    expect(typed({ ...STANDARD, lowerCase: true })).toEqual(['61', '41', '194265', '31']);
  });
});

test('no key throws, and nothing but seven-bit bytes goes out', () => {
  const seed = Math.floor(Math.random() * 2 ** 31);
  let state = seed;
  const below = (limit: number): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
  const flip = () => below(2) === 0;
  const names = ['Enter', 'ArrowRight', 'F1', 'Tab', 'Dead', '', ...'éßŉ\ud800\u0301\u0000\u007f🙂aZ'];
  const wrong: string[] = [];
  let total = 0;
  for (let run = 0; run < 5000; run++) {
    const key = flip() ? String.fromCodePoint(below(0x11000)) : (names[below(names.length)] ?? '');
    const one: KeyPress = {
      key,
      code: '',
      shift: flip(),
      ctrl: below(4) === 0,
      alt: below(4) === 0,
      altGraph: below(4) === 0,
      meta: below(8) === 0,
    };
    const keyboard = { ...STANDARD, lowerCase: flip(), extended: flip(), cursorC0: flip() };
    const bytes = bytesOfKeyPress(one, keyboard, { letters: flip() ? 'minitel' : 'as-typed' });
    total += bytes?.length ?? 0;
    if (bytes?.some((byte) => byte >= 0x80)) wrong.push(`seed ${seed}, run ${run}: ${JSON.stringify(one)}`);
  }
  expect(wrong).toEqual([]);
  expect(total).toBeGreaterThan(0);
});
