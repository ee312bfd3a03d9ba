import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { readCapture, writeCapture } from './captures.ts';
import { temporaryFolder } from './testing/temporary-folder.ts';

const ID = '17168338001234';
const folder = temporaryFolder();
const screen = Buffer.from('\x0cBonjour');

describe('a captured screen', () => {
  test('is read as it was written, and replaced by one of its number', async () => {
    const rec = path.join(folder(), 'rec');
    await writeCapture(rec, ID, 3, Buffer.from('old'));
    await writeCapture(rec, ID, 3, screen);
    await writeCapture(rec, ID, 0, Buffer.from('other'));
    expect(await readCapture(rec, ID, 3)).toEqual(screen);
    expect(fs.readdirSync(rec)).toEqual([`cap-${ID}-0.vdt`, `cap-${ID}-3.vdt`]);
    expect(fs.statSync(path.join(rec, `cap-${ID}-3.vdt`)).mode & 0o777).toBe(0o600);
    expect(await readCapture(rec, ID, 4)).toBeNull();
    expect(await readCapture(folder(), ID, 3)).toBeNull();
  });

  test.each([
    ['../x', 1],
    ['', 1],
    [ID, -1],
    [ID, 1.5],
    [ID, Number.NaN],
    [ID, 1e9],
  ])('%j, %d is none: it is not found, and writing it is a mistake', async (id, seq) => {
    expect(await readCapture(folder(), id, seq)).toBeNull();
    await expect(writeCapture(folder(), id, seq, screen)).rejects.toThrow(RangeError);
    expect(fs.readdirSync(folder())).toEqual([]);
  });

  test('is left out whole when the disk is full', async () => {
    fs.symlinkSync('/dev/full', path.join(folder(), `cap-${ID}-1.vdt.tmp`));
    await expect(writeCapture(folder(), ID, 1, screen)).rejects.toMatchObject({ code: 'ENOSPC' });
    expect(fs.readdirSync(folder())).toEqual([]);
  });
});
