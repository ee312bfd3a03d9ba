/** Where services may be: the default one is on 127.0.0.1, all others on 127.0.0.2, which is as private, and not allowed. */

import fs from 'node:fs';
import path from 'node:path';
import { describe, expect } from 'vitest';
import {
  inputTxt,
  KEYS,
  page,
  redirect,
  waitFor,
  type Gateway,
  type GatewayOptions,
  type Minitel,
  type ServiceCall,
  type VideotexService,
} from '@minipavi/testkit';
import { test, type Kit } from '../kit.ts';

const OTHER = '127.0.0.2';
/** What the operator reads of each refusal. */
const ADVICE =
  /adresse non autorisée : 127\.0\.0\.2 \(cette machine\), port \d+ .*<allowhost>127\.0\.0\.2<\/allowhost>/;

interface Scene {
  readonly home: VideotexService;
  readonly other: VideotexService;
  readonly gateway: Gateway;
}

type Order = (other: VideotexService, call: ServiceCall) => object;

/** The default service answers Envoi as it is told. */
async function scene(
  kit: Kit,
  order: Order = () => ({}),
  { general, ...options }: GatewayOptions = {},
): Promise<Scene> {
  const other = await kit.service(({ fctn }) => page(`\fAILLEURS <${fctn}>`, inputTxt()), OTHER);
  const home = await kit.service((call) =>
    call.fctn === 'ENVOI' ? page('\fENVOYE', order(other, call)) : page(`\fACCUEIL <${call.fctn}>`),
  );
  const gateway = await kit.gateway({ ...options, general: { durl: home.url(), ...general } });
  return { home, other, gateway };
}

async function pressEnvoi(kit: Kit, { gateway }: Scene): Promise<Minitel> {
  const minitel = await kit.websocket(gateway);
  await minitel.waitFor('<CNX>');
  minitel.send(KEYS.ENVOI);
  return minitel;
}

const startOn = (kit: Kit, { gateway }: Scene, url: string): Promise<Minitel> =>
  kit.websocket(gateway, { path: `/?url=${encodeURIComponent(url)}` });

const logged = ({ gateway }: Scene, words: RegExp): Promise<unknown> =>
  waitFor(() => gateway.log.find(({ level, message }) => level === 'warn' && words.test(message)), {
    what: () => `${words} in the log:\n${gateway.log.map(({ message }) => message).join('\n')}`,
  });

describe('a start URL at a private address', () => {
  test('gives screen 02 with its reason, and the end', async ({ kit }) => {
    const all = await scene(kit);
    const minitel = await startOn(kit, all, all.other.url('/x'));
    await minitel.waitFor('ERR #02');
    await minitel.waitFor('Adresse non autoris');
    await minitel.closed();
    await logged(all, ADVICE);
    expect([all.other.calls, all.home.calls]).toEqual([[], []]);
  });

  test.for(['0177.0.0.2', '2130706434', '[::ffff:127.0.0.2]', 'user:pwd@127.0.0.2'])(
    'is known in any notation: %s',
    async (host, { kit }) => {
      const all = await scene(kit);
      const minitel = await startOn(kit, all, `http://${host}:${all.other.port}/`);
      await minitel.waitFor('ERR #02');
      await minitel.closed();
      expect(all.other.calls).toEqual([]);
    },
  );

  test.for([
    ['an address of allowhost', { allowhost: OTHER }],
    ['a network of allowhost', { allowhost: '127.0.0.0/30' }],
    ['allowprivate', { allowprivate: 'yes' }],
  ] as const)('is called with %s', async ([, general], { kit }) => {
    const all = await scene(kit, undefined, { general });
    const minitel = await startOn(kit, all, all.other.url('/x'));
    await minitel.waitFor('AILLEURS <CNX>');
  });

  test('is called at the host of the default service, on any port', async ({ kit }) => {
    const all = await scene(kit);
    const neighbour = await kit.service(() => page('\fVOISIN'));
    await (await startOn(kit, all, neighbour.url())).waitFor('VOISIN');
  });
});

describe('with the embedded services as default service', () => {
  test('what runs beside them is refused until it is in the directory; open sessions hear of it', async ({
    kit,
  }) => {
    const [port = 0] = await kit.ports(1);
    const own = await kit.service(() => page('\fMON SERVICE', inputTxt()));
    const gateway = await kit.prepare({
      general: { durl: `http://127.0.0.1:${port}/accueil/` },
      sections: `<services><port>${port}</port><accueil>paviacc.conf</accueil></services>`,
    });
    const list = (services: string): void =>
      fs.writeFileSync(
        path.join(gateway.folder, 'paviacc.conf'),
        `<config><annuaire>${services}</annuaire></config>`,
      );
    list('');
    await gateway.start();
    const minitel = await kit.websocket(gateway);
    const typed = `http://localhost:${own.port}/${KEYS.ENVOI}`;
    await minitel.waitFor('PIN');
    minitel.send(typed);
    await minitel.waitFor('ERR #02');
    expect(own.calls).toEqual([]);
    list(`<service code="MIEN"><infos>Le mien</infos><url>${own.url()}</url></service>`);
    // The file is looked at every second: until then the session is refused again.
    await waitFor(
      async () => {
        minitel.send(KEYS.REPETITION);
        // The page again, with or without what was typed.
        await minitel.waitFor('Quitter');
        await minitel.waitFor('\x11');
        minitel.send(`${KEYS.ANNULATION}${typed}`);
        const from = minitel.received.length;
        const isAnswered = (): boolean => /ERR #02|MON SERVICE/.test(minitel.received.slice(from));
        await waitFor(isAnswered, { what: 'either page' });
        return minitel.received.includes('MON SERVICE');
      },
      { what: 'the service of the directory to be allowed' },
    );
    const other = await kit.websocket(gateway, { path: `/?url=${encodeURIComponent(own.url())}` });
    await other.waitFor('MON SERVICE');
  });
});

describe('an answer of the default service that leads to a private address', () => {
  test('by its next: screen 02, and the user stays', async ({ kit }) => {
    const all = await scene(kit, (other) => ({ next: other.url(), directcall: 'yes-cnx' }));
    const minitel = await pressEnvoi(kit, all);
    await minitel.waitFor('ERR #02');
    await logged(all, ADVICE);
    minitel.send(KEYS.SUITE);
    await minitel.waitFor('ACCUEIL <SUITE>');
    expect(all.other.calls).toEqual([]);
  });

  test('by a redirection: screen 09, and the default service at the next key', async ({ kit }) => {
    const all = await scene(kit);
    const hop = await kit.service(() => redirect(all.other.url(), 307));
    const sending = await scene(kit, () => ({ next: hop.url(), directcall: 'yes-cnx' }));
    const minitel = await pressEnvoi(kit, sending);
    await minitel.waitFor('ERR #09');
    await minitel.waitFor('adresse non autoris');
    await logged(sending, ADVICE);
    minitel.send(KEYS.SUITE);
    await minitel.waitFor('ACCUEIL <CNX>');
    expect(hop.calls.map(({ method }) => method)).toEqual(['POST']);
    expect(all.other.calls).toEqual([]);
  });

  test.for(['connectToTln', 'connectToWs'])(
    'by %s: row 0 says so, DIRECTCALLFAILED',
    async (name, { kit }) => {
      const all = await scene(
        kit,
        (other) => ({
          COMMAND: { name, param: { host: `${OTHER}:${other.port}`, key: 'k', case: 'lower' } },
        }),
        { sections: '<connecttocmd><key>k</key></connecttocmd>' },
      );
      const minitel = await pressEnvoi(kit, all);
      await minitel.waitFor('Adresse non autoris');
      await minitel.waitFor('<DIRECTCALLFAILED>');
      await logged(all, ADVICE);
      expect(all.other.calls).toEqual([]);
    },
  );

  test('by a BackgroundCall: made neither once nor again', async ({ kit }) => {
    const all = await scene(kit, (other, { uniqueId }) => ({
      COMMAND: {
        name: 'BackgroundCall',
        param: { time: [0], url: [other.url()], uniqueid: [uniqueId], simulate: [false] },
      },
    }));
    await pressEnvoi(kit, all);
    await logged(all, new RegExp(`^BGCALL .*${ADVICE.source}.*, abandonné \\(essai 1\\)`));
    expect(all.other.calls).toEqual([]);
  });
});

describe('at an allowed host', () => {
  test('a deferred call is made', async ({ kit }) => {
    const all = await scene(
      kit,
      (other, { uniqueId }) => ({
        COMMAND: {
          name: 'BackgroundCall',
          param: { time: [0], url: [other.url()], uniqueid: [uniqueId], simulate: [false] },
        },
      }),
      { general: { allowhost: OTHER } },
    );
    await pressEnvoi(kit, all);
    await all.other.waitFor('BGCALL');
  });

  test('a server of extcall.conf is linked to, and nothing else of its host', async ({ kit }) => {
    const command = (other: VideotexService, port: number): object => ({
      COMMAND: { name: 'connectToTln', param: { host: `${OTHER}:${port}`, key: 'k', case: 'lower' } },
    });
    let port = 0;
    const other = await kit.service(() => page(''), OTHER);
    const home = await kit.service(({ fctn }) =>
      fctn === 'ENVOI' ? page('', command(other, port)) : page(`\fACCUEIL <${fctn}>`),
    );
    const [embedded = 0] = await kit.ports(1);
    const gateway = await kit.prepare({
      general: { durl: home.url() },
      sections:
        '<connecttocmd><key>k</key></connecttocmd>' +
        `<services><port>${embedded}</port><extcall>extcall.conf</extcall></services>`,
    });
    const server = `<serveur id="a" type="int"><host>${OTHER}:${other.port}</host></serveur>`;
    fs.writeFileSync(
      path.join(gateway.folder, 'extcall.conf'),
      `<config><extcall key="k">${server}</extcall></config>`,
    );
    await gateway.start();
    const minitel = await kit.websocket(gateway);
    await minitel.waitFor('<CNX>');
    port = 9;
    minitel.send(KEYS.ENVOI);
    await minitel.waitFor('Adresse non autoris');
    await minitel.waitFor('<DIRECTCALLFAILED>');
    port = other.port;
    minitel.send(KEYS.ENVOI);
    await waitFor(() => gateway.log.some(({ message }) => message.startsWith('liaison ouverte')), {
      what: 'a link',
    });
  });
});
