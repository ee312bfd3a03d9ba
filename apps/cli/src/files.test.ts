import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { PassThrough, Readable, Writable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { isSameFile, print, readWhole, writeWhole } from './files.ts';
import { Refusal } from './refusal.ts';

const MAX = 100;
let folder = '';
const inFolder = (name: string): string => path.join(folder, name);
const put = (name: string, content: string): string => {
  fs.writeFileSync(inFolder(name), content);
  return inFolder(name);
};

beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'minipavi-'));
});
afterEach(() => {
  vi.restoreAllMocks();
  fs.rmSync(folder, { recursive: true, force: true });
});

describe('readWhole', () => {
  const read = async (file: string, stdin: Readable = Readable.from([])): Promise<string> =>
    Buffer.from(await readWhole(file, stdin, MAX)).toString('latin1');

  test('gives all of a file, and all of stdin for a dash', async () => {
    expect(await read(put('page.vdt', 'é\0'))).toBe('Ã©\0');
    expect(await read(put('empty.vdt', ''))).toBe('');
    expect(await read('-', Readable.from([Buffer.from('one'), Buffer.from('two')]))).toBe('onetwo');
  });

  test('takes what just fits and refuses more, of a file and of what has no end', async () => {
    const message = /: trop long, 100 octets acceptés au plus$/;
    expect(await read(put('fits', 'x'.repeat(MAX)))).toHaveLength(MAX);
    await expect(read(put('long', 'x'.repeat(MAX + 1)))).rejects.toThrow(message);
    await expect(read('/dev/zero')).rejects.toThrow(message);
    const endless = new Readable({ read: () => endless.push(Buffer.alloc(10)) });
    await expect(read('-', endless)).rejects.toThrow(/^entrée standard : trop long/);
    expect(endless.destroyed).toBe(true);
  });

  test.each([
    ['absent.vdt', /^« .*absent\.vdt » : introuvable ; un fichier est attendu/],
    ['', /^« .* » : est un dossier, un fichier est attendu$/],
    ['file/page.vdt', /introuvable : un des dossiers du chemin n'en est pas un$/],
    ['x'.repeat(300), /: nom trop long$/],
  ])('tells why %j cannot be read', async (name, message) => {
    put('file', '');
    const refusal = await read(inFolder(name)).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(Refusal);
    expect(refusal).toMatchObject({ exitCode: 1, message: expect.stringMatching(message) as string });
  });
});

describe('writeWhole', () => {
  test('makes a file, and replaces one with its permissions', () => {
    writeWhole(inFolder('new.png'), Buffer.from('new'));
    const old = put('old.png', 'something longer');
    fs.chmodSync(old, 0o600);
    writeWhole(old, Buffer.from('newer'));
    expect(fs.readFileSync(inFolder('new.png'), 'utf8')).toBe('new');
    expect(fs.readFileSync(old, 'utf8')).toBe('newer');
    expect(fs.statSync(old).mode & 0o777).toBe(0o600);
    expect(fs.readdirSync(folder).sort()).toEqual(['new.png', 'old.png']);
  });

  test('replaces what a link leads to, and leaves the link', () => {
    put('target.png', 'old');
    fs.symlinkSync('target.png', inFolder('link.png'));
    writeWhole(inFolder('link.png'), Buffer.from('new'));
    expect(fs.readlinkSync(inFolder('link.png'))).toBe('target.png');
    expect(fs.readFileSync(inFolder('target.png'), 'utf8')).toBe('new');
  });

  test('writes to a device and leaves it one', () => {
    fs.symlinkSync('/dev/null', inFolder('nothing'));
    writeWhole(inFolder('nothing'), Buffer.from('new'));
    expect(fs.statSync('/dev/null').isCharacterDevice()).toBe(true);
    expect(fs.readlinkSync(inFolder('nothing'))).toBe('/dev/null');
  });

  test('tells what folder is missing, and what is a folder', () => {
    expect(() => writeWhole(inFolder('none/p.png'), Buffer.from(''))).toThrow(
      `écriture de « ${inFolder('none/p.png')} » : le dossier « ${inFolder('none')} » n'existe pas`,
    );
    expect(() => writeWhole(folder, Buffer.from(''))).toThrow(/est un dossier, un fichier est attendu$/);
  });

  test.each(['writeFileSync', 'renameSync', 'accessSync'] as const)(
    'leaves what was there, and nothing else, when %s fails',
    (step) => {
      const old = put('old.png', 'old');
      vi.spyOn(fs, step).mockImplementationOnce(() => {
        throw Object.assign(new Error(step), { code: 'EACCES' });
      });
      expect(() => writeWhole(old, Buffer.from('new'))).toThrow(`écriture de « ${old} » : accès refusé`);
      expect(fs.readFileSync(old, 'utf8')).toBe('old');
      expect(fs.readdirSync(folder)).toEqual(['old.png']);
    },
  );
});

describe('print', () => {
  /** A stream whose writes fail with this code. */
  const failing = (code: string): Writable =>
    new Writable({ write: (_chunk, _encoding, done) => done(Object.assign(new Error(code), { code })) });

  test('resolves when all is written', async () => {
    const stdout = new PassThrough();
    await print(stdout, 'some');
    await print(stdout, Buffer.from(' more'));
    expect(String(stdout.read())).toBe('some more');
  });

  test('is content when the reader has gone, and tells of a full disk', async () => {
    await expect(print(failing('EPIPE'), 'x')).resolves.toBeUndefined();
    await expect(print(failing('ENOSPC'), 'x')).rejects.toThrow('sortie standard : le disque est plein');
  });
});

describe('isSameFile', () => {
  test('sees through names and links', () => {
    const page = put('page.vdt', 'x');
    fs.symlinkSync(page, inFolder('soft'));
    fs.linkSync(page, inFolder('hard'));
    fs.symlinkSync('loop', inFolder('loop'));
    for (const name of ['page.vdt', './page.vdt', 'soft', 'hard']) {
      expect(isSameFile(page, `${folder}/${name}`), name).toBe(true);
    }
    expect(isSameFile(page, put('other', 'x'))).toBe(false);
    for (const name of ['absent', 'page.vdt/part', 'loop', 'x'.repeat(300)]) {
      expect(isSameFile(inFolder(name), inFolder(name)), name).toBe(false);
    }
    expect(isSameFile('-', '-')).toBe(false);
  });
});
