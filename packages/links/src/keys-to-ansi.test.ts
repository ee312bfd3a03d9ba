import { describe, expect, it } from 'vitest';
import { KeyTranslator } from './keys-to-ansi.ts';

const bytesOf = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex.replaceAll(' ', ''), 'hex'));
const textOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString();
const typed = (hex: string, isApplication = false): string =>
  textOf(new KeyTranslator().push(bytesOf(hex), isApplication).bytes);

describe('what a Minitel user types', () => {
  it.each([
    ['letters', '61 42', 'aB'],
    ['Envoi', '13 41', '\r'],
    ['Retour', '13 42', '\x1b[5~'],
    ['Guide', '13 44', '\x1bOP'],
    ['Annulation', '13 45', '\x15'],
    ['Sommaire', '13 46', '\x1b'],
    ['Correction', '13 47', '\x7f'],
    ['Suite', '13 48', '\x1b[6~'],
    ['arrows', '1b5b41 1b5b44', '\x1b[A\x1b[D'],
    ['home and Shift + home', '1b5b48 1b5b324a', '\x1b[H\x1b[F'],
    ['insert and delete', '1b5b3468 1b5b346c 1b5b50', '\x1b[2~\x1b[2~\x1b[3~'],
    ['Ctrl-C and Ctrl-A', '03 01', '\x03\x01'],
    ['Escape before a letter', '1b 78', '\x1bx'],
    ['accents and signs', '19 42 65 19 4b 63 19 30 19 7a', 'éç°œ'],
  ])('reaches programs: %s', (_, hex, expected) => {
    expect(typed(hex)).toBe(expected);
  });

  it('gives arrows the form a program asks for', () => {
    expect(typed('1b5b41 1b5b48', true)).toBe('\x1bOA\x1bOH');
  });

  it('draws the page again with Répétition, of which the program hears nothing', () => {
    const { bytes, wantsRedraw } = new KeyTranslator().push(bytesOf('61 13 43 62'), false);
    expect(textOf(bytes)).toBe('ab');
    expect(wantsRedraw).toBe(true);
  });

  it('leaves out what the terminal says on its own', () => {
    expect(typed('61 01 43 76 36 04 1b 3a 73 47 1b 3b 73 59 41 1b 39 70 62 13 5a')).toBe('ab');
  });

  it('is read alike however the line cuts it', () => {
    const hex = '61 19 42 65 13 48 1b 5b 34 68 1b 3b 73 59 41 7a';
    const keys = new KeyTranslator();
    const seen = [...bytesOf(hex)].map((byte) => textOf(keys.push(Uint8Array.of(byte), false).bytes));
    expect(seen.join('')).toBe(typed(hex));
    expect(keys.isWaiting).toBe(false);
  });

  it('is Escape when nothing follows it, and nothing when a sequence breaks off', () => {
    const keys = new KeyTranslator();
    expect(keys.push(bytesOf('1b'), false).bytes).toHaveLength(0);
    expect(keys.isWaiting).toBe(true);
    expect([...keys.takeEscape()]).toEqual([0x1b]);
    keys.push(bytesOf('19 42'), false);
    expect([...keys.takeEscape()]).toEqual([]);
    expect(keys.isWaiting).toBe(false);
  });

  it('does not wait for ever for a sequence without an end', () => {
    expect(typed('1b 5b 31 31 31 31 31 31 31 31 61')).toBe('11a');
  });
});
