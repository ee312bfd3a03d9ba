import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { StatisticsReader } from '@minipavi/journal';
import { COMMANDS } from './commands.ts';
import { readCommandLine } from './command-line.ts';
import { FAILED, MISUSED, Refusal } from './refusal.ts';

/** 1234 sessions of 77000 seconds on a 27th, two on a 5th. */
const MONTH =
  'a:2:{s:2:"05";a:1:{s:2:"WS";a:2:{s:5:"count";i:2;s:8:"duration";i:120;}}' +
  'i:27;a:1:{s:3:"AST";a:2:{s:5:"count";i:1234;s:8:"duration";i:77000;}}}';

let folder = '';
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'minipavi-'));
  fs.mkdirSync(inFolder('original'));
});
afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

const inFolder = (name: string): string => path.join(folder, name);
const put = (name: string, content: string): void => fs.writeFileSync(inFolder(name), content);

/** What `minipavi import-stats …` prints, and what it refused. */
async function run(...argv: readonly string[]) {
  const typed = readCommandLine(['import-stats', ...argv], COMMANDS);
  if (typed.kind !== 'run') throw new Error(`understood as ${typed.kind}`);
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const refusal = await typed.command.run(typed.words, { stdin: Readable.from([]), stdout, stderr }).then(
    () => null,
    (error: unknown) => error,
  );
  const text = (stream: PassThrough): string => String((stream.read() as Buffer | null) ?? '');
  if (refusal !== null && !(refusal instanceof Refusal)) throw refusal as Error;
  return { refusal, stdout: text(stdout), stderr: text(stderr) };
}

const countIn = async (name: string): Promise<number> =>
  (await new StatisticsReader(inFolder(name)).month(2024, 5)).total.count;

describe('import-stats', () => {
  test('reports each month, and where they are now', async () => {
    put('original/stats-202405.stats', MONTH);
    put(
      'original/stats-202312.stats',
      'a:1:{i:31;a:1:{s:2:"WS";a:2:{s:5:"count";i:1;s:8:"duration";i:59;}}}',
    );
    expect(await run(inFolder('original'), '--to', inFolder('stats'))).toEqual({
      refusal: null,
      stdout:
        'stats-202312.stats : décembre 2023, 1 jour, 1 session, 0 h 00 min\n' +
        'stats-202405.stats : mai 2024, 2 jours, 1 236 sessions, 21 h 25 min\n' +
        `2 mois dans « ${inFolder('stats')} »\n`,
      stderr: '',
    });
    expect(await countIn('stats')).toBe(1236);
  });

  test('tells of broken files, takes the others over, and fails', async () => {
    put('original/stats-202404.stats', MONTH.slice(0, 50));
    put('original/stats-202405.stats', MONTH);
    const { refusal, stdout, stderr } = await run(inFolder('original'), '--to', inFolder('stats'));
    expect(stderr).toBe(
      "« stats-202404.stats » : le fichier s'arrête au milieu du tableau, après 50 octets\n",
    );
    expect(stdout).toContain('stats-202405.stats : mai 2024');
    expect(refusal).toMatchObject({
      exitCode: FAILED,
      message: `1 défaut, signalé ci-dessus ; 1 mois dans « ${inFolder('stats')} »`,
    });
    expect(await countIn('stats')).toBe(1236);
  });

  test('finds the folder of a configuration, and tells what is wrong with one', async () => {
    put('original/stats-202405.stats', MONTH);
    const general =
      `<host>gateway.example</host><durl>http://service.example/</durl><wsport>8182</wsport>` +
      `<maxc>10</maxc><spath>${inFolder('kept')}</spath>`;
    put('a.conf', `<config><general>${general}</general></config>`);
    const { refusal } = await run(inFolder('original'), `--cfgfile=${inFolder('a.conf')}`);
    expect(refusal).toBeNull();
    expect(await countIn('kept')).toBe(1236);
    const missing = await run(inFolder('original'), '--cfgfile', inFolder('b.conf'));
    expect(missing.refusal).toMatchObject({ exitCode: FAILED });
    expect(missing.refusal?.message).toMatch(/^--cfgfile : configuration refusée\n.*b\.conf/s);
  });

  test.each([
    [[], MISUSED, /^DOSSIER absent/],
    [['a', 'b'], MISUSED, /^« b » de trop : un seul dossier à la fois, ici « a »$/],
    [['a', '--to', 'b', '--cfgfile', 'c'], MISUSED, /^--to et --cfgfile s'excluent/],
    [['/none'], FAILED, /^« \/none » : introuvable ; le dossier/],
    [['/dev/null'], FAILED, /^« \/dev\/null » : n'est pas un dossier, /],
  ])('refuses %j', async (argv, exitCode, message) => {
    const { refusal, stdout } = await run(...argv);
    expect(refusal).toMatchObject({ exitCode, message: expect.stringMatching(message) as string });
    expect(stdout).toBe('');
  });

  test('refuses a folder without any such file', async () => {
    put('original/notes.txt', '');
    const { refusal } = await run(inFolder('original'), '--to', inFolder('stats'));
    expect(refusal?.message).toBe(
      `« ${inFolder('original')} » : aucun fichier stats-AAAAMM.stats dans ce dossier`,
    );
    expect(fs.existsSync(inFolder('stats'))).toBe(false);
  });
});
