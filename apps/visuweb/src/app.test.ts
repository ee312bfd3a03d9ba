import { expect, test, vi } from 'vitest';
import { SECURITY_HEADERS } from './answers.ts';
import { Login } from './login.ts';
import type { SessionsView } from './pages/sessions-page.ts';
import { ADDRESS, appOf } from './testing/app-of.ts';
import { basic, KNOWN } from './testing/http-get.ts';
import { sampleConfig, sampleSession, sampleView, START } from './testing/samples.ts';

/** What Chromium says it takes when somebody goes to an address. */
const NAVIGATION = { accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8' };

const pageOf = async (changes: Partial<SessionsView>): Promise<string> =>
  (await appOf({ view: () => Promise.resolve(sampleView(changes)) })('/')).text();

test('every answer carries the security headers, refusals and failures included', async () => {
  const get = appOf();
  const failing = appOf({ view: () => Promise.reject(new Error('boom')) });
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
    expect(JSON.parse(body)).toMatchObject({ cnxtotal: 1, freespace: '18 460' });
  },
);

test('statistics have a page that says there are none', async () => {
  for (const path of ['/?action=stats', '/?action=stats&m=1&y=2026', '/action=stats']) {
    const answer = await appOf()(path);
    expect(answer.status).toBe(200);
    expect(await answer.text()).toContain('Aucune statistique');
  }
});

test.each(['/x', '/?action=webmedia&pin=1234', '/?action=__proto__', '/action', '/visujson'])(
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
  const view = sampleView({ version: '47.11' });
  const answer = await appOf({ view: () => Promise.resolve(view) })('/', { headers: NAVIGATION });
  expect([answer.status, answer.headers.get('vary')]).toEqual([200, 'Accept, Authorization']);
  const page = await answer.text();
  expect(page).toMatch(/href="\/minitel\/".*Ouvrir le Minitel/s);
  expect(page).toMatch(/href="\/visuweb".*VisuWeb, réservé à l'exploitant/s);
  for (const secret of [view.version, view.config.host, sampleSession().uniqueId]) {
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

test('the dashboard’s menu leads to itself and, in another tab, to the Minitel', async () => {
  const page = await pageOf({});
  expect(page).toMatch(/<a href="\/visuweb" aria-current="page"\s*>Connexions<\/a/);
  expect(page).toMatch(/<a href="\/minitel\/" target="_blank" rel="noopener">Minitel<\/a/);
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
  const answer = await appOf({ view: () => Promise.reject(new Error('secret reason')), onError })('/');
  expect(await answer.text()).not.toContain('secret');
  expect(onError).toHaveBeenLastCalledWith(expect.objectContaining({ message: 'secret reason' }), '/');
});

test('the page shows every session’s facts, and its process’s when they are known', async () => {
  const usage = new Map([[12266, { cpuPercent: 1.25, memoryBytes: 17.34e6 }]]);
  const sessions = [
    sampleSession(),
    sampleSession({ uniqueId: '17171234569999', pid: 99, infos: 'TELNETO host' }),
  ];
  const page = await pageOf({ sessions, usage });
  const texts = [
    '17171234565062',
    '17171234569999',
    'IN/WS',
    '12266',
    '23/11/2026 21:23:57',
    '21:27:35 [3:38]',
  ];
  for (const text of [...texts, 'TELNETO host', '1,3 %', '17,3 Mo', '–', '18 460', '0,42']) {
    expect(page).toContain(text);
  }
});

test('what users and services wrote is text, whatever it holds', async () => {
  const hostile = `"><script>alert(1)</script><img src=x onerror='alert(2)'>&lt;`;
  const page = await pageOf({
    sessions: [
      sampleSession({ url: `http://a.example/${hostile}`, infos: hostile, remoteAddr: hostile }),
      sampleSession({ uniqueId: hostile, url: hostile }),
    ],
  });
  expect(page).not.toMatch(/<script|<img|onerror='/i);
  expect(page).toContain(
    '&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;&lt;img src=x onerror=&#39;alert(2)',
  );
  expect(page).toContain('&amp;lt;');
});

test('only addresses of the web become links', async () => {
  const hrefsOf = async (url: string): Promise<string[]> => {
    const page = await pageOf({
      sessions: [sampleSession({ url })],
      config: sampleConfig({ defaultUrl: 'none' }),
    });
    return [...page.matchAll(/<td[^>]*><a href="([^"]*)"/g)].map((match) => match[1] ?? '');
  };
  expect(await hrefsOf('HTTPS://a.example/?a=1&b=2')).toEqual(['HTTPS://a.example/?a=1&amp;b=2']);
  for (const url of [
    'javascript:alert(1)',
    'data:text/html,x',
    ' javascript:x',
    'http://',
    '//a.example/',
    '',
  ]) {
    expect(await hrefsOf(url), url).toEqual([]);
  }
});

test('a list that is no longer kept up says since when', async () => {
  expect(await pageOf({})).not.toContain('ne répond plus');
  expect(await pageOf({ staleSince: START })).toContain('ne répond plus depuis 21:23:57');
});

test('an empty house says so, and how to enter', async () => {
  const page = await pageOf({ sessions: [] });
  expect(page).toContain('Aucune connexion en cours');
  expect(page).toContain('ws://minitel.example:8182/');
});

const lowerCased = (headers: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
