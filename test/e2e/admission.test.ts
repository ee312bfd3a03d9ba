/** Lists of addresses, and how often one may come: seen from this machine's addresses, in files that change. */

import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { describe, expect } from 'vitest';
import { kill, waitFor, type Gateway } from '@minipavi/testkit';
import { test } from '../kit.ts';

/** Loopback, as 127.0.0.1 is, but another address: for lists, which know no exception. */
const STRANGER = '127.0.0.2';
const NEIGHBOUR = '127.0.0.3';

/** undefined: a machine without a network. */
const elsewhere = Object.values(os.networkInterfaces())
  .flatMap((addresses) => addresses ?? [])
  .find(({ family, internal }) => family === 'IPv4' && !internal)?.address;

const write = (gateway: Gateway, name: string, text: string): void =>
  fs.writeFileSync(path.join(gateway.folder, name), text);

describe.concurrent('a list of addresses', () => {
  test('keeps out who is on it, by address or network, and is read again when it changes', async ({
    kit,
  }) => {
    const service = await kit.service();
    const gateway = await kit.prepare({ general: { durl: service.url(), ipblacklist: 'noire.txt' } });
    write(gateway, 'noire.txt', `# les pénibles\n${STRANGER} # depuis mai\n192.0.2.0/24\nn’importe quoi\n`);
    await gateway.start();
    await gateway.waitForLog(/^general\/ipblacklist \(.*noire\.txt\) : 2 adresses ou réseaux$/);
    await gateway.waitForLog(/noire\.txt\), ligne 4 ignorée : « n’importe quoi », attendu /);

    const rows = await kit.expectRefused(gateway, /Accès refusé/, () =>
      kit.telnet(gateway, { from: STRANGER }),
    );
    expect(rows.join(' ')).toContain("Votre adresse n'est pas admise");
    await gateway.waitForLog(/^connexion refusée : adresse de la liste ipblacklist$/);
    await (await kit.telnet(gateway, { from: NEIGHBOUR })).waitFor('BONJOUR');
    await (await kit.telnet(gateway)).waitFor('BONJOUR');

    write(gateway, 'noire.txt', '127.0.0.2/31\n2001:db8::/32\n10.0.0.0/8\n');
    await gateway.waitForLog(/: 3 adresses ou réseaux$/);
    for (const from of [STRANGER, NEIGHBOUR])
      await kit.expectRefused(gateway, /Accès refusé/, () => kit.telnet(gateway, { from }));

    fs.rmSync(path.join(gateway.folder, 'noire.txt'));
    await gateway.waitForLog(
      /le fichier n'existe pas, l'ancienne liste reste en service \(3 adresses ou réseaux\)$/,
    );
    await kit.expectRefused(gateway, /Accès refusé/, () => kit.telnet(gateway, { from: STRANGER }));
  });

  test('that is not there yet is read when it comes; SIGHUP changes nothing of that', async ({ kit }) => {
    const service = await kit.service();
    const gateway = await kit.gateway({ general: { durl: service.url(), ipblacklist: 'plus-tard.txt' } });
    await gateway.waitForLog(/plus-tard\.txt\) : le fichier n'existe pas, liste vide$/);
    await (await kit.telnet(gateway, { from: STRANGER })).waitFor('BONJOUR');
    write(gateway, 'plus-tard.txt', `${STRANGER}\n`);
    kill(gateway.pid, 'SIGHUP');
    await gateway.waitForLog(/plus-tard\.txt\) : 1 adresse ou réseau$/);
    await kit.expectRefused(gateway, /Accès refusé/, () => kit.telnet(gateway, { from: STRANGER }));
  });
});

test.skipIf(elsewhere === undefined)(
  'an address that comes too often is told to wait, and this machine never is',
  async ({ kit }) => {
    const from = elsewhere ?? '';
    const service = await kit.service();
    const gateway = await kit.gateway({ general: { bind: null, durl: service.url(), maxrate: 3 } });
    const telnet = () => kit.telnet(gateway, { to: from, from });
    // One more every twenty seconds: a slow machine may let a fourth one in, and not many.
    const refused = await waitFor(
      async () => {
        const minitel = await telnet();
        await waitFor(() => minitel.isClosed || minitel.received.includes('PIN:'), { what: 'a page' });
        return minitel.isClosed;
      },
      { what: 'somebody to be refused' },
    );
    expect(refused).toBe(true);
    expect(service.select('CNX').length).toBeGreaterThanOrEqual(3);
    await kit.expectRefused(gateway, /Trop de connexions/, telnet);
    await gateway.waitForLog(/^connexion refusée : trop de connexions en une minute$/);
    for (let i = 0; i < 5; i++) await (await kit.telnet(gateway)).waitFor('BONJOUR');
  },
);
