import { describe, expect, test } from 'vitest';
import { bytesOf, textOf } from './testing/bytes.ts';
import { firstCharacter, TextLine, type TextLineOptions } from './text-line.ts';

const line = (options: Partial<TextLineOptions> = {}): TextLine =>
  new TextLine({ column: 5, row: 10, length: 4, spacechar: '.', mask: '', prefill: '', ...options });
const add = (to: TextLine, character: string, echo = true): string =>
  textOf(to.add([...bytesOf(character)], echo));

const E_ACUTE = '\x19Be';

describe('TextLine', () => {
  test('draws an empty line as position, filler and its repetition', () => {
    expect(textOf(line().frame)).toBe('\x1fJE.\x12C');
    expect(textOf(line({ length: 1 }).frame)).toBe('\x1fJE.\x12@');
    expect(textOf(line({ column: 1, length: 40 }).frame)).toBe('\x1fJA.\x12g');
  });

  test.each([
    ['_-', '\x1fJE_\x12C'],
    ['é', `\x1fJE${E_ACUTE}\x12C`],
    ['↓', '\x1fJE\x19/\x12C'],
    ['█', '\x1fJE\x7f\x12C'],
    ['', '\x1fJE \x12C'],
    ['\n', '\x1fJE \x12C'],
  ])('fills with the first character of %j, in one cell', (spacechar, frame) => {
    expect(textOf(line({ spacechar }).frame)).toBe(frame);
  });

  test('echoes what it takes, and takes no more than its length', () => {
    const one = line();
    expect(['a', E_ACUTE, '\x19z', 'd', 'e'].map((character) => add(one, character))).toEqual([
      'a',
      E_ACUTE,
      '\x19z',
      'd',
      '',
    ]);
    expect(one.text).toBe('aéœd');
    expect(one.isFull).toBe(true);
  });

  test('does not take a code that is no character', () => {
    const one = line();
    expect(add(one, '\x19!')).toBe('');
    expect(one).toMatchObject({ text: '', size: 0 });
  });

  test('shows one star for each character of a password, an accented one too', () => {
    const one = line({ mask: '*', prefill: 'pé' });
    expect(textOf(one.draw())).toBe('\x1fJE**');
    expect(add(one, E_ACUTE)).toBe('*');
    expect(textOf(one.draw())).toBe('\x1fJE***');
    expect(one.text).toBe('péé');
  });

  test('takes the first character of a mask, or a star for one that has none', () => {
    expect(add(line({ mask: '#-' }), 'a')).toBe('#');
    expect(add(line({ mask: '°' }), 'a')).toBe('\x190');
    expect(add(line({ mask: '\n' }), 'a')).toBe('*');
  });

  test('cuts a prefill that is too long, in characters', () => {
    expect(line({ prefill: 'étéœuf' })).toMatchObject({ text: 'étéœ', isFull: true });
    expect(line({ prefill: 'étéœuf'.normalize('NFD') }).text).toBe('étéœ');
  });

  test('keeps control characters of a prefill off the screen', () => {
    expect(textOf(line({ prefill: 'a\x0c\x1fAAb' }).draw())).toBe('\x1fJEaAAb');
  });

  test('rubs out the last character with its filler, and nothing in an empty line', () => {
    const one = line({ prefill: 'aé' });
    expect(textOf(one.rubOut())).toBe('\b.\b');
    expect(one.text).toBe('a');
    expect(textOf(one.rubOut())).toBe('\b.\b');
    expect(textOf(one.rubOut())).toBe('');
  });

  test('clears the cells of its text alone', () => {
    const one = line({ prefill: 'aéb' });
    expect(textOf(one.clear())).toBe('\x1fJE.\x12B\x1fJE');
    expect(textOf(one.clear())).toBe('');
    expect(one.text).toBe('');
  });

  test('has nothing to rub out of what was typed without echo', () => {
    const one = line();
    expect(add(one, 'a', false)).toBe('');
    expect(textOf(one.rubOut())).toBe('');
    add(one, 'b', true);
    add(one, 'c', false);
    expect(textOf(one.clear())).toBe('\x1fJE.\x12@\x1fJE');
  });

  test('has on the screen all that it draws again, echo or not', () => {
    const one = line();
    add(one, 'a', false);
    expect(textOf(one.draw())).toBe('\x1fJEa');
    expect(textOf(one.rubOut())).toBe('\b.\b');
  });

  test('leaves the cursor behind its text, on the screen', () => {
    expect(textOf(line({ prefill: 'é' }).end)).toBe('\x1fJF');
    expect(textOf(line({ column: 37, prefill: 'abcd' }).end)).toBe('\x1fJh');
  });
});

describe('firstCharacter', () => {
  test('gives whole characters', () => {
    expect(textOf(firstCharacter('été', '*'))).toBe(E_ACUTE);
    expect(textOf(firstCharacter('€', '*'))).toBe('E');
    expect(textOf(firstCharacter('', ' '))).toBe(' ');
  });
});
