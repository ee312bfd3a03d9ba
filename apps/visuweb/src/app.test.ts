import { expect, test, vi } from 'vitest';
import { SECURITY_HEADERS } from './answers.ts';
import { Login } from './login.ts';
import { ADDRESS, appOf, sourcesOf, type Given } from './testing/app-of.ts';
import { basic, KNOWN } from './testing/http-get.ts';
import { sampleConfig, sampleSession } from './testing/samples.ts';

/** What Chromium says it takes when somebody goes to an address. */
const NAVIGATION = { accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8' };

test('every answer carries the security headers, refusals and failures included', async () => {
  const get = appOf();
  const failing = appOf(broken());
  const answers = [
    await get('/'),
    await get('/', {}),
    await get('/', { headers: NAVIGATION }),
    await get('/style.css', {}),
    await get('/nowhere'),
    await get('/', { method: 'POST', headers: KNOWN }),
    await failing('/'),
  ];
  expect(answers.map((answer) => answer.status)).toEqual([200, 401, 200, 200, 404, 405, 500]);
  for (const answer of answers)
    expect(Object.fromEntries(answer.headers)).toMatchObject(lowerCased(SECURITY_HEADERS));
});

test.each(['/?action=visujson', '/action=visujson', '/action=visujson&x=1'])(
  '%s is the JSON',
  async (path) => {
    const answer = await appOf()(path);
    expect(answer.headers.get('content-type')).toBe('application/json; charset=utf-8');
    const body = await answer.text();
    expect(answer.headers.get('content-length')).toBe(String(Buffer.byteLength(body)));
    expect(JSON.parse(body)).toMatchObject({ cnxtotal: 1, cnx: [{ uniqueid: sampleSession().uniqueId }] });
  },
);

test.each(['/x', '/visuweb?action=webmedia&pin=1234', '/?action=__proto__', '/action', '/visujson'])(
  '%s does not exist',
  async (path) => {
    const answer = await appOf()(path);
    expect(answer.status).toBe(404);
    expect(await answer.text()).toContain('Page introuvable');
  },
);

test('only reading is accepted, and the answer says so', async () => {
  const answer = await appOf()('/?action=visujson', { method: 'DELETE', headers: KNOWN });
  expect(answer.status).toBe(405);
  expect(answer.headers.get('allow')).toBe('GET, HEAD');
});

test('HEAD tells the length of the page and sends none of it', async () => {
  const get = appOf();
  const [head, page] = [await get('/', { method: 'HEAD', headers: KNOWN }), await get('/')];
  expect(head.status).toBe(200);
  expect(head.headers.get('content-length')).toBe(page.headers.get('content-length'));
  expect(await head.text()).toBe('');
});

test('a browser that comes without the password finds the way to the Minitel and to the dashboard', async () => {
  const answer = await appOf({ version: '47.11' })('/', { headers: NAVIGATION });
  expect([answer.status, answer.headers.get('vary')]).toEqual([200, 'Accept, Authorization']);
  const page = await answer.text();
  expect(page).toMatch(/href="\/minitel\/".*Ouvrir le Minitel/s);
  expect(page).toMatch(/href="\/visuweb".*VisuWeb, réservé à l'exploitant/s);
  for (const secret of ['47.11', sampleConfig().host, sampleSession().uniqueId]) {
    expect(page).not.toContain(secret);
  }
});

test('its HEAD is that of the page it would get', async () => {
  const answer = await appOf()('/', { method: 'HEAD', headers: NAVIGATION });
  expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
});

test.each<[string, string, RequestInit]>([
  ['a program that does not say what it takes', '/', {}],
  ['a program that takes anything', '/', { headers: { accept: '*/*' } }],
  ['a program that takes JSON', '/', { headers: { accept: 'application/json' } }],
  ['a browser with a wrong password', '/', { headers: { ...NAVIGATION, ...basic('minipavi', 'no') } }],
  ['a browser that asks for an action', '/?action=stats', { headers: NAVIGATION }],
  ['a browser at the dashboard', '/visuweb', { headers: NAVIGATION }],
  ['a browser elsewhere', '/nowhere', { headers: NAVIGATION }],
  ['a browser that posts', '/', { method: 'POST', headers: NAVIGATION }],
])('%s is asked for the password, with no body', async (_who, path, init) => {
  const answer = await appOf()(path, init);
  expect(answer.status).toBe(401);
  expect(answer.headers.get('www-authenticate')).toMatch(/^Basic /);
  expect([answer.headers.get('content-type'), await answer.text()]).toEqual([null, '']);
});

test.each(['/', '/visuweb', '/visuweb/'])('with the password, %s is the dashboard', async (path) => {
  const answer = await appOf()(path, { headers: { ...NAVIGATION, ...KNOWN } });
  expect(await answer.text()).toContain(sampleSession().uniqueId);
});

test('an allowed address is at the dashboard at once', async () => {
  const login = new Login({
    ...sampleConfig().visuweb,
    allowIp: [ADDRESS],
    now: () => 0,
    onRefused: () => {},
  });
  for (const path of ['/', '/visuweb']) {
    const answer = await appOf({ login })(path, { headers: NAVIGATION });
    expect(await answer.text()).toContain(sampleSession().uniqueId);
  }
});

test('the sixth wrong password in a row is told to wait', async () => {
  const get = appOf();
  const wrong = { headers: basic('minipavi', 'no') };
  for (let time = 0; time < 5; time += 1) expect((await get('/', wrong)).status).toBe(401);
  const answer = await get('/');
  expect([answer.status, answer.headers.get('retry-after')]).toEqual([429, '1']);
});

test('a page that fails is logged and hides its reason', async () => {
  const onError = vi.fn();
  const answer = await appOf({ ...broken(), onError })('/');
  expect(await answer.text()).not.toContain('secret');
  expect(onError).toHaveBeenLastCalledWith(expect.objectContaining({ message: 'secret boom' }), '/');
});

test('what users and services wrote is text on the page and JSON in the API, whatever it holds', async () => {
  const hostile = `"><script>alert(1)</script><img src=x onerror='alert(2)'>&lt;`;
  const get = appOf({
    sessions: [
      sampleSession({ url: `http://a.example/${hostile}`, infos: hostile, remoteAddr: hostile }),
      sampleSession({ uniqueId: '17171234569999', url: hostile }),
    ],
  });
  const page = await (await get('/')).text();
  expect(page).not.toMatch(/<script>|<img src=x|onerror='/i);
  expect(page).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
  for (const path of ['/api/sessions', '/api/sessions/17171234569999', '/?action=visujson']) {
    const answer = await get(path);
    expect(answer.headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
  }
  expect(await (await get('/api/sessions/17171234569999')).json()).toMatchObject({ url: hostile });
});

test.each(['live.js', 'page.css'])('the dashboard’s own %s is there for everyone', async (name) => {
  const file = { type: 'text/javascript; charset=utf-8', body: Uint8Array.of(32), gzip: null, etag: 'W/"a"' };
  const get = appOf({ files: { visuweb: new Map([[name, file]]), webmedia: new Map() } });
  const answer = await get(`/visuweb/${name}`, {});
  expect([answer.status, answer.headers.get('content-type')]).toEqual([200, file.type]);
  expect(answer.headers.get('content-security-policy')).toContain("script-src 'self'");
  expect((await get(`/visuweb/${name}`, { headers: { 'if-none-match': 'W/"a"' } })).status).toBe(304);
  expect((await get('/visuweb/other.js', {})).status).toBe(404);
  expect((await get('/visuweb/other', {})).status).toBe(401);
});

/** A dashboard that cannot read what it is to show. */
function broken(): Given {
  const sources = sourcesOf();
  vi.spyOn(sources.mirror, 'list').mockImplementation(() => {
    throw new Error('secret boom');
  });
  return sources;
}

const lowerCased = (headers: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
