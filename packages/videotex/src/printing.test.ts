import { describe, expect, test } from 'vitest';
import { at, cursorAfter, esc, fieldAt, show, textAt } from './testing/show.ts';

const TALL = esc('M');
const WIDE = esc('N');
const DOUBLE = esc('O');
const SO = '\x0e';
const REP = '\x12';
const CAN = '\x18';

describe('sizes', () => {
  test('a tall character has its lower half at the cursor and its upper half above', () => {
    const screen = show(`${at(5, 3)}${TALL}AB`);
    expect(fieldAt(screen, 4, 'part', 3, 5)).toBe('tt.');
    expect(fieldAt(screen, 5, 'part', 3, 5)).toBe('bb.');
    expect(fieldAt(screen, 4, 'text', 3, 4)).toBe('AB');
    expect(screen.cursor).toMatchObject({ row: 5, col: 5 });
  });

  test('a wide character takes two columns', () => {
    const screen = show(`${at(5, 3)}${WIDE}AB`);
    expect(fieldAt(screen, 5, 'part', 3, 7)).toBe('lrlr.');
    expect(screen.cursor).toMatchObject({ row: 5, col: 7 });
  });

  test('a double one takes four cells', () => {
    const screen = show(`${at(5, 3)}${DOUBLE}A${esc('L')}b`);
    expect(fieldAt(screen, 4, 'part', 3, 5)).toBe('12.');
    expect(fieldAt(screen, 5, 'part', 3, 5)).toBe('34.');
    expect(fieldAt(screen, 5, 'text', 5, 5)).toBe('b');
  });

  test('a wide character at column 40 is printed narrow, and the size stays', () => {
    const screen = show(`${at(5, 40)}${WIDE}AB`);
    expect(fieldAt(screen, 5, 'part', 40, 40)).toBe('.');
    expect(fieldAt(screen, 6, 'part', 1, 2)).toBe('lr');
  });

  test('nothing tall is begun on row 1: the order means normal size there', () => {
    expect(fieldAt(show(`${at(1, 1)}${WIDE}${DOUBLE}A`), 1, 'part', 1, 2)).toBe('..');
    expect(fieldAt(show(`${at(1, 1)}${WIDE}A`), 1, 'part', 1, 2)).toBe('lr');
  });

  test('a tall size carried onto row 1 is lost with the first character', () => {
    const screen = show(`${at(2, 1)}${TALL}\x0bAB\n\nC`);
    expect(fieldAt(screen, 1, 'part', 1, 2)).toBe('..');
    expect(fieldAt(screen, 3, 'part', 3, 3)).toBe('.');
  });

  test('tall text wraps by two rows, and past row 24 to row 2', () => {
    expect(cursorAfter(`${at(5, 40)}${TALL}A`)).toEqual([7, 1]);
    expect(cursorAfter(`${at(24, 40)}${TALL}A`)).toEqual([2, 1]);
    expect(cursorAfter(`${at(23, 40)}${TALL}A`)).toEqual([2, 1]);
  });

  test('mosaics have no size, and both set codes end an enlargement', () => {
    expect(fieldAt(show(`${at(5, 1)}${SO}${DOUBLE}5`), 5, 'part', 1, 2)).toBe('..');
    expect(fieldAt(show(`${at(5, 1)}${DOUBLE}\x0fA`), 5, 'part', 1, 2)).toBe('..');
  });
});

describe('what G1 and G2 print', () => {
  test('mosaic bytes 40-5F and 60-7F are the same six cells', () => {
    const { rows } = show(`${at(2, 1)}${SO}\x21\x35\x40\x60\x5f\x7f\x20`);
    expect(rows[2]?.code.slice(0, 20)).toBe('01 15 20 20 3f 3f 00');
    expect(fieldAt(show(`${at(2, 1)}${SO}\x21`), 2, 'set', 1, 2)).toBe('mm');
  });

  test('separation is the mosaic’s own, and ends with SO, SI and US', () => {
    const screen = show(`${at(2, 1)}${SO}${esc('Z')}55${esc('Y')}5${esc('Z')}\x0e5${at(2, 6)}${SO}5`);
    expect(fieldAt(screen, 2, 'set', 1, 6)).toBe('ssmmmm');
  });

  test('accents combine with every letter that Unicode composes, and leave others bare', () => {
    const screen = show(`${at(2, 1)}\x19Be\x19Aa\x19CE\x19Hy\x19Kc\x19Kz\x19B1\x19Dn`);
    expect(textAt(screen, 2)).toBe('éàÊÿçz1n');
  });

  test('an accent shows any other code as it looks by itself', () => {
    for (const accent of 'ABCHKDEFGJMNO') {
      for (let code = 0x20; code <= 0x7f; code++) {
        const byte = String.fromCharCode(code);
        if (/[A-Za-z]/.test(byte)) continue;
        expect(textAt(show(`${at(2, 1)}\x19${accent}${byte}.`), 2), accent + byte).toBe(
          textAt(show(`${at(2, 1)}${byte}.`), 2),
        );
      }
    }
  });

  test('every other code of G2 shows a low line and takes no second byte', () => {
    const known = new Set([..." #$&',-./018<=>jz{\x7fABCHKDEFGJMNO"]);
    for (let code = 0x20; code <= 0x7f; code++) {
      const byte = String.fromCharCode(code);
      if (!known.has(byte)) expect(textAt(show(`${at(2, 1)}\x19${byte}e`), 2), byte).toBe('_e');
    }
  });

  test('SYN is SS2, unknown codes show a low line, a new SS2 starts again', () => {
    expect(textAt(show(`${at(2, 1)}\x16Be\x19!\x19\x7f\x19z\x19#`), 2)).toBe('é_█œ£');
    expect(textAt(show(`${at(2, 1)}\x19B\x19Aex`), 2)).toBe('èx');
    expect(textAt(show(`${at(2, 1)}\x19B\rA`), 2)).toBe('A');
  });

  test('SS2 among mosaics is ignored and the bytes are mosaics', () => {
    expect(fieldAt(show(`${at(2, 1)}${SO}\x19Be`), 2, 'set', 1, 3)).toBe('mmm');
    expect(show(`${at(2, 1)}${SO}\x19Be`).rows[2]?.code.slice(0, 8)).toBe('22 25 00');
  });

  test('SUB and 7F show the full block', () => {
    expect(textAt(show(`${at(2, 1)}\x1a\x7f`), 2)).toBe('██');
  });
});

describe('REP', () => {
  test('repeats the last character, wherever the cursor went meanwhile', () => {
    expect(textAt(show(`${at(2, 1)}A${at(3, 1)}${REP}C`), 3)).toBe('AAA');
    expect(textAt(show(`${at(2, 1)}\x19Be${REP}B`), 2)).toBe('ééé');
    expect(textAt(show(`A\x0c${REP}B`), 1)).toBe('AA');
  });

  test('uses the attributes and the set of now', () => {
    const screen = show(`${at(2, 1)}a${esc('A')}${REP}B${SO}${REP}B`);
    expect(fieldAt(screen, 2, 'fg', 1, 5)).toBe('71111');
    expect(fieldAt(screen, 2, 'set', 1, 5)).toBe('gggmm');
  });

  test('keeps a G2 character as it was, among mosaics and where DRCS replace G0', () => {
    expect(fieldAt(show(`${at(2, 1)}\x19Be${SO}${REP}B`), 2, 'text', 1, 3)).toBe('ééé');
    for (const [character, shown] of ['\x19$', '\x19-', '\x19B1'].map((c, i) => [c, '$↑1'[i]] as const)) {
      const screen = show(`${at(2, 1)}${esc('( B')}${character}${REP}A${SO}${REP}A\x0fa`);
      expect(fieldAt(screen, 2, 'text', 1, 3), character).toBe(shown?.repeat(3));
      expect(fieldAt(screen, 2, 'set', 1, 4), character).toBe('gggd');
    }
  });

  test('wraps, scrolls and enlarges as the characters would by themselves', () => {
    for (const prelude of ['', DOUBLE, WIDE, esc('[4h'), SO, `${esc('Q')}`, esc(':iC')]) {
      const start = `${at(23, 30)}${prelude}A`;
      expect(show(`${start}${REP}\x7f`), JSON.stringify(prelude)).toEqual(show(start + 'A'.repeat(63)));
    }
    expect(show(`${at(0, 30)}A${REP}\x7f`)).toEqual(show(at(0, 30) + 'A'.repeat(64)));
  });

  test('with a count below 40 is swallowed, and a control takes its place', () => {
    expect(textAt(show(`${at(2, 1)}A${REP}5B`), 2)).toBe('AB');
    expect(textAt(show(`${at(2, 1)}A${REP}\rB`), 2)).toBe('B');
    expect(textAt(show(`${at(2, 1)}A${REP}@B`), 2)).toBe('AB');
  });

  test('never makes a delimiter', () => {
    const screen = show(`${at(2, 1)}${esc('Q')} ${esc('T')}${REP}B `);
    expect(fieldAt(screen, 2, 'set', 1, 4)).toBe('zggz');
    expect(fieldAt(screen, 2, 'bg', 1, 4)).toBe('1114');
  });
});

describe('CAN', () => {
  test('fills the row from the cursor on with spaces, and stays there', () => {
    const screen = show(`${at(2, 1)}ABCDEF${at(2, 3)}${CAN}`);
    expect(textAt(screen, 2)).toBe('AB');
    expect(screen.cursor).toMatchObject({ row: 2, col: 3 });
  });

  test('carries inverse, and the background among mosaics', () => {
    expect(fieldAt(show(`${at(2, 38)}${esc(']')}${CAN}`), 2, 'attr', 37, 40)).toBe('0222');
    const mosaics = show(`${at(2, 38)}${SO}${esc('Q')}${CAN}`);
    expect(fieldAt(mosaics, 2, 'set', 38, 40)).toBe('mmm');
    expect(fieldAt(mosaics, 2, 'bg', 38, 40)).toBe('111');
  });

  test('with a background pending starts the zone and leaves the order pending', () => {
    const screen = show(`${at(2, 1)}${esc('Q')}${CAN} x`);
    expect(fieldAt(screen, 2, 'set', 1, 3)).toBe('zgg');
    expect(fieldAt(screen, 2, 'bg', 1, 40)).toBe('1'.repeat(40));
    expect(fieldAt(show(`${at(2, 1)}${esc('Q')}${CAN}${at(3, 1)} `), 3, 'set', 1, 1)).toBe('g');
    expect(fieldAt(show(`${at(2, 1)}${esc('Q')}${CAN}\r\n `), 3, 'set', 1, 1)).toBe('z');
  });

  test('ignores sizes and leaves the character for REP alone', () => {
    const screen = show(`${at(4, 1)}${DOUBLE}A${CAN}${esc('L')}${REP}A`);
    expect(fieldAt(screen, 4, 'text', 3, 3)).toBe('A');
    expect(fieldAt(screen, 3, 'set', 4, 4)).toBe('m');
  });
});
