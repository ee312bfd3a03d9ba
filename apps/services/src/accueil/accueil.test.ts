import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { ServiceEvent } from '@minipavi/protocol';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { Directory } from '../directory/directory.ts';
import { paramOf, TestUser } from '../testing/test-user.ts';
import { accueilService } from './accueil.ts';
import { directoryPage, pageCount } from './directory-page.ts';
import { welcomeMessage, welcomePage } from './welcome-page.ts';

const URL_OF_ACCUEIL = 'http://127.0.0.1:8100/accueil/';
const SERVICES = 9;

let folder: string;
let user: TestUser;

const directoryFile = (name: string): string => path.join(folder, name);
const directoryOf = (name: string): Directory =>
  new Directory(directoryFile(name), (fault) => {
    throw new Error(fault);
  });

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'accueil-'));
  const services = Array.from(
    { length: SERVICES },
    (_, index) =>
      `<service code="code${index + 1}"><infos>Service ${index + 1}</infos><url>/s${index + 1}/</url></service>`,
  );
  await writeFile(directoryFile('nine'), `<config><annuaire>${services.join('')}</annuaire></config>`);
  await writeFile(directoryFile('none'), '<config><annuaire/></config>');
});
afterAll(() => rm(folder, { recursive: true }));

beforeEach(() => {
  user = new TestUser(accueilService(directoryOf('nine')), URL_OF_ACCUEIL);
});

describe('the welcome page', () => {
  test('asks for a code or an address on two lines from 1,13 and leaves row 0 alone', async () => {
    const answer = await user.press('CNX');
    expect(paramOf(answer)).toMatchObject({ x: 1, y: 13, w: 40, h: 2, prefill: [], validwith: 128 + 16 + 8 });
    expect(user.text).toContain('Code ou adresse du service :');
    for (const key of ['Envoi', 'Guide', 'Répétition', 'Connexion/Fin']) expect(user.text).toContain(key);
    expect(user.rows[0]).toMatch(/^PIN:1234/);
    expect(user.rows[12]).toMatch(/Code ou adresse du service : +PIN 1234 *$/);
    expect(welcomePage('1234').dropped).toBe(0);
  });

  test('calls the service of a code, relative to its own address', async () => {
    await user.press('CNX');
    expect(await user.press('ENVOI', ' Code3 ', '')).toMatchObject({
      next: 'http://127.0.0.1:8100/s3/',
      directcall: 'yes-cnx',
    });
    expect(user.text).toContain('Appel de CODE3...');
  });

  test('calls an address typed over both lines', async () => {
    await user.press('CNX');
    const answer = await user.press('ENVOI', 'http://exemple.fr/un/chemin/qui/fait/qua', 'rante?a=1');
    expect(answer.next).toBe('http://exemple.fr/un/chemin/qui/fait/quarante?a=1');
    expect(answer.directcall).toBe('yes-cnx');
  });

  test('keeps an unknown code in the field and says that it is unknown', async () => {
    await user.press('CNX');
    const answer = await user.press('ENVOI', 'zorglub', '');
    expect(user.text).toContain('Code ZORGLUB inconnu');
    expect(paramOf(answer)).toMatchObject({ y: 13, h: 2, prefill: ['zorglub', ''] });
    expect(answer).toMatchObject({ directcall: 'no' });
    expect(user.params['step']).toBe('accueil');
  });

  test('Répétition draws it again with what was typed', async () => {
    await user.press('CNX');
    await user.press('ENVOI', 'zorglub', '');
    const answer = await user.press('REPETITION', 'zorg', 'lub');
    expect(user.text).not.toContain('inconnu');
    expect(user.text).toContain('Code ou adresse du service :');
    expect(paramOf(answer)['prefill']).toEqual(['zorg', 'lub']);
  });

  test.each(['CNX', 'DIRECTCNX', 'BGCALL'] as const)('%s begins afresh', async (event: ServiceEvent) => {
    await user.press('CNX');
    const answer = await user.press(event, 'zorglub', '');
    expect(paramOf(answer)['prefill']).toEqual([]);
  });

  test('FIN is answered without a page', async () => {
    await user.press('CNX');
    expect((await user.press('FIN')).content).toBeUndefined();
  });

  test('no message is cut off, however long what was typed', async () => {
    await user.press('CNX');
    await user.press('ENVOI', `${'a'.repeat(36)}.fr`, '');
    expect(user.rows[15]).toMatch(/^ *Appel de a+\.\.\.$/);
    await user.press('CNX');
    await user.press('ENVOI', 'z'.repeat(40), 'z'.repeat(40));
    expect(user.rows[15]).toMatch(/^ *Code Z+ inconnu$/);
    expect(welcomeMessage('Un code ou une adresse, sans espace').dropped).toBe(0);
  });
});

describe('the directory', () => {
  /** Codes on the screen. */
  const shown = (): readonly string[] => user.text.match(/CODE\d+/g) ?? [];

  beforeEach(async () => {
    await user.press('CNX');
    await user.press('GUIDE');
  });

  test('shows four services a page, with their descriptions', () => {
    expect(shown()).toEqual(['CODE1', 'CODE2', 'CODE3', 'CODE4']);
    expect(user.text).toContain('Annuaire des services');
    expect(user.text).toContain('Service 4');
    expect(user.text).toContain('9 services');
    expect(user.text).toContain('Page 1/3');
    expect(user.rows[0]).toMatch(/^PIN:1234/);
  });

  test('Suite and Retour turn the pages, and say where they end', async () => {
    await user.press('RETOUR');
    expect(user.text).toContain('Première page');
    await user.press('SUITE');
    expect(shown()).toEqual(['CODE5', 'CODE6', 'CODE7', 'CODE8']);
    expect(user.text).not.toContain('Première page');
    await user.press('SUITE');
    expect(shown()).toEqual(['CODE9']);
    await user.press('SUITE');
    expect(user.text).toContain('Dernière page');
    expect(shown()).toEqual(['CODE9']);
    await user.press('RETOUR');
    expect(user.text).toContain('Page 2/3');
  });

  test('the last row names the keys that lead somewhere', async () => {
    expect(user.rows[24]?.trim()).toMatch(/^Envoi +Suite +Sommaire$/);
    await user.press('SUITE');
    expect(user.rows[24]?.trim()).toMatch(/^Envoi +Suite +Retour +Sommaire$/);
    await user.press('SUITE');
    expect(user.rows[24]?.trim()).toMatch(/^Envoi +Retour +Sommaire$/);
  });

  test('a code opens its service, of any page', async () => {
    expect(await user.press('ENVOI', 'code9')).toMatchObject({
      next: 'http://127.0.0.1:8100/s9/',
      directcall: 'yes-cnx',
    });
  });

  test('an unknown code stays in the field, and the page too', async () => {
    await user.press('SUITE');
    const answer = await user.press('ENVOI', 'zorglub');
    expect(user.text).toContain('Code ZORGLUB inconnu');
    expect(paramOf(answer)).toMatchObject({ y: 22, prefill: 'zorglub' });
    expect(shown()).toContain('CODE5');
    await user.press('REPETITION');
    expect(user.text).not.toContain('ZORGLUB');
    expect(user.text).toContain('Page 2/3');
  });

  test('Sommaire goes back to the welcome page', async () => {
    await user.press('SOMMAIRE');
    expect(user.text).toContain('Code ou adresse du service :');
    expect(user.params).toEqual({ step: 'accueil' });
  });

  test.each(['99', '-3', 'x', ''])('page=%s in the URL shows a page that exists', async (page) => {
    const url = `${URL_OF_ACCUEIL}?step=annuaire&page=${page}`;
    user = new TestUser(accueilService(directoryOf('nine')), url);
    await user.press('REPETITION');
    expect(user.text).toMatch(/Page [13]\/3/);
  });

  test('an empty one says so', async () => {
    user = new TestUser(accueilService(directoryOf('none')), URL_OF_ACCUEIL);
    await user.press('CNX');
    await user.press('GUIDE');
    expect(user.text).toContain('annuaire est vide');
    expect(user.text).toContain('Page 1/1');
    await user.press('SUITE');
    expect(user.text).toContain('Dernière page');
  });
});

test('descriptions of the guide’s 80 characters are shown whole, longer ones end in dots', () => {
  const entry = (infos: string) => ({ code: 'CODE', infos, url: '/' });
  const eighty = 'Dialogue en direct convivial entre connectés, réels ou animés par une machine !!';
  expect(eighty).toHaveLength(80);
  const show = async (infos: string): Promise<string> => {
    const page = directoryPage(Array<ReturnType<typeof entry>>(4).fill(entry(infos)), 0);
    expect(page.dropped).toBe(0);
    const reader = new TestUser(
      () => ({ content: Buffer.from(page.toBytes()).toString('base64') }),
      URL_OF_ACCUEIL,
    );
    await reader.press('CNX');
    return reader.rows.join(' ').replace(/ +/g, ' ');
  };
  return Promise.all([
    expect(show(eighty)).resolves.toContain(eighty),
    expect(show('mot '.repeat(60))).resolves.toMatch(/\.\.\. CODE/),
  ]);
});

test.each([
  [0, 1],
  [1, 1],
  [4, 1],
  [5, 2],
  [8, 2],
  [9, 3],
])('%i services take %i pages', (entries, pages) => {
  expect(pageCount(entries)).toBe(pages);
});
