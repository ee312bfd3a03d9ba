/**
 * Promise 5: what is known of a caller's address is asked for without keeping anybody else waiting, and the one it is
 * about no longer than a second and a half. The callers' public addresses are told by a load balancer's header.
 */

import fs from 'node:fs';
import path from 'node:path';
import { describe, expect } from 'vitest';
import {
  FakeAbuseIpdb,
  KEYS,
  kill,
  scored,
  type Gateway,
  type GatewayOptions,
  type LogLine,
  type Minitel,
} from '@minipavi/testkit';
import { test, type Kit } from '../kit.ts';

/** Of those who wait for nobody; less than HELD_MS. */
const AT_ONCE_MS = 1_000;
const HELD_MS = 1_500;
const [SUSPECT, GOOD, OTHER] = ['80.67.169.12', '80.67.169.40', '80.67.170.1'];
const PRIVATE = '10.0.0.7';
const KEY = 'k3y-S3cret';

interface Scene {
  readonly api: FakeAbuseIpdb;
  readonly gateway: Gateway;
  readonly come: (address: string) => Promise<Minitel>;
  /** Comes and is shown a page; milliseconds until he was let in. */
  readonly served: (address: string) => Promise<number>;
}

async function scene(kit: Kit, general: GatewayOptions['general'] = {}): Promise<Scene> {
  const api = await FakeAbuseIpdb.start();
  kit.atEnd(() => api.close());
  const service = await kit.service();
  const gateway = await kit.gateway({
    general: {
      ...{ durl: service.url(), maxc: 100, spare: 8, proxyprotocol: '127.0.0.1' },
      ...{ ipdbkey: KEY, ipdburl: api.url },
      ...general,
    },
  });
  const come = (address: string): Promise<Minitel> => callFrom(kit, gateway, address);
  const served = async (address: string): Promise<number> => {
    const begunAt = Date.now();
    await (await come(address)).waitFor('BONJOUR');
    return admittedAt(gateway, address) - begunAt;
  };
  return { api, gateway, come, served };
}

const callFrom = (kit: Kit, gateway: Gateway, address: string): Promise<Minitel> =>
  kit.tcp(gateway.ports.teln, `PROXY TCP4 ${address} 127.0.0.1 40000 8180\r\n`);

/** When the master let him in (milliseconds since 1970): what follows is a worker's. */
function admittedAt(gateway: Gateway, address: string): number {
  const lines = gateway.log as readonly (LogLine & { remoteAddress?: string; timestamp?: string })[];
  const line = lines.findLast((one) => one.message === 'connexion' && one.remoteAddress === address);
  return Date.parse(line?.timestamp ?? '');
}

/** Hangs for those; nobody has anything against anybody else. */
const hangsFor =
  (...addresses: readonly string[]) =>
  (address: string) =>
    addresses.includes(address) ? null : scored(address, 0);

describe('while an address is being asked about', () => {
  test('that gets no answer, everybody else is served at once, and its owner soon', async ({ kit }) => {
    const { api, gateway, served } = await scene(kit);
    api.answer = hangsFor(SUSPECT);
    const begunAt = Date.now();
    const suspect = served(SUSPECT);
    await api.waitFor(1);
    const askedAt = Date.now();
    await Promise.all([GOOD, OTHER, PRIVATE].map(served));
    await suspect;
    for (const address of [GOOD, OTHER, PRIVATE]) {
      expect(admittedAt(gateway, address)).toBeLessThan(admittedAt(gateway, SUSPECT));
    }
    expect(admittedAt(gateway, SUSPECT) - begunAt).toBeGreaterThan(HELD_MS - 200);
    expect(admittedAt(gateway, SUSPECT) - askedAt).toBeLessThan(HELD_MS + AT_ONCE_MS);
    expect([api.asked[0], ...api.asked.slice(1).sort()]).toEqual([SUSPECT, GOOD, OTHER]);
  });

  test('its owner is refused in time where the operator wants to know', async ({ kit }) => {
    const { api, gateway, come, served } = await scene(kit, { ipdbfail: 'refuse' });
    api.answer = hangsFor(SUSPECT);
    const begun = performance.now();
    await kit.expectRefused(gateway, /Accès impossible/, () => come(SUSPECT));
    expect(performance.now() - begun).toBeGreaterThan(HELD_MS - 200);
    await served(GOOD);
  });

  test('a crowd of others may be as well', async ({ kit }) => {
    const { api, gateway, come, served } = await scene(kit, { ipdbfail: 'refuse' });
    const suspects = Array.from({ length: 40 }, (_, i) => `80.67.171.${i}`);
    api.answer = hangsFor(...suspects);
    const held = suspects.map(come);
    await api.waitFor(8);
    expect(await served(PRIVATE)).toBeLessThan(AT_ONCE_MS);
    for (const minitel of await Promise.all(held)) await minitel.closed();
    expect(gateway.log.filter(({ message }) => message === 'connexion')).toHaveLength(1);
  });

  test.for(['SIGSTOP', 'SIGKILL'] as const)('the process that asks may get %s', async (signal, { kit }) => {
    const { api, gateway, served } = await scene(kit);
    api.answer = hangsFor(SUSPECT);
    const suspect = served(SUSPECT);
    await api.waitFor(1);
    const askedAt = Date.now();
    const pid = await gateway.processOf('background');
    kill(pid, signal);
    kit.atEnd(() => (signal === 'SIGSTOP' ? kill(pid, 'SIGCONT') : undefined));
    expect(await served(PRIVATE)).toBeLessThan(AT_ONCE_MS);
    await suspect;
    expect(admittedAt(gateway, SUSPECT) - askedAt).toBeLessThan(HELD_MS + AT_ONCE_MS);
    await served(OTHER);
  });
});

describe('what is known of an address', () => {
  test('decides who comes in', async ({ kit }) => {
    const { api, gateway, come, served } = await scene(kit);
    api.answer = (address) => scored(address, address === SUSPECT ? 31 : 30);
    await kit.expectRefused(gateway, /Accès refusé/, () => come(SUSPECT));
    await served(GOOD);
    const { message } = await gateway.waitForLog(/connexion refusée/);
    expect(message).toBe("connexion refusée : réputation de l'adresse : 31 sur 100");
    expect(api.inquiries[0]).toEqual({
      ...{ address: SUSPECT, maxAgeInDays: '90' },
      ...{ key: KEY, accept: 'application/json' },
    });
    expect(gateway.output + JSON.stringify(gateway.log)).not.toContain(KEY);
  });

  test('is known to the next gateway too', async ({ kit }) => {
    const [teln = 0, ws = 0] = await kit.ports(2);
    const { api, gateway, come, served } = await scene(kit, { telnport: teln, wsport: ws });
    api.answer = (address) => scored(address, address === SUSPECT ? 97 : 0);
    await kit.expectRefused(gateway, /Accès refusé/, () => come(SUSPECT));
    await served(GOOD);
    await gateway.stop();
    const [name = ''] = fs
      .readdirSync(path.join(gateway.folder, 'stats'))
      .filter((one) => /^reputations/.test(one));
    expect(name).toBe(`reputations-${ws}.jsonl`);
    fs.appendFileSync(path.join(gateway.folder, 'stats', name), '{"address":"80.67.169.99","sco');
    api.answer = (address) => scored(address, 0);
    await gateway.start();
    await kit.expectRefused(gateway, /Accès refusé/, () => come(SUSPECT));
    await served(GOOD);
    await served(OTHER);
    expect(api.asked).toEqual([SUSPECT, GOOD, OTHER]);
  });

  test('may be nothing for the rest of the day: nobody waits for that', async ({ kit }) => {
    const { api, gateway, served } = await scene(kit);
    api.answer = () => ({ status: 429, headers: { 'Retry-After': '3600' }, body: '{}' });
    await served(SUSPECT); // the process that asks may still be starting
    for (const address of [GOOD, OTHER]) expect(await served(address)).toBeLessThan(AT_ONCE_MS);
    expect(api.asked).toEqual([SUSPECT]);
    await gateway.waitForLog(/^réputations, .*: quota épuisé/);
    expect(gateway.log.filter(({ message }) => /quota/.test(message))).toHaveLength(1);
  });

  test('keeps nobody from typing', async ({ kit }) => {
    const { api, come } = await scene(kit);
    const typist = await come(GOOD);
    await typist.waitFor('BONJOUR');
    api.answer = () => null;
    const held = await come(SUSPECT);
    await api.waitFor(2);
    typist.send(`ABC${KEYS.ENVOI}`);
    await typist.waitFor('RECU ABC.', AT_ONCE_MS);
    await held.waitFor('BONJOUR');
  });
});

describe('VisuWeb', () => {
  const visit = async (gateway: Gateway, address: string): Promise<[status: number, body: string]> => {
    const answer = await fetch(`http://127.0.0.1:${gateway.ports.http}/minitel/`, {
      headers: { 'x-forwarded-for': address, connection: 'close' },
      signal: AbortSignal.timeout(5 * HELD_MS),
    });
    return [answer.status, await answer.text()];
  };

  test('refuses above 50, asks once for each visitor, and keeps nobody waiting for another', async ({
    kit,
  }) => {
    const { api, gateway } = await scene(kit, { httpport: 0 });
    api.answer = (address) => (address === OTHER ? null : scored(address, address === SUSPECT ? 51 : 50));
    let isWaiting = true;
    const waiting = visit(gateway, OTHER).finally(() => (isWaiting = false));
    await api.waitFor(1);
    const [status, body] = await visit(gateway, SUSPECT);
    expect([status, isWaiting]).toEqual([403, true]);
    expect(body).toContain('Accès refusé');
    expect((await visit(gateway, SUSPECT))[0]).toBe(403);
    for (const address of [GOOD, PRIVATE, GOOD]) expect((await visit(gateway, address))[0]).toBe(200);
    expect((await waiting)[0]).toBe(200);
    expect(api.asked).toEqual([OTHER, SUSPECT, GOOD]);
    const refused = await gateway.waitForLog(/^VisuWeb : visiteur refusé/);
    expect(refused).toMatchObject({ ip: SUSPECT, score: 51 });
    expect(gateway.log.filter(({ message }) => /visiteur refusé/.test(message))).toHaveLength(1);
  });

  test('refuses whom nothing is known of where the operator wants to know', async ({ kit }) => {
    const { api, gateway } = await scene(kit, { httpport: 0, ipdbfail: 'refuse' });
    api.answer = hangsFor(SUSPECT);
    expect((await visit(gateway, SUSPECT))[0]).toBe(403);
    expect((await visit(gateway, GOOD))[0]).toBe(200);
  });
});
