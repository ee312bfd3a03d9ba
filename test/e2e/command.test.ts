/** The command `minipavi` as a shell runs it: what it prints, where, and its exit code. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { decodePng, isSamePicture } from '@minipavi/png';
import { rasterise, Screen } from '@minipavi/videotex';

const ROOT = path.join(import.meta.dirname, '../..');
const PAGES = path.join(ROOT, 'test/vdt/pages');
const names = fs.readdirSync(PAGES).flatMap((file) => (file.endsWith('.vdt') ? [file.slice(0, -4)] : []));
const pageFile = (name: string): string => path.join(PAGES, `${name}.vdt`);
const MENU = pageFile('01-menu');

/** What npx runs; or the bundle of another build that is put to the test. */
const otherBuild = process.env['MINIPAVI_DIST'];
const PROGRAM =
  otherBuild === undefined
    ? [path.join(ROOT, 'node_modules/.bin/minipavi')]
    : [process.execPath, path.join(otherBuild, 'cli.cjs')];

const MENU_TEXT = `Annuaire des ateliers                 F


            ATELIERS
─ x 40

 Cet été, où que vous soyez :

   1  Poterie à l'île d'Yeu .......

   2  Forêts et clairières ........

   3  Théâtre (dès 8 ans) .........

   4  Œuvres en œuf ...............

   5  Naïveté & façades ...........

   6  Électricité - Dîner à Noël ..

─ x 40

 Votre choix .. puis  Envoi

 Sommaire ou Guide              25°C
`;

interface Ending {
  readonly code: number | null;
  readonly stdout: Buffer;
  readonly stderr: string;
}

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'minipavi-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const start = (args: readonly string[]) => {
  const [program = '', ...first] = PROGRAM;
  return spawn(program, [...first, ...args], { cwd: folder });
};

/** Runs the command in an empty folder until it ends. */
async function minipavi(args: readonly string[], stdin: Uint8Array = Buffer.alloc(0)): Promise<Ending> {
  const child = start(args);
  const stdout: Buffer[] = [];
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  // A command that reads no more closes its end.
  child.stdin.on('error', () => undefined).end(stdin);
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, stdout: Buffer.concat(stdout), stderr };
}

/** What it prints when all is well. */
async function printed(args: readonly string[], stdin?: Uint8Array): Promise<Buffer> {
  const { code, stdout, stderr } = await minipavi(args, stdin);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return stdout;
}

function screenOf(name: string): Screen {
  const screen = new Screen();
  screen.write(fs.readFileSync(pageFile(name)));
  return screen;
}

describe('minipavi screen', () => {
  test.each(names)('%s --json is its screen', async (name) => {
    const expected = JSON.parse(fs.readFileSync(path.join(PAGES, `${name}.screen.json`), 'utf8')) as unknown;
    expect(JSON.parse(String(await printed(['screen', pageFile(name), '--json'])))).toEqual(expected);
  });

  test.each([
    ['01-menu', 1],
    ['02-mosaics', 1],
    ['02-mosaics', 3],
  ])('%s --png --scale %i is its picture', async (name, scale) => {
    const stdout = await printed(['screen', pageFile(name), '--png', 'page.png', '--scale', `${scale}`]);
    expect(stdout).toHaveLength(0);
    expect(fs.readdirSync(folder)).toEqual(['page.png']);
    const picture = decodePng(fs.readFileSync(path.join(folder, 'page.png')));
    expect([picture.width, picture.height]).toEqual([320 * scale, 250 * scale]);
    expect(isSamePicture(picture, rasterise(screenOf(name), { scale }))).toBe(true);
  });

  test('prints text, on 25 lines, into a pipe', async () => {
    const text = String(await printed(['screen', MENU]));
    expect(text.replaceAll('─'.repeat(40), '─ x 40')).toBe(MENU_TEXT);
    expect(String(await printed(['screen', MENU, '--text']))).toBe(text);
  });

  test('reads stdin and writes a picture to stdout', async () => {
    const page = fs.readFileSync(MENU);
    expect(await printed(['screen', '-'], page)).toEqual(await printed(['screen', MENU]));
    const png = await printed(['screen', '-', '--png', '-', '--grey'], page);
    expect(isSamePicture(decodePng(png), rasterise(screenOf('01-menu'), { colours: 'grey' }))).toBe(true);
  });

  test('says nothing when its reader leaves', async () => {
    const child = start(['screen', MENU, '--json']);
    child.stdout.destroy();
    let stderr = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    const [code] = (await once(child, 'close')) as [number | null];
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  });
});

describe('minipavi import-stats', () => {
  test('tells what each file of the original holds, and puts it where the gateway looks', async () => {
    fs.mkdirSync(path.join(folder, 'old'));
    const days = 'a:1:{s:2:"05";a:1:{s:2:"WS";a:2:{s:5:"count";i:3;s:8:"duration";i:4000;}}}';
    fs.writeFileSync(path.join(folder, 'old', 'stats-202406.stats'), days);
    expect(String(await printed(['import-stats', 'old']))).toContain(
      'stats-202406.stats : juin 2024, 1 jour, 3 sessions, 1 h 06 min\n',
    );
    expect(fs.readFileSync(path.join(folder, 'stats', 'imported-202406.jsonl'), 'utf8')).toBe(
      '{"day":5,"kind":"WS","count":3,"seconds":4000}\n',
    );
  });

  test('takes the good files when one is broken, and says which', async () => {
    fs.mkdirSync(path.join(folder, 'old'));
    fs.writeFileSync(path.join(folder, 'old', 'stats-202405.stats'), 'a:1:{s:2:"05"');
    fs.writeFileSync(path.join(folder, 'old', 'stats-202406.stats'), 'a:0:{}');
    const { code, stdout, stderr } = await minipavi(['import-stats', 'old']);
    expect(code).toBe(1);
    expect(String(stdout)).toContain('stats-202406.stats');
    expect(stderr).toContain('« stats-202405.stats »');
  });
});

describe('help', () => {
  test('tells the commands, and the options of each', async () => {
    expect(String(await printed(['--help']))).toMatch(/^Usage : minipavi COMMANDE .*\n {2}minipavi screen /s);
    const help = String(await printed(['screen', '--help']));
    for (const word of ['FICHIER', '--text', '--ansi', '--json', '--png', '--scale', '--grey', '--at']) {
      expect(help).toContain(word);
    }
    // Words that yargs has in English only when it was not given others.
    expect(help).not.toMatch(/options:|examples:|boolean|string|show/i);
  });

  test('goes to stderr when no command was typed', async () => {
    const { code, stdout, stderr } = await minipavi([]);
    expect(code).toBe(2);
    expect(stdout).toHaveLength(0);
    expect(stderr).toMatch(/^Usage : minipavi COMMANDE/);
  });
});

describe('a fault ends with its own exit code, on stderr alone', () => {
  test.each([
    [2, 'minipavi : commande inconnue « page.vdt » ; acceptées : screen, import-stats', ['page.vdt']],
    [2, 'minipavi screen : FICHIER absent : un fichier vidéotex, ou « - »', ['screen']],
    [2, 'minipavi screen : option inconnue « --jsn » ; acceptées : --text, ', ['screen', MENU, '--jsn']],
    [2, "minipavi screen : --text et --json s'excluent", ['screen', MENU, '--json', '--text']],
    [2, 'minipavi screen : --scale : « 99 » refusé', ['screen', MENU, '--png', 'p.png', '--scale', '99']],
    [1, 'minipavi screen : « absent.vdt » : introuvable', ['screen', 'absent.vdt']],
    [1, 'minipavi screen : « . » : est un dossier, un fichier est attendu', ['screen', '.']],
    [1, 'minipavi screen : « /dev/zero » : trop long, 16777216 octets', ['screen', '/dev/zero']],
    [1, 'minipavi screen : écriture de « none/p.png » : le dossier', ['screen', MENU, '--png', 'none/p.png']],
  ])('%i: %s', async (expected, message, args) => {
    const { code, stdout, stderr } = await minipavi(args);
    expect(code).toBe(expected);
    expect(stdout).toHaveLength(0);
    expect(stderr.startsWith(message), stderr).toBe(true);
    expect(stderr.includes(" --help montre l'usage.\n")).toBe(expected === 2);
    expect(fs.readdirSync(folder)).toEqual([]);
  });
});
