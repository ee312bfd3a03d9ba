import { describe, expect, test } from 'vitest';
import { Screen, screenToText } from '@minipavi/videotex';
import { ERRORS, errorScreen, IDLE_MESSAGE, rowZeroMessage, welcome, type ErrorKind } from './screens.ts';
import { textOf } from './testing/bytes.ts';

const BANNER = {
  version: '1.6',
  uniqueId: '17000000004321',
  date: new Date(2026, 1, 3, 4, 5),
  pce: false,
} as const;
const NO_ACKNOWLEDGEMENTS = '\x1b:dQ\x1b:dP\x1b:dR\x1b:dS';

describe('welcome', () => {
  test.each([
    ['WS', false, '\x1b9{\f\x0e\x1f@AMiniPAVI 1.6WS 03/02/2026 04:05\x18\x1b@\x14PIN:4321\x14\n'],
    ['WSS', false, '\x1b9{\f\x0e\x1f@AMiniPAVI 1.6WSS 03/02/2026 04:05\x18\x1b@\x14PIN:4321\x14\n'],
    ['TELN', false, '\x1b9{\f\x1f@AMiniPAVI 1.6TELN 03/02/2026 04:05\x18\x1b@\x14PIN:4321\x14\n'],
    [
      'AST',
      false,
      `\x1b9{${NO_ACKNOWLEDGEMENTS}\f\x0e\x1f@AMiniPAVI 1.6RTC 03/02/2026 04:05\x18\x1b@\x14PIN:4321\x14\n`,
    ],
    [
      'AST',
      true,
      `\x1b9{${NO_ACKNOWLEDGEMENTS}\f\x0e\x1f@AMiniPAVI 1.6PCE 03/02/2026 04:05\x18\x1b@\x14PIN:4321\x14\n`,
    ],
    [
      'AUD',
      true,
      `\x1b9{${NO_ACKNOWLEDGEMENTS}\f\x0e\x1f@AMiniPAVI 1.6PCE 03/02/2026 04:05\x18\x1b@\x14PIN:4321\x14\n`,
    ],
  ] as const)('is for %s, error correction %s, what the original sends', (kind, pce, bytes) => {
    expect(textOf(welcome({ ...BANNER, kind, pce }))).toBe(bytes);
  });

  test('hides the PIN from the screen and keeps the banner on row 0', () => {
    const replies: string[] = [];
    const screen = new Screen({ onReply: (bytes) => replies.push(textOf(bytes)) });
    screen.write(welcome({ ...BANNER, kind: 'TELN' }));
    const [banner, ...rows] = screenToText(screen);
    expect(banner).toContain('MiniPAVI 1.6TELN 03/02/2026 04:05');
    expect(rows.join('')).toBe('');
    expect(replies).toEqual(['\x01EmU\x04']);
    expect(screen.cursor).toMatchObject({ row: 1, column: 1 });
  });
});

const UID = { uniqueId: '17000000004321', helpAddress: 'aide@minipavi.fr' } as const;

describe('errorScreen', () => {
  test.each<[ErrorKind, string, string | undefined, string]>([
    [
      'BAD_START_URL',
      'url:notaurl',
      undefined,
      'ERR #02\x1b@}\x1bG\x1bR Param\x19Aetre url incorrect\x18\x1fDAurl:notaurl',
    ],
    [
      'BAD_NEXT_URL',
      'nowhere',
      undefined,
      'ERR #05\x1b@}\x1bG\x1bR Prochaine URL incorrecte\x18\x1fDAnowhere',
    ],
    [
      'UNAVAILABLE',
      'url:http://a/',
      undefined,
      'ERR #09\x1b@}\x1bG\x1bR Service indisponible\x18\x1fDAurl:http://a/',
    ],
    [
      'NOT_JSON',
      'Exception: m',
      'Votre serveur a répondu: un\r\ndeux\ntrois',
      'ERR #03\x1b@}\x1bG\x1bR R\x19Beponse non JSON\x18\x1fDAException: m\x1fGAVotre serveur a r\x19Bepondu: un\r\ndeux\r\ntrois',
    ],
  ])('is for %s what the original sends', (kind, detail, more, middle) => {
    const screen = errorScreen({ kind, detail, ...(more === undefined ? {} : { more }), ...UID });
    expect(textOf(screen)).toBe(
      `\f\x0f\x1fBA\x1bM\x1bG\x1bQ ${middle}\x1fXAUID:17000000004321 Aide:aide@minipavi.fr`,
    );
  });

  test.each(Object.entries(ERRORS))('%s shows its number and title', (kind, [number, title]) => {
    const screen = new Screen();
    screen.write(errorScreen({ kind: kind as ErrorKind, detail: 'détail', more: 'suite', ...UID }));
    const rows = screenToText(screen);
    expect(rows[2]).toContain(`ERR #${number}`);
    expect(rows[2]?.replace(/\s+/g, ' ')).toContain(title);
    expect([rows[4], rows[7], rows[24]]).toEqual([
      'détail',
      'suite',
      'UID:17000000004321 Aide:aide@minipavi.fr',
    ]);
  });

  test('leaves the second detail readable however long the first is', () => {
    const screen = new Screen();
    screen.write(errorScreen({ kind: 'BAD_ANSWER', detail: 'x'.repeat(5000), more: 'suite', ...UID }));
    expect(screenToText(screen).slice(3, 8)).toEqual(['', ...Array<string>(3).fill('x'.repeat(40)), 'suite']);
  });

  test('takes nothing but text and line breaks from a detail', () => {
    const bytes = textOf(errorScreen({ kind: 'BAD_ANSWER', detail: 'a\x0c\x1f@A\x1b[2Jb\rc', ...UID }));
    expect(bytes).toContain('\x1fDAa@A[2Jb\r\nc\x1fXA');
  });
});

describe('rowZeroMessage', () => {
  test('writes on row 0 and takes the cursor back', () => {
    expect(textOf(rowZeroMessage(IDLE_MESSAGE))).toBe('\x1f@ADeconnexion pour inactivit\x19Be...\x18\n');
    const screen = new Screen();
    screen.write([0x1f, 0x4a, 0x45]);
    screen.write(rowZeroMessage('é'));
    expect(screenToText(screen)[0]?.slice(0, 10).trimEnd()).toBe('é');
    expect(screen.cursor).toMatchObject({ row: 10, column: 5 });
  });
});
