import { describe, expect, test } from 'vitest';
import type { ToMaster } from '@minipavi/bus';
import { appOf, sourcesOf, type Get } from '../testing/app-of.ts';
import { KNOWN } from '../testing/http-get.ts';
import { sampleSession } from '../testing/samples.ts';

const ID = sampleSession().uniqueId;
const AT_HOME = { 'content-type': 'application/json', 'sec-fetch-site': 'same-origin' };

const post = (
  get: Get,
  path: string,
  body: unknown,
  headers: Record<string, string> = AT_HOME,
): Promise<Response> =>
  get(path, { method: 'POST', headers: { ...KNOWN, ...headers }, body: JSON.stringify(body) });

const message = (get: Get, text: unknown): Promise<Response> =>
  post(get, `/api/sessions/${ID}/message`, { text });
const errorOf = async (answer: Response): Promise<string> =>
  ((await answer.json()) as { error: string }).error;

test('a message goes to the session’s row 0, by way of the master', async () => {
  const sent: ToMaster[] = [];
  const answer = await message(appOf({ sent }), '  Fermeture à 22 h  ');
  expect([answer.status, await answer.text()]).toEqual([204, '']);
  expect(sent).toEqual([{ type: 'push-messages', messages: [{ uniqueId: ID, text: 'Fermeture à 22 h' }] }]);
});

test('the end of a session is asked of the master', async () => {
  const sent: ToMaster[] = [];
  expect((await post(appOf({ sent }), `/api/sessions/${ID}/end`, {})).status).toBe(204);
  expect(sent).toEqual([{ type: 'end-session', uniqueId: ID }]);
});

test('a message has from 1 to 40 characters, on one line', async () => {
  const sent: ToMaster[] = [];
  const get = appOf({ sent });
  for (const text of ['', '   ', 'x'.repeat(41), 'a\nb', 'a\x1fb', 'a\x9bb', 12, null, ['a'], undefined]) {
    const answer = await message(get, text);
    expect(answer.status, JSON.stringify(text)).toBe(400);
    expect(await errorOf(answer)).toBe(
      'Message refusé : text doit avoir de 1 à 40 caractères, sur une ligne.',
    );
  }
  expect(sent).toEqual([]);
  expect((await message(get, 'é'.repeat(40))).status).toBe(204);
});

test.each(['message', 'end'])(
  '%s to a session that is not there is not found, and nothing is asked',
  async (action) => {
    const sent: ToMaster[] = [];
    const answer = await post(appOf({ sent }), `/api/sessions/17171234500000/${action}`, { text: 'a' });
    expect(answer.status).toBe(404);
    expect(await errorOf(answer)).toContain('Session inconnue');
    expect(sent).toEqual([]);
  },
);

describe('the far end of a call', () => {
  const call = sampleSession({ kind: 'AST', direction: 'OUT', infos: 'CALLTO 0388776655' });

  test('is ended like a session', async () => {
    const sent: ToMaster[] = [];
    expect((await post(appOf({ sent, sessions: [call] }), `/api/sessions/${ID}/end`, {})).status).toBe(204);
    expect(sent).toEqual([{ type: 'end-session', uniqueId: ID }]);
  });

  test('has no screen to be seen or written on, and it is said at once', async () => {
    const sent: ToMaster[] = [];
    const get = appOf({ sent, sessions: [call] });
    const answers = [await message(get, 'a')];
    for (const what of ['screen.png', 'screen.txt', 'stream', 'link']) {
      answers.push(await get(`/api/sessions/${ID}/${what}`));
    }
    for (const answer of answers) {
      expect([answer.status, await errorOf(answer)]).toEqual([
        409,
        expect.stringContaining('ni écran ni clavier'),
      ]);
    }
    expect(sent).toEqual([]);
  });
});

test('without a master nothing is asked, and it is said', async () => {
  const sent: ToMaster[] = [];
  const sources = sourcesOf({ sent });
  sources.mirror.markStale(1);
  const get = appOf(sources);
  for (const action of ['message', 'end']) {
    const answer = await post(get, `/api/sessions/${ID}/${action}`, { text: 'a' });
    expect(answer.status).toBe(409);
    expect(await errorOf(answer)).toContain('ne répond plus');
  }
  expect(sent).toEqual([]);
});

describe('an action is refused, and nothing is asked, when it comes', () => {
  test.each<[string, Record<string, string>]>([
    ['from another site', { ...AT_HOME, 'sec-fetch-site': 'cross-site' }],
    ['from a neighbour', { ...AT_HOME, 'sec-fetch-site': 'same-site' }],
    ['from nowhere a browser would tell', { ...AT_HOME, 'sec-fetch-site': 'none' }],
    ['from another origin', { 'content-type': 'application/json', origin: 'http://evil.example' }],
    [
      'from another port',
      { 'content-type': 'application/json', host: 'a.example:8080', origin: 'http://a.example' },
    ],
    ['from a page without an origin', { 'content-type': 'application/json', origin: 'null' }],
    [
      'from another origin, with a header that its page may have got leave for',
      { 'content-type': 'application/json', origin: 'http://evil.example', 'x-requested-with': 'x' },
    ],
    ['with nothing to show', { 'content-type': 'application/json' }],
    ['as a form', { ...AT_HOME, 'content-type': 'application/x-www-form-urlencoded' }],
    ['as plain text', { ...AT_HOME, 'content-type': 'text/plain' }],
    ['as what begins like JSON', { ...AT_HOME, 'content-type': 'application/jsonp' }],
  ])('%s', async (_, headers) => {
    const sent: ToMaster[] = [];
    const get = appOf({ sent });
    for (const action of ['message', 'end']) {
      const answer = await post(get, `/api/sessions/${ID}/${action}`, { text: 'a' }, headers);
      expect(answer.status).toBe(403);
      expect(await errorOf(answer)).toMatch(/^Demande refusée/);
    }
    expect(sent).toEqual([]);
  });
});

test.each<[string, Record<string, string>]>([
  ['a page, over plain HTTP', { origin: 'http://a.example:8080', host: 'a.example:8080' }],
  ['a page, behind a proxy that does HTTPS', { origin: 'https://A.example', host: 'a.example' }],
  ['a page at an IPv6 address', { origin: 'http://[::1]:8080', host: '[::1]:8080' }],
  ['a program that says what it is', { 'x-requested-with': 'curl' }],
])('%s may act', async (_, headers) => {
  const answer = await post(
    appOf(),
    `/api/sessions/${ID}/end`,
    {},
    { 'content-type': 'application/json; charset=utf-8', ...headers },
  );
  expect(answer.status).toBe(204);
});

test('an action asks for the password like everything else', async () => {
  const answer = await appOf()(`/api/sessions/${ID}/end`, { method: 'POST', headers: AT_HOME, body: '{}' });
  expect(answer.status).toBe(401);
});

test.each(['{', '[]', '"a"', 'null', '1'])('a body that is %s is refused', async (body) => {
  const headers = { ...KNOWN, ...AT_HOME };
  const answer = await appOf()(`/api/sessions/${ID}/message`, { method: 'POST', headers, body });
  expect([answer.status, await errorOf(answer)]).toEqual([
    400,
    'Corps de la demande refusé : un objet JSON est attendu.',
  ]);
});

test('a body without end is not read', async () => {
  const answer = await message(appOf(), 'x'.repeat(5000));
  expect([answer.status, await errorOf(answer)]).toEqual([413, 'Demande trop longue : 4096 octets au plus.']);
});

test('reading an action, or writing what is read, is refused in JSON', async () => {
  const get = appOf();
  expect((await get(`/api/sessions/${ID}/end`)).status).toBe(404);
  for (const method of ['POST', 'PUT', 'DELETE']) {
    const answer = await get('/api/sessions', { method, headers: KNOWN });
    expect(answer.status).toBe(405);
    expect(await errorOf(answer)).toContain('ne se demande pas ainsi');
  }
  const nowhere = await get('/api/nowhere');
  expect([nowhere.status, await errorOf(nowhere)]).toEqual([404, "Cette adresse n'existe pas dans l'API."]);
});
