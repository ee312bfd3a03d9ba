import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Directory } from '../directory/directory.ts';
import { findDestination } from './destination.ts';

const BASE = 'http://127.0.0.1:8100/accueil/';
const XML = `<config><annuaire>
<service code="Demo"><url>/demo/</url></service>
<service code="3615 ULLA"><url>https://ulla.fr/?a=1</url></service>
<service code="a.fr"><url>http://ailleurs.fr/</url></service>
</annuaire></config>`;

let folder: string;
let directory: Directory;

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'annuaire-'));
  await writeFile(path.join(folder, 'a.conf'), XML);
  directory = new Directory(path.join(folder, 'a.conf'), (fault) => {
    throw new Error(fault);
  });
});
afterAll(() => rm(folder, { recursive: true }));

test.each<[string, string, string]>([
  ['demo', 'http://127.0.0.1:8100/demo/', 'DEMO'],
  [' DEMO ', 'http://127.0.0.1:8100/demo/', 'DEMO'],
  ['3615 ulla', 'https://ulla.fr/?a=1', '3615 ULLA'],
  ['A.FR', 'http://ailleurs.fr/', 'A.FR'],
  ['http://b.fr/x?y=1', 'http://b.fr/x?y=1', 'b.fr'],
  ['HTTPS://B.fr:8443', 'https://b.fr:8443/', 'b.fr:8443'],
  ['http://localhost/x y', 'http://localhost/x%20y', 'localhost'],
  ['b.fr', 'http://b.fr/', 'b.fr'],
  ['www.été.fr/page?a=1', 'http://www.xn--t-9fab.fr/page?a=1', 'www.xn--t-9fab.fr'],
  ['localhost', 'http://localhost/', 'localhost'],
  ['localhost:9000/service/', 'http://localhost:9000/service/', 'localhost:9000'],
  ['machine:9000', 'http://machine:9000/', 'machine:9000'],
  ['192.0.2.1', 'http://192.0.2.1/', '192.0.2.1'],
  ['[::1]:9000/x', 'http://[::1]:9000/x', '[::1]:9000'],
])('%j leads to %s', async (typed, url, name) => {
  expect(await findDestination(typed, directory, BASE)).toEqual({ kind: 'service', url, name });
});

test.each<[string, string]>([
  ['', 'Tapez un code ou une adresse'],
  ['   ', 'Tapez un code ou une adresse'],
  ['zorglub', 'Code ZORGLUB inconnu'],
  ['été', 'Code ÉTÉ inconnu'],
  ['x'.repeat(80), `Code ${'X'.repeat(22)} inconnu`],
  ['deux mots', 'Un code ou une adresse, sans espace'],
  ['ftp://b.fr/', 'Seulement une adresse http ou https'],
  ['file:///etc/passwd', 'Seulement une adresse http ou https'],
  ['http://', 'Cette adresse n’est pas valide'],
  ['http://b.fr:99999/', 'Cette adresse n’est pas valide'],
  ['b.fr:99999', 'Cette adresse n’est pas valide'],
  ['javascript:alert(1)', 'Ce n’est ni un code ni une adresse'],
  ['???', 'Ce n’est ni un code ni une adresse'],
])('%j leads nowhere: %s', async (typed, reason) => {
  expect(await findDestination(typed, directory, BASE)).toEqual({ kind: 'none', reason });
});
