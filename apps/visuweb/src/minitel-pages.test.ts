import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { appOf, type Get } from './testing/app-of.ts';
import { readWebFiles } from './web-files.ts';

const PAGE = '<!doctype html><title>Minitel à tous les étages</title>';
const SCRIPT = 'customElements.define("x-minitel", class extends HTMLElement {});\n'.repeat(20);
const PICTURE = Uint8Array.from([0x89, 0x50, 0x4e, 0x47]);

let folder = '';
let get: Get = appOf();

beforeAll(async () => {
  folder = await fs.mkdtemp(path.join(os.tmpdir(), 'visuweb-'));
  await fs.mkdir(path.join(folder, 'icons'));
  const files = {
    'index.html': PAGE,
    'x-minitel.js': SCRIPT,
    'x-minitel.js.map': '{}',
    'page.css': 'body{}',
    'demo.vdt': '\x0c',
    'minitel.webmanifest': '{}',
    'icons/32.png': PICTURE,
  };
  for (const [name, content] of Object.entries(files)) await fs.writeFile(path.join(folder, name), content);
  const minitel = { files: await readWebFiles(folder), ports: { ws: 8182, wss: null } };
  const app = appOf({ minitel });
  // Never with the password: all of it is for everyone.
  get = (at, init = {}) => app(at, init);
});
afterAll(() => fs.rm(folder, { recursive: true }));

test('the page is there for everyone, kept by browsers and asked about each time', async () => {
  const answer = await get('/minitel/');
  expect(answer.status).toBe(200);
  expect(await answer.text()).toBe(PAGE);
  expect(Object.fromEntries(answer.headers)).toMatchObject({
    'content-type': 'text/html; charset=utf-8',
    'content-length': String(Buffer.byteLength(PAGE)),
    'cache-control': 'no-cache',
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'content-security-policy':
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob: http: https:; " +
      'frame-src https://www.youtube-nocookie.com https://geo.dailymotion.com; media-src http: https:; ' +
      "connect-src 'self' ws: wss:; font-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'",
  });
});

test('its address without the last slash leads there, query and all', async () => {
  for (const query of ['', '?url=ws%3A%2F%2Fa.example%2F&x=1', '?//b.example/']) {
    const answer = await get(`/minitel${query}`);
    expect([answer.status, answer.headers.get('location')]).toEqual([308, `/minitel/${query}`]);
  }
});

test.each([
  ['x-minitel.js', 'text/javascript; charset=utf-8'],
  ['page.css', 'text/css; charset=utf-8'],
  ['demo.vdt', 'application/octet-stream'],
  ['minitel.webmanifest', 'application/manifest+json; charset=utf-8'],
  ['icons/32.png', 'image/png'],
  ['icons/32.png?v=2', 'image/png'],
])('%s is %s', async (name, type) => {
  const answer = await get(`/minitel/${name}`);
  expect([answer.status, answer.headers.get('content-type')]).toEqual([200, type]);
});

test('the element, and nothing else, may be loaded by pages of other sites', async () => {
  const allowed = { 'access-control-allow-origin': '*', 'cross-origin-resource-policy': 'cross-origin' };
  expect(Object.fromEntries((await get('/minitel/x-minitel.js')).headers)).toMatchObject(allowed);
  for (const name of ['', 'page.css', 'gateway.json']) {
    const { headers } = await get(`/minitel/${name}`);
    for (const header of Object.keys(allowed)) expect(headers.has(header), `${name} ${header}`).toBe(false);
  }
});

test('a browser that has the file already is told so, and sent nothing', async () => {
  const etag = (await get('/minitel/x-minitel.js')).headers.get('etag') ?? '';
  expect(etag).toMatch(/^W\/"[\w-]{22}"$/);
  for (const known of [etag, `"other", ${etag}`, etag.slice(2), '*']) {
    const answer = await get('/minitel/x-minitel.js', { headers: { 'if-none-match': known } });
    expect([answer.status, await answer.text(), answer.headers.get('etag')]).toEqual([304, '', etag]);
    expect(answer.headers.get('cache-control')).toBe('no-cache');
  }
  for (const other of ['"other"', '', etag.slice(2, -1)]) {
    const answer = await get('/minitel/x-minitel.js', { headers: { 'if-none-match': other } });
    expect(answer.status, other).toBe(200);
  }
});

test('what shrinks is sent compressed to those who take it', async () => {
  const zipped = await get('/minitel/x-minitel.js', { headers: { 'accept-encoding': 'gzip, deflate, br' } });
  const bytes = new Uint8Array(await zipped.arrayBuffer());
  expect(gunzipSync(bytes).toString()).toBe(SCRIPT);
  expect(Object.fromEntries(zipped.headers)).toMatchObject({
    'content-encoding': 'gzip',
    'content-length': String(bytes.length),
    vary: 'Accept-Encoding',
  });
  const plain = await get('/minitel/x-minitel.js');
  expect(plain.headers.has('content-encoding')).toBe(false);
  expect(plain.headers.get('vary')).toBe('Accept-Encoding');
  expect(await plain.text()).toBe(SCRIPT);
  const picture = await get('/minitel/icons/32.png', { headers: { 'accept-encoding': 'gzip' } });
  expect(picture.headers.has('content-encoding')).toBe(false);
  expect(new Uint8Array(await picture.arrayBuffer())).toEqual(PICTURE);
});

test('HEAD tells all of it and sends none', async () => {
  const answer = await get('/minitel/x-minitel.js', { method: 'HEAD' });
  expect([answer.status, await answer.text()]).toEqual([200, '']);
  expect(answer.headers.get('content-length')).toBe(String(SCRIPT.length));
});

test.each(['/minitel', '/minitel/', '/minitel/page.css', '/minitel/gateway.json', '/minitel/nowhere'])(
  '%s is only for reading',
  async (at) => {
    const answer = await get(at, { method: 'POST' });
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
  },
);

test.each([
  'nowhere',
  'x-minitel.js.map',
  'icons',
  'icons/',
  '__proto__',
  'constructor',
  '%2e%2e%2fpage.css',
  '..%2fapp.ts',
  '..%5c..%5cetc',
  '%00',
  '%',
  '/page.css',
])('there is no file %s', async (name) => {
  const answer = await get(`/minitel/${name}`);
  expect(answer.status).toBe(404);
  expect(await answer.text()).toContain('<a href="/">');
});

test('the page learns the gateway’s websocket ports, and no more', async () => {
  const answer = await get('/minitel/gateway.json');
  expect(await answer.json()).toEqual({ ws: 8182, wss: null });
  expect(Object.fromEntries(answer.headers)).toMatchObject({
    'content-type': 'application/json; charset=utf-8',
    'cache-control': 'no-store',
  });
});

test('without its files the page says what is wrong, and the rest goes on', async () => {
  const bare = appOf();
  for (const at of ['/minitel/', '/minitel/x-minitel.js']) {
    const answer = await bare(at, {});
    expect(answer.status).toBe(503);
    expect(await answer.text()).toContain('Les fichiers de cette page manquent');
  }
  expect((await bare('/minitel/gateway.json', {})).status).toBe(200);
  expect((await bare('/')).status).toBe(200);
});
