import { describe, expect, it } from 'vitest';
import { cells } from './charset.ts';
import { cutText, wrapText } from './wrap.ts';

describe('cutText', () => {
  it('counts cells, not bytes', () => {
    expect(cutText('éléphant', 4)).toBe('élép');
    expect(cutText('e\u0301te\u0301', 2)).toBe('ét');
  });

  it('does not cut a character that takes several cells', () => {
    expect(cutText('a…', 3)).toBe('a');
    expect(cutText('a…', 4)).toBe('a…');
  });
});

describe('wrapText', () => {
  it('breaks between words', () => {
    expect(wrapText('Le petit chat est là', 9)).toEqual(['Le petit', 'chat est', 'là']);
  });

  it('keeps the signs that French sets apart with the word before them', () => {
    expect(wrapText('quatre mots ici !', 15)).toEqual(['quatre mots', 'ici !']);
    expect(wrapText('dit « bonjour »', 8)).toEqual(['dit', '« bonjou', 'r »']);
  });

  it('cuts a word longer than the line', () => {
    expect(wrapText('abcdefgh ij', 3)).toEqual(['abc', 'def', 'gh', 'ij']);
  });

  it('begins a line at each newline and keeps empty ones', () => {
    expect(wrapText('a\r\n\nb', 5)).toEqual(['a', '', 'b']);
  });

  it('ends in an ellipsis when there are too many lines, within the width', () => {
    expect(wrapText('un deux trois quatre', 7, 2)).toEqual(['un deux', 'troi...']);
    expect(wrapText('abcdef', 2, 1)).toEqual(['..']);
    expect(wrapText('abc', 3, 0)).toEqual([]);
  });

  it('ends whatever the text, and never passes the width', () => {
    const texts = ['…………', '€€€', '  ', 'é'.repeat(100), '\u00ad\u00ad', 'a !'.repeat(30), '🙂🙂🙂'];
    for (const text of texts) {
      for (const width of [3, 5, 40]) {
        for (const line of wrapText(text, width))
          expect(cells(line), `${text} in ${width}`).toBeLessThanOrEqual(width);
      }
    }
  });

  it('refuses a width of nothing', () => {
    expect(() => wrapText('a', 0)).toThrow(RangeError);
  });
});
