import { describe, expect, test } from 'vitest';
import { inputTxt, KEYS, page } from '@minipavi/testkit';
import { FakeLink } from './testing/fake-link.ts';
import { begin, cleanUpAfterEach, makeSession, serve, UNIQUE_ID } from './testing/live-session.ts';

cleanUpAfterEach();

const WELCOME = /^\x1b9\{\f\x0e\x1f@AMiniPAVI 1\.6WS \d\d\/\d\d\/\d{4} \d\d:\d\d\x18\x1b@\x14PIN:4321\x14\n/;
const welcomeAnd = (rest: string) => new RegExp(`${WELCOME.source}${rest}$`);

describe('a session that opens', () => {
  test('tells the service CNX, and sends its page with the welcome, in one piece', async () => {
    const service = await serve([page('\fHello')]);
    const { link, observed, session } = begin(service.url('/svc/?a=1'));
    expect(await link.shows('Hello')).toMatch(welcomeAnd('\fHello'));
    expect(link.sent).toHaveLength(1);
    expect(service.calls).toMatchObject([
      {
        method: 'POST',
        path: '/svc/',
        params: { a: '1' },
        pavi: {
          version: '1.6',
          uniqueId: UNIQUE_ID,
          remoteAddr: '127.0.0.1',
          typesocket: 'WS',
          versionminitel: '???',
          content: [],
          datas: null,
          context: '',
          fctn: 'CNX',
          webmedia: 0,
        },
      },
    ]);
    expect(observed).toEqual(['opened', 'changed']);
    expect(session.snapshot).toMatchObject({
      url: service.url('/svc/?a=1'),
      content: [],
      versionMinitel: '???',
    });
  });

  test('starts on the URL of the line, spaces and all', async () => {
    const service = await serve([page('Own')]);
    const { link } = begin(
      service.url('/svc/'),
      new FakeLink('TELN', { url: ` ${service.url('/own/?l[]=x')} ` }),
    );
    expect(await link.shows('Own')).toMatch(/^\x1b9\{\f\x1f@AMiniPAVI 1\.6TELN /);
    expect(service.calls).toMatchObject([
      { path: '/own/', params: { l: ['x'] }, pavi: { typesocket: 'TELN' } },
    ]);
  });

  test.each(['AST', 'AUD'] as const)(
    'tells the caller’s number on %s, and whether errors are corrected',
    async (kind) => {
      const service = await serve([page('P0')]);
      const { link } = begin(service.url(), new FakeLink(kind, { remoteAddr: '0123456789', pce: true }));
      expect(await link.shows('P0')).toContain('MiniPAVI 1.6PCE ');
      expect(service.calls).toMatchObject([{ pavi: { typesocket: 'AST', remoteAddr: '0123456789' } }]);
    },
  );

  test('sends the welcome alone when the service has nothing to show', async () => {
    const service = await serve([page('')]);
    const { link } = begin(service.url());
    expect(await link.shows('PIN')).toMatch(welcomeAnd(''));
  });

  test('keeps everything back until the terminal can show it', async () => {
    const service = await serve([page('P0', { directcall: 'yes' }), page('P1')]);
    const link = new FakeLink('AST');
    const ready = link.holdPage();
    begin(service.url(), link);
    await ready.reached;
    link.type('x'); // typed ahead of the first page
    expect([link.sent, service.calls.length]).toEqual([[], 1]);
    ready.open();
    expect(await link.shows('P1')).toContain('P0');
  });

  test('sends the welcome and the screen again to a terminal that connects after its page', async () => {
    const service = await serve([page('lost\fP0', inputTxt({ l: 3 }))]);
    const { link } = begin(service.url(), new FakeLink('AST'));
    await link.shows('P0');
    link.type('ab');
    link.take();
    link.line('connected');
    expect(link.take()).toMatch(/^\x1b9\{(?:\x1b:d.){4}\f.*PIN:4321\x14\n\fP0\x1fAA\.\x12B\x1fAA\x11ab$/s);
    link.line('pce-on');
    link.line('pce-off');
    expect(link.take()).toBe('');
  });

  test('sends nothing to a terminal that connects before the page', async () => {
    const service = await serve([page('P0')]);
    const link = new FakeLink('AST');
    const ready = link.holdPage();
    begin(service.url(), link);
    await ready.reached;
    link.line('connected');
    expect(link.sent).toEqual([]);
    ready.open();
    expect(await link.shows('P0')).toMatch(/P0$/);
    expect(link.sent).toHaveLength(1);
  });
});

describe('a session that cannot open', () => {
  test.each(['notaurl', 'ftp://a/', 'http://', ' '])(
    'shows ERR #02 for the start URL %j and calls nobody',
    async (url) => {
      const service = await serve([]);
      const { link, ended, observed } = begin(service.url(), new FakeLink('WS', { url }));
      expect(await ended).toBe('paramètre url incorrect');
      const error =
        '\f\x0f\x1fBA\x1bM\x1bG\x1bQ ERR #02\x1b@}\x1bG\x1bR Param\x19Aetre url incorrect\x18\x1fDAurl:';
      expect(link.output).toMatch(WELCOME);
      expect(link.output.replace(WELCOME, '')).toBe(
        `${error}${url}\x1fXAUID:${UNIQUE_ID} Aide:aide@minipavi.fr`,
      );
      expect(link.closed).toBe(true);
      expect([service.calls, observed]).toEqual([[], []]);
    },
  );

  test('waits for the terminal before it shows ERR #02', async () => {
    const link = new FakeLink('AST', { url: 'notaurl' });
    const ready = link.holdPage();
    const { ended } = begin('http://service.invalid/', link);
    await ready.reached;
    expect(link.sent).toEqual([]);
    ready.open();
    await ended;
    expect(link.output).toContain('ERR #02');
  });

  test('calls nobody for a user who has left before', async () => {
    const service = await serve([]);
    const link = new FakeLink();
    link.hangUp();
    const { ended, observed } = begin(service.url(), link);
    await ended;
    expect([service.calls, link.sent, observed]).toEqual([[], [], []]);
  });

  test('calls nobody and ends when it was stopped before it ran', async () => {
    const service = await serve([]);
    const { session, link } = makeSession(service.url(), new FakeLink());
    session.stop('arrêt');
    expect(await session.run()).toBe('arrêt');
    expect(link.closed).toBe(true);
    expect([service.calls, link.sent]).toEqual([[], []]);
  });
});

describe('a terminal', () => {
  test('is known by its identification, even behind a key in the same packet', async () => {
    const service = await serve([page('P0'), page('P1'), page('P2')]);
    const { link, session } = begin(service.url());
    await link.shows('P0');
    link.type(`${KEYS.SUITE}x\x01Cz4\x04${KEYS.ENVOI}`);
    await link.shows('P1');
    expect(session.snapshot.versionMinitel).toBe('Cz4');
    link.type(KEYS.ENVOI);
    await link.shows('P2');
    expect(service.calls.map(({ fctn, pavi }) => [fctn, pavi['versionminitel']])).toEqual([
      ['CNX', '???'],
      ['SUITE', 'Cz4'],
      ['ENVOI', 'Cz4'],
    ]);
  });

  test('that answers in 8-bit bytes ends no session', async () => {
    const service = await serve([page('P0'), page('P1')]);
    const { link } = begin(service.url());
    await link.shows('P0');
    link.type(`\x01\xe9\xe9\xe9\x04${KEYS.ENVOI}`);
    await link.shows('P1');
    expect(service.calls[1]?.pavi['versionminitel']).toBe('iii');
  });
});
