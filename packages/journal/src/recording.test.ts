import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { headerLine, processStart } from './recording-files.ts';
import { listRecordings, readRecording } from './recording.ts';
import { temporaryFolder } from './testing/temporary-folder.ts';

const ID = '17168338001234';
const folder = temporaryFolder();
const put = (name: string, content: string): void => fs.writeFileSync(path.join(folder(), name), content);
const header = (pid: number, start: number | null = null): string =>
  headerLine({ startedAt: 1_716_833_800_000, pid, processStart: start });
/** Above what any system gives out. */
const NOBODY = 2 ** 30;

async function piecesOf(timing: string, bytes = 10) {
  put(`rec-${ID}.vdt`, 'x'.repeat(bytes));
  put(`rec-${ID}.tim`, timing);
  const { pieces, durationMs, isOver, startedAt } = (await readRecording(folder(), ID)) ?? {};
  return { pieces, durationMs, isOver, startedAt };
}

describe('readRecording', () => {
  test('gives pieces and duration', async () => {
    expect(await piecesOf(`${header(NOBODY)}0 4\n1500 6\n2000 end\n`)).toEqual({
      pieces: [
        [0, 4],
        [1500, 6],
      ],
      durationMs: 2000,
      isOver: true,
      startedAt: 1_716_833_800_000,
    });
  });

  test('of the original is one piece', async () => {
    put(`rec-${ID}.vdt`, 'bonjour');
    expect(await readRecording(folder(), ID)).toEqual({
      uniqueId: ID,
      bytes: Buffer.from('bonjour'),
      pieces: [[0, 7]],
      startedAt: null,
      durationMs: 0,
      isOver: true,
    });
  });

  test('cut off at any byte has pieces for the bytes it has', async () => {
    const timing = `${header(NOBODY)}0 4\n120 3\n1500 3\n2000 end\n`;
    for (let cut = 0; cut <= timing.length; cut++) {
      for (const bytes of [0, 2, 10, 15]) {
        const { pieces = [], durationMs = 0 } = await piecesOf(timing.slice(0, cut), bytes);
        const sum = pieces.reduce((total, [, one]) => total + one, 0);
        expect(sum, `cut at ${cut}, ${bytes} bytes`).toBe(bytes);
        expect(durationMs).toBeGreaterThanOrEqual(pieces.at(-1)?.[0] ?? 0);
      }
    }
    expect((await piecesOf(`${header(NOBODY)}0 4\n120 3\n1500 2`, 12)).pieces).toEqual([
      [0, 4],
      [120, 3],
      [120, 5],
    ]);
  });

  test('passes over lines that are none, and time does not go back', async () => {
    const timing = `${header(NOBODY)}5 2\n\n99 x\n-1 3\n3 2\n7 0\n9\n{}\n8 6\n1 end\n`;
    const { pieces, durationMs } = await piecesOf(timing);
    expect(pieces).toEqual([
      [5, 2],
      [5, 2],
      [8, 6],
    ]);
    expect(durationMs).toBe(8);
  });

  test('knows whether its session goes on', async () => {
    const isOver = async (timing: string): Promise<boolean | undefined> => (await piecesOf(timing)).isOver;
    const start = await processStart(process.pid);
    expect(start).toBeGreaterThan(0);
    expect(await isOver(`${header(process.pid, start)}0 4\n`)).toBe(false);
    expect(await isOver(`${header(process.pid)}0 4\n`)).toBe(false);
    expect(await isOver(`${header(process.pid, start)}0 4\n9 end\n`)).toBe(true);
    expect(await isOver(`${header(NOBODY)}0 4\n`)).toBe(true);
    // The PID is somebody else's by now.
    expect(await isOver(`${header(process.pid, 1)}0 4\n`)).toBe(true);
  });

  test.each(['', '1234', `${ID}0`, '../rec-17168338001234', '17168338001234/../x'])(
    'finds no %j',
    async (id) => {
      put(`rec-${ID}.vdt`, 'x');
      expect(await readRecording(folder(), id)).toBeNull();
    },
  );

  test('finds nothing where there is nothing', async () => {
    expect(await readRecording(folder(), ID)).toBeNull();
    expect(await readRecording(path.join(folder(), 'none'), ID)).toBeNull();
    put(`rec-${ID}.tim`, header(NOBODY));
    expect(await readRecording(folder(), ID)).toBeNull();
  });
});

test('listRecordings tells of all, and of nothing else', async () => {
  expect(await listRecordings(path.join(folder(), 'none'))).toEqual([]);
  const ids = [1, 2, 3].map((n) => `1716833800000${n}`);
  for (const id of ids) put(`rec-${id}.vdt`, 'bonjour');
  put(`rec-${ids[0]}.tim`, `${header(process.pid)}0 7\n`);
  put(`rec-${ids[1]}.tim`, `${header(process.pid)}${'0 7\n'.repeat(100)}9 end\n`);
  put('rec-1.vdt', 'x');
  put(`cap-${ids[0]}-1.vdt`, 'x');
  fs.mkdirSync(path.join(folder(), 'rec-17168338000009.vdt'));
  const found = [...(await listRecordings(folder()))].sort((one, other) =>
    one.uniqueId < other.uniqueId ? -1 : 1,
  );
  expect(found.map(({ uniqueId, bytes, isOver }) => [uniqueId, bytes, isOver])).toEqual([
    [ids[0], 7, false],
    [ids[1], 7, true],
    [ids[2], 7, true],
  ]);
  const { mtimeMs } = fs.statSync(path.join(folder(), `rec-${ids[2]}.vdt`));
  expect(found[2]?.modifiedAt).toBe(mtimeMs);
});
