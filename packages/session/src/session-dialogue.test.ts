import { describe, expect, test } from 'vitest';
import {
  drop,
  inputTxt,
  json,
  KEYS,
  page,
  raw,
  type ServiceCall,
  type VideotexService,
} from '@minipavi/testkit';
import { FakeLink } from './testing/fake-link.ts';
import { begin, cleanUpAfterEach, serve, UNIQUE_ID } from './testing/live-session.ts';

cleanUpAfterEach();

/** Path and event of each request, in order. */
const told = (service: VideotexService): string[] => service.calls.map(({ path, fctn }) => `${path} ${fctn}`);
const posts = (service: VideotexService): ServiceCall[] =>
  service.calls.filter(({ method }) => method === 'POST');
const error = (number: string, title: string, detail: string) =>
  `\f\x0f\x1fBA\x1bM\x1bG\x1bQ ERR #${number}\x1b@}\x1bG\x1bR ${title}\x18\x1fDA${detail}\x1fXAUID:${UNIQUE_ID} Aide:aide@minipavi.fr`;

describe('an answer', () => {
  test('changes URL and context, each until it is changed again', async () => {
    const service = await serve(({ fctn }) =>
      fctn === 'CNX'
        ? page('P0', { context: 'first é€', next: ` ${service.url('/one/?a=1')} ` })
        : page('P1', { context: '', next: '  ' }),
    );
    const { link, session } = begin(service.url('/svc/'));
    await link.shows('P0');
    expect(session.snapshot).toMatchObject({ url: service.url('/one/?a=1'), context: 'first é€' });
    for (const key of [KEYS.ENVOI, KEYS.GUIDE]) {
      link.type(key);
      await link.shows('P1');
    }
    expect(service.calls).toMatchObject([
      { path: '/svc/', fctn: 'CNX', context: '', params: null },
      { path: '/one/', fctn: 'ENVOI', context: 'first é€', params: { a: '1' } },
      { path: '/one/', fctn: 'GUIDE', context: 'first é€', params: { a: '1' } },
    ]);
  });

  test('that is empty displays nothing, and keys go on calling', async () => {
    const service = await serve([raw(''), page('P1'), raw(' \r\n '), page('P3')]);
    const { link } = begin(service.url());
    await link.shows('PIN');
    link.type(`ab${KEYS.ENVOI}`);
    expect(await link.shows('P1')).toBe('P1');
    link.type(KEYS.ENVOI);
    link.type(KEYS.SUITE);
    expect(await link.shows('P3')).toBe('P3');
    expect(told(service)).toEqual(['/ CNX', '/ ENVOI', '/ ENVOI', '/ SUITE']);
  });

  test('whose content is no base64 shows what can be read of it', async () => {
    const service = await serve([json({ content: '*UD\nA=' }), json({ content: '???' }), page('P2')]);
    const { link } = begin(service.url());
    expect(await link.shows('P0')).toMatch(/\nP0$/);
    link.type(KEYS.ENVOI);
    link.type(KEYS.ENVOI);
    expect(await link.shows('P2')).toBe('P2');
  });

  test('that is no JSON is ERR #03, and the session goes on', async () => {
    const service = await serve([page('P0'), raw('<h1>Fatal</h1><br>line 12', 500), page('P2')]);
    const { link } = begin(service.url());
    await link.shows('P0');
    link.type(KEYS.ENVOI);
    const shown = await link.shows('Aide');
    expect(shown).toContain('ERR #03');
    expect(shown).toMatch(
      /\x1fDAException: [^\x1f]+\x1fGAVotre serveur a r\x19Bepondu: Fatal\r\nline 12\x1fXAUID/,
    );
    link.type(KEYS.ENVOI);
    await link.shows('P2');
  });

  test.each<[string, object, string]>([
    ['content an array', { content: ['a'] }, 'content : tableau, attendu un texte'],
    ['context an object', { context: {} }, 'context : objet, attendu un texte'],
    ['next an array', { next: [] }, 'next : tableau, attendu un texte'],
    [
      'InputTxt without param',
      { COMMAND: { name: 'InputTxt' } },
      'InputTxt param : absent, attendu un objet',
    ],
    [
      'InputForm without x',
      { COMMAND: { name: 'InputForm', param: { y: [1] } } },
      'InputForm param.x : absent, attendu un tableau de colonnes',
    ],
  ])(
    'of wrong JSON types is ERR #10, which says where, and the session goes on: %s',
    async (_, members, fault) => {
      const service = await serve([json({ content: '', ...members }), page('P1')]);
      const { link } = begin(service.url());
      const shown = await link.shows('Aide');
      const title = fault.startsWith('Input') ? 'Commande mal form\x19Bee' : 'R\x19Beponse mal form\x19Bee';
      expect(shown).toContain(error('10', title, fault));
      link.type(KEYS.ENVOI);
      expect(await link.shows('P1')).toBe('P1');
    },
  );

  test('whose next is no URL is ERR #05: all of it is ignored, the URL stays', async () => {
    const refused = { next: 'nowhere', context: 'lost', directcall: 'yes', ...inputTxt() };
    const service = await serve([page('\fP0', refused), page('P1')]);
    const { link } = begin(service.url('/svc/'));
    const shown = await link.shows('Aide');
    expect(shown).toContain(`\n${error('05', 'Prochaine URL incorrecte', 'nowhere')}`);
    link.type(`abc${KEYS.ENVOI}`);
    expect(await link.shows('P1')).toBe('P1');
    expect(service.calls).toMatchObject([
      { path: '/svc/', fctn: 'CNX' },
      { path: '/svc/', fctn: 'ENVOI', context: '', content: [] },
    ]);
  });

  test('with an unknown command is ERR #07 instead of its page, but its next URL holds', async () => {
    const dance = () => ({ next: service.url('/n/'), COMMAND: { name: 'Dance', param: { x: 1 } } });
    const service = await serve(({ path }) => (path === '/n/' ? page('P1') : page('\fP0', dance())));
    const { link } = begin(service.url());
    const shown = await link.shows('Aide');
    expect(shown).toContain(`\n${error('07', 'Commande inconnue', 'Dance')}`);
    link.type(KEYS.ENVOI);
    await link.shows('P1');
  });
});

describe('direct calls', () => {
  test('follow each other at once, five in a row; a key starts the count again', async () => {
    let calls = 0;
    const service = await serve(() => page(`P${calls}`, { directcall: calls++ % 2 ? 'yes-cnx' : 'yes' }));
    const { link, session, ended } = begin(service.url());
    expect(await link.shows('P5')).toMatch(/\nP0P1P2P3P4P5$/);
    link.type(KEYS.ENVOI);
    expect(await link.shows('P11')).toBe('P6P7P8P9P10P11');
    session.stop('fin');
    await ended;
    expect(service.calls.map(({ fctn }) => fctn)).toEqual([
      ...['CNX', 'DIRECT', 'DIRECTCNX', 'DIRECT', 'DIRECTCNX', 'DIRECT'],
      ...['ENVOI', 'DIRECT', 'DIRECTCNX', 'DIRECT', 'DIRECTCNX', 'DIRECT', 'FIN'],
    ]);
  });

  test('wait until the user has room for another page', async () => {
    const service = await serve([page('P0', { directcall: 'yes' }), page('P1')]);
    const link = new FakeLink();
    const drained = link.holdDrain();
    const { logs } = begin(service.url(), link);
    await drained.reached;
    expect(logs.filter((line) => line.includes('appel service'))).toHaveLength(1);
    drained.open();
    await link.shows('P1');
  });

  test('go before the input of the same answer, which is drawn and not waited for', async () => {
    const service = await serve([page('P0', { directcall: 'yes', ...inputTxt() }), page('P1'), page('P2')]);
    const { link } = begin(service.url());
    expect(await link.shows('P1')).toMatch(/\nP0\x1fAA\.\x12g\x1fAA\x11P1$/);
    link.type('abc');
    link.type(KEYS.SUITE); // in no mask of that input: it is over
    await link.shows('P2');
    expect(told(service)).toEqual(['/ CNX', '/ DIRECT', '/ SUITE']);
  });

  test('go after a setting of the same answer, which counts', async () => {
    const COMMAND = { name: 'libCnx' };
    const service = await serve([page('P0', { directcall: 'yes', COMMAND })]);
    const { ended } = begin(service.url());
    expect(await ended).toBe('Connexion/fin');
    expect(told(service)).toEqual(['/ CNX', '/ FIN']);
  });

  test.each([
    ['connectToTln', { host: 'a:1' }],
    ['connectToWs', { host: 'a:1' }],
    ['connectToPty', { id: 'a' }],
    ['connectToExt', { number: '1' }],
    ['duplicateStream', { uniqueid: '1' }],
  ])('tell of %s that it failed, five times in a row and no more', async (name, param) => {
    const service = await serve(({ fctn }) => page(`<${fctn}>`, { COMMAND: { name, param } }));
    const { link, session, ended } = begin(service.url());
    await link.shows('<DIRECTCALLFAILED>'.repeat(5));
    session.stop('fin');
    await ended;
    expect(service.select('DIRECTCALLFAILED')).toHaveLength(5);
  });

  test.each(['getScreen', 'getScreenList'])(
    'bring the data of %s five times in a row and no more',
    async (name) => {
      const service = await serve(({ fctn }) => page(`<${fctn}>`, { COMMAND: { name, param: {} } }));
      const { link, session, ended } = begin(service.url());
      await link.shows('<DATAS>'.repeat(5));
      session.stop('fin');
      await ended;
      expect(service.select('DATAS')).toHaveLength(5);
    },
  );

  test.each(['PushServiceMsg', 'BackgroundCall'])(
    'are not made for ever by a service that always answers %s',
    async (name) => {
      const service = await serve(({ fctn }) => page(`<${fctn}>`, { COMMAND: { name, param: {} } }));
      const { link, session, ended } = begin(service.url());
      await link.shows('<CNX>');
      link.type(KEYS.ENVOI);
      expect(await link.shows('<ENVOI>')).toBe('<ENVOI>');
      session.stop('fin');
      await ended;
      expect(told(service)).toEqual(['/ CNX', '/ ENVOI', '/ FIN']);
    },
  );
});

describe('a service that cannot be called', () => {
  const isGuest = ({ path }: ServiceCall): boolean => path.startsWith('/guest/');

  test.each<[string, ReturnType<typeof drop>]>([
    ['drops the connection', drop()],
    ['answers too much', raw('x'.repeat(200_000))],
  ])('and %s leads back to the default one, with CNX and all the user has', async (_, reply) => {
    const service = await serve((call) => {
      if (isGuest(call)) return reply;
      return page('\fHome', { context: 'kept', ...inputTxt(), next: service.url('/guest/') });
    });
    const { link } = begin(service.url('/svc/'));
    await link.shows('Home');
    link.type(`abc${KEYS.ENVOI}`);
    expect(await link.shows('Home')).toMatch(/^abc\fHome/);
    expect(posts(service)).toMatchObject([
      { path: '/svc/', fctn: 'CNX' },
      { path: '/guest/', fctn: 'ENVOI', content: ['abc'], context: 'kept' },
      { path: '/svc/', fctn: 'CNX', content: ['abc'], context: 'kept' },
    ]);
  });

  test('leads back to the default one from the last of a chain of direct calls too', async () => {
    const service = await serve((call) =>
      isGuest(call) ? drop() : page('P', { directcall: 'yes', next: service.url('/guest/') }),
    );
    const { link, session, ended } = begin(service.url('/svc/'));
    // Home again after each direct call that fails, until the five are used up.
    expect(await link.shows('PPPPPP')).toMatch(/\nPPPPPP$/);
    session.stop('fin');
    await ended;
    expect(posts(service).map(({ fctn }) => fctn)).toEqual([
      ...Array.from({ length: 5 }, () => ['CNX', 'DIRECT']).flat(),
      'CNX',
      'FIN',
    ]);
  });

  test('and is the default one is called again, then ends the session with ERR #09 and FIN', async () => {
    const service = await serve(() => (service.calls.length === 1 ? page('P0') : drop()));
    const { link, ended, logs } = begin(service.url('/svc/'));
    await link.shows('P0');
    link.type(KEYS.ENVOI);
    expect(await ended).toBe('service indisponible : connexion coupée par le serveur');
    expect(link.take()).toBe(error('09', 'Service indisponible', `url:${service.url('/svc/')}`));
    expect(link.closed).toBe(true);
    expect(posts(service).map(({ fctn }) => fctn)).toEqual(['CNX', 'ENVOI', 'CNX', 'FIN']);
    expect(logs).toContain(`warn service [ENVOI] ${service.url('/svc/')} : connexion coupée par le serveur`);
  });

  test('and was the user’s own choice ends the session, the default one knowing nothing', async () => {
    const service = await serve(() => drop());
    const { ended, link } = begin(service.url('/svc/'), new FakeLink('WS', { url: service.url('/own/') }));
    await ended;
    expect(link.output).toContain(`\n${error('09', 'Service indisponible', `url:${service.url('/own/')}`)}`);
    expect(service.calls.map(({ path, method, fctn }) => `${method} ${path} ${fctn}`)).toEqual([
      'POST /own/ CNX',
      'GET /own/ ',
      'POST /own/ FIN',
    ]);
  });

  test('shows the reason when it is one that its author can do something about', async () => {
    const { link, ended } = begin('http://service.invalid/');
    expect(await ended).toMatch(/^service indisponible : .*nom/);
    expect(link.output).toMatch(
      /ERR #09.*\x1fDAurl:http:\/\/service\.invalid\/\x1fGA[^\x1f]*nom[^\x1f]*\x1fXA/,
    );
  });
});

describe('an XML page', () => {
  test('gives the session the URL of its interpreter', async () => {
    const service = await serve(({ path, fctn }) => {
      if (path === '/page.xml') {
        return raw(`<service><interpreteur url="${service.url('/xml/?url=')}"/></service>`);
      }
      return path === '/svc/' ? page('P0', { next: service.url('/page.xml?k=1') }) : page(`<${fctn}>`);
    });
    const { link, session } = begin(service.url('/svc/'));
    await link.shows('P0');
    link.type(KEYS.ENVOI);
    await link.shows('<ENVOI>');
    link.type(KEYS.SUITE);
    await link.shows('<SUITE>');
    expect(told(service)).toEqual(['/svc/ CNX', '/page.xml ENVOI', '/xml/ ENVOI', '/xml/ SUITE']);
    expect(service.calls[3]?.params).toEqual({ url: service.url('/page.xml?k=1') });
    expect(session.snapshot.url).toContain('/xml/?url=http%3A%2F%2F');
  });
});
