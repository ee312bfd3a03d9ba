/** A disk that is full: sessions go on, it is said once, and all that is written later is whole. */

import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { describe, expect } from 'vitest';
import { History } from '@minipavi/journal';
import { inputTxt, KEYS, page, waitFor, type Gateway, type Minitel } from '@minipavi/testkit';
import { IdleReader } from '../idle-reader.ts';
import { test, type Kit } from '../kit.ts';
import { limitedFiles, mayMount, mountedDisk, type SmallDisk } from '../small-disk.ts';

/** Shorter sessions are not written. */
const LONG_ENOUGH_MS = 10_200;
const SECTIONS = `
  <capture><key>C</key><message>ECRAN PRIS</message></capture>
  <recordings><rpath>./recordings</rpath><minfreemb>0</minfreemb></recordings>`;
const CAPTURE = '\rC';
const HOUR_S = 3600;
/** Longer than what little may still be written. */
const FIRST = '\x0cBONJOUR'.padEnd(400, ' page');

const probe = fs.mkdtempSync(path.join(os.tmpdir(), 'minipavi-'));
const why = mayMount(probe) ? '' : ' (skipped: nothing can be mounted here)';
fs.rmdirSync(probe);

const DISKS: readonly (readonly [
  name: string,
  isThere: boolean,
  make: (kit: Kit, gateway: Gateway) => SmallDisk,
])[] = [
  [`a file system that is full${why}`, why === '', mountedDisk],
  ['files that may not grow', true, (_kit, gateway) => limitedFiles(gateway)],
];

interface User {
  readonly minitel: Minitel;
  readonly uniqueId: string;
  readonly since: number;
}

/** Envoi behind « tard » has a URL called in an hour, and is answered as ever. */
async function scene(kit: Kit, make: (kit: Kit, gateway: Gateway) => SmallDisk) {
  const service = await kit.service(({ fctn, content }) => {
    const [word = ''] = content;
    if (fctn === 'ENVOI' && word.startsWith('tard')) {
      const param = { time: [inAnHour], url: [service.url(`/${word}`)], uniqueid: ['0'], simulate: [false] };
      return page(`\x0cRECU ${word}.`, { COMMAND: { name: 'BackgroundCall', param } });
    }
    return page(fctn === 'ENVOI' ? `\x0cRECU ${word}.` : FIRST, inputTxt());
  });
  const inAnHour = Math.floor(Date.now() / 1000) + HOUR_S;
  // The file of the calls is named after a port.
  const [wsport = 0] = await kit.ports(1);
  const gateway = await kit.prepare({ general: { durl: service.url(), wsport }, sections: SECTIONS });
  const disk = make(kit, gateway);
  await gateway.start();
  const arrive = async (): Promise<User> => {
    const nth = service.select('CNX').length + 1;
    const minitel = await kit.websocket(gateway);
    await minitel.waitFor('BONJOUR');
    const { uniqueId } = await service.waitFor('CNX', { nth });
    return { minitel, uniqueId, since: performance.now() };
  };
  return { service, gateway, disk, arrive };
}

async function converse({ minitel }: User, word: string): Promise<void> {
  minitel.send(word);
  await minitel.waitFor(word);
  minitel.send(KEYS.ENVOI);
  await minitel.waitFor(`RECU ${word}.`);
}

/** After a page without a field. */
async function begin({ minitel }: User): Promise<void> {
  minitel.send(KEYS.SUITE);
  await minitel.waitFor('BONJOUR');
}

async function leave({ minitel, since }: User): Promise<void> {
  await waitFor(() => performance.now() - since > LONG_ENOUGH_MS, { what: 'ten seconds to pass' });
  minitel.send(KEYS.CONNEXION_FIN);
  await minitel.closed();
}

const filesIn = (folder: string): string[] => (fs.existsSync(folder) ? fs.readdirSync(folder) : []);

/** On the terminal, where all is said. */
const said = (gateway: Gateway, words: RegExp): string[] =>
  gateway.output.split('\n').filter((line) => words.test(line));

const waitForWord = (gateway: Gateway, words: RegExp): Promise<unknown> =>
  waitFor(() => said(gateway, words).length > 0, {
    what: () => `${words} on the terminal:\n${gateway.output}`,
  });

describe.concurrent.for(DISKS)('%s', ([, isThere, make]) => {
  test.skipIf(!isThere)('hurts no session, and takes all again once there is room', async ({ kit }) => {
    const { service, gateway, disk, arrive } = await scene(kit, make);
    const early = await arrive();
    await converse(early, 'avant');

    disk.fill();
    await converse(early, 'plein');
    const late = await arrive();
    await converse(late, 'tard1');
    await begin(late);
    late.minitel.send(CAPTURE);
    await late.minitel.waitFor('ECRAN PRIS');
    await leave(early);
    await service.waitFor('FIN');
    await waitForWord(gateway, /historique : session non écrite/);
    // Wherever nothing is written, it is said, once, where it can be read.
    expect(said(gateway, /journal : /)).toEqual([
      expect.stringMatching(new RegExp(`journal : .*${disk.fault.source}.* les sessions continuent`)),
    ]);
    for (const words of [/enregistrement de la session/, /capture d'écran \d+ non/, /appels différés : /])
      expect(said(gateway, words).length, words.source).toBeGreaterThan(0);
    expect(said(gateway, /appels différés : /)).toHaveLength(1);

    disk.free();
    // Lines of the log are what tells that there is room: the comings and goings of users.
    await waitFor(
      async () => {
        const passer = await arrive();
        passer.minitel.cut();
        return gateway.log.some(({ message }) => /^journal : écrit de nouveau, \d+ ligne/.test(message));
      },
      { what: 'the log to be written again' },
    );
    await converse(late, 'tard2');
    await begin(late);
    await leave(late);
    await waitFor(async () => (await new History(path.join(gateway.folder, 'stats')).newest(10)).length > 0, {
      what: 'a session in the history',
    });
    await gateway.stop();

    // Whole or not at all: a session, a call for later, a captured screen.
    const stats = path.join(gateway.folder, 'stats');
    const told = await new History(stats).newest(10);
    expect(told.map(({ uniqueId }) => uniqueId)).toEqual([late.uniqueId]);
    expect(told[0]?.reason).toBe('Connexion/fin');
    const captured = filesIn(path.join(gateway.folder, 'recordings')).filter((name) =>
      name.startsWith('cap-'),
    );
    expect(captured).toEqual([]);
    await gateway.start();
    await gateway.waitForLog(/^appels différés repris : 2$/);
    const faults = gateway.log.filter(({ level }) => level === 'error').map(({ message }) => message);
    expect(faults.filter((message) => !disk.fault.test(message))).toEqual([]);
  });
});

describe('what the terminal shows', () => {
  test.skipIf(!fs.existsSync('/dev/full'))('kept in a file on a full disk ends nobody', async ({ kit }) => {
    const service = await kit.service();
    const [telnport = 0] = await kit.ports(1);
    const gateway = await kit.prepare({
      general: { durl: service.url(), telnport, wsport: null },
      shell: 'exec >/dev/full 2>&1',
    });
    gateway.launch();
    await gateway.waitForLog(/^passerelle prête/);
    const reader = await IdleReader.telnet(telnport);
    kit.atEnd(() => reader.cut());
    await reader.hasRead('BONJOUR');
    reader.cut();
    await service.waitFor('FIN');
    expect(await gateway.stop()).toMatchObject({ code: 0 });
  });
});
