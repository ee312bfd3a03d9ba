import { rowCharacters, RowView, Screen, INVERTED, UNDERLINED } from '@minipavi/videotex';
import { describe, expect, it } from 'vitest';
import { cellCharacter, characterBytes } from './ansi-characters.ts';
import { COLUMNS, ROWS } from './minitel-cells.ts';
import { emptyCells, PageUpdate } from './page-update.ts';
import { openProgramScreen } from './program-screen.ts';

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex').replace(/../g, '$& ').trim();

/** A program, its terminal, and the Minitel that shows it. */
async function setUp() {
  const replies: string[] = [];
  const program = await openProgramScreen({ onReply: (text) => replies.push(text), onBell: () => {} });
  const update = new PageUpdate();
  const screen = new Screen();
  const cells = emptyCells();
  const refresh = (): Uint8Array => {
    program.readCells(cells);
    const bytes = update.bytesFor(cells, program.cursor);
    screen.write(bytes);
    return bytes;
  };
  const show = async (output: string | Uint8Array): Promise<string> => {
    await program.write(output);
    return hex(refresh());
  };
  return { program, update, screen, show, refresh, replies };
}

/** What the Minitel shows of a character, alone on a page. */
const looks = new Map<string, string>();
function look(character: string): string {
  let seen = looks.get(character);
  if (seen === undefined) {
    const screen = new Screen();
    screen.write([0x1f, 0x41, 0x41, ...characterBytes(cellCharacter(character))]);
    looks.set(character, (seen = rowCharacters(screen, 1)[0] ?? ''));
  }
  return seen;
}

const minitelRows = (screen: Screen): string[] =>
  Array.from({ length: ROWS }, (_, y) =>
    rowCharacters(screen, y + 1)
      .join('')
      .trimEnd(),
  );

describe('the page of a program', () => {
  it('begins empty, with the cursor at its first column', async () => {
    expect(await (await setUp()).show('')).toBe('0c 11');
  });

  it('echoes a character with that character alone', async () => {
    const { show } = await setUp();
    await show('$ ');
    expect(await show('l')).toBe('6c');
    expect(await show('é')).toBe('19 42 65');
    expect(await show('\b \b')).toBe('08 20 08');
  });

  it('repeats characters, and clears the end of a row with one byte', async () => {
    const { show } = await setUp();
    expect(await show('----------')).toBe('0c 2d 12 49 11');
    expect(await show('\r\x1b[K')).toBe('1f 41 41 18');
  });

  it('scrolls by deleting a row', async () => {
    const { show } = await setUp();
    const lines = Array.from({ length: 24 }, (_, i) => `ligne numéro ${i} du listage`);
    await show(lines.join('\r\n'));
    expect(await show('\r\nla suite')).toBe('1f 41 41 1b 5b 4d 1f 58 41 6c 61 09 73 75 69 74 65');
  });

  it('scrolls above a status line, which stays', async () => {
    const { show, screen } = await setUp();
    const lines = Array.from({ length: 23 }, (_, i) => `ligne numéro ${i} du listage`);
    await show(`${lines.join('\r\n')}\x1b[24;1H\x1b[7métat\x1b[m`);
    const bytes = await show('\x1b[1;23r\x1b[23;1H\nla suite');
    expect(bytes).toBe('1f 41 41 1b 5b 4d 1f 57 41 1b 5b 4c 6c 61 09 73 75 69 74 65');
    expect(minitelRows(screen).slice(-2)).toEqual(['la suite', 'état']);
  });

  it('writes a coloured background as inverse characters where black is on it', async () => {
    const { show } = await setUp();
    expect(await show('\x1b[30;42mmenu\x1b[m fin')).toBe(
      '0c 1b 42 1b 5d 6d 65 6e 75 09 1b 47 1b 5c 66 69 6e 11',
    );
  });

  it('opens a zone for coloured text on a colour that has blanks around it', async () => {
    const { show, screen } = await setUp();
    expect(await show('\x1b[33;44m oui \x1b[m fin')).toBe(
      '0c 1b 54 1b 59 20 1b 43 6f 75 69 20 1b 50 1b 59 20 1b 47 66 69 6e 11',
    );
    const view = new RowView();
    screen.readRow(1, view);
    expect([...view.backgrounds.slice(0, 8)]).toEqual([4, 4, 4, 4, 4, 0, 0, 0]);
    expect(minitelRows(screen)[0]).toBe(' oui  fin');
  });

  it('underlines a word from the blank before it to the blank after', async () => {
    const { show, screen } = await setUp();
    await show('un \x1b[4mmot\x1b[m seul');
    const view = new RowView();
    screen.readRow(1, view);
    expect([...view.flags.slice(0, 8)].map((flags) => flags & UNDERLINED)).toEqual([0, 0, 0, 1, 1, 1, 0, 0]);
  });

  it('draws what is black on black, and hides what is hidden', async () => {
    const { show, screen } = await setUp();
    await show('\x1b[30mnoir\x1b[m \x1b[8mcaché\x1b[m');
    const view = new RowView();
    screen.readRow(1, view);
    expect(view.foregrounds[0]).toBe(4);
    expect(minitelRows(screen)[0]).toBe('noir');
  });

  it('shows eight colours of the many there are, dark blue made readable where it is bold', async () => {
    const { show, screen } = await setUp();
    await show(
      '\x1b[31ma\x1b[91mb\x1b[38;5;208mc\x1b[38;2;0;250;0md\x1b[34me\x1b[1mf\x1b[90mg\x1b[38;5;231mh',
    );
    const view = new RowView();
    screen.readRow(1, view);
    expect([...view.foregrounds.slice(0, 8)]).toEqual([1, 1, 3, 2, 4, 6, 4, 7]);
  });

  it('keeps lines, joints, accents and what has no form in one cell each', async () => {
    const { show, screen } = await setUp();
    await show('\x1b(0lqqk\x1b(B ├─┤ €…æ 漢x ç e\u0301');
    expect(minitelRows(screen)[0]).toBe('+──+ +─+ E.a ? x ç é');
  });

  it('answers what programs ask of terminals, and swallows titles', async () => {
    const { show, screen, replies } = await setUp();
    await show('\x1b]0;titre\x07\x1bP+q544e\x1b\\a\x1b[6n\x1b[c');
    expect(replies).toEqual(['\x1b[1;2R', '\x1b[?1;2c']);
    expect(minitelRows(screen)[0]).toBe('a');
  });

  it('draws everything again once forgotten, and hides the cursor with the program', async () => {
    const { show, update } = await setUp();
    await show('abc');
    update.forget();
    expect(await show('')).toBe('0c 61 62 63');
    expect(await show('\x1b[?25l')).toBe('14');
    expect(await show('\x1bc')).toBe('08 08 08 18 11');
  });
});

/** Small and repeatable (mulberry32). */
function randomFrom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
}

function randomOutput(random: (below: number) => number): string {
  const pick = <T>(from: readonly T[]): T => from[random(from.length)]!;
  const texts = [
    'a',
    'été',
    'mot ',
    '        ',
    '│',
    'ÆŒß',
    '~{`',
    '\r\n',
    '\n\n\n',
    '\t',
    '\b',
    '漢',
    '----------',
    'fin ',
  ];
  const n = (): number => random(26);
  const piece = (): string => {
    switch (random(4)) {
      case 0:
        return `\x1b[${n()};${random(42)}H`;
      case 1:
        return `\x1b[${pick([0, 0, 1, 4, 5, 7, 24, 27])};${30 + random(8)};${40 + random(10)}m`;
      case 2:
        return `\x1b[${random(4)}${pick([...'KJLMP@XSTABCDb'])}`;
      default:
        return pick([
          ...texts,
          ...texts,
          `\x1b[${1 + random(10)};${11 + random(14)}r`,
          '\x1bM',
          '\x1b[m',
          '\x1b[?1049h',
          '\x1b[?1049l',
          '\x1b[?25l',
          '\x1b[?25h',
          '\x1b7',
          '\x1b8',
        ]);
    }
  };
  return Array.from({ length: 1 + random(30) }, piece).join('');
}

describe('whatever a program writes', () => {
  it.each([1, 2, 3, 4, 5, 6])('shows its text, colours and cursor on the Minitel (seed %i)', async (seed) => {
    const random = randomFrom(seed);
    const { program, update, screen, refresh } = await setUp();
    for (let step = 0; step < 60; step++) {
      const output = randomOutput(random);
      await program.write(output);
      const before = minitelRows(screen);
      if (random(20) === 0) update.forget();
      refresh();
      const expected = programLooks(program);
      const where = `step ${step}: ${JSON.stringify(output)} on ${JSON.stringify(before)}`;
      expect(minitelRows(screen), where).toEqual(expected);
      const { row, column, isVisible } = program.cursor;
      expect(screen.cursor.visible, where).toBe(isVisible);
      if (isVisible) expect(screen.cursor, where).toMatchObject({ row, column });
      checkAgainstFresh(program, screen, where);
    }
  });
});

/** The program's text, each character as a Minitel shows it. */
function programLooks(program: { text(): string[] }): string[] {
  return program.text().map((line) => {
    const characters = [...line];
    // The wide ones of these tests take two columns, of which the second shows nothing.
    const shown = characters.map((character) => look(character) + (character === '漢' ? ' ' : ''));
    return shown.join('').trimEnd();
  });
}

/** Every cell looks as on a page that was drawn at once: nothing of former states shines through. */
function checkAgainstFresh(
  program: { readCells(out: Float64Array): void; cursor: PageCursor },
  screen: Screen,
  where: string,
): void {
  const cells = emptyCells();
  program.readCells(cells);
  const fresh = new Screen();
  fresh.write(new PageUpdate().bytesFor(cells, program.cursor));
  for (let row = 1; row <= ROWS; row++)
    expect(appearance(screen, row), where).toEqual(appearance(fresh, row));
}
type PageCursor = Parameters<PageUpdate['bytesFor']>[1];

/** Colours of a row as they meet the eye: of blanks only the background, of inverse ones the other way round. */
function appearance(screen: Screen, row: number): string[] {
  const view = new RowView();
  screen.readRow(row, view);
  const characters = rowCharacters(screen, row);
  return Array.from({ length: COLUMNS }, (_, i) => {
    const [fg, bg, flags] = [view.foregrounds[i], view.backgrounds[i], view.flags[i] ?? 0];
    const isInverse = (flags & INVERTED) !== 0;
    const character = characters[i] ?? '';
    if (character === ' ') return `on ${isInverse ? fg : bg}${flags & UNDERLINED ? ' underlined' : ''}`;
    return `${character} ${isInverse ? `${bg} on ${fg}` : `${fg} on ${bg}`} ${flags}`;
  });
}
