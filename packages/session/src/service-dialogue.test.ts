import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { parseServiceUrl, type PaviRequest, type ServiceUrl } from '@minipavi/protocol';
import { drop, json, raw, startService, type Reply, type ServiceCall } from '@minipavi/testkit';
import { ServiceClient } from './service-client.ts';
import { callService } from './service-dialogue.ts';

const REQUEST: PaviRequest = {
  version: '1.6',
  uniqueId: '17000000001234',
  remoteAddr: '127.0.0.1',
  typesocket: 'WS',
  versionminitel: '???',
  content: ['été'],
  datas: null,
  context: 'kept',
  fctn: 'ENVOI',
  webmedia: 0,
};

const ok = json({ context: 'ok' });
const isOk = { kind: 'answer', answer: expect.objectContaining({ context: 'ok' }) as unknown };
const xml = (interpreter: string): Reply => raw(`<service><interpreteur url="${interpreter}"/></service>`);

let client: ServiceClient;
let closing: (() => unknown)[];

beforeEach(() => {
  client = new ServiceClient({ userAgent: 'MiniPAVI/test', policy: null, requestTimeoutMs: 5000 });
  closing = [() => client.close()];
});

afterEach(async () => {
  for (const close of closing.reverse()) await close();
});

async function serve(reply: (call: ServiceCall) => Reply) {
  const service = await startService(reply);
  closing.push(() => service.close());
  return service;
}

function serviceUrl(text: string): ServiceUrl {
  const url = parseServiceUrl(text);
  if (!url) throw new Error(`${text} is no URL`);
  return url;
}

const call = (url: string, options = {}) => callService(client, serviceUrl(url), REQUEST, options);

describe('callService', () => {
  test('sends PAVI as it is, and the query in URLPARAMS instead of the address', async () => {
    const service = await serve(() => ok);
    expect(await call(service.url('/a.php?x=1&l[]=2'))).toMatchObject({
      outcome: isOk,
      url: { text: service.url('/a.php?x=1&l[]=2') },
    });
    expect(service.calls).toMatchObject([
      { method: 'POST', path: '/a.php', pavi: REQUEST, params: { x: '1', l: ['2'] } },
    ]);
  });

  test('leaves URLPARAMS out when there is no query', async () => {
    const service = await serve(() => ok);
    await call(service.url('/'));
    expect(Object.keys(JSON.parse(service.calls[0]?.body ?? '') as object)).toEqual(['PAVI']);
  });

  test.each<[string, Reply, object]>([
    ['nothing', raw(' \r\n'), { kind: 'empty' }],
    ['a page of error', raw('<h1>Not Found</h1>', 404), { kind: 'not-json', body: '<h1>Not Found</h1>' }],
    ['text', raw('oops'), { kind: 'not-json', body: 'oops' }],
    ['JSON that is no answer', raw('3'), { kind: 'malformed' }],
    ['JSON under an error status', raw('{"context":"ok"}', 500), isOk],
  ])('gives what the service answers: %s', async (_, reply, outcome) => {
    const service = await serve(() => reply);
    expect((await call(service.url('/'))).outcome).toMatchObject(outcome);
    expect(service.calls).toHaveLength(1);
  });

  test('calls the interpreter that an XML page names, with the page’s URL', async () => {
    const service = await serve(({ path }) => (path === '/page.xml' ? xml(service.url('/xml/?url=')) : ok));
    const { outcome, url } = await call(service.url('/page.xml?k=1'));
    expect(outcome).toEqual(isOk);
    expect(url).toMatchObject({
      address: service.url('/xml/'),
      params: { url: service.url('/page.xml?k=1') },
    });
    expect(service.calls).toMatchObject([
      { method: 'POST', path: '/page.xml', params: { k: '1' } },
      { method: 'POST', path: '/xml/', params: { url: service.url('/page.xml?k=1') }, pavi: REQUEST },
    ]);
  });

  test('gives up on interpreters that name each other for ever', async () => {
    const service = await serve(() => xml(service.url('/again?url=')));
    expect((await call(service.url('/'))).outcome).toMatchObject({ kind: 'not-json' });
    expect(service.calls).toHaveLength(6);
  });

  test.each(['nowhere?url=', 'ftp://a/?url='])(
    'shows the page itself when its interpreter is %j',
    async (interpreter) => {
      const service = await serve(() => xml(interpreter));
      const { outcome, url } = await call(service.url('/page.xml'));
      expect(outcome).toMatchObject({
        kind: 'not-json',
        body: expect.stringContaining('<service>') as string,
      });
      expect(url.text).toBe(service.url('/page.xml'));
    },
  );

  test('tells which interpreter it was that fails', async () => {
    const down = 'http://service.invalid/?url=';
    const service = await serve(() => xml(down));
    const { outcome, url } = await call(service.url('/page.xml'));
    expect(outcome).toMatchObject({ kind: 'failed' });
    expect(url.address).toBe('http://service.invalid/');
  });

  describe('when the POST fails', () => {
    test('takes an XML description from a plain GET, and POSTs to its interpreter', async () => {
      const service = await serve(({ method, path }) => {
        if (path.startsWith('/xml/')) return ok;
        return method === 'GET' ? xml(service.url('/xml/?url=')) : drop();
      });
      expect((await call(service.url('/page.xml?k=1'))).outcome).toEqual(isOk);
      expect(service.calls.map(({ method, path }) => `${method} ${path}`)).toEqual([
        'POST /page.xml',
        'GET /page.xml?k=1',
        'POST /xml/',
      ]);
    });

    test.each<[string, Reply]>([
      ['JSON', ok],
      ['HTML', raw('<html>interpreteur</html>')],
      ['nothing', raw('')],
    ])('does not take %s from it', async (_, reply) => {
      const service = await serve(({ method }) => (method === 'GET' ? reply : drop()));
      expect((await call(service.url('/'))).outcome).toMatchObject({
        kind: 'failed',
        failure: { code: 'DROPPED' },
      });
      expect(service.calls.map(({ method }) => method)).toEqual(['POST', 'GET']);
    });

    test('tries none for a FIN', async () => {
      const service = await serve(() => drop());
      await call(service.url('/'), { withGet: false });
      expect(service.calls.map(({ method }) => method)).toEqual(['POST']);
    });

    test('tries none for a service that is too slow, or when it was given up', async () => {
      const abort = new AbortController();
      const service = await serve(({ path }) => () => {
        if (path === '/abort') abort.abort();
      });
      expect((await call(service.url('/slow'), { timeoutMs: 50 })).outcome).toMatchObject({
        failure: { code: 'TIMEOUT' },
      });
      expect((await call(service.url('/abort'), { signal: abort.signal })).outcome).toMatchObject({
        failure: { code: 'ABORTED' },
      });
      expect(service.calls.map(({ method }) => method)).toEqual(['POST', 'POST']);
    });
  });
});
