import { once } from 'node:events';
import { createServer, request, type IncomingMessage, type Server } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import type { AnswerBody } from '@minipavi/protocol';
import { Screen, screenToText } from '@minipavi/videotex';
import { afterEach, expect, test } from 'vitest';
import { answer } from './answer.ts';
import type { Service } from './service-call.ts';
import { serviceHandler, type ServiceHandlerOptions } from './service-handler.ts';

const EVENT = {
  PAVI: { version: '2.0', uniqueId: '17000000001234', content: ['é'], context: 'c', fctn: 'ENVOI' },
  URLPARAMS: { step: 'deux' },
};

let server: Server | undefined;

afterEach(() => {
  server?.closeAllConnections();
  server?.close();
  server = undefined;
});

interface Host {
  readonly url: string;
  readonly port: number;
  readonly server: Server;
  readonly errors: unknown[];
}

async function serve(service: Service, options: ServiceHandlerOptions = {}): Promise<Host> {
  const errors: unknown[] = [];
  server = createServer(serviceHandler(service, { onError: (error) => errors.push(error), ...options }));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/service/`, port, server, errors };
}

const post = (url: string, body: string, type = 'application/json'): Promise<Response> =>
  fetch(url, { method: 'POST', headers: { 'Content-Type': type }, body });

/** The page of an answer, as the user sees it. */
async function pageOf(response: Response): Promise<string> {
  const { content = '' } = (await response.json()) as AnswerBody;
  const screen = new Screen();
  screen.write(Buffer.from(content, 'base64'));
  return screenToText(screen).join('\n');
}

const neverCalled: Service = () => {
  throw new Error('called');
};

test('an event reaches the service, and its answer the gateway', async () => {
  const { url, errors } = await serve((call) =>
    answer({
      context: `${call.event} ${call.text} ${call.context} ${call.param('step')}`,
      next: call.link({ a: 1 }),
    }),
  );
  const response = await post(url, JSON.stringify(EVENT), 'application/json; charset=utf-8');
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8');
  expect(await response.json()).toEqual(answer({ context: 'ENVOI é c deux', next: `${url}?a=1` }));
  expect(errors).toEqual([]);
});

test('links are made with the address that was given, when one was', async () => {
  const { url } = await serve((call) => answer({ next: call.link({ a: 1 }) }), {
    address: 'https://exemple.fr/x/',
  });
  const response = await post(url, JSON.stringify(EVENT));
  expect(await response.json()).toMatchObject({ next: 'https://exemple.fr/x/?a=1' });
});

test('a browser gets an explanation, in which nothing is taken for HTML', async () => {
  const { url, errors } = await serve(neverCalled, { title: '<b>Tom & "Co"</b>', address: 'http://a/?<i>' });
  const response = await fetch(url);
  const html = await response.text();
  expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
  expect(html).toContain('<h1>&lt;b&gt;Tom &amp; &quot;Co&quot;&lt;/b&gt;</h1>');
  expect(html).toContain('<code>http://a/?&lt;i&gt;</code>');
  expect(html).not.toMatch(/<[bi]>/);
  expect(errors).toEqual([]);
});

test('a browser is told the address it came by, without query', async () => {
  const { url } = await serve(neverCalled);
  expect(await (await fetch(`${url}?a=<b>`)).text()).toContain(`<code>${url}</code>`);
});

test('HEAD gets the headers of GET', async () => {
  const { url } = await serve(neverCalled);
  const response = await fetch(url, { method: 'HEAD' });
  expect(response.status).toBe(200);
  expect(Number(response.headers.get('content-length'))).toBeGreaterThan(0);
  expect(await response.text()).toBe('');
});

test('other methods are refused with the list of those that go', async () => {
  const { url, errors } = await serve(neverCalled);
  const response = await fetch(url, { method: 'PUT', body: 'x' });
  expect(response.status).toBe(405);
  expect(response.headers.get('allow')).toBe('GET, HEAD, POST');
  expect(errors).toMatchObject([{ message: 'méthode PUT : GET ou POST attendu' }]);
});

test.each<[string, number, RegExp, string, string]>([
  ['bad JSON', 400, /^corps qui n’est pas du JSON : /, '{"PAVI":', 'application/json'],
  ['an empty body', 400, /^corps qui n’est pas du JSON : /, '', 'application/json'],
  ['JSON that is no event', 400, /^PAVI : absent, attendu un objet$/, '{}', 'application/json'],
  ['a form', 415, /^Content-Type "text\/plain" : application\/json attendu$/, '{}', 'text/plain'],
  ['a body too large', 413, /^corps de plus de 262144 octets$/, ' '.repeat(300_000), 'application/json'],
])('%s is answered %i with a page, and the operator told why', async (_, status, reason, body, type) => {
  const { url, errors } = await serve(neverCalled);
  const response = await post(url, body, type);
  expect(response.status).toBe(status);
  expect(await pageOf(response)).toContain('SERVICE INDISPONIBLE');
  expect(errors).toHaveLength(1);
  expect((errors[0] as Error).message).toMatch(reason);
});

test('a Host header that is no host name is refused', async () => {
  const { port, errors } = await serve(neverCalled);
  const call = request({ port, host: '127.0.0.1', method: 'POST', headers: { Host: '<x y>' } }).end();
  const [response] = (await once(call, 'response')) as [IncomingMessage];
  response.resume();
  expect(response.statusCode).toBe(400);
  expect(errors).toMatchObject([{ message: 'en-tête Host "<x y>" : nom d’hôte attendu' }]);
});

test.each<[string, Service]>([
  [
    'throws',
    () => {
      throw new Error('panne');
    },
  ],
  ['rejects', () => Promise.reject(new Error('panne'))],
])('when the service %s the user reads a clean page and the operator gets the error', async (_, service) => {
  const { url, errors } = await serve(service, { title: 'Météo' });
  const response = await post(url, JSON.stringify(EVENT));
  expect(response.status).toBe(500);
  const page = await pageOf(response);
  expect(page).toContain('SERVICE INDISPONIBLE');
  expect(page).toContain('Météo');
  expect(page).not.toContain('panne');
  expect(errors).toEqual([new Error('panne')]);
});

test('an answer that the gateway would refuse for its size is an error of the service', async () => {
  const { url, errors } = await serve(() => answer({ page: new Uint8Array(80_000) }));
  const response = await post(url, JSON.stringify(EVENT));
  expect(response.status).toBe(500);
  expect(errors).toMatchObject([
    { message: expect.stringMatching(/^answer of \d+ bytes: 100000 accepted$/) as string },
  ]);
});

test('a gateway that goes away before its request is whole is nobody’s error', async () => {
  const { port, server: running, errors } = await serve(neverCalled);
  const accepted = once(running, 'connection') as Promise<[Socket]>;
  const socket = connect(port, '127.0.0.1');
  const begun = once(running, 'request');
  socket.write(
    'POST / HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"PAVI"',
  );
  const [peer] = await accepted;
  await begun;
  socket.destroy();
  await new Promise((resolve) => peer.once('close', resolve)); // an 'error' comes first
  // The next request is answered after whatever the former one left to do.
  expect((await fetch(`http://127.0.0.1:${port}/`)).status).toBe(200);
  expect(errors).toEqual([]);
});
