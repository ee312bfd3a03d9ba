import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { once } from 'node:events';
import http from 'node:http';
import net, { type AddressInfo } from 'node:net';
import zlib from 'node:zlib';
import { MAX_ANSWER_BYTES } from './http-request.ts';
import { ServiceClient, type ServiceClientOptions } from './service-client.ts';

type Answer = (response: http.ServerResponse, request: http.IncomingMessage) => void;

interface Seen {
  readonly method: string;
  readonly path: string;
  readonly body: string;
  readonly headers: http.IncomingHttpHeaders;
  /** Which connection it came on, from 1. */
  readonly connection: number;
}

let closing: (() => unknown)[];
let client: ServiceClient;

beforeEach(() => {
  closing = [];
  client = makeClient();
});

afterEach(async () => {
  vi.restoreAllMocks();
  for (const close of closing.reverse()) await close();
});

function makeClient(options: Partial<ServiceClientOptions> = {}): ServiceClient {
  const made = new ServiceClient({ userAgent: 'MiniPAVI/test', policy: null, ...options });
  closing.push(() => made.close());
  return made;
}

/** Answers each path in its way; `sockets` are the connections in the order they came. */
async function listen(paths: Record<string, Answer>) {
  const seen: Seen[] = [];
  const sockets: net.Socket[] = [];
  const server = http.createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method = '', url: path = '', headers } = request;
      const connection = sockets.indexOf(request.socket) + 1;
      seen.push({ method, path, body: Buffer.concat(chunks).toString(), headers, connection });
      (paths[path] ?? ((other) => other.writeHead(404).end('{}')))(response, request);
    });
  });
  server.on('connection', (socket) => sockets.push(socket));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closing.push(() => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  });
  const { port } = server.address() as AddressInfo;
  return { url: (path: string) => `http://127.0.0.1:${port}${path}`, seen, sockets };
}

const answer =
  (body: string | Buffer, status = 200, headers: http.OutgoingHttpHeaders = {}): Answer =>
  (response) =>
    void response.writeHead(status, headers).end(body);
const redirect = (status: number, location: string): Answer => answer('moved', status, { location });
const cut: Answer = (_, request) => void request.socket.destroy();

const body = (text: string) => ({ kind: 'body', body: text });
const failure = (code: string, reason?: string) => ({
  kind: 'failed',
  failure: { code, reason: reason ?? (expect.any(String) as string) },
});

describe('a call', () => {
  test('is one POST of JSON, whose body comes back whatever the status', async () => {
    const { url, seen } = await listen({
      '/ok': answer('{"é":1}'),
      '/bad': answer('oops', 500),
      '/none': answer('', 204),
    });
    expect(await client.post(url('/ok'), '{"PAVI":1}')).toEqual(body('{"é":1}'));
    expect(seen).toMatchObject([
      {
        method: 'POST',
        path: '/ok',
        body: '{"PAVI":1}',
        headers: {
          'content-type': 'application/json',
          'user-agent': 'MiniPAVI/test',
          'content-length': '10',
        },
      },
    ]);
    expect(await client.post(url('/bad'), '{}')).toEqual(body('oops'));
    expect(await client.post(url('/none'), '{}')).toEqual(body(''));
    expect(await client.post(url('/missing'), '{}')).toEqual(body('{}'));
    expect(seen).toHaveLength(4);
  });

  test('may be a plain GET with the headers of a browser', async () => {
    const { url, seen } = await listen({ '/page?a=1': answer('<service/>') });
    expect(await client.getAsBrowser(url('/page?a=1'))).toEqual(body('<service/>'));
    expect(seen).toMatchObject([
      { method: 'GET', body: '', headers: { 'user-agent': expect.stringContaining('Mozilla') as string } },
    ]);
    expect(seen[0]?.headers).not.toHaveProperty('content-type');
  });

  test('takes compressed answers and those in many pieces', async () => {
    const pieces: Answer = (response) => {
      for (const byte of Buffer.from('{"é":"è"}')) response.write(Buffer.of(byte));
      response.end();
    };
    const { url } = await listen({
      '/gzip': answer(zlib.gzipSync('{"a":1}'), 200, { 'content-encoding': 'gzip' }),
      '/br': answer(zlib.brotliCompressSync('{"a":2}'), 200, { 'content-encoding': 'br' }),
      '/deflate': answer(zlib.deflateSync('{"a":3}'), 200, { 'content-encoding': 'deflate' }),
      '/pieces': pieces,
      // A member of every object, and the name of no coding.
      '/strange': answer('{"a":4}', 200, { 'content-encoding': 'constructor' }),
    });
    expect(await client.post(url('/gzip'), '{}')).toEqual(body('{"a":1}'));
    expect(await client.post(url('/br'), '{}')).toEqual(body('{"a":2}'));
    expect(await client.post(url('/deflate'), '{}')).toEqual(body('{"a":3}'));
    expect(await client.post(url('/pieces'), '{}')).toEqual(body('{"é":"è"}'));
    expect(await client.post(url('/strange'), '{}')).toEqual(body('{"a":4}'));
  });

  test('never rejects for an address that is none', async () => {
    expect(await client.post('', '{}')).toEqual(failure('OTHER'));
    expect(await client.post('ftp://127.0.0.1/', '{}')).toEqual(failure('OTHER'));
  });
});

describe('redirections', () => {
  test.each([301, 307, 308])('%i keeps the method and the body', async (status) => {
    const { url, seen } = await listen({ '/a': redirect(status, '/b?z=1'), '/b?z=1': answer('here') });
    expect(await client.post(url('/a'), '{"a":1}')).toEqual(body('here'));
    expect(seen[1]).toMatchObject({
      method: 'POST',
      body: '{"a":1}',
      headers: { 'content-type': 'application/json' },
    });
  });

  test.each([302, 303])('%i becomes a GET without a body', async (status) => {
    const { url, seen } = await listen({ '/a': redirect(status, '/b'), '/b': answer('here') });
    expect(await client.post(url('/a'), '{"a":1}')).toEqual(body('here'));
    expect(seen[1]).toMatchObject({ method: 'GET', body: '', headers: { 'user-agent': 'MiniPAVI/test' } });
    expect(seen[1]?.headers).not.toHaveProperty('content-type');
  });

  test('lead to other servers too', async () => {
    const other = await listen({ '/b': answer('there') });
    const { url } = await listen({ '/a': redirect(307, other.url('/b')) });
    expect(await client.post(url('/a'), '{"a":1}')).toEqual(body('there'));
    expect(other.seen).toMatchObject([{ method: 'POST', body: '{"a":1}' }]);
  });

  test('without a place to go are answers', async () => {
    const { url } = await listen({ '/a': answer('nowhere', 302), '/b': answer('', 304, { location: '/c' }) });
    expect(await client.post(url('/a'), '{}')).toEqual(body('nowhere'));
    expect(await client.post(url('/b'), '{}')).toEqual(body(''));
  });

  test('that turn in circles are given up', async () => {
    const { url, seen } = await listen({ '/a': redirect(301, '/b'), '/b': redirect(301, '/a') });
    expect(await client.post(url('/a'), '{}')).toEqual(failure('REDIRECTS', 'plus de 10 redirections'));
    expect(seen).toHaveLength(11);
  });

  test.each(['ftp://a/', 'file:///etc/passwd', 'javascript:1', 'http://', 'http://a b/'])(
    'to %j are refused',
    async (location) => {
      const { url } = await listen({ '/a': redirect(301, location) });
      const reason = `redirection vers "${location}", attendu une URL http`;
      expect(await client.post(url('/a'), '{}')).toEqual(failure('REDIRECTS', reason));
    },
  );
});

describe('the size limit', () => {
  const reason = `réponse de plus de ${MAX_ANSWER_BYTES} octets`;

  test('lets an answer of exactly the limit through', async () => {
    const { url } = await listen({ '/a': answer('x'.repeat(MAX_ANSWER_BYTES)) });
    expect(await client.post(url('/a'), '{}')).toEqual(body('x'.repeat(MAX_ANSWER_BYTES)));
  });

  test('refuses one byte more', async () => {
    const { url } = await listen({ '/a': answer('x'.repeat(MAX_ANSWER_BYTES + 1)) });
    expect(await client.post(url('/a'), '{}')).toEqual(failure('TOO_BIG', reason));
  });

  test('stops an answer that never ends, and its connection', async () => {
    const endless: Answer = (response) => {
      const write = () => {
        while (!response.destroyed && response.write('x'.repeat(10_000)));
      };
      response.on('drain', write);
      write();
    };
    const { url, sockets } = await listen({ '/a': endless });
    expect(await client.post(url('/a'), '{}')).toEqual(failure('TOO_BIG', reason));
    await vi.waitFor(() => expect(sockets[0]?.destroyed).toBe(true));
  });

  test('counts what is unpacked: a bomb of 50 MB is stopped early', async () => {
    const bomb = zlib.gzipSync(Buffer.alloc(50_000_000));
    expect(bomb.length).toBeLessThan(MAX_ANSWER_BYTES);
    const { url } = await listen({ '/a': answer(bomb, 200, { 'content-encoding': 'gzip' }) });
    const createGunzip = vi.spyOn(zlib, 'createGunzip');
    expect(await client.post(url('/a'), '{}')).toEqual(failure('TOO_BIG', reason));
    expect(createGunzip.mock.results).toMatchObject([{ value: { destroyed: true } }]);
  });
});

describe('a service that fails', () => {
  test('by refusing the connection is not reached', async () => {
    const server = net.createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    server.close();
    await once(server, 'close');
    expect(await client.post(`http://127.0.0.1:${port}/`, '{}')).toEqual(
      failure('REFUSED', 'connexion refusée'),
    );
    expect(await client.post(`http://localhost:${port}/`, '{}')).toEqual(
      failure('REFUSED', 'connexion refusée'),
    );
  });

  test('by dropping a fresh connection is not asked a second time', async () => {
    const { url, seen, sockets } = await listen({ '/a': cut });
    expect(await client.post(url('/a'), '{}')).toEqual(failure('DROPPED', 'connexion coupée par le serveur'));
    expect([seen.length, sockets.length]).toEqual([1, 1]);
  });

  test('by dropping in the middle of its answer is not asked a second time', async () => {
    const half: Answer = (response, request) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('{"content":', () => request.socket.destroy());
    };
    const { url, seen } = await listen({ '/a': half });
    expect(await client.post(url('/a'), '{}')).toEqual(failure('DROPPED'));
    expect(seen).toHaveLength(1);
  });

  test('by being slow is given up after the time-out, asked once', async () => {
    const { url, seen, sockets } = await listen({ '/a': () => {}, '/b': (response) => response.write('{') });
    const impatient = makeClient({ requestTimeoutMs: 60 });
    const late = failure('TIMEOUT', 'pas de réponse dans le délai');
    expect(await impatient.post(url('/a'), '{}')).toEqual(late);
    expect(await impatient.post(url('/b'), '{}')).toEqual(late);
    expect(await client.post(url('/a'), '{}', { timeoutMs: 60 })).toEqual(late);
    expect(seen).toHaveLength(3);
    await vi.waitFor(() => expect(sockets.every((socket) => socket.destroyed)).toBe(true));
  });

  test('by not finishing its TLS handshake is tried three times, as it was told nothing', async () => {
    const sockets: net.Socket[] = [];
    const mute = net.createServer((socket) => void sockets.push(socket.resume())).listen(0, '127.0.0.1');
    await once(mute, 'listening');
    closing.push(() => (sockets.forEach((socket) => socket.destroy()), mute.close()));
    const { port } = mute.address() as AddressInfo;
    const impatient = makeClient({ connectTimeoutMs: 60 });
    expect(await impatient.post(`https://127.0.0.1:${port}/`, '{}')).toEqual(
      failure('CONNECT_TIMEOUT', 'pas de connexion dans le délai'),
    );
    expect(sockets).toHaveLength(3);
  });

  test('by speaking no TLS is told from one that is down', async () => {
    const { url } = await listen({});
    expect(await client.post(url('/').replace('http:', 'https:'), '{}')).toEqual(failure('TLS'));
  });

  test('by having no name', async () => {
    expect(await client.post('http://service.invalid/', '{}')).toEqual(failure('UNKNOWN_HOST'));
  });

  test.each([
    ['no HTTP at all', 'hello\r\n\r\n'],
    ['a header that is none', 'HTTP/1.1 200 OK\r\nbad header\r\n\r\n'],
    ['headers without end', `HTTP/1.1 200 OK\r\nx: ${'x'.repeat(100_000)}`],
  ])('by answering %s', async (_, bytes) => {
    const { url } = await listen({ '/a': (__, request) => void request.socket.end(bytes) });
    expect(await client.post(url('/a'), '{}')).toEqual(
      failure('OTHER', expect.stringContaining('réponse HTTP incorrecte') as string),
    );
  });

  test('by compressing badly', async () => {
    const { url } = await listen({ '/a': answer('not gzip', 200, { 'content-encoding': 'gzip' }) });
    expect(await client.post(url('/a'), '{}')).toEqual(failure('OTHER'));
  });

  test('can be given up from outside, before and during the call', async () => {
    const { url, seen, sockets } = await listen({ '/a': () => abort.abort() });
    const abort = new AbortController();
    const given = failure('ABORTED', 'appel abandonné');
    expect(await client.post(url('/a'), '{}', { signal: abort.signal })).toEqual(given);
    expect(await client.post(url('/a'), '{}', { signal: abort.signal })).toEqual(given);
    expect(seen).toHaveLength(1);
    await vi.waitFor(() => expect(sockets[0]?.destroyed).toBe(true));
  });
});

describe('a kept connection', () => {
  const connections = (seen: readonly Seen[]) => seen.map(({ connection }) => connection);

  test('is used for the next calls', async () => {
    const { url, seen } = await listen({ '/a': answer('1'), '/r': redirect(307, '/a') });
    await client.post(url('/a'), '{}');
    await client.post(url('/r'), '{}');
    await client.getAsBrowser(url('/a'));
    expect(connections(seen)).toEqual([1, 1, 1, 1]);
  });

  /** A connection that has answered once and then drops the next request. */
  async function dropsSecond() {
    let calls = 0;
    return listen({
      '/a': (response, request) => (++calls === 2 ? cut : answer(String(calls)))(response, request),
    });
  }

  test('that has long been idle and drops the request is replaced by another, once', async () => {
    client = makeClient({ staleAfterMs: 0 });
    const { url, seen } = await dropsSecond();
    expect(await client.post(url('/a'), '{"n":1}')).toEqual(body('1'));
    expect(await client.post(url('/a'), '{"n":2}')).toEqual(body('3'));
    expect(connections(seen)).toEqual([1, 1, 2]);
    expect(seen[2]?.body).toBe('{"n":2}');
  });

  test('that was in use a moment ago and drops the request is not: the service meant it', async () => {
    client = makeClient({ staleAfterMs: 60_000 });
    const { url, seen } = await dropsSecond();
    await client.post(url('/a'), '{}');
    expect(await client.post(url('/a'), '{}')).toEqual(failure('DROPPED'));
    expect(connections(seen)).toEqual([1, 1]);
  });

  test('that the server has closed while idle is not used', async () => {
    const { url, seen, sockets } = await listen({ '/a': answer('1') });
    await client.post(url('/a'), '{}');
    const [first] = sockets;
    first?.end();
    if (first) await once(first, 'close');
    expect(await client.post(url('/a'), '{}')).toEqual(body('1'));
    expect(connections(seen)).toEqual([1, 2]);
  });

  test('is closed with the client', async () => {
    const { url, sockets } = await listen({ '/a': answer('1') });
    await client.post(url('/a'), '{}');
    client.close();
    await vi.waitFor(() => expect(sockets[0]?.destroyed).toBe(true));
  });
});
