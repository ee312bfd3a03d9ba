import { mkdtempSync, rmSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { FakeAbuseIpdb, scored, type FakeReply } from '@minipavi/testkit';
import { Reputation } from './reputation.ts';

const ADDRESS = '80.67.169.12';
const HOUR_MS = 3_600_000;
const KEY = 'k3y-S3cret';

let api: FakeAbuseIpdb;
let folder: string;
let lines: string[];
/** What has passed of its time besides that of the test. */
let passed = 0;
const running: Reputation[] = [];

beforeEach(async () => {
  api = await FakeAbuseIpdb.start();
  folder = mkdtempSync(path.join(tmpdir(), 'reputation-'));
  [lines, passed] = [[], 0];
});
afterEach(async () => {
  for (const one of running.splice(0)) {
    one.stop();
    await one.settled();
  }
  await api.close();
  rmSync(folder, { recursive: true });
  for (const line of lines) expect(line).not.toContain(KEY);
});

function reputation(url = api.url): Reputation {
  const one = new Reputation({
    source: { key: KEY, url, cacheFile: path.join(folder, 'reputations.jsonl') },
    log: (level, message) => lines.push(`${level} ${message}`),
    now: () => performance.now() + passed,
  });
  running.push(one);
  return one;
}

const reply =
  (status: number, body = '{}', headers = {}) =>
  (): FakeReply => ({ status, body, headers });

async function timed<T>(answer: Promise<T>): Promise<[T, number]> {
  const begun = performance.now();
  return [await answer, performance.now() - begun];
}

test('asks as the API wants it, once a day for each address', async () => {
  api.answer = (address) => scored(address, 97);
  const one = reputation();
  expect([await one.ask(ADDRESS), await one.ask(ADDRESS)]).toEqual([97, 97]);
  expect(api.inquiries).toEqual([
    { address: ADDRESS, maxAgeInDays: '90', key: KEY, accept: 'application/json' },
  ]);
  expect(lines).toEqual([]);
});

test('the process after this one does not ask again', async () => {
  api.answer = (address) => scored(address, 97);
  const before = reputation();
  await before.ask(ADDRESS);
  await before.settled();
  expect(await reputation().ask(ADDRESS)).toBe(97);
  expect(api.asked).toEqual([ADDRESS]);
});

test('IPv6 is asked about as it is, and what is no address not at all', async () => {
  const one = reputation();
  expect(await one.ask('2a01:e0a::1')).toBe(0);
  expect(await one.ask('example.com&ipAddress=1.2.3.4')).toBeNull();
  expect(api.asked).toEqual(['2a01:e0a::1']);
});

test('a query that the address of a relay has already stays', async () => {
  const seen: string[] = [];
  const relay = `${api.url}?client=minitel&ipAddress=1.1.1.1`;
  api.answer = (address) => (seen.push(address), scored(address, 5));
  expect(await reputation(relay).ask(ADDRESS)).toBe(5);
  expect(seen).toEqual([ADDRESS]);
});

test('those who come while an address is asked about share its answer', async () => {
  let open = (): void => {};
  const gate = new Promise<void>((resolve) => (open = resolve));
  api.answer = async (address) => (await gate, scored(address, 31));
  const one = reputation();
  const asked = [one.ask(ADDRESS), one.ask(ADDRESS), one.ask(ADDRESS)];
  await api.waitFor(1);
  open();
  expect(await Promise.all(asked)).toEqual([31, 31, 31]);
  expect(api.asked).toEqual([ADDRESS]);
});

test('eight at once, the others in their turn', async () => {
  let [now, most] = [0, 0];
  const answers: (() => void)[] = [];
  api.answer = async (address) => {
    most = Math.max(most, (now += 1));
    await new Promise<void>((resolve) => answers.push(resolve));
    now -= 1;
    return scored(address, 1);
  };
  const one = reputation();
  const asked = Array.from({ length: 20 }, (_, i) => one.ask(`80.67.169.${i}`));
  for (let done = 0; done < 20; done++) {
    await api.waitFor(Math.min(20, done + 8));
    answers[done]?.();
  }
  expect(await Promise.all(asked)).toEqual(asked.map(() => 1));
  expect(most).toBe(8);
});

test('an API that hangs costs a second and a half, then nobody for a minute', async () => {
  api.answer = () => null;
  const one = reputation();
  const [scores, ms] = await timed(Promise.all([1, 2, 3, 4].map((n) => one.ask(`80.67.169.${n}`))));
  expect(scores).toEqual([null, null, null, null]);
  expect(ms).toBeGreaterThan(1300);
  expect(ms).toBeLessThan(1600);
  const [score, later] = await timed(one.ask(ADDRESS));
  expect(score).toBeNull();
  expect(later).toBeLessThan(100);
  expect(api.inquiries).toHaveLength(4);
  expect(lines).toEqual([
    `warn réputations, ${api.url} : pas de réponse à temps, nouvel essai dans une minute ; ipdbfail dit qui entre`,
  ]);
  passed += 60_000;
  api.answer = (address) => scored(address, 7);
  expect(await one.ask(ADDRESS)).toBe(7);
  expect(lines[1]).toBe(`info réputations, ${api.url} : répond à nouveau`);
});

test('one address about which it fails is left alone for a minute, and the others are asked about', async () => {
  api.answer = (address) => (address === ADDRESS ? { status: 500, body: '' } : scored(address, 2));
  const one = reputation();
  expect([await one.ask(ADDRESS), await one.ask(ADDRESS), await one.ask('80.67.169.40')]).toEqual([
    null,
    null,
    2,
  ]);
  expect(api.asked).toEqual([ADDRESS, '80.67.169.40']);
  passed += 60_000;
  expect(await one.ask(ADDRESS)).toBeNull();
  expect(api.asked.at(-1)).toBe(ADDRESS);
  expect(lines).toEqual([]);
});

test.each([
  ['Retry-After in seconds', { 'Retry-After': '120' }, 120_000, '2 minutes'],
  ['nothing said', {}, HOUR_MS, '60 minutes'],
  ['a time that is none', { 'Retry-After': 'soon' }, HOUR_MS, '60 minutes'],
  ['an endless time', { 'Retry-After': '999999999' }, 24 * HOUR_MS, '24 heures'],
  [
    'X-RateLimit-Reset',
    { 'X-RateLimit-Reset': String(Math.ceil(Date.now() / 1000) + 7150) },
    7_150_000,
    '120 minutes|2 heures',
  ],
])(
  'when the day’s questions are used up (%s) nothing is asked until then',
  async (_how, headers, ms, spelt) => {
    api.answer = reply(429, '{}', headers);
    const one = reputation();
    expect([await one.ask(ADDRESS), await one.ask('80.67.169.40')]).toEqual([null, null]);
    expect(api.asked).toEqual([ADDRESS]);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(
      new RegExp(`^warn réputations, .* : quota épuisé, plus rien n'est demandé avant (${spelt}) ;`),
    );
    passed += ms - 30_000;
    expect(await one.ask(ADDRESS)).toBeNull();
    expect(api.inquiries).toHaveLength(1);
    passed += 30_000;
    api.answer = (address) => scored(address, 9);
    expect(await one.ask(ADDRESS)).toBe(9);
    expect(lines[1]).toMatch(/^info .*répond à nouveau$/);
  },
);

test.each([401, 403])(
  'a key that is refused (%d) is not shown again for an hour, and said once',
  async (status) => {
    api.answer = reply(status);
    const one = reputation();
    expect([await one.ask(ADDRESS), await one.ask('80.67.169.40')]).toEqual([null, null]);
    passed += HOUR_MS;
    expect(await one.ask(ADDRESS)).toBeNull();
    expect(api.inquiries).toHaveLength(2);
    expect(lines).toEqual([
      `warn réputations, ${api.url} : clé refusée (general/ipdbkey), nouvel essai dans 60 minutes ; ipdbfail dit qui entre`,
    ]);
  },
);

test('an address that the API will not look at (422) says nothing of the API', async () => {
  api.answer = (address) =>
    address === ADDRESS ? { status: 422, body: '{"errors":[]}' } : scored(address, 1);
  const one = reputation();
  for (let i = 0; i < 5; i++) expect(await one.ask(ADDRESS)).toBeNull();
  expect(api.asked).toEqual([ADDRESS]);
  expect(await one.ask('80.67.169.40')).toBe(1);
  expect(lines).toEqual([]);
});

test.each([
  ['no JSON', 'oops'],
  ['null', 'null'],
  ['a number', '42'],
  ['no data', '{"errors":[]}'],
  ['data that is null', '{"data":null}'],
  ['a score that is text', '{"data":{"abuseConfidenceScore":"97"}}'],
  ['a score below', '{"data":{"abuseConfidenceScore":-1}}'],
  ['a score above', '{"data":{"abuseConfidenceScore":101}}'],
  ['far too much', `{"data":{"abuseConfidenceScore":5,"x":"${'x'.repeat(70_000)}"}}`],
])('an answer with %s is none', async (_what, body) => {
  api.answer = reply(200, body);
  expect(await reputation().ask(ADDRESS)).toBeNull();
});

test('a redirection is not followed: the key stays here', async () => {
  const other = await FakeAbuseIpdb.start();
  api.answer = reply(302, '', { Location: `${other.url}?ipAddress=${ADDRESS}` });
  expect(await reputation().ask(ADDRESS)).toBeNull();
  expect(other.inquiries).toEqual([]);
  await other.close();
});

test('an API that is not there fails at once, and the log has no query', async () => {
  const closed = net.createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => closed.once('listening', resolve));
  const { port } = closed.address() as net.AddressInfo;
  await new Promise((resolve) => closed.close(resolve));
  const url = `http://user:pass@127.0.0.1:${port}/check?token=t0ken`;
  const one = reputation(url);
  for (let n = 0; n < 4; n++) expect(await one.ask(`80.67.169.${n}`)).toBeNull();
  expect(lines).toEqual([
    `warn réputations, http://127.0.0.1:${port}/check : ECONNREFUSED, nouvel essai dans une minute ; ipdbfail dit qui entre`,
  ]);
});

test('a server that accepts and says nothing, or half an answer, is given up in time', async () => {
  const sockets = new Set<net.Socket>();
  const server = net.createServer((socket) => {
    sockets.add(socket.on('error', () => {}));
    socket.write('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"da');
  });
  server.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as net.AddressInfo;
  const [score, ms] = await timed(reputation(`http://127.0.0.1:${port}/`).ask(ADDRESS));
  expect(score).toBeNull();
  expect(ms).toBeLessThan(1600);
  for (const socket of sockets) socket.destroy();
  server.close();
});

test('stopped, it leaves nobody waiting for a turn', async () => {
  api.answer = () => null;
  const one = reputation();
  const asked = Array.from({ length: 12 }, (_, i) => one.ask(`80.67.169.${i}`));
  await api.waitFor(8);
  const [scores, ms] = await timed((one.stop(), Promise.all(asked)));
  expect(scores).toEqual(asked.map(() => null));
  expect(ms).toBeLessThan(500);
});
