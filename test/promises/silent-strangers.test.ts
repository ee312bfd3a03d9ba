/** Strangers who say nothing, or one byte a second: they go after ten seconds, and fill no house meanwhile. */

import { describe, expect } from 'vitest';
import {
  audioXml,
  isRunning,
  KEYS,
  kill,
  makeCertificate,
  waitFor,
  type Gateway,
  type Minitel,
} from '@minipavi/testkit';
import { test, type Kit } from '../kit.ts';

const HANDSHAKE_MS = 10_000;
/** Of AudioSocket: Asterisk itself waits no longer for an answer. */
const CALL_NAME_MS = 2_000;
/** Timers are early by a millisecond, busy machines late by seconds. */
const EARLY_MS = 500;
const LATE_MS = 15_000;
const DRIP_MS = 1_000;

const processes = (gateway: Gateway, role: string) => gateway.processes.filter((one) => one.role === role);

/** Says one byte a second, for as long as anybody listens. */
function drip(kit: Kit, minitel: Minitel, text: string): Minitel {
  let at = 0;
  const timer = setInterval(() => minitel.send(text.charAt(at++ % text.length)), DRIP_MS);
  kit.atEnd(() => clearInterval(timer));
  return minitel;
}

// One after the other: they are about seconds.
describe('a stranger', () => {
  test('who is silent or slow is gone after ten seconds, on every port', async ({ kit }) => {
    const service = await kit.service();
    const { certFile, keyFile } = await makeCertificate(await kit.folder());
    const gateway = await kit.gateway({
      general: {
        ...{ durl: service.url(), spare: 2 },
        ...{ wssport: 0, ssl: certFile, sslkey: keyFile, astport: 0, audioport: 0 },
      },
      sections: audioXml([{ id: 1 }]),
    });
    const { ws, wss, ast, audio } = gateway.ports;
    const begin = performance.now();
    const request = 'GET / HTTP/1.1\r\n'.padEnd(200, 'X');
    const strangers = [
      await kit.tcp(ws),
      drip(kit, await kit.tcp(ws), request),
      await kit.tcp(wss),
      await kit.tls(wss),
      drip(kit, await kit.tcp(wss), '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03'.padEnd(200, 'X')),
      drip(kit, await kit.tls(wss), request),
      await kit.tcp(ast),
      drip(kit, await kit.tcp(ast), `CALLFROM ${'1'.repeat(200)}`),
    ];
    const callers = [await kit.tcp(audio), drip(kit, await kit.tcp(audio), '\x01\x00\x10'.padEnd(19, 'X'))];
    await Promise.all(callers.map((caller) => caller.closed(CALL_NAME_MS + LATE_MS)));
    expect(performance.now() - begin).toBeGreaterThan(CALL_NAME_MS - EARLY_MS);
    await Promise.all(strangers.map((stranger) => stranger.closed(HANDSHAKE_MS + LATE_MS)));
    expect(performance.now() - begin).toBeGreaterThan(HANDSHAKE_MS - EARLY_MS);
    const dropped = (line: { message: string }) =>
      /ouverture inachevée après (10|2)000 ms/.test(line.message);
    const lines = await waitFor(
      () => {
        const found = gateway.log.filter(dropped);
        return found.length === strangers.length + callers.length && found;
      },
      { what: 'a line of the log for each' },
    );
    await waitFor(() => lines.every(({ pid }) => !isRunning(pid ?? 0)), { what: 'their workers to go' });
    expect(service.calls).toEqual([]);
  });

  test('does not fill the house together with two hundred others', async ({ kit }) => {
    const service = await kit.service();
    const gateway = await kit.gateway({ general: { durl: service.url(), maxc: 5 } });
    await Promise.all(Array.from({ length: 200 }, () => kit.tcp(gateway.ports.ws)));
    const user = await kit.place(gateway);
    await user.waitFor('BONJOUR');
    // When he came, as many of them as there are places were there: he has not taken that of one who had gone.
    const { uniqueId } = await service.waitFor('CNX');
    const before = gateway.log.slice(
      0,
      gateway.log.findIndex((line) => line.message === 'connexion' && line.uniqueId === uniqueId),
    );
    const count = (message: RegExp): number => before.filter((line) => message.test(line.message)).length;
    expect(count(/^connexion$/) - count(/ouverture inachevée/)).toBeGreaterThanOrEqual(5);
    const another = await kit.place(gateway);
    await another.waitFor('BONJOUR');
    for (const minitel of [user, another]) {
      minitel.send(`moi${KEYS.ENVOI}`);
      await minitel.waitFor('RECU moi.');
    }
    // Most have had a word of refusal, of which the log tells a few and the number.
    await gateway.waitForLog(/^connexion refusée : maximum de 5 connexions atteint/);
  });

  test('meets a wall when so many are pending as the operator bears', async ({ kit }) => {
    const service = await kit.service();
    const gateway = await kit.gateway({
      general: { durl: service.url(), maxc: 20, maxpending: '3:100:3' },
    });
    // In their first second they are like anybody else.
    const strangers = await Promise.all([1, 2, 3].map(() => kit.tcp(gateway.ports.ws)));
    await (await kit.websocket(gateway)).waitFor('BONJOUR');
    const refused = await waitFor(
      async () => {
        // One who goes is followed by another.
        for (const [index, stranger] of strangers.entries())
          if (stranger.isClosed) strangers[index] = await kit.tcp(gateway.ports.ws);
        const minitel = await kit.telnet(gateway);
        await waitFor(() => minitel.isClosed || minitel.received.includes('PIN:'), { what: 'a page' });
        if (minitel.isClosed) return minitel;
        minitel.send(KEYS.CONNEXION_FIN);
        await minitel.closed();
        return null;
      },
      { what: 'somebody to be refused' },
    );
    expect(refused.received).toContain('Passerelle occup');
    await gateway.waitForLog(/^connexion refusée : 3 connexions en cours d'ouverture$/);
    await Promise.all(strangers.map((stranger) => stranger.closed(HANDSHAKE_MS + LATE_MS)));
    await (await kit.place(gateway)).waitFor('BONJOUR');
  });

  test('who wakes up in a house that has filled up meanwhile is shown the page of a full house', async ({
    kit,
  }) => {
    const service = await kit.service();
    const gateway = await kit.gateway({ general: { durl: service.url(), maxc: 1 } });
    const sleeper = await kit.tcp(gateway.ports.ws);
    const user = await kit.place(gateway);
    await user.waitFor('BONJOUR');
    sleeper.send(
      'GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n' +
        'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n\r\n',
    );
    await sleeper.waitFor('HTTP/1.1 101');
    // Frames around the page are of no matter here.
    await sleeper.waitFor('Passerelle');
    await sleeper.closed();
    await gateway.waitForLog(/^connexion refusée : maximum de 1 connexions atteint pendant son ouverture$/);
    user.send(`moi${KEYS.ENVOI}`);
    await user.waitFor('RECU moi.');
    // His service, if it was called at all, is told of the end as well.
    user.send(KEYS.CONNEXION_FIN);
    await user.closed();
    const callers = (fctn: string) => service.select(fctn).map(({ uniqueId }) => uniqueId);
    await waitFor(() => callers('CNX').every((uniqueId) => callers('FIN').includes(uniqueId)), {
      what: 'all FINs',
    });
  });
});

test('a worker that is stuck with its socket is killed, and the caller is served by another', async ({
  kit,
}) => {
  const service = await kit.service();
  const gateway = await kit.gateway({ general: { durl: service.url(), spare: 1 } });
  const [worker] = processes(gateway, 'worker');
  kill(worker?.pid ?? 0, 'SIGSTOP');
  const caller = await kit.telnet(gateway);
  await gateway.waitForLog(/^connexion$/);
  // Meanwhile others are served.
  await (await kit.telnet(gateway)).waitFor('BONJOUR');
  expect(caller.received).toBe('');
  await gateway.waitForLog(/^ligne ni ouverte ni refusée après 15 s, processus tué$/);
  await caller.waitFor('BONJOUR');
});
