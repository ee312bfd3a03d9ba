import { expect, test } from 'vitest';
import { Screen, screenToText } from '@minipavi/videotex';
import { refusalPage, type PageReason } from './refusal-page.ts';

/** Rows 0 to 24, shown on a terminal that was busy with something else. */
function shown(reason: PageReason, helpAddress = 'aide@exemple.fr'): string[] {
  const screen = new Screen();
  screen.write(Buffer.from('\x1f@Amessage ancien\n\x0cpage ancienne\x11', 'latin1'));
  screen.write(refusalPage(reason, helpAddress));
  return screenToText(screen);
}

test('a full house, row by row', () => {
  expect(shown('full')).toEqual([
    '                                      F',
    '',
    '  MiniPAVI',
    '',
    '',
    ' Passerelle complète',
    ...['', '', '', ''],
    '  Toutes les lignes de cette',
    '  passerelle sont occupées en ce',
    '  moment.',
    ...['', ''],
    '  Réessayez dans quelques minutes.',
    ...['', '', '', '', ''],
    '─'.repeat(40),
    '  Aide',
    '  aide@exemple.fr',
    '',
  ]);
});

test.each([
  ['address-full', 'Déjà en ligne', "Terminez l'une d'elles"],
  ['busy', 'Passerelle occupée', 'Réessayez dans un instant.'],
  ['rate', 'Trop de connexions', 'Attendez une minute'],
  ['denied', 'Accès refusé', "n'est pas admise"],
  ['ill-reputed', 'Accès refusé', 'signalée pour des abus'],
  ['unverified', 'Accès impossible', "n'a pas pu être vérifié"],
] as const)('%s says what is the matter and what to do, with nothing cut', (reason, title, words) => {
  const rows = shown(reason);
  expect(rows[5]?.trim()).toBe(title);
  const text = rows.join(' ').replace(/\s+/g, ' ');
  expect(text).toContain(words);
  expect(text).not.toContain('...');
  // Sentences end where they were meant to.
  expect([rows[10], rows[11], rows[12]].join('').trimEnd()).toMatch(/\.$/);
  expect([rows[15], rows[16], rows[17]].join('').trimEnd()).toMatch(/\.$/);
});

test('the longest address of help has its row', () => {
  const longest = `${'a'.repeat(29)}@exemple.fr`;
  expect(shown('full', longest)[23]).toBe(`  ${longest.slice(0, 38)}`);
  expect(shown('full', longest.slice(2))[23]).toBe(`  ${longest.slice(2)}`);
});

test('it leaves the cursor off, and nothing of what was there', () => {
  const screen = new Screen();
  screen.write(Buffer.from('\x11', 'latin1'));
  screen.write(refusalPage('rate', 'aide@exemple.fr'));
  expect(screen.cursor.visible).toBe(false);
  expect(shown('rate').join('\n')).not.toMatch(/ancien/);
});

test('every byte has seven bits, as websockets and telephone lines want them', () => {
  const reasons = ['full', 'address-full', 'busy', 'rate', 'denied', 'ill-reputed', 'unverified'] as const;
  for (const reason of reasons) {
    expect(Math.max(...refusalPage(reason, 'aide@exemple.fr'))).toBeLessThan(0x80);
  }
});
