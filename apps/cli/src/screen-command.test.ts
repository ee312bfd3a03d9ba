import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { decodePng, isSamePicture } from '@minipavi/png';
import { Page, rasterise, Screen } from '@minipavi/videotex';
import { ansiLines } from './ansi-lines.ts';
import { COMMANDS } from './commands.ts';
import { readCommandLine } from './command-line.ts';
import { jsonLines, textLines } from './screen-lines.ts';

const PAGE = new Page().clear().at(3, 4).text('Bonjour').at(3, 9).text('Au revoir').toBytes();
const screen = screenAfter(PAGE.length);

/** The page after its first bytes. */
function screenAfter(bytes: number): Screen {
  const one = new Screen();
  one.write(PAGE.subarray(0, bytes));
  return one;
}

/** Bits of colour; null: no terminal. */
type Terminal = number | null;

/** What `minipavi screen - …` prints, the page coming by stdin. */
async function show(options: readonly string[], terminal: Terminal = null, file = '-'): Promise<Buffer> {
  const typed = readCommandLine(['screen', file, ...options], COMMANDS);
  if (typed.kind !== 'run') throw new Error(`understood as ${typed.kind}`);
  const stdout = new PassThrough();
  if (terminal !== null) Object.assign(stdout, { isTTY: true, getColorDepth: () => terminal });
  await typed.command.run(typed.words, {
    stdin: Readable.from([Buffer.from(PAGE)]),
    stdout,
    stderr: new PassThrough(),
  });
  return (stdout.read() as Buffer | null) ?? Buffer.alloc(0);
}

let folder = '';
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'minipavi-'));
});
afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

describe('the form', () => {
  test('is text in a file, colours on a terminal, text on one that has or wants none', async () => {
    expect(String(await show([]))).toBe(textLines(screen));
    expect(String(await show([], 8))).toBe(ansiLines(screen, 'colour'));
    expect(String(await show([], 1))).toBe(textLines(screen));
  });

  test('is what was asked for, wherever it goes', async () => {
    for (const terminal of [null, 8]) {
      expect(String(await show(['--text'], terminal))).toBe(textLines(screen));
      expect(String(await show(['--ansi'], terminal))).toBe(ansiLines(screen, 'colour'));
      expect(String(await show(['--json'], terminal))).toBe(jsonLines(screen));
    }
  });

  test('is grey where there are colours', async () => {
    expect(String(await show(['--grey'], 8))).toBe(ansiLines(screen, 'grey'));
    expect(String(await show(['--ansi', '--grey']))).toBe(ansiLines(screen, 'grey'));
    expect(String(await show(['--grey']))).toBe(textLines(screen));
    const grey = rasterise(screen, { colours: 'grey', scale: 2 });
    const png = await show(['--png', '-', '--grey', '--scale', '2']);
    expect(isSamePicture(decodePng(png), grey)).toBe(true);
  });
});

test('--at shows the screen after so many bytes, all of it when there are fewer', async () => {
  for (const bytes of [0, 1, 12, PAGE.length]) {
    expect(String(await show(['--at', String(bytes)])), `${bytes}`).toBe(textLines(screenAfter(bytes)));
  }
  expect(String(await show(['--at', '12']))).not.toBe(textLines(screen));
  expect(String(await show(['--at', '99999']))).toBe(textLines(screen));
});

test('a picture goes to a file, and nothing to stdout', async () => {
  const target = path.join(folder, 'page.png');
  expect(await show(['--png', target], 8)).toHaveLength(0);
  expect(isSamePicture(decodePng(fs.readFileSync(target)), rasterise(screen))).toBe(true);
});

describe('refusals', () => {
  test.each([
    [['--json', '--text'], "--text et --json s'excluent : une seule forme à la fois"],
    [['--png', 'p.png', '--json'], "--json et --png s'excluent : une seule forme à la fois"],
    [['--scale', '2'], "--scale : ne sert qu'avec --png"],
    [['--ansi', '--scale', '2'], "--scale : ne sert qu'avec --png"],
    [['--json', '--grey'], "--grey : ne sert qu'avec --png ou --ansi"],
    [['--png', 'p', '--scale', '0'], '--scale : « 0 » refusé, un nombre entier de 1 à 16 est accepté'],
    [['--png', 'p', '--scale', '17'], '--scale : « 17 » refusé, un nombre entier de 1 à 16 est accepté'],
    [['--png', 'p', '--scale', '2.5'], '--scale : « 2.5 » refusé, un nombre entier de 1 à 16 est accepté'],
    [['--png', 'p', '--scale', '1e1'], '--scale : « 1e1 » refusé, un nombre entier de 1 à 16 est accepté'],
    [['--at=-1'], '--at : « -1 » refusé, un nombre entier de 0 à 16777216 est accepté'],
    [['page.vdt'], '« page.vdt » de trop : un seul fichier à la fois, ici « - »'],
  ])('%j', async (options, message) => {
    await expect(show(options)).rejects.toMatchObject({ message, exitCode: 2 });
  });

  test('of a picture on a terminal, which cannot show one', async () => {
    await expect(show(['--png', '-'], 8)).rejects.toMatchObject({
      message: '--png - : la sortie standard est un terminal ; la rediriger, ou nommer un fichier',
      exitCode: 2,
    });
  });

  test('of a picture in the place of its page', async () => {
    const page = path.join(folder, 'page.vdt');
    fs.writeFileSync(page, PAGE);
    await expect(show(['--png', page], null, page)).rejects.toMatchObject({
      message: `--png : « ${page} » est la page elle-même, une autre sortie est attendue`,
      exitCode: 2,
    });
    expect(fs.readFileSync(page).equals(PAGE)).toBe(true);
  });
});
