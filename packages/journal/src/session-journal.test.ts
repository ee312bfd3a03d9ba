import { execFile } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { describe, expect, test } from 'vitest';
import { History } from './history.ts';
import { SessionJournal } from './session-journal.ts';
import { StatisticsReader } from './statistics-reader.ts';
import { at, idOf, session } from './testing/sessions.ts';
import { temporaryFolder } from './testing/temporary-folder.ts';

const folder = temporaryFolder();
const inFolder = (name: string): string => path.join(folder(), name);
const linesOf = (name: string): unknown[] =>
  fs
    .readFileSync(inFolder(name), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as unknown);

describe('a session', () => {
  test('goes whole into the history of its last month, and without a name into the counts', async () => {
    const endedAt = at(2024, 6, 1, 0, 5);
    const one = session(1, { endedAt, startedAt: at(2024, 5, 31, 23, 50), kind: 'TELN' });
    await new SessionJournal(folder()).append(one);
    expect(fs.readdirSync(folder()).sort()).toEqual(['counts-202406.jsonl', 'sessions-202406.jsonl']);
    expect(linesOf('sessions-202406.jsonl')).toEqual([one]);
    const count = { id: idOf(1), day: 1, kind: 'TELN', direction: 'IN', hour: 23, seconds: 900 };
    expect(linesOf('counts-202406.jsonl')).toEqual([{ ...count, services: one.services }]);
  });

  test('is left out when it was shorter than ten seconds', async () => {
    const journal = new SessionJournal(folder());
    const endedAt = at(2024, 5, 27);
    await journal.append(session(1, { endedAt, startedAt: endedAt - 9_999 }));
    expect(fs.readdirSync(folder())).toEqual([]);
    await journal.append(session(2, { endedAt, startedAt: endedAt - 10_000 }));
    expect(linesOf('counts-202405.jsonl')).toMatchObject([{ id: idOf(2), seconds: 10 }]);
  });

  test('takes a line of bounded length, whatever the services said', async () => {
    const services = Array.from({ length: 60 }, (_, n) => `http://${n}.example/${'x'.repeat(10_000)}`);
    await new SessionJournal(folder()).append(session(1, { url: 'u'.repeat(1e6), services }));
    const [record] = await new History(folder()).newest(1);
    expect(record?.url).toHaveLength(4000);
    expect(record?.services).toHaveLength(50);
    expect(record?.services.every((one) => one.length === 4000)).toBe(true);
  });
});

describe('files', () => {
  test("are the owner's alone, and so is a folder that had to be made", async () => {
    await new SessionJournal(inFolder('far/stats')).append(session(1));
    const modes = [
      'far',
      'far/stats',
      'far/stats/counts-202405.jsonl',
      'far/stats/sessions-202405.jsonl',
    ].map((name) => (fs.statSync(inFolder(name)).mode & 0o777).toString(8));
    expect(modes).toEqual(['700', '700', '600', '600']);
  });

  test('may be full: what the system says is told, and the other file is written', async () => {
    fs.symlinkSync('/dev/full', inFolder('sessions-202405.jsonl'));
    const appending = new SessionJournal(folder()).append(session(1));
    await expect(appending).rejects.toMatchObject({ code: 'ENOSPC' });
    expect(linesOf('counts-202405.jsonl')).toMatchObject([{ id: idOf(1) }]);
  });

  test('cut off at any byte lose the line that was cut, and no other', { timeout: 60_000 }, async () => {
    const journal = new SessionJournal(folder());
    await journal.append(session(1));
    const names = ['sessions-202405.jsonl', 'counts-202405.jsonl'];
    const first = names.map((name) => fs.readFileSync(inFolder(name)));
    await journal.append(session(2, { infos: 'WSTO îlot.example' }));
    const second = names.map((name) => fs.readFileSync(inFolder(name)));
    const last = Math.max(...names.map((_, n) => (second[n]?.length ?? 0) - (first[n]?.length ?? 0)));
    for (let cut = 0; cut <= last; cut++) {
      names.forEach((name, n) => {
        const end = Math.min(second[n]?.length ?? 0, (first[n]?.length ?? 0) + cut);
        fs.writeFileSync(inFolder(name), second[n]?.subarray(0, end) ?? '');
      });
      await journal.append(session(3));
      const ids = (await new History(folder()).newest(9)).map(({ uniqueId }) => uniqueId);
      expect(
        ids.filter((id) => id !== idOf(2)),
        `cut at ${cut}`,
      ).toEqual([idOf(3), idOf(1)]);
      const { total } = await new StatisticsReader(folder()).month(2024, 5);
      expect(total.count, `cut at ${cut}`).toBeGreaterThanOrEqual(2);
      if (cut === last) expect([ids.length, total.count]).toEqual([3, 3]);
    }
  });
});

/** What each process runs: so many sessions, as fast as it can. */
const WRITER = `
  import { SessionJournal } from './session-journal.ts';
  import { session } from './testing/sessions.ts';
  const [folder, first, count] = process.argv.slice(2);
  const journal = new SessionJournal(folder);
  const all = Array.from({ length: Number(count) }, (_, n) =>
    journal.append(session(Number(first) + n, { infos: 'x'.repeat(3000 + n), endedAt: ${at(2024, 5, 27)} })));
  void Promise.all(all);
`;

test('six processes write at once, and not a line is lost or mixed', { timeout: 60_000 }, async () => {
  const program = inFolder('writer.cjs');
  await build({
    stdin: { contents: WRITER, resolveDir: import.meta.dirname, loader: 'ts' },
    bundle: true,
    platform: 'node',
    format: 'cjs',
    outfile: program,
  });
  const [processes, sessions] = [6, 300];
  const writers = Array.from({ length: processes }, (_, n) =>
    promisify(execFile)(process.execPath, [
      program,
      inFolder('stats'),
      String(n * sessions),
      String(sessions),
    ]),
  );
  await Promise.all(writers);
  const expected = Array.from({ length: processes * sessions }, (_, n) => idOf(n));
  for (const [name, id] of [
    ['sessions-202405.jsonl', 'uniqueId'],
    ['counts-202405.jsonl', 'id'],
  ] as const) {
    const lines = linesOf(`stats/${name}`) as Record<string, unknown>[];
    expect(lines.map((line) => line[id]).sort()).toEqual(expected);
  }
});
