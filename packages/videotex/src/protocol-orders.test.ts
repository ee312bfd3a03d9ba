import { describe, expect, test } from 'vitest';
import { Screen } from './screen.ts';
import type { TerminalOrder } from './terminal.ts';
import { at, bytesOf, esc, repliesTo, screenOf, show, textAt } from './testing/show.ts';

const EXTENDED = esc(';iYA');

describe('identification', () => {
  test('answers as the web emulator of the original service', () => {
    expect(repliesTo(esc('9{'))).toEqual(['01 45 6d 55 04']);
  });

  test('can be another terminal’s', () => {
    expect(repliesTo(esc('9{'), { identification: 'Cu<' })).toEqual(['01 43 75 3c 04']);
    for (const identification of ['', 'Cu', 'Cuéx', 'C\x04x']) {
      expect(() => new Screen({ identification }), identification).toThrow(RangeError);
    }
  });

  test('works on row 0 and writes nothing', () => {
    expect(repliesTo(`${at(0, 1)}${esc('9{')}`)).toHaveLength(1);
    expect(textAt(show(`${at(2, 1)}a${esc('9{')}b`), 2)).toBe('ab');
  });
});

describe('status requests', () => {
  test.each([
    ['terminal', '9p', '1b 3a 71 5a'],
    ['operation', '9r', '1b 3a 73 40'],
    ['speed', '9t', '1b 3a 75 64'],
    ['protocol', '9v', '1b 3a 77 43'],
    ['keyboard', ':rY', '1b 3b 73 59 40'],
    ['routing of the screen', ':bX', '1b 3b 63 58 45'],
    ['routing of the keyboard', ':bQ', '1b 3b 63 51 46'],
    ['routing of the modem', ':bZ', '1b 3b 63 5a 4e'],
    ['cursor', 'a', '1f 41 41'],
  ])('%s', (_name, order, reply) => expect(repliesTo(esc(order))).toEqual([reply]));

  test('the cursor’s place is told as US writes it', () => {
    expect(repliesTo(at(24, 40) + esc('a'))).toEqual(['1f 58 68']);
    expect(repliesTo(at(0, 7) + esc('a'))).toEqual(['1f 40 47']);
  });

  test('modules that do not exist are not answered for', () => {
    expect(repliesTo(esc(':bA') + esc(':rX') + esc(';aAA'))).toEqual([]);
  });
});

describe('modes', () => {
  test.each([
    ['roll mode', ':iC', '1b 3a 73 42'],
    ['error correction', ':iD', '1b 3a 73 44'],
    ['lower case', ':iE', '1b 3a 73 48'],
    ['zoom', ':iF', '1b 3a 73 40'],
  ])('%s on and off, acknowledged', (_name, order, reply) => {
    expect(repliesTo(esc(order))).toEqual([reply]);
    expect(repliesTo(esc(order) + esc(order.replace('i', 'j'))).at(-1)).toBe('1b 3a 73 40');
  });
});

describe('keyboard', () => {
  test('is told to the keys by the screen', () => {
    expect(screenOf('').keyboard).toEqual({
      lowerCase: false,
      extended: false,
      cursorC0: false,
      localEcho: false,
      toLine: true,
    });
    const line = esc(':iE') + EXTENDED + esc(';iYC') + esc(';aXQ') + esc(';`ZQ');
    expect(screenOf(line).keyboard).toEqual({
      lowerCase: true,
      extended: true,
      cursorC0: true,
      localEcho: true,
      toLine: false,
    });
  });

  test('extension and cursor keys are acknowledged', () => {
    expect(repliesTo(EXTENDED + esc(';iYC') + esc(';jYA'))).toEqual([
      '1b 3b 73 59 41',
      '1b 3b 73 59 45',
      '1b 3b 73 59 44',
    ]);
  });

  test('local echo is a link from keyboard to screen', () => {
    expect(repliesTo(esc(';aXQ') + esc(';`XQ'))).toEqual(['1b 3b 63 58 47', '1b 3b 63 58 45']);
  });
});

describe('routing', () => {
  test('a screen cut from the line shows nothing more, but obeys protocol sequences', () => {
    const cut = `${at(2, 1)}a${esc(';`XR')}b\x19Be\x12C${at(3, 1)}${esc('[2J')}c`;
    expect(textAt(show(cut), 2)).toBe('a');
    expect(repliesTo(cut + esc('9{'))).toContain('01 45 6d 55 04');
    const again = `${cut}${esc(';aXR')}d`;
    expect(textAt(show(again), 2)).toBe('ad');
  });
});

describe('transparency', () => {
  test('lets announced bytes pass unread, then says so', () => {
    const line = `${esc(':fC')}${esc('9{')}`;
    expect(repliesTo(line)).toEqual(['13 57']);
    expect(repliesTo(line + esc('9{'))).toEqual(['13 57', '01 45 6d 55 04']);
    expect(repliesTo(`${esc(':f@')}${esc('9{')}`)).toEqual(['01 45 6d 55 04']);
  });
});

describe('reset', () => {
  test('by PRO1 7F: modes, keyboard and routing, not the page', () => {
    const line = `${at(2, 1)}text${esc(':iC')}${esc(':iE')}${EXTENDED}${esc(';aXQ')}${esc('9\x7f')}`;
    const screen = screenOf(line);
    expect(screen.rolling).toBe(false);
    expect(screen.keyboard).toEqual(screenOf('').keyboard);
    expect(textAt(show(line), 2)).toBe('text');
    expect(repliesTo(esc('9\x7f'))).toEqual(['13 5e']);
  });
});

describe('what is asked of the machine around', () => {
  const ordersOf = (line: string): TerminalOrder[] => {
    const orders: TerminalOrder[] = [];
    screenOf(line, { onOrder: (order) => orders.push(order) });
    return orders;
  };

  test('speed and palette of the original service’s emulator, and the line', () => {
    expect(ordersOf(esc(':\x10A') + esc(':\x10D') + esc(':\x11A') + esc(':\x11B'))).toEqual([
      { type: 'speed', value: 1200 },
      { type: 'speed', value: 'max' },
      { type: 'palette', value: 'grey' },
      { type: 'palette', value: 'colour' },
    ]);
    expect(ordersOf(esc(':\x10\x01') + esc(':\x10\x04') + esc(':\x11\x01') + esc(':\x11\x02'))).toEqual(
      ordersOf(esc(':\x10A') + esc(':\x10D') + esc(':\x11A') + esc(':\x11B')),
    );
    expect(ordersOf(esc(':\x10\x02') + esc(':\x10B') + esc(':\x10\x03') + esc(':\x10C'))).toEqual(
      [4800, 4800, 9600, 9600].map((value) => ({ type: 'speed', value })),
    );
    expect(ordersOf(esc('9g') + esc('9h'))).toEqual([
      { type: 'line', value: 'hang-up' },
      { type: 'line', value: 'connect' },
    ]);
    for (const other of ['\x00', '\x05', '@', 'E', '!']) {
      expect(ordersOf(esc(`:\x10${other}`) + esc(`:\x11${other}`)), JSON.stringify(other)).toEqual([]);
    }
    expect(ordersOf(esc(':\x11\x03') + esc(':\x11C'))).toEqual([]);
  });

  test('a beep for each BEL', () => {
    let beeps = 0;
    screenOf('\x07a\x07', { onBeep: () => beeps++ });
    expect(beeps).toBe(2);
  });
});

describe('unknown and unsupported sequences', () => {
  test.each(['9A', '9o', ':AA', ':2}', ':2~', ':1}', ':|j', ';AAA', ':kd', ';iXA', ';iYB', ':iA'])(
    'ESC %s is swallowed without a reply',
    (order) => {
      expect(repliesTo(esc(order))).toEqual([]);
      expect(show(`${at(2, 1)}${esc(order)}x`)).toEqual(show(`${at(2, 1)}x`));
    },
  );

  test('arguments count whatever they are', () => {
    const screen = new Screen();
    screen.write(bytesOf(`${at(2, 1)}${esc(';\x1b\x00\x0c')}x`));
    expect(screen.cursor).toMatchObject({ row: 2, column: 2 });
  });
});
