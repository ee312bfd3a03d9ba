import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { parseCommand } from '@minipavi/protocol';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { paramOf, TestUser } from '../testing/test-user.ts';
import { extCallService } from './extcall.ts';
import { ServerList } from './server-list.ts';

const URL_OF_EXTCALL = 'http://127.0.0.1:8100/extcall/';
const SECRET = 'CleTresSecrete';

const FILE = `<config><extcall key="${SECRET}">
  <serveur id="hacker" type="ws"><nom>HACKER</nom><description>Des jeux &amp; &lt;b&gt;</description>
    <host>ssl://h.example:2018</host><path>/p?q</path><proto>tty</proto><echo>on</echo><case>lower</case></serveur>
  <serveur id="prive" type="ws" verify="no"><host>p.example</host></serveur>
  <serveur id="bbs" type="int"><nom>BBS</nom><host>b.example:23</host><startseq>\\r</startseq></serveur>
  <serveur id="cat" type="pty"><nom>Chat</nom><commande>/bin/cat -u</commande></serveur>
</extcall><extcall key="autre">
  <serveur id="iut" type="tel"><nom>IUT</nom><numero>0358435150</numero><rx>-35</rx><tx>-2</tx></serveur>
</extcall></config>`;

let folder: string;
let file: string;
let faults: string[];
let now: number;

beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'extcall-'));
  file = path.join(folder, 'extcall.conf');
  await writeFile(file, FILE);
  faults = [];
  now = 1_700_000_000_000;
});
afterEach(() => rm(folder, { recursive: true }));

const user = (query = ''): TestUser => {
  const list = new ServerList(file, (fault) => faults.push(fault));
  return new TestUser(
    extCallService(list, () => now),
    URL_OF_EXTCALL + query,
  );
};

describe('a server', () => {
  test('is announced, by its name and description alone', async () => {
    const caller = user('?cid=hacker');
    const answer = await caller.press('CNX');
    expect(answer.COMMAND).toBeUndefined();
    expect(caller.text).toContain('HACKER');
    expect(caller.text).toContain('Des jeux & <b>');
    for (const key of ['Suite', 'Sommaire', 'Connexion/Fin', '*** puis Sommaire']) {
      expect(caller.text.replace(/\s+/g, ' ')).toContain(key);
    }
    expect(caller.text).not.toMatch(/h\.example|2018|tty/);
    expect(JSON.stringify(answer)).not.toContain(SECRET);
    expect(caller.rows[0]).toMatch(/^PIN:1234/);
  });

  test.each([
    [
      'hacker',
      'connectToWs',
      { host: 'ssl://h.example:2018', path: '/p?q', proto: 'tty', echo: true, case: 'lower', verify: true },
    ],
    ['prive', 'connectToWs', { host: 'p.example', path: '/', proto: '', case: 'upper', verify: false }],
    ['bbs', 'connectToTln', { host: 'b.example:23', startseq: '\\r', echo: false }],
    ['cat', 'connectToPty', { id: 'cat' }],
  ])('%s is called with Suite, by %s', async (id, name, param) => {
    const caller = user(`?cid=${id}`);
    await caller.press('CNX');
    const answer = await caller.press('SUITE');
    expect(caller.text).toContain('Appel en cours...');
    // It would only be shown when the user is back.
    expect(answer.content).toBeUndefined();
    const command = parseCommand(answer.COMMAND);
    expect(command).toMatchObject({ kind: 'command', command: { name, param: { ...param, key: SECRET } } });
  });

  test('on the telephone is called with the key of its own list, and levels that the modem has', async () => {
    const caller = user('?cid=iut');
    await caller.press('CNX');
    const answer = await caller.press('ENVOI');
    expect(answer.COMMAND).toEqual({
      name: 'connectToExt',
      param: { number: '0358435150', key: 'autre', RX: -35, TX: -5 },
    });
  });

  test('that was reached is reported as such, and may be called again', async () => {
    const caller = user('?cid=bbs');
    await caller.press('CNX');
    await caller.press('SUITE');
    now += 60_000;
    await caller.press('DIRECTCALLENDED');
    expect(caller.text).toContain('Liaison terminée');
    expect(caller.text).not.toContain('aussitôt');
    expect((await caller.press('SUITE')).COMMAND?.name).toBe('connectToTln');
  });

  test('that hung up or was denied at once is reported as such', async () => {
    const caller = user('?cid=bbs');
    await caller.press('CNX');
    await caller.press('SUITE');
    now += 300;
    await caller.press('DIRECTCALLENDED');
    expect(caller.text).toContain('Finie aussitôt');
  });

  test.each([
    ['bbs', 'Le serveur ne répond pas'],
    ['iut', 'L’appel n’a pas abouti'],
    ['cat', 'Le programme n’a pas pu être lancé'],
  ])('%s that was not reached: %s', async (id, words) => {
    const caller = user(`?cid=${id}`);
    await caller.press('CNX');
    await caller.press('SUITE');
    await caller.press('DIRECTCALLFAILED');
    expect(caller.text).toContain('Pas de liaison');
    expect(caller.text.replaceAll("'", '’')).toContain(words);
  });

  test('is given up with Sommaire, before and after', async () => {
    const caller = user('?cid=bbs');
    await caller.press('CNX');
    expect((await caller.press('SOMMAIRE')).COMMAND?.name).toBe('libCnx');
    await caller.press('SUITE');
    await caller.press('DIRECTCALLFAILED');
    expect((await caller.press('SOMMAIRE')).COMMAND?.name).toBe('libCnx');
  });

  test('other keys draw the announcement again, FIN nothing', async () => {
    const caller = user('?cid=bbs');
    await caller.press('CNX');
    expect((await caller.press('REPETITION')).content).toBeDefined();
    expect((await caller.press('GUIDE')).COMMAND).toBeUndefined();
    expect((await caller.press('FIN')).content).toBeUndefined();
  });

  test('of no list is unknown, and the list is offered', async () => {
    const caller = user('?cid=zorglub');
    await caller.press('CNX');
    expect(caller.text).toContain('zorglub');
    expect(caller.text).toContain('Service inconnu');
    await caller.press('SUITE');
    expect(caller.text).toContain('Services extérieurs');
  });
});

describe('the list', () => {
  test('is for whoever asks for nothing, and leads to a server and back', async () => {
    const caller = user();
    const answer = await caller.press('CNX');
    expect(paramOf(answer)).toMatchObject({ y: 22, l: 4 });
    for (const name of ['HACKER', 'prive', 'BBS', 'Chat', 'IUT', '5 services']) {
      expect(caller.text).toContain(name);
    }
    await caller.press('ENVOI', '3');
    expect(caller.text).toContain('Se connecter');
    expect(caller.text).toContain('Liste des services');
    await caller.press('SUITE');
    await caller.press('DIRECTCALLFAILED');
    await caller.press('SOMMAIRE');
    expect(caller.text).toContain('Services extérieurs');
    expect((await caller.press('SOMMAIRE')).COMMAND?.name).toBe('libCnx');
  });

  test.each(['0', '6', '-1', 'x', ''])('says that there is no number %j', async (typed) => {
    const caller = user();
    await caller.press('CNX');
    await caller.press('ENVOI', typed);
    expect(caller.text).toContain('Pas de service à ce numéro');
  });

  test('has pages, and is read again when it changes', async () => {
    const caller = user();
    const server = (i: number) =>
      `<serveur id="s${i}" type="int"><nom>Nom ${i}.</nom><host>a:1</host></serveur>`;
    const many = Array.from({ length: 17 }, (_, i) => server(i + 1)).join('');
    await caller.press('CNX');
    await writeFile(file, `<config><extcall key="k">${many}</extcall></config>`);
    await caller.press('REPETITION');
    expect(caller.text).toContain('Page 1/3');
    await caller.press('RETOUR');
    expect(caller.text).toContain('Première page');
    await caller.press('SUITE');
    await caller.press('SUITE');
    expect(caller.text).toContain('Nom 17.');
    await caller.press('SUITE');
    expect(caller.text).toContain('Dernière page');
  });

  test('keeps its servers when the file breaks off, and tells the operator, without the key', async () => {
    const caller = user();
    await caller.press('CNX');
    await writeFile(file, `<config><extcall key="${SECRET}"><serveur`);
    await caller.press('REPETITION');
    expect(caller.text).toContain('HACKER');
    await rm(file);
    await caller.press('REPETITION');
    expect(caller.text).toContain('HACKER');
    expect(faults).toHaveLength(2);
    expect(faults.join()).not.toContain(SECRET);
  });
});

describe('a session to be watched', () => {
  test('is announced, and its key leaves the URL at once', async () => {
    const caller = user('?uniqueid=17000000004321&key=123abc');
    const answer = await caller.press('CNX');
    expect(caller.text).toContain('Session 17000000004321');
    expect(answer.next).toBe(`${URL_OF_EXTCALL}?step=annonce&uniqueid=17000000004321`);
    expect(caller.text).not.toContain('123abc');
    const { COMMAND } = await caller.press('SUITE');
    expect(COMMAND).toEqual({
      name: 'duplicateStream',
      param: { uniqueid: '17000000004321', key: '123abc', screen: 'on' },
    });
    await caller.press('DIRECTCALLFAILED');
    expect(caller.text).toContain('Cette session est finie');
    expect((await caller.press('SUITE')).COMMAND).toEqual(COMMAND);
  });

  test('that is none is unknown', async () => {
    const caller = user('?uniqueid=%0c%1b&key=k');
    await caller.press('CNX');
    expect(caller.text).toContain('Session inconnue');
  });
});
