import { describe, expect, it } from 'vitest';
import { Page } from './page-builder.ts';

const hex = (page: Page): string => Buffer.from(page.toBytes()).toString('hex').replace(/../g, '$& ').trim();

describe('Page: positions and text', () => {
  it('clears, positions and writes', () => {
    expect(hex(new Page().clear().at(3, 10).text('Oui'))).toBe('0c 1f 4a 43 4f 75 69');
  });

  it.each([
    [0, 1, 'column 0: 1 to 40 accepted'],
    [41, 1, 'column 41: 1 to 40 accepted'],
    [1.5, 1, 'column 1.5: 1 to 40 accepted'],
    [1, -1, 'row -1: 0 to 24 accepted'],
    [1, 25, 'row 25: 0 to 24 accepted'],
  ])('refuses column %s row %s with the legal range', (column, row, message) => {
    expect(() => new Page().at(column, row)).toThrow(new RangeError(message));
  });

  it('sends accents through G2', () => {
    expect(hex(new Page().text('né'))).toBe('6e 19 42 65');
  });

  it('drops control characters, so that a text can never change the page', () => {
    expect(hex(new Page().text('a\x0cb\x1b'))).toBe('61 62');
  });

  it('repeats four equal characters or more with REP, 63 at a time', () => {
    expect(hex(new Page().text('aaa'))).toBe('61 61 61');
    expect(hex(new Page().text('aaaa'))).toBe('61 12 43');
    expect(hex(new Page().at(1, 1).repeat('-', 40))).toBe('1f 41 41 2d 12 67');
    expect(hex(new Page().text('x'.repeat(70)))).toBe('78 12 7f 12 46');
  });

  it('does not take two different letters under the same accent for a repetition', () => {
    expect(hex(new Page().text('éèéè'))).toBe('19 42 65 19 41 65 19 42 65 19 41 65');
  });

  it('drops what would pass column 40 and counts it', () => {
    const page = new Page().at(38, 1).text('abcdef');
    expect(hex(page)).toBe('1f 41 66 61 62 63');
    expect(page.dropped).toBe(3);
  });

  it('writes nothing more on a full row until it is positioned again', () => {
    const page = new Page().at(40, 1).text('a').text('b').colour('red').repeat('c', 2).underline();
    expect(hex(page)).toBe('1f 41 68 61');
    expect(hex(page.at(1, 2).text('d'))).toBe('1f 41 68 61 1f 42 41 64');
  });

  it('centres by cells, wide characters counting double', () => {
    expect(hex(new Page().centre(5, 'été'))).toMatch(/^1f 45 53 /); // column 19
    expect(hex(new Page().centre(5, 'été', { size: 'wide' }))).toMatch(/^1f 45 52 /); // column 18
  });
});

describe('Page: attributes', () => {
  it('sends an attribute only when the terminal needs it', () => {
    const page = new Page().at(1, 1).colour('red').colour('green').text('a').colour('green').text('b');
    expect(hex(page)).toBe('1f 41 41 1b 42 61 62');
  });

  it('starts afresh at each positioning, as the terminal does', () => {
    const page = new Page()
      .at(1, 4)
      .style({ colour: 'red', size: 'tall', blink: true })
      .text('a')
      .at(1, 5)
      .text('b');
    expect(hex(page)).toBe('1f 44 41 1b 41 1b 48 1b 4d 61 1f 45 41 62');
  });

  it('ends each attribute that was switched off', () => {
    expect(hex(new Page().inverse().blink().text('a').inverse(false).blink(false).text('b'))).toBe(
      '1b 48 1b 5d 61 1b 49 1b 5c 62',
    );
  });

  it('counts two columns for a wide character and leaves out half of one', () => {
    const page = new Page().at(37, 3).size('wide').text('abc');
    expect(hex(page)).toBe('1f 43 65 1b 4e 61 62');
    expect(hex(new Page().at(40, 3).size('double').text('a'))).toBe('1f 43 68');
  });

  it('refuses tall text on rows that have no room above', () => {
    expect(() => new Page().at(1, 1).size('double').text('a')).toThrow('row 1: 2 to 24 accepted');
    expect(() => new Page().at(1, 2).size('tall').text('a')).not.toThrow();
  });

  it('gives a background and an underline their delimiter', () => {
    const page = new Page().at(2, 3).background('blue').text('a').underline().text('b').underline(false);
    expect(hex(page)).toBe('1f 43 42 1b 54 20 61 1b 5a 20 62 1b 59 20');
  });

  it('never writes a delimiter in inverse', () => {
    expect(hex(new Page().inverse().text('a').background('red').text('b'))).toBe(
      '1b 5d 61 1b 5c 1b 51 20 1b 5d 62',
    );
  });

  it('shows a key in inverse and goes back to what was', () => {
    expect(hex(new Page().key('Ok').text('!'))).toBe('1b 5d 20 4f 6b 20 1b 5c 21');
    expect(hex(new Page().inverse().key('Ok').text('!'))).toBe('1b 5d 20 4f 6b 20 21');
  });
});

describe('Page: areas', () => {
  it('paints a row with a delimiter and a fill', () => {
    expect(hex(new Page().fillRow(5, 'red'))).toBe('1f 45 41 1b 51 20 18');
  });

  it('paints both rows of a tall banner before its text', () => {
    expect(hex(new Page().banner(2, 'A', 'yellow', 'blue', { size: 'tall' }))).toBe(
      '1f 41 41 1b 54 20 18 1f 42 41 1b 54 20 18 1f 42 54 1b 43 1b 4d 41',
    );
  });

  it('keeps the delimiters of a banner whose text is too long', () => {
    const page = hex(new Page().banner(5, 'm'.repeat(60), 'white', 'blue'));
    expect(page).toBe('1f 45 41 1b 54 20 18 1f 45 42 6d 12 65');
    expect(hex(new Page().banner(5, 'm'.repeat(60), 'white', 'blue', { size: 'wide' }))).toContain(
      '1f 45 42 ',
    );
  });

  it('fills a rectangle with empty mosaics of its colour', () => {
    expect(hex(new Page().fill(10, 5, 6, 2, 'cyan'))).toBe(
      '1f 45 4a 0e 1b 56 20 12 45 1f 46 4a 0e 1b 56 20 12 45',
    );
    expect(() => new Page().fill(10, 5, 32, 1, 'cyan')).toThrow('width 32: 1 to 31 accepted');
    expect(() => new Page().fill(1, 20, 1, 6, 'cyan')).toThrow('height 6: 1 to 5 accepted');
  });

  it('wraps a paragraph in its column, line by line', () => {
    expect(hex(new Page().paragraph(5, 3, 5, 'un été ici'))).toBe(
      '1f 43 45 75 6e 1f 44 45 19 42 65 74 19 42 65 1f 45 45 69 63 69',
    );
  });

  it('ends a paragraph at its last row and at row 24', () => {
    expect(hex(new Page().paragraph(1, 24, 5, 'abc def ghi'))).toBe('1f 58 41 61 62 2e 2e 2e');
    expect(hex(new Page().paragraph(1, 3, 5, 'abc def ghi', 2))).toBe(
      '1f 43 41 61 62 63 1f 44 41 64 65 2e 2e 2e',
    );
    expect(() => new Page().paragraph(30, 3, 12, 'a')).toThrow('width 12: 1 to 11 accepted');
  });

  it('writes a message on the status row and comes back', () => {
    expect(hex(new Page().message('Lu'))).toBe('1f 40 41 4c 75 18 0a');
    expect(new Page().message('x y'.repeat(20)).toBytes().length).toBe(3 + 36 + 2);
  });

  it('hides and shows the cursor', () => {
    expect(hex(new Page().cursor(false).cursor(true))).toBe('14 11');
  });

  it('passes bytes through, and does not cut the text after them', () => {
    expect(hex(new Page().at(40, 1).raw([0x1f, 0x42, 0x41]).text('ab'))).toBe('1f 41 68 1f 42 41 61 62');
  });
});

describe('Page: mosaics', () => {
  it('codes the six points of a cell in G1', () => {
    expect(hex(new Page().mosaic([0x00, 0x01, 0x1f, 0x20, 0x3f]))).toBe('0e 20 21 3f 60 5f');
    expect(() => new Page().mosaic([64])).toThrow('mosaic code 64: 0 to 63 accepted');
  });

  it('repeats equal mosaics and goes back to G0 for text', () => {
    expect(hex(new Page().mosaic(Array<number>(10).fill(3)).text('a'))).toBe('0e 23 12 49 0f 61');
  });

  it('separates mosaics and asks again for sizes after them', () => {
    const page = new Page().at(1, 5).size('tall').text('a').mosaic([7], { separated: true }).text('b');
    expect(hex(page)).toBe('1f 45 41 1b 4d 61 0e 1b 5a 27 0f 1b 4d 62');
  });

  it('draws a picture two points across and three down', () => {
    expect(hex(new Page().picture(1, 1, ['#.', '.#', '##']))).toBe('1f 41 41 0e 79');
  });

  it('leaves out the plain ground at both ends of each row of a picture', () => {
    const pixels = ['......', '..##..', '......', '......', '......', '......', '....##', '....##', '....##'];
    expect(hex(new Page().picture(10, 3, pixels))).toBe('1f 43 4b 0e 2c 1f 45 4c 0e 5f');
  });

  it('gives a cell two colours of its palette', () => {
    const palette = { R: 'red', Y: 'yellow' } as const;
    expect(hex(new Page().picture(1, 1, ['RY', 'RY', 'RY'], { palette }))).toBe('1f 41 41 0e 1b 43 1b 51 6a');
  });

  it('refuses a third colour in a cell, naming the place', () => {
    const palette = { R: 'red', Y: 'yellow' } as const;
    expect(() => new Page().picture(1, 1, ['...R', '...Y'], { palette })).toThrow(
      'picture: 3 colours in the cell at pixel 2,0 (black, red, yellow): 2 accepted',
    );
  });

  it('refuses a picture that does not fit', () => {
    expect(() => new Page().picture(40, 1, ['###'])).toThrow('picture width 2: 0 to 1 accepted');
    expect(() => new Page().picture(1, 24, ['#', '#', '#', '#'])).toThrow(
      'picture height 2: 0 to 1 accepted',
    );
  });

  it('draws a cell as its negative when that saves colour orders', () => {
    const pixels = ['#.', '..', '..'].map((row) => `WW${row.replaceAll('#', 'K').replaceAll('.', 'W')}WW`);
    const bytes = hex(new Page().picture(1, 1, pixels, { palette: { W: 'white', K: 'black' } }));
    expect(bytes).toBe('1f 41 41 0e 5f 7e 5f');
  });

  it('fills the gaps of separated mosaics with the ground', () => {
    const options = { palette: { R: 'red' }, separated: true } as const;
    expect(hex(new Page().picture(1, 1, ['RRRR', 'RRRR', 'RRRR'], options))).toBe(
      '1f 41 41 0e 1b 41 1b 5a 5f 5f',
    );
  });
});
