import fs from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { waitFor } from '@minipavi/testkit';
import { AddressLists } from './address-lists.ts';

let folder: string;
let lists: AddressLists | null = null;
const lines: string[] = [];

beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'lists-'));
  lines.length = 0;
});
afterEach(async () => {
  lists?.close();
  lists = null;
  await rm(folder, { recursive: true, force: true });
});

const file = (name: string): string => path.join(folder, name);
const write = (name: string, text: string): void => fs.writeFileSync(file(name), text);

/** Opens the lists, of which the files are these. */
function open(black: string | null, white: string | null = null): AddressLists {
  lists = new AddressLists(
    {
      blacklistFile: black === null ? null : file(black),
      whitelistFile: white === null ? null : file(white),
    },
    (level, message) => lines.push(`${level} ${message.replaceAll(folder, '')}`),
  );
  return lists;
}

const logged = (line: string): Promise<unknown> =>
  waitFor(() => lines.includes(line), { what: () => `${line} among ${lines.join(' / ')}` });

test('without files, nobody is on a list', () => {
  const { blacklist, whitelist } = open(null);
  expect([blacklist.has('203.0.113.1'), whitelist.has('203.0.113.1')]).toEqual([false, false]);
  expect(lines).toEqual([]);
});

test('a list holds addresses and networks of both families, with comments', () => {
  write('black', '# pénibles\n203.0.113.1 # le premier\r\n\n198.51.100.0/24\n2001:db8::/32\n');
  write('white', '203.0.113.2\n');
  const { blacklist, whitelist } = open('black', 'white');
  for (const address of ['203.0.113.1', '198.51.100.250', '2001:db8::1'])
    expect(blacklist.has(address), address).toBe(true);
  expect(blacklist.has('203.0.113.2')).toBe(false);
  expect(whitelist.has('203.0.113.2')).toBe(true);
  expect(lines).toEqual([
    'info general/ipblacklist (/black) : 3 adresses ou réseaux',
    'info general/ipwhitelist (/white) : 1 adresse ou réseau',
  ]);
});

test('a bad line hurts itself only, and is told with what is accepted', () => {
  write('black', '203.0.113.1\nmonsieur.exemple.fr\n203.0.113.0/33\n203.0.113.2\n');
  const { blacklist } = open('black');
  expect(blacklist.has('203.0.113.2')).toBe(true);
  expect(lines).toEqual([
    expect.stringMatching(
      /^warn general\/ipblacklist \(\/black\), ligne 2 ignorée : « monsieur\.exemple\.fr », attendu .*IPv4.*réseau/,
    ),
    expect.stringMatching(/ligne 3 ignorée : « 203\.0\.113\.0\/33 »/),
    'info general/ipblacklist (/black) : 2 adresses ou réseaux',
  ]);
});

test('of a file that is something else altogether, the log tells ten lines', () => {
  write('black', 'n’importe quoi\n'.repeat(1000));
  open('black');
  expect(lines).toHaveLength(12);
  expect(lines[10]).toBe('warn general/ipblacklist (/black) : 990 autres lignes ignorées');
});

test('a change is seen, whether the file is written into or replaced', async () => {
  write('black', '203.0.113.1\n');
  const { blacklist } = open('black');
  write('black', '203.0.113.1\n203.0.113.2\n');
  await logged('info general/ipblacklist (/black) : 2 adresses ou réseaux');
  expect(blacklist.has('203.0.113.2')).toBe(true);
  write('new', '203.0.113.3\n');
  fs.renameSync(file('new'), file('black'));
  await waitFor(() => blacklist.has('203.0.113.3'), { what: 'the file that took its place to be read' });
  expect(blacklist.has('203.0.113.1')).toBe(false);
});

test('a file that goes away leaves its list in force, told once; when it is back it is read', async () => {
  write('black', '203.0.113.1\n');
  const { blacklist } = open('black');
  fs.rmSync(file('black'));
  const told =
    "warn general/ipblacklist (/black) : le fichier n'existe pas, l'ancienne liste reste en service (1 adresse ou réseau)";
  await logged(told);
  await lists?.reload();
  expect(lines.filter((line) => line === told)).toHaveLength(1);
  expect(blacklist.has('203.0.113.1')).toBe(true);
  write('black', '203.0.113.9\n');
  await waitFor(() => blacklist.has('203.0.113.9'), { what: 'the new file to be read' });
});

test('a file that is not there yet is an empty list until it comes', async () => {
  const { blacklist } = open('black');
  expect(lines).toEqual(["warn general/ipblacklist (/black) : le fichier n'existe pas, liste vide"]);
  write('black', '203.0.113.1\n');
  await waitFor(() => blacklist.has('203.0.113.1'), { what: 'the file to be read' });
});

test('a folder that is not there is told, and read on request once it is', async () => {
  const { blacklist } = open('later/black');
  expect(lines[1]).toMatch(/^warn \/later : changements non suivis, SIGHUP relit la liste/);
  fs.mkdirSync(file('later'));
  write('later/black', '203.0.113.1\n');
  await lists?.reload();
  expect(blacklist.has('203.0.113.1')).toBe(true);
});

test('a file of another kind of size is not read', () => {
  fs.closeSync(fs.openSync(file('black'), 'w'));
  fs.truncateSync(file('black'), 20_000_000);
  open('black');
  expect(lines[0]).toBe('warn general/ipblacklist (/black) : plus de 10000000 octets, liste vide');
});

test('a file that has not changed is not told of again', async () => {
  write('black', '203.0.113.1\n');
  open('black');
  await lists?.reload();
  fs.utimesSync(file('black'), new Date(), new Date());
  await lists?.reload();
  expect(lines).toHaveLength(1);
});
