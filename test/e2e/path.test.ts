/** A person's way through the gateway, by every door. */

import { describe, expect } from 'vitest';
import {
  inputTxt,
  KEYS,
  makeCertificate,
  page,
  type Gateway,
  type Minitel,
  type VideotexService,
} from '@minipavi/testkit';
import { test, type Kit } from '../kit.ts';

/** As a Minitel 1B answers. */
const IDENTIFICATION = '\x01Cz4\x04';
/** SEP 53: the telephone's terminal is there. */
const CONNECTED = '\x13S';

interface Door {
  readonly kind: 'WS' | 'WSS' | 'TELN' | 'AST';
  /** On the welcome line. */
  readonly label: string;
  readonly remoteAddr: string;
  open(kit: Kit, gateway: Gateway, ca: string): Promise<Minitel>;
}

const DOORS: readonly Door[] = [
  { kind: 'WS', label: 'WS', remoteAddr: '127.0.0.1', open: (kit, gateway) => kit.websocket(gateway) },
  {
    kind: 'WSS',
    label: 'WSS',
    remoteAddr: '127.0.0.1',
    open: (kit, gateway, ca) => kit.websocket(gateway, { ca }),
  },
  { kind: 'TELN', label: 'TELN', remoteAddr: '127.0.0.1', open: (kit, gateway) => kit.telnet(gateway) },
  {
    kind: 'AST',
    label: 'RTC',
    remoteAddr: '0296140000',
    open: async (kit, gateway) => {
      const minitel = await kit.asterisk(gateway, { from: '0296140000' });
      minitel.send(CONNECTED);
      return minitel;
    },
  },
];

/** Envoi leads to the other service. */
const welcomeService = (kit: Kit, other: VideotexService): Promise<VideotexService> =>
  kit.service(({ fctn }) => {
    if (fctn === 'ENVOI')
      return page('', { next: other.url('/jeu?partie=1'), directcall: 'yes-cnx', context: 'aller' });
    return page(fctn === 'CNX' ? '\x0cACCUEIL ' : '', inputTxt());
  });

const gameService = (kit: Kit): Promise<VideotexService> =>
  kit.service(({ fctn, content }) => {
    if (fctn === 'FIN') return page('\x0cA BIENTOT ');
    return page(fctn === 'SUITE' ? `\x0cVU ${content[0] === 'Dédé' ? 'le nom' : content[0]}. ` : '\x0cJEU ', {
      ...inputTxt({ validwith: 64 }),
      context: 'dans le jeu',
    });
  });

describe.concurrent('a person who comes by', () => {
  test.for(DOORS)('$kind visits a service, returns to the welcome page and leaves', async (door, { kit }) => {
    const game = await gameService(kit);
    const home = await welcomeService(kit, game);
    const { certFile, keyFile, cert } = await makeCertificate(await kit.folder());
    const gateway = await kit.gateway({
      general: { durl: home.url('/accueil'), wssport: 0, astport: 0, ssl: certFile, sslkey: keyFile },
    });

    const minitel = await door.open(kit, gateway, cert);
    await minitel.waitFor('\x1b9{');
    await minitel.waitFor('PIN:');
    await minitel.waitFor('\x0cACCUEIL ');
    expect(minitel.received).toMatch(new RegExp(`\x1f@AMiniPAVI [\\d.]+${door.label} \\d\\d/\\d\\d/\\d{4} `));
    minitel.send(IDENTIFICATION);
    minitel.send('jeu');
    await minitel.waitFor('jeu');
    minitel.send(KEYS.ENVOI);
    await minitel.waitFor('\x0cJEU ');
    // An accent is two bytes more on the line and one character for the service.
    minitel.send('D\x19Bed\x19Be');
    await minitel.waitFor('D\x19Bed\x19Be');
    minitel.send(KEYS.SUITE);
    await minitel.waitFor('\x0cVU le nom. ');
    minitel.send(KEYS.CONNEXION_FIN);
    await minitel.waitFor('\x0cA BIENTOT ');
    await minitel.waitFor('\x0cACCUEIL ');
    expect(minitel.isClosed).toBe(false);
    minitel.send(KEYS.CONNEXION_FIN);
    await minitel.closed();
    await home.waitFor('FIN');
    await gateway.stop();

    expect(home.calls.map(({ fctn }) => fctn)).toEqual(['CNX', 'ENVOI', 'CNX', 'FIN']);
    expect(game.calls.map(({ fctn }) => fctn)).toEqual(['DIRECTCNX', 'SUITE', 'FIN']);
    const { uniqueId } = home.calls[0] ?? { uniqueId: '' };
    expect(uniqueId).toMatch(/^\d{14}$/);
    expect(minitel.received).toContain(`PIN:${uniqueId.slice(-4)}`);
    for (const call of [...home.calls, ...game.calls]) {
      expect(call).toMatchObject({ method: 'POST', uniqueId });
      expect(call.pavi).toMatchObject({ typesocket: door.kind, remoteAddr: door.remoteAddr });
    }
    expect(game.calls[0]).toMatchObject({
      path: '/jeu',
      params: { partie: '1' },
      content: ['jeu'],
      context: 'aller',
    });
    expect(game.calls[1]).toMatchObject({ content: ['Dédé'], context: 'dans le jeu' });
    expect(game.calls[1]?.pavi['versionminitel']).toBe('Cz4');
  });

  test('websocket with ?url= starts on that service and leaves from there', async ({ kit }) => {
    const home = await kit.service();
    const other = await kit.service();
    const gateway = await kit.gateway({ general: { durl: home.url() } });
    const minitel = await kit.websocket(gateway, {
      path: `/?url=${encodeURIComponent(other.url('/direct?a=b'))}`,
    });
    await minitel.waitFor('BONJOUR');
    minitel.send(KEYS.CONNEXION_FIN);
    await minitel.closed();
    await other.waitFor('FIN');
    expect(other.calls.map(({ fctn, path }) => `${fctn} ${path}`)).toEqual(['CNX /direct', 'FIN /direct']);
    expect(home.calls).toEqual([]);
  });

  test('telnet and vanishes in the middle of a word leaves one FIN behind', async ({ kit }) => {
    const home = await kit.service();
    const gateway = await kit.gateway({ general: { durl: home.url() } });
    const minitel = await kit.telnet(gateway);
    await minitel.waitFor('BONJOUR');
    minitel.send('demi');
    await minitel.waitFor('demi');
    minitel.cut();
    const fin = await home.waitFor('FIN');
    expect(fin.content).toEqual(['demi']);
    await gateway.stop();
    expect(home.calls.map(({ fctn }) => fctn)).toEqual(['CNX', 'FIN']);
  });
});
