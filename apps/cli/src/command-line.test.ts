import { describe, expect, test } from 'vitest';
import type { Command } from './command.ts';
import { readCommandLine } from './command-line.ts';
import { MISUSED, Refusal } from './refusal.ts';

const command = (name: string): Command => ({
  name,
  usage: 'FICHIER [options]',
  summary: '',
  doc: '',
  options: [
    { name: 'text', value: null, doc: '' },
    { name: 'png', value: 'SORTIE', doc: '' },
  ],
  examples: [],
  run: () => Promise.resolve(),
});
const COMMANDS = [command('screen'), command('import')];

const read = (...argv: readonly string[]) => readCommandLine(argv, COMMANDS);

/** Arguments and options of a command line that is understood. */
function words(...argv: readonly string[]): [readonly string[], Readonly<Record<string, string>>] {
  const typed = read('screen', ...argv);
  if (typed.kind !== 'run') throw new Error(`understood as ${typed.kind}`);
  return [typed.words.arguments, Object.fromEntries(typed.words.options)];
}

function refusalOf(...argv: readonly string[]): string {
  try {
    read(...argv);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    expect(error.exitCode).toBe(MISUSED);
    return error.message;
  }
  throw new Error('not refused');
}

describe('words', () => {
  test('are the command, then arguments and options in any order', () => {
    expect(read('import')).toMatchObject({ kind: 'run', command: COMMANDS[1] });
    const expected = [['page.vdt'], { text: '', png: 'p.png' }];
    expect(words('page.vdt', '--text', '--png', 'p.png')).toEqual(expected);
    expect(words('--png', 'p.png', '--text', 'page.vdt')).toEqual(expected);
    expect(words('--text', 'page.vdt', '--png=p.png')).toEqual(expected);
  });

  test('stay as typed, numbers and names that every object has among them', () => {
    expect(words('007', 'constructor', 'true', '')).toEqual([['007', 'constructor', 'true', ''], {}]);
  });

  test('may be a dash alone, as an argument and as a value', () => {
    expect(words('-', '--png', '-')).toEqual([['-'], { png: '-' }]);
  });

  test('may begin with a dash behind -- and behind =', () => {
    expect(words('--png=--text', '--', '--text', '-h')).toEqual([['--text', '-h'], { png: '--text' }]);
  });
});

describe('help', () => {
  test('is asked for everywhere, whatever else is wrong', () => {
    expect(read('--help')).toEqual({ kind: 'help', command: null });
    expect(read('-h')).toEqual({ kind: 'help', command: null });
    expect(read('screen', '--nothing', '-h')).toEqual({ kind: 'help', command: COMMANDS[0] });
    expect(read('import', 'page.vdt', '--help')).toEqual({ kind: 'help', command: COMMANDS[1] });
  });

  test('is not asked for by who types nothing', () => {
    expect(read()).toEqual({ kind: 'nothing' });
  });
});

describe('refusals tell what was seen and what is accepted', () => {
  test.each([
    [['page.vdt'], 'commande inconnue « page.vdt » ; acceptées : screen, import'],
    [[''], 'commande inconnue «  » ; acceptées : screen, import'],
    [['--text', 'screen'], "« --text » : la commande vient d'abord ; acceptées : screen, import"],
    [['screen', '--txet'], 'option inconnue « --txet » ; acceptées : --text, --png, --help'],
    [['screen', '-t'], 'option inconnue « -t » ; acceptées : --text, --png, --help'],
    [['screen', '--constructor'], 'option inconnue « --constructor » ; acceptées : --text, --png, --help'],
    [['screen', '--__proto__=1'], 'option inconnue « --__proto__ » ; acceptées : --text, --png, --help'],
    [['screen', '--no-text'], 'option inconnue « --no-text » ; acceptées : --text, --png, --help'],
    [['screen', '--text', '--text'], '--text : donnée deux fois, une seule est acceptée'],
    [['screen', '--text=oui'], '--text : « oui » de trop, cette option ne prend pas de valeur'],
    [['screen', '--png'], '--png : valeur absente ; écrire --png SORTIE ou --png=SORTIE'],
    [['screen', '--png='], '--png : valeur absente ; écrire --png SORTIE ou --png=SORTIE'],
    [['screen', '--png', '--text'], '--png : valeur absente ; écrire --png SORTIE ou --png=SORTIE'],
  ])('%j', (argv, message) => {
    expect(refusalOf(...argv)).toBe(message);
  });

  test('what was typed cannot disturb the terminal, however long', () => {
    const message = refusalOf(`\x1b[2J${'x'.repeat(5000)}`);
    expect(message).not.toMatch(/\p{Cc}/u);
    expect(message.length).toBeLessThan(200);
  });
});
