import { expect, test } from 'vitest';
import { AddressSet } from '@minipavi/addresses';
import { Login } from './login.ts';
import { ReputationGate, type ReputationGateOptions } from './reputation-gate.ts';
import { appOf, type Get } from './testing/app-of.ts';
import { sampleConfig } from './testing/samples.ts';

const VISITOR = '80.67.169.12';

interface Scene {
  /** A page, without the password. */
  readonly visit: (path?: string, address?: string) => ReturnType<Get>;
  readonly asked: string[];
  readonly told: (readonly [address: string, score: number | null])[];
  readonly clock: { now: number };
}

function scene(score: number | null, changes: Partial<ReputationGateOptions> = {}): Scene {
  const [asked, told, clock]: [string[], [string, number | null][], { now: number }] = [[], [], { now: 0 }];
  const login = new Login({
    ...sampleConfig().visuweb,
    allowIp: ['80.67.169.99'],
    now: () => 0,
    onRefused: () => {},
  });
  const gate = new ReputationGate({
    reputations: { ask: (address) => (asked.push(address), Promise.resolve(score)) },
    login,
    onFailure: 'accept',
    now: () => clock.now,
    onRefused: (address, of) => told.push([address, of]),
    ...changes,
  });
  // The peer of these requests is a proxy, which names the client.
  const get = appOf({ gate, login, proxies: new AddressSet(['192.0.2.1']) });
  const visit: Scene['visit'] = (path = '/minitel/gateway.json', address = VISITOR) =>
    get(path, { headers: { 'x-forwarded-for': address } });
  return { visit, asked, told, clock };
}

test.each([
  [0, 200],
  [50, 200],
  [51, 403],
  [100, 403],
])('a score of %d gets %d', async (score, status) => {
  expect((await scene(score).visit()).status).toBe(status);
});

test.each([
  ['accept', 200],
  ['refuse', 403],
] as const)('of whom nothing is known: %s', async (onFailure, status) => {
  expect((await scene(null, { onFailure }).visit()).status).toBe(status);
});

test.each(['127.0.0.1', '10.0.0.7', '192.168.1.20', '::1', 'fd00::1', '80.67.169.99'])(
  '%s is not asked about',
  async (address) => {
    const { visit, asked } = scene(100);
    expect((await visit(undefined, address)).status).toBe(200);
    expect(asked).toEqual([]);
  },
);

test('nothing of the dashboard, of the public pages or of the API is served', async () => {
  const { visit } = scene(100);
  for (const path of [
    '/',
    '/visuweb',
    '/minitel/',
    '/?action=webmedia&pin=1234',
    '/metrics',
    '/api/sessions',
  ]) {
    expect((await visit(path)).status, path).toBe(403);
  }
});

test('it is said in French, to browsers and to programs, on a page that is dressed', async () => {
  const { visit } = scene(100);
  const page = await visit('/');
  expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
  expect(await page.text()).toContain('Accès refusé');
  const { error } = (await (await visit('/api/sessions')).json()) as { error: string };
  expect(error).toBe('Accès refusé : la réputation de votre adresse IP est mauvaise.');
  expect((await visit('/style.css')).status).toBe(200);
});

test('a visitor who comes again and again is told of once an hour', async () => {
  const { visit, told, clock } = scene(97);
  for (let i = 0; i < 3; i++) await visit();
  expect(told).toEqual([[VISITOR, 97]]);
  clock.now = 3_600_000;
  await visit();
  expect(told).toHaveLength(2);
});
