import fs from 'node:fs';
import path from 'node:path';
import { serialize } from 'php-serialize';
import { beforeEach, describe, expect, test } from 'vitest';
import { importStats } from './import-stats.ts';
import { SessionJournal } from './session-journal.ts';
import { StatisticsReader } from './statistics-reader.ts';
import { session } from './testing/sessions.ts';
import { temporaryFolder } from './testing/temporary-folder.ts';

const folder = temporaryFolder();
const from = (): string => path.join(folder(), 'original');
const to = (): string => path.join(folder(), 'stats');
const put = (name: string, content: string): void => fs.writeFileSync(path.join(from(), name), content);
const run = () => importStats(from(), to());

/** As PHP writes it: '05' is a string there, 27 an integer. */
const MAY =
  'a:2:{s:2:"05";a:2:{s:2:"WS";a:2:{s:5:"count";i:3;s:8:"duration";i:120;}' +
  's:4:"TELN";a:2:{s:5:"count";i:1;s:8:"duration";i:50;}}' +
  'i:27;a:1:{s:3:"AST";a:2:{s:5:"count";i:2;s:8:"duration";i:77;}}}';

beforeEach(() => fs.mkdirSync(from()));

describe('files of the original', () => {
  test('are taken over by day and kind, and added to ours', async () => {
    put('stats-202405.stats', `${MAY}\n`);
    put('stats-202312.stats', serialize({ 31: { WSS: { count: 7, duration: 700 } } }));
    put('notes.txt', 'x');
    await new SessionJournal(to()).append(session(1, { kind: 'AST' }));
    expect(await run()).toEqual({
      files: [
        { name: 'stats-202312.stats', month: { year: 2023, month: 12 }, days: 1, sessions: 7, seconds: 700 },
        { name: 'stats-202405.stats', month: { year: 2024, month: 5 }, days: 2, sessions: 6, seconds: 247 },
      ],
      faults: [],
    });
    const { rows, total } = await new StatisticsReader(to()).month(2024, 5);
    expect(rows[4]?.kinds).toMatchObject({ WS: { count: 3, seconds: 120 }, TELN: { count: 1, seconds: 50 } });
    expect(rows[26]?.kinds.AST).toEqual({ count: 3, seconds: 137 });
    expect(total.count).toBe(7);
  });

  test('count once, however often they are taken over, and as they are now', async () => {
    put('stats-202405.stats', MAY);
    await run();
    await run();
    const reader = new StatisticsReader(to());
    expect((await reader.month(2024, 5)).total.count).toBe(6);
    put('stats-202405.stats', MAY.replace('i:3;', 'i:30;'));
    await run();
    expect((await reader.month(2024, 5)).total.count).toBe(33);
    put('stats-202405.stats', 'a:0:{}');
    await run();
    expect(await reader.months()).toEqual([]);
    expect(fs.readdirSync(to())).toEqual([]);
  });

  test('may hold arrays as lists, numbers as strings, a day under two keys', async () => {
    const sums = 'a:2:{s:5:"count";s:1:"4";s:8:"duration";s:2:"40";}';
    put('stats-202405.stats', `a:2:{s:2:"01";a:1:{s:2:"WS";${sums}}i:1;a:1:{s:2:"WS";${sums}}}`);
    put('stats-202406.stats', `a:2:{i:0;a:0:{}i:1;a:1:{s:2:"WS";${sums}}}`);
    const { files, faults } = await run();
    expect(files.map(({ days, sessions }) => [days, sessions])).toEqual([
      [1, 8],
      [1, 4],
    ]);
    expect(faults).toEqual([
      { name: 'stats-202406.stats', fault: 'jour « 0 » refusé, de 01 à 30 sont acceptés' },
    ]);
  });

  test('may share their folder with ours', async () => {
    put('stats-202405.stats', MAY);
    await importStats(from(), from());
    expect(fs.readdirSync(from())).toEqual(['imported-202405.jsonl', 'stats-202405.stats']);
    expect(fs.statSync(path.join(from(), 'imported-202405.jsonl')).mode & 0o777).toBe(0o600);
  });
});

describe('what is broken', () => {
  test.each([
    ['', 'le fichier est vide'],
    ['\n', 'le fichier est vide'],
    ['bonjour', "ce n'est pas la forme « serialize » de PHP : « bonjour » lu vers l'octet 0"],
    [`${MAY}x}`, `« x} » de trop après la fin du tableau, à l'octet ${MAY.length}`],
    ['i:5;', '« 5 » lu, un tableau de jours est attendu'],
    [
      'O:8:"stdClass":0:{}',
      'ce n\'est pas la forme « serialize » de PHP : « O:8:"stdClass":0:{} » lu vers l\'octet 0',
    ],
    [
      MAY.replace('i:120;', 'z:120;'),
      expect.stringMatching(/^ce n'est pas la forme .* : « z:120;.*… » lu vers l'octet 64$/) as string,
    ],
    [MAY.replace('i:120;', 'i:1e9;'), expect.stringMatching(/^ce n'est pas la forme/) as string],
    [
      'a:1:{i:0;'.repeat(50_000),
      /* as deep as nobody goes */ expect.stringMatching(/^le fichier s'arrête/) as string,
    ],
  ])('%# is told, and the others are taken over', async (content: string, fault: string) => {
    put('stats-202404.stats', content);
    put('stats-202405.stats', MAY);
    const report = await run();
    expect(report.faults).toEqual([{ name: 'stats-202404.stats', fault }]);
    expect(report.files).toMatchObject([{ name: 'stats-202405.stats', sessions: 6 }]);
  });

  test(
    'cut off at any byte takes nothing over, and leaves what was taken over before',
    { timeout: 60_000 },
    async () => {
      put('stats-202405.stats', MAY);
      await run();
      for (let cut = 1; cut < MAY.length; cut++) {
        put('stats-202405.stats', MAY.slice(0, cut));
        const { files, faults } = await run();
        expect([files, faults.length], `cut at ${cut}`).toEqual([[], 1]);
      }
      expect((await new StatisticsReader(to()).month(2024, 5)).total.count).toBe(6);
    },
  );

  test.each([
    [
      's:2:"WS"',
      's:2:"XX"',
      'jour 05 : type « XX » inconnu, 3 sessions non reprises ; WS, WSS, TELN, AST sont acceptés',
    ],
    [
      's:2:"WS"',
      's:2:"\x1bS"',
      'jour 05 : type « \ufffdS » inconnu, 3 sessions non reprises ; WS, WSS, TELN, AST sont acceptés',
    ],
    ['i:3;', 'i:-3;', 'jour 05, WS : count « -3 », un nombre entier positif est attendu'],
    ['i:3;', 'd:3.5;', 'jour 05, WS : count « 3.5 », un nombre entier positif est attendu'],
    [
      'i:120;',
      'i:99999999999999999999;',
      'jour 05, WS : duration « 99999999999999999999 », un nombre entier positif est attendu',
    ],
    [
      's:8:"duration"',
      's:8:"durée..."',
      expect.stringContaining('jour 05, WS : duration absent, un nombre') as string,
    ],
    ['s:2:"05"', 's:2:"32"', 'jour « 32 » refusé, de 01 à 31 sont acceptés'],
    [MAY.slice(5 + 9, MAY.indexOf('i:27')), 'i:7;', 'jour 05 : « 7 » lu, un tableau de types est attendu'],
  ])(
    'an entry with %j as %j is told, and the rest of the file is taken over',
    async (what: string, instead: string, fault: string) => {
      expect(MAY).toContain(what);
      fs.writeFileSync(path.join(from(), 'stats-202405.stats'), MAY.replace(what, instead), 'latin1');
      const { files, faults } = await run();
      expect(faults).toEqual([{ name: 'stats-202405.stats', fault }]);
      expect(files[0]?.sessions).toBe(what.startsWith('s:2:"05"') || what.length > 20 ? 2 : 3);
    },
  );

  test('a name, a folder, a file out of bounds and a thousand faults are told', async () => {
    put('stats-202413.stats', MAY);
    put('stats-05.stats', MAY);
    fs.mkdirSync(path.join(from(), 'stats-202401.stats'));
    put('stats-202402.stats', ' '.repeat(5e6));
    put(
      'stats-202403.stats',
      serialize(Object.fromEntries(Array.from({ length: 1000 }, (_, n) => [100 + n, {}]))),
    );
    const { faults } = await run();
    const first = [...new Map(faults.map(({ name, fault }) => [name, fault])).values()];
    expect(first).toEqual([
      'nom inattendu, stats-AAAAMM.stats est attendu',
      'est un dossier, un fichier est attendu',
      '5000000 octets, 4194304 sont acceptés au plus',
      'et 980 autres défauts',
      'nom inattendu, stats-AAAAMM.stats est attendu',
    ]);
    expect(faults).toHaveLength(25);
  });

  test('a disk that is full is told, and nothing is left of it', async () => {
    put('stats-202405.stats', MAY);
    fs.mkdirSync(to());
    fs.symlinkSync('/dev/full', path.join(to(), 'imported-202405.jsonl.tmp'));
    const { files, faults } = await run();
    expect(files).toEqual([]);
    expect(faults).toMatchObject([{ fault: `écriture dans ${to()} : le disque est plein` }]);
    expect(fs.readdirSync(to())).toEqual([]);
  });

  test("a folder that is not there is the caller's to tell", async () => {
    await expect(importStats(path.join(folder(), 'none'), to())).rejects.toMatchObject({ code: 'ENOENT' });
  });
});
