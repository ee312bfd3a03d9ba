/** A name server that does not answer: whoever needs it is told, and nothing else of the gateway waits. */

import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect } from 'vitest';
import { inputTxt, isRunning, KEYS, page, waitFor, type Gateway } from '@minipavi/testkit';
import { test, type Kit } from '../kit.ts';

/** A connection, three attempts. */
const CONNECT_MS = 3 * 4_000;
const LATE_MS = 15_000;
/** More than a process has threads, were it to look all of them up at once. */
const NAMES = 24;
const LONG_ENOUGH_MS = 10_200;

/**
 * For all processes of a gateway: names that end in hang.test take a thread and never give it back, as a look-up does
 * whose server is silent; to open a pipe that nobody writes to is such a wait.
 */
async function hangingNames(kit: Kit): Promise<Readonly<Record<string, string>>> {
  const folder = await kit.folder();
  const [script, pipe] = [path.join(folder, 'hang.cjs'), path.join(folder, 'pipe')];
  execFileSync('mkfifo', [pipe]);
  fs.writeFileSync(
    script,
    `const dns = require('node:dns'), fs = require('node:fs');
     const { lookup } = dns;
     dns.lookup = (name, ...rest) =>
       name.endsWith('.hang.test') ? fs.open(${JSON.stringify(pipe)}, 'r', () => {}) : lookup(name, ...rest);`,
  );
  return { NODE_OPTIONS: `--require ${script}` };
}

async function scene(kit: Kit, general: object = {}) {
  const service = await kit.service(({ fctn, content }) => {
    const inOrder = Array.from({ length: NAMES }, (_, i) => `http://nom${i}.hang.test/`);
    if (fctn === 'ENVOI' && content[0] === 'appels') {
      const urls = [...inOrder, service.url('/appel')];
      const now = Math.floor(Date.now() / 1000);
      // A session each: those of one wait for one another.
      const param = {
        time: urls.map(() => now),
        url: urls,
        uniqueid: urls.map((_, i) => String(i)),
        simulate: urls.map(() => false),
      };
      return page('\x0cAPPELS ', { COMMAND: { name: 'BackgroundCall', param } });
    }
    return page(fctn === 'ENVOI' ? `\x0cRECU ${content.join()}.` : '\x0cBONJOUR ', inputTxt());
  });
  const env = await hangingNames(kit);
  const gateway = await kit.gateway({
    general: { durl: service.url(), spare: 1, allowprivate: 'yes', ...general },
    env,
  });
  return { service, gateway };
}

const history = (gateway: Gateway): string =>
  fs
    .readdirSync(path.join(gateway.folder, 'stats'))
    .filter((name) => name.startsWith('sessions-'))
    .map((name) => fs.readFileSync(path.join(gateway.folder, 'stats', name), 'utf8'))
    .join('');

describe.concurrent('a name that cannot be looked up', () => {
  test('has its user told in time; others, and his own place, wait for nothing', async ({ kit }) => {
    const { service, gateway } = await scene(kit, { maxc: 2 });
    const other = await kit.telnet(gateway);
    await other.waitFor('BONJOUR ');
    const url = 'http://service.hang.test/';
    const since = performance.now();
    const minitel = await kit.websocket(gateway, { path: `/?url=${encodeURIComponent(url)}` });
    other.send(`bonsoir${KEYS.ENVOI}`);
    await other.waitFor('RECU bonsoir.');
    await minitel.waitFor('ERR #09', CONNECT_MS + LATE_MS);
    expect(performance.now() - since).toBeGreaterThan(CONNECT_MS - 2000);
    await minitel.closed(CONNECT_MS + LATE_MS);
    const { pid = 0 } = await gateway.waitForLog(/^fin de session : service indisponible/);
    expect(gateway.log.some(({ message }) => message.includes(`[CNX] ${url} : pas de connexion`))).toBe(true);
    // Its thread still waits: it does not, nor is its place kept.
    await waitFor(() => !isRunning(pid), { what: 'its process to end', withinMs: LATE_MS });
    expect(history(gateway)).toContain(url);
    const next = await kit.telnet(gateway);
    await next.waitFor('BONJOUR ');
    expect(service.select('FIN')).toEqual([]);
    expect(gateway.log.filter(({ level }) => level === 'error')).toEqual([]);
  });

  test('costs the background process no other call, and no line on disk', async ({ kit }) => {
    const { service, gateway } = await scene(kit);
    const minitel = await kit.telnet(gateway);
    await minitel.waitFor('BONJOUR ');
    minitel.send(`appels${KEYS.ENVOI}`);
    await minitel.waitFor('APPELS ');
    await service.waitFor((call) => call.path === '/appel');
    const journal = (): string =>
      fs
        .readdirSync(path.join(gateway.folder, 'stats'))
        .filter((name) => name.startsWith('appels-'))
        .map((name) => fs.readFileSync(path.join(gateway.folder, 'stats', name), 'utf8'))
        .join('');
    // That a call begins is on disk before it leaves: all of them have, with each thread that looks up names taken.
    await waitFor(() => (journal().match(/"op":"begin"/g) ?? []).length > NAMES, {
      what: 'all calls to begin',
    });
    await gateway.waitForLog(/nom0\.hang\.test.* pas de connexion dans le délai/, CONNECT_MS + LATE_MS);
    minitel.send(KEYS.SUITE);
    await minitel.waitFor('BONJOUR ');
    minitel.send(`appels${KEYS.ENVOI}`);
    await service.waitFor((call) => call.path === '/appel', { nth: 2 });
    const { code } = await gateway.stop();
    expect(code).toBe(0);
    expect(await gateway.leftovers()).toEqual([]);
  });

  test('keeps no process whose user has hung up meanwhile', async ({ kit }) => {
    const { gateway } = await scene(kit, { maxc: 1 });
    const since = performance.now();
    const minitel = await kit.websocket(gateway, {
      path: `/?url=${encodeURIComponent('http://autre.hang.test/')}`,
    });
    await waitFor(() => performance.now() - since > LONG_ENOUGH_MS, { what: 'ten seconds to pass' });
    minitel.cut();
    const { pid = 0 } = await gateway.waitForLog(/^fin de session : raccroché/, CONNECT_MS + LATE_MS);
    await waitFor(() => !isRunning(pid), { what: 'its process to end', withinMs: LATE_MS });
    const next = await kit.telnet(gateway);
    await next.waitFor('BONJOUR ');
  });
});
