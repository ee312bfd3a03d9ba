import { FUNCTION_KEYS, isAccent, SS2 } from '@minipavi/videotex';
import { describe, expect, test } from 'vitest';
import type { KeyLayer } from './key-cursor.ts';
import { isDead, nameOfKey, type CapState } from './keyboard-caps.ts';
import { bytesOfLayoutKey, LAYOUT_KEYS, LETTER_ROWS, type LayoutKey } from './keyboard-layout.ts';
import { KEYBOARD_STYLE } from './keyboard-style.ts';

const STANDARD = { lowerCase: false, extended: false, cursorC0: false, localEcho: false, toLine: true };
const EXTENDED = { ...STANDARD, extended: true };

function keyOf(id: string): LayoutKey {
  const key = LAYOUT_KEYS.find((one) => one.id === id);
  if (key === undefined) throw new Error(`no key ${id}`);
  return key;
}

const hex = (bytes: readonly number[]): string => Buffer.from(bytes).toString('hex');
const sent = (id: string, layer: KeyLayer = 'plain', keyboard = STANDARD): string =>
  hex(bytesOfLayoutKey(keyOf(id), layer, keyboard, { isInserting: false }));

describe('the keyboard of a Minitel 1B', () => {
  test('has 65 keys, of which only the second Maj does what another does', () => {
    expect(LAYOUT_KEYS).toHaveLength(65);
    expect(new Set(LAYOUT_KEYS.map(({ id }) => id)).size).toBe(65);
    const said = LAYOUT_KEYS.filter(({ modifier, kind }) => modifier === undefined && kind !== 'setting').map(
      ({ id }) => sent(id, 'plain', EXTENDED),
    );
    expect(new Set(said).size).toBe(61);
    expect(said).not.toContain('');
  });

  test.each(Object.entries(FUNCTION_KEYS))('%s', (id, code) => expect(sent(id)).toBe(hex([0x13, code])));

  test.each([
    // id, plain, Shift, Ctrl: STUM 1B, Videotex mode
    ['1', '31', '21', '7b'],
    ['2', '32', '22', '7c'],
    ['3', '33', '23', '7d'],
    ['4', '34', '24', '7e'],
    ['5', '35', '25', '60'],
    ['6', '36', '26', '5f'],
    ['7', '37', '27', '1938'],
    ['8', '38', '28', '192c'],
    ['9', '39', '29', '192e'],
    ['0', '30', '5e', '1930'],
    ['*', '2a', '5b', '1931'],
    ['#', '23', '5d', '192f'],
    ["'", '27', '40', ''],
    [',', '2c', '3c', ''],
    ['.', '2e', '3e', ''],
    ['?', '3f', '2f', ''],
    ['-', '2d', '3d', ''],
    [':', '3a', '2a', ''],
    [';', '3b', '2b', ''],
    ['SPACE', '20', '20', '20'],
    ['ENVOI', '1341', '7d', ''],
    ['RETOUR', '1342', '1942', '196a'],
    ['REPETITION', '1343', '7b', '197a'],
    ['GUIDE', '1344', '1948', ''],
    ['ANNULATION', '1345', '5c', '1923'],
    ['SOMMAIRE', '1346', '1943', ''],
    ['CORRECTION', '1347', '1927', '194b63'],
    ['SUITE', '1348', '1941', '197b'],
    ['CONNEXION_FIN', '1349', '', ''],
    ['LEFT', '', '', '7f'],
    ['RETURN', '0d', '', ''],
    ['ESC', '', '', ''],
  ])('%s', (id, plain, shift, ctrl) => {
    expect([sent(id), sent(id, 'shift'), sent(id, 'ctrl')]).toEqual([plain, shift, ctrl]);
  });

  test('letters are capitals, small with Maj, until the host orders lower case', () => {
    const lower = { ...STANDARD, lowerCase: true };
    expect([sent('A'), sent('A', 'shift')]).toEqual(['41', '61']);
    expect([sent('A', 'plain', lower), sent('A', 'shift', lower)]).toEqual(['61', '41']);
  });

  test('extended, it reaches every control character', () => {
    const controls = LAYOUT_KEYS.flatMap((key) =>
      (['plain', 'ctrl'] as const).map((layer) =>
        bytesOfLayoutKey(key, layer, EXTENDED, { isInserting: false }),
      ),
    ).flatMap((bytes) => (bytes.length === 1 && (bytes[0] ?? 0) < 0x20 ? [bytes[0]] : []));
    expect([...new Set(controls)].sort((a = 0, b = 0) => a - b)).toEqual(
      Array.from({ length: 32 }, (_, at) => at),
    );
    expect([sent('ESC', 'plain', EXTENDED), sent('C', 'ctrl', EXTENDED), sent('C', 'ctrl')]).toEqual([
      '1b',
      '03',
      '',
    ]);
  });

  test('accents are dead: the letter follows with the next key', () => {
    for (const id of ['RETOUR', 'GUIDE', 'SOMMAIRE', 'SUITE']) {
      const [first, second, ...more] = keyOf(id).shift?.bytes ?? [];
      expect([first, isAccent(second ?? 0), more]).toEqual([SS2, true, []]);
    }
  });
});

describe('a cap', () => {
  const REST: CapState = {
    keyboard: STANDARD,
    layer: 'plain',
    shift: 'off',
    ctrl: 'off',
    isSetting: false,
    canSet: true,
  };

  test('is told by what it gives now', () => {
    const names = (state: CapState) =>
      ['1', 'A', 'RETOUR', 'SHIFT', 'UP'].map((id) => nameOfKey(keyOf(id), state));
    expect(names(REST)).toEqual(['1', 'A', 'Retour', 'Majuscules', 'Curseur vers le haut']);
    expect(names({ ...REST, layer: 'shift', shift: 'locked' })).toEqual([
      'Point d’exclamation',
      'a',
      'Accent aigu',
      'Majuscules, verrouillé',
      'Curseur vers le haut',
    ]);
  });

  test('none is nameless', () => {
    for (const layer of ['plain', 'shift', 'ctrl'] as const) {
      expect(LAYOUT_KEYS.map((key) => nameOfKey(key, { ...REST, layer }).trim())).not.toContain('');
    }
  });

  test('looks dead when its key is', () => {
    const dead = (state: CapState) => LAYOUT_KEYS.filter((key) => isDead(key, state)).map(({ id }) => id);
    expect(dead(REST)).toEqual(['ESC', 'UP', 'DOWN', 'LEFT', 'RIGHT']);
    expect(dead({ ...REST, keyboard: EXTENDED })).toEqual([]);
    expect(dead({ ...REST, keyboard: EXTENDED, canSet: false })).toEqual(['FNCT']);
    expect(dead({ ...REST, layer: 'shift' })).toContain('CONNEXION_FIN');
  });
});

test('the style has a class for each width, and rows are as wide as one another or leave a margin', () => {
  for (const { keys, name } of LETTER_ROWS) {
    const widths = keys.map(({ width = 4 }) => width);
    for (const width of widths) expect(KEYBOARD_STYLE).toContain(`.key-w${width} {`);
    expect(
      widths.reduce((sum, width) => sum + width, 0),
      name,
    ).toBe(name === 'top' ? 40 : 44);
  }
});
