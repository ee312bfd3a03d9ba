/** A house that is full says so, by every way in, and keeps two places for its operator. */

import { describe, expect } from 'vitest';
import { KEYS, kill, makeCertificate, waitFor, type Gateway, type Minitel } from '@minipavi/testkit';
import { test, type Kit } from '../kit.ts';

/** Loopback as well, but another address than that of everybody else here. */
const OPERATOR = '127.0.0.2';
const HELP = 'aide@exemple.fr';

interface House {
  readonly gateway: Gateway;
  readonly ca: string;
  readonly users: readonly Minitel[];
}

/** A gateway of two places, and two users. */
async function fullHouse(kit: Kit): Promise<House> {
  const service = await kit.service();
  const { certFile, keyFile, cert } = await makeCertificate(await kit.folder());
  const gateway = await kit.gateway({
    general: {
      ...{ durl: service.url(), maxc: 2, aide: HELP },
      ...{ wssport: 0, ssl: certFile, sslkey: keyFile, astport: 0, httpport: 0 },
    },
    inGeneral: `<visuweb><allowip>${OPERATOR}</allowip></visuweb>`,
  });
  const users = [await kit.websocket(gateway), await kit.telnet(gateway)];
  for (const user of users) await user.waitFor('BONJOUR');
  return { gateway, ca: cert, users };
}

const doormen = (gateway: Gateway) => gateway.processes.filter(({ role }) => role === 'doorman');

describe.concurrent('a full house', () => {
  test('shows who comes by the network a page that says so, and what to do', async ({ kit }) => {
    const { gateway, ca, users } = await fullHouse(kit);
    expect(doormen(gateway)).toEqual([]);
    const ways = [
      () => kit.websocket(gateway),
      () => kit.websocket(gateway, { ca }),
      () => kit.telnet(gateway),
    ];
    for (const way of ways) {
      const rows = await kit.expectRefused(gateway, /Passerelle complète/, way);
      const text = rows.join('\n');
      expect(text).toContain('Toutes les lignes');
      expect(text).toContain('Réessayez dans quelques minutes.');
      expect(text).toContain(HELP);
    }
    const refusals = gateway.log.filter(
      ({ message }) => message === 'connexion refusée : maximum de 2 connexions atteint',
    );
    expect(refusals.map((line) => (line as { kind?: string }).kind)).toEqual(['WS', 'WSS', 'TELN']);
    const polite = await kit.websocket(gateway);
    await polite.closed();
    expect(polite.closeCode).toBe(1000);
    // Those inside have noticed nothing.
    for (const user of users) {
      user.send(`la${KEYS.ENVOI}`);
      await user.waitFor('RECU la.');
    }
    // One process has seen them all off.
    expect(doormen(gateway)).toHaveLength(1);
    await gateway.stop();
    expect(await gateway.leftovers()).toEqual([]);
  });

  test('is never full for a caller, whom Asterisk has answered already', async ({ kit }) => {
    const { gateway } = await fullHouse(kit);
    const caller = await kit.asterisk(gateway);
    caller.send('\x13S');
    await caller.waitFor('BONJOUR');
  });

  test('keeps two places for the operator', async ({ kit }) => {
    const { gateway } = await fullHouse(kit);
    const operators = [
      await kit.websocket(gateway, { from: OPERATOR }),
      await kit.telnet(gateway, { from: OPERATOR }),
    ];
    for (const operator of operators) await operator.waitFor('BONJOUR');
    await kit.expectRefused(gateway, /Passerelle complète/, () => kit.telnet(gateway, { from: OPERATOR }));
    // What they take is theirs: for the others the house is as full as before.
    operators[0]?.send(KEYS.CONNEXION_FIN);
    await operators[0]?.closed();
    await kit.expectRefused(gateway, /Passerelle complète/);
  });

  test('has a place again when somebody leaves', async ({ kit }) => {
    const { gateway, users } = await fullHouse(kit);
    await kit.expectRefused(gateway, /Passerelle complète/);
    users[0]?.send(KEYS.CONNEXION_FIN);
    await users[0]?.closed();
    await (await kit.place(gateway, 5_000)).waitFor('BONJOUR');
  });

  test('shows its page to fifty at once, and hangs up on the next ones', async ({ kit }) => {
    const { gateway, users } = await fullHouse(kit);
    // They do not read, and so are not seen off at once.
    const callers = await Promise.all(Array.from({ length: 80 }, () => kit.tcp(gateway.ports.ws)));
    await waitFor(() => callers.filter(({ isClosed }) => isClosed).length >= 30, {
      what: 'thirty to be hung up on',
    });
    expect(callers.filter(({ isClosed }) => isClosed)).toHaveLength(30);
    // The others had five seconds to open their line.
    await Promise.all(callers.map((caller) => caller.closed()));
    await kit.expectRefused(gateway, /Passerelle complète/);
    expect(doormen(gateway)).toHaveLength(1);
    // A flood has ten lines of the log each second, and a count.
    await gateway.waitForLog(/^\d+ autres connexions refusées en une seconde$/);
    for (const user of users) {
      user.send(`la${KEYS.ENVOI}`);
      await user.waitFor('RECU la.');
    }
  });

  test('has another doorman when the first one dies, and a full page no later than five seconds after', async ({
    kit,
  }) => {
    const { gateway } = await fullHouse(kit);
    await kit.expectRefused(gateway, /Passerelle complète/);
    const [first] = doormen(gateway);
    const present = await kit.tcp(gateway.ports.ws);
    await waitFor(
      () => gateway.log.filter(({ message }) => message.startsWith('connexion refusée')).length === 2,
      {
        what: 'the second refusal',
      },
    );
    kill(first?.pid ?? 0, 'SIGKILL');
    await present.closed();
    await gateway.waitForLog(/^pages de refus : processus terminé/);
    const shown = await waitFor(
      async () => {
        const minitel = await kit.telnet(gateway);
        await minitel.closed();
        return minitel.received !== '';
      },
      { what: 'the page again', withinMs: 10_000 },
    );
    expect(shown).toBe(true);
    expect(doormen(gateway).map(({ pid }) => pid)).not.toEqual([first?.pid]);
  });

  test('stops at once, with people at the door', async ({ kit }) => {
    const { gateway } = await fullHouse(kit);
    const callers = await Promise.all([1, 2, 3].map(() => kit.tcp(gateway.ports.ws)));
    await waitFor(() => doormen(gateway).length === 1, { what: 'the doorman' });
    expect(await gateway.stop()).toMatchObject({ code: 0 });
    expect(await gateway.leftovers()).toEqual([]);
    await Promise.all(callers.map((caller) => caller.closed()));
  });

  test('leaves no doorman behind when its master is killed', async ({ kit }) => {
    const { gateway } = await fullHouse(kit);
    await kit.expectRefused(gateway, /Passerelle complète/);
    const [doorman] = doormen(gateway);
    expect(doorman).toBeDefined();
    await gateway.killMaster();
    await waitFor(() => doormen(gateway).length === 0, { what: 'the doorman to go' });
  });
});

test('somebody who has as many connections as one address may have is told so', async ({ kit }) => {
  const service = await kit.service();
  const gateway = await kit.gateway({ general: { durl: service.url(), maxcip: 1 } });
  const minitel = await kit.telnet(gateway);
  await minitel.waitFor('BONJOUR');
  await kit.expectRefused(gateway, /Déjà en ligne/);
  const other = await kit.telnet(gateway, { from: OPERATOR });
  await other.waitFor('BONJOUR');
});
