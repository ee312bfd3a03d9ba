import { describe, expect, test } from 'vitest';
import { OutgoingText } from './outgoing-text.ts';

const ascii = (text: string): Uint8Array => Uint8Array.from(text, (character) => character.charCodeAt(0));
const asText = (bytes: Uint8Array): string => String.fromCharCode(...bytes);

function textOf(content: string): OutgoingText {
  const text = new OutgoingText();
  text.push(ascii(content));
  return text;
}

describe('text on its way to a terminal', () => {
  test('comes out in order, whatever room it needs', () => {
    const text = new OutgoingText();
    let written = '';
    let read = '';
    for (let i = 0; i < 400; i++) {
      const piece = `${i}:${'x'.repeat(i % 37)}`;
      written += piece;
      text.push(ascii(piece));
      read += asText(text.take(i % 23));
    }
    read += asText(text.take(Infinity));
    expect(read).toBe(written);
    expect(text.length).toBe(0);
  });

  test('has spaces in place of characters of eight bits, and counts them', () => {
    const text = textOf('caf\xe9\x80');
    expect(asText(text.take(10))).toBe('caf  ');
    expect(text.replaced).toBe(2);
  });

  test.each([
    ['letters', 'AB', 'CD', ''],
    ['a colour', 'A\x1b', 'ACD', 'A'],
    ['a position', '\x1fA', 'ABC', 'A'],
    ['a position just begun', '\x1f', 'AABC', 'AA'],
    ['a repetition', 'A\x12', 'FBC', 'F'],
    ['an accent', '\x19', 'AeBC', 'Ae'],
    ['a character of G2', '\x19', '0BC', '0'],
    ['PRO1', '\x1b9', '{BC', '{'],
    ['PRO2', '\x1b:', 'iDBC', 'iD'],
    ['PRO3', '\x1b;a', 'XYBC', 'XY'],
    ['CSI', '\x1b[1', '2;3HBC', '2;3H'],
    ['a designation', '\x1b(', ' BBC', ' B'],
    ['a separator and a control code', '\x13', '\x1fBC', '\x1f'],
    ['a control code that ends what was begun', '\x1f', '\fBC', '\f'],
  ])('is cut behind %s', (_name, taken, waiting, rest) => {
    const text = textOf(taken + waiting);
    text.take(taken.length);
    expect(text.cut()).toBe(waiting.length - rest.length);
    expect(text.isInSequence).toBe(rest !== '');
    expect(asText(text.takeRestOfSequence())).toBe(rest);
    expect(text.isInSequence).toBe(false);
  });
});
