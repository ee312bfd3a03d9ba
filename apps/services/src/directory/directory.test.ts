import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Directory } from './directory.ts';

let folder: string;
let file: string;
let faults: string[];
let directory: Directory;

beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'annuaire-'));
  file = path.join(folder, 'paviacc.conf');
  faults = [];
  directory = new Directory(file, (fault) => faults.push(fault));
});

afterEach(() => rm(folder, { recursive: true }));

const xmlOf = (...codes: readonly string[]): string =>
  `<config><annuaire>${codes.map((code) => `<service code="${code}"><url>/${code}/</url></service>`).join('')}</annuaire></config>`;

/** As editors and deployments do: a new file takes the place of the old one. */
async function replace(content: string | Buffer): Promise<void> {
  await writeFile(`${file}.new`, content);
  await rename(`${file}.new`, file);
}

const codes = async (): Promise<readonly string[]> => (await directory.entries()).map(({ code }) => code);

test('codes are found without case, blanks around them, or the form of their accents', async () => {
  await writeFile(file, xmlOf('Météo', 'SNCF'));
  for (const typed of ['météo', ' MÉTÉO ', 'Me\u0301te\u0301o'])
    expect(await directory.find(typed)).toMatchObject({ code: 'Météo', url: '/Météo/' });
  expect(await directory.find('meteo')).toBeUndefined();
  expect(await directory.find('')).toBeUndefined();
});

test('the file is read again when it has changed, and only then', async () => {
  await writeFile(file, xmlOf('AA'));
  expect(await codes()).toEqual(['AA']);
  const before = await directory.entries();
  expect(await directory.entries()).toBe(before);
  await replace(xmlOf('AA', 'BB'));
  expect(await codes()).toEqual(['AA', 'BB']);
  await replace(xmlOf());
  expect(await codes()).toEqual([]);
  expect(faults).toEqual([]);
});

test('faults are reported once for each version of the file, with its name', async () => {
  await writeFile(file, xmlOf('A', 'BB'));
  await Promise.all([codes(), codes()]);
  expect(await codes()).toEqual(['BB']);
  expect(faults).toEqual([
    `annuaire ${file}, ligne 1, config/annuaire/service[1], attribut code : "A", attendu 2 à 20 caractères`,
  ]);
  await replace(xmlOf('C', 'DD'));
  expect(await codes()).toEqual(['DD']);
  expect(faults).toHaveLength(2);
});

test('a missing file is reported once, and read when it comes', async () => {
  expect(await codes()).toEqual([]);
  expect(await codes()).toEqual([]);
  expect(faults).toEqual([`annuaire ${file} illisible : fichier introuvable`]);
  await replace(xmlOf('AA'));
  expect(await codes()).toEqual(['AA']);
});

test('a file that goes away, is emptied or breaks off leaves the former services in force', async () => {
  await writeFile(file, xmlOf('AA', 'BB'));
  await codes();
  await replace(xmlOf('CC', 'DD').slice(0, -40));
  expect(await codes()).toEqual(['AA', 'BB']);
  await replace('');
  expect(await codes()).toEqual(['AA', 'BB']);
  await rm(file);
  expect(await codes()).toEqual(['AA', 'BB']);
  expect(faults).toEqual([
    expect.stringContaining('XML'),
    `annuaire ${file}, ligne 1, document : "", attendu un élément <config>`,
    expect.stringContaining('introuvable'),
  ]);
});

test('a file of more than a megabyte is not read', async () => {
  await writeFile(file, xmlOf('AA') + ' '.repeat(1024 * 1024));
  expect(await codes()).toEqual([]);
  expect(faults).toEqual([`annuaire ${file} illisible : plus de 1048576 octets`]);
});

test('the encoding that the file declares is used, an unknown one reported', async () => {
  const latin = `<?xml version="1.0" encoding="iso-8859-1"?>${xmlOf('MÉTÉO')}`;
  await writeFile(file, Buffer.from(latin, 'latin1'));
  expect(await codes()).toEqual(['MÉTÉO']);
  await replace(latin.replace('iso-8859-1', 'klingon'));
  await codes();
  expect(faults).toEqual([`annuaire ${file} illisible : encodage klingon inconnu`]);
});

test('a folder in place of the file is reported', async () => {
  const wrong = new Directory(folder, (fault) => faults.push(fault));
  expect(await wrong.entries()).toEqual([]);
  expect(faults).toEqual([`annuaire ${folder} illisible : c’est un dossier`]);
});
