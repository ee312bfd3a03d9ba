import { describe, expect, test } from 'vitest';
import { keptOfCut } from './kept-of-cut.ts';
import { SequenceTracker } from './sequence-tracker.ts';

const ascii = (text: string): Uint8Array => Uint8Array.from(text, (character) => character.charCodeAt(0));

/** What is kept of `waiting` when `taken` has gone out. */
function kept(waiting: string, taken = ''): string {
  const tracker = new SequenceTracker();
  for (const byte of ascii(taken)) tracker.push(byte);
  return String.fromCharCode(...keptOfCut(tracker, ascii(waiting)));
}

/** Cut at each place, what goes out and what is kept of the rest. */
const atEachCut = (text: string): string[] =>
  Array.from(
    { length: text.length + 1 },
    (_, at) => text.slice(0, at) + kept(text.slice(at), text.slice(0, at)),
  );

describe('of a page that is cut', () => {
  test.each([
    [
      'text, colours, positions, repetitions, accents',
      'abc\x1bA\x1fBCde\x12F\x19Ae\x0e\x1b\x5d\r\n\x08\x07',
      '',
    ],
    ['the question for the identification', 'abc\x1b9{def', '\x1b9{'],
    ['a mode of the keyboard', 'abc\x1b:iEdef', '\x1b:iE'],
    ['a switching between modules', 'abc\x1b;aXYdef', '\x1b;aXY'],
    ['several of them, in order', 'a\x1b:iEb\x1b;aXYc\x1b:jE', '\x1b:iE\x1b;aXY\x1b:jE'],
    ['a mode of the screen', 'abc\x1b[4hdef\x1b[4l', '\x1b[4h\x1b[4l'],
    ['no other CSI', 'abc\x1b[2J\x1b[1;2H', ''],
    ['a character set put into use', 'abc\x1b( Bdef', '\x1b( B'],
    ['the last switching of the cursor', 'a\x11b\x14c\x1b:iEd', '\x1b:iE\x14'],
    ['no argument that looks like one', 'a\x11b\x13\x14c', '\x11'],
    ['a message on row 0', 'abc\x1f@AHello\x18\ndef', '\x1f@AHello\x18\n'],
    ['one that ends with the next position', 'abc\x1f@AHello\x18\x1fBCdef', '\x1f@AHello\x18'],
    ['one behind the other', '\x1f@AHello\x1f@AWorld\nxy', '\x1f@AHello\x1f@AWorld\n'],
    ['one with colours and accents', 'ab\x1f@A\x1bAH\x19Belas\x12C\ndef', '\x1f@A\x1bAH\x19Belas\x12C\n'],
    ['one that nothing follows', 'abc\x1f@AHello', '\x1f@AHello'],
    ['one that the clearing of the screen ends', 'abc\x1f@AHello\fdef', '\x1f@AHello'],
    ['no sequence that never ends', 'abc\x1b:i', ''],
    ['no sequence that a control code ends', 'abc\x1b:i\rEd\x1b9\x1b9{', '\x1b9{'],
  ])('is kept: %s', (_name, waiting, wanted) => {
    expect(kept(waiting)).toBe(wanted);
  });

  test.each(['abc\x1f#   BI\x1f#10@@@@def', '\x1f#   BI', 'abc\x1b:iE\x1f#'])(
    'all is kept when it loads a character set: %j',
    (waiting) => {
      expect(kept(waiting)).toBe(waiting);
    },
  );

  test.each([
    ['in its header', '\x1f#  ', ' BI\x1fAAxy'],
    ['in its dots', '\x1f#   BI\x1f#10@@', '@@\x1fAAxy'],
    ['between US and 23', '\x1f', '#   BI\x1fAAxy'],
  ])('all is kept when it is cut while it loads one, %s', (_name, taken, waiting) => {
    expect(kept(waiting, taken)).toBe(waiting);
  });

  test('nothing more is kept once the character set is loaded', () => {
    expect(kept('xy', '\x1f#   BI\x1f#10@@@@\x1fAA')).toBe('');
  });

  test.each([
    ['the question for the identification', '\x1b9{'],
    ['a mode of the keyboard', '\x1b:iE'],
    ['a switching between modules', '\x1b;aXY'],
    ['a mode of the screen', '\x1b[4h'],
    ['a character set put into use', '\x1b( B'],
    ['a message on row 0', '\x1f@AHello\x19Be\x18\n'],
    ['the cursor', '\x11'],
  ])('%s comes whole, wherever the page is cut', (_name, sequence) => {
    for (const shown of atEachCut(sequence)) expect(shown).toBe(sequence);
  });

  test('the terminal gets the same modes and messages, wherever the page is cut', () => {
    const page = 'ab\x1b:iEcd\x1f@AHello\x18\nef\x1b;aXYgh\x1b[4h\x14ij';
    for (const shown of atEachCut(page)) {
      expect(kept(shown)).toBe(kept(page));
    }
  });

  test('a sequence longer than any does no harm', () => {
    const endless = `\x1b${' '.repeat(500_000)}`;
    expect(kept(`${endless}B`)).toBe('');
    expect(kept(`${endless.repeat(2)}\x1b:iE`)).toBe('\x1b:iE');
  });
});
