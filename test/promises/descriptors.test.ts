/** Descriptors: no more is promised than they suffice for, and running out of them hurts nobody who is connected. */

import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { describe, expect } from 'vitest';
import { KEYS, waitFor, type Gateway, type Minitel } from '@minipavi/testkit';
import { test, type Kit } from '../kit.ts';

const SHORT = /^entrées suspendues/;

/** 2 each for 5 sessions, 2 operators, 100 strangers, 2 idle workers, 8 after a burst; and 50. */
const NEEDED_FOR_FIVE = 284;

async function converse(minitel: Minitel, word: string): Promise<void> {
  minitel.send(word);
  await minitel.waitFor(word);
  minitel.send(KEYS.ENVOI);
  await minitel.waitFor(`RECU ${word}.`);
}

const openFiles = (pid: number): number => fs.readdirSync(`/proc/${pid}/fd`).length;

/** Each takes one of the master's: its own bus is the one door where nobody is counted. */
class Eaters {
  readonly #sockets: net.Socket[] = [];

  constructor(kit: Kit) {
    kit.atEnd(() => this.leave());
  }

  /** Until the master has so many descriptors open, or can have no more. */
  async eatUpTo(gateway: Gateway, files: number): Promise<void> {
    const folder = path.join(gateway.folder, 'sockets');
    const bus = fs.readdirSync(folder).find((name) => name.startsWith('bus-'));
    while (openFiles(gateway.pid) < files) {
      const wanted = files - openFiles(gateway.pid);
      for (let i = 0; i < wanted; i++) {
        const socket = net.connect(path.join(folder, bus ?? ''));
        socket.on('error', () => {});
        this.#sockets.push(socket);
      }
      const open = this.#sockets.length;
      await waitFor(
        () => openFiles(gateway.pid) >= files || this.#sockets.slice(open - wanted).some((one) => one.closed),
        {
          what: `${files} descriptors to be open`,
        },
      );
      if (this.#sockets.some((one) => one.closed)) return;
    }
  }

  leave(): void {
    for (const socket of this.#sockets.splice(0)) socket.destroy();
  }
}

describe.concurrent('a limit of descriptors', () => {
  test('that maxc does not fit into refuses the start, with the figures', async ({ kit }) => {
    const gateway = await kit.prepare({
      general: { maxc: 6, spare: 2 },
      shell: `ulimit -n ${NEEDED_FOR_FIVE}`,
    });
    gateway.launch();
    expect(await gateway.exited()).toMatchObject({ code: 1 });
    for (const words of [
      'Descripteurs de fichiers insuffisants',
      'general/maxc : « 6 » demande 286',
      'le système en accorde 284',
      'maxc à 5 au plus',
      'ulimit -n 286',
      'LimitNOFILE=286',
    ])
      expect(gateway.output).toContain(words);
    expect(gateway.output).not.toContain('Démarrage MiniPavi');
  });

  test('that is nearly reached shows newcomers why, and lets them in when it is not any more', async ({
    kit,
  }) => {
    const service = await kit.service();
    const gateway = await kit.gateway({
      general: { durl: service.url(), maxc: 5, spare: 2, maxrate: 0 },
      shell: `ulimit -n ${NEEDED_FOR_FIVE}`,
    });
    const insiders = [await kit.websocket(gateway), await kit.telnet(gateway)];
    for (const minitel of insiders) await minitel.waitFor('BONJOUR');
    const eaters = new Eaters(kit);
    await eaters.eatUpTo(gateway, NEEDED_FOR_FIVE - 35);

    for (let i = 0; i < 3; i++) await kit.expectRefused(gateway, /complète|plus tard|Réessayez/i);
    for (const minitel of insiders) await converse(minitel, 'dedans');
    const said = gateway.log.filter(({ message }) => SHORT.test(message));
    expect(said).toHaveLength(1);
    expect(said[0]?.message).toMatch(
      /284 descripteurs de fichiers accordés, 2\d\d pris \(ulimit -n, LimitNOFILE\)$/,
    );

    eaters.leave();
    const newcomer = await kit.place(gateway);
    await newcomer.waitFor('BONJOUR');
    for (const minitel of insiders) await converse(minitel, 'encore');
  });

  test('that is reached turns newcomers away and hurts nobody inside', async ({ kit }) => {
    const service = await kit.service();
    const gateway = await kit.gateway({
      general: { durl: service.url(), maxc: 5, spare: 2, maxrate: 0, httpport: 0 },
      shell: `ulimit -n ${NEEDED_FOR_FIVE}`,
    });
    const insiders = [await kit.websocket(gateway), await kit.telnet(gateway)];
    for (const minitel of insiders) await minitel.waitFor('BONJOUR');
    const before = gateway.processes.length;
    const eaters = new Eaters(kit);
    await eaters.eatUpTo(gateway, NEEDED_FOR_FIVE);

    const strangers = await Promise.all(
      Array.from({ length: 20 }, () => kit.telnet(gateway).catch(() => null)),
    );
    for (const stranger of strangers) await stranger?.closed();
    for (const minitel of insiders) await converse(minitel, 'dedans');
    // A worker that dies now cannot be replaced; nor does the master fall over it.
    const [leaver, stayer] = insiders as [Minitel, Minitel];
    leaver.send(KEYS.CONNEXION_FIN);
    await leaver.closed();
    await service.waitFor('FIN');
    expect((await gateway.waitForLog(SHORT)).level).toBe('error');
    await converse(stayer, 'toujours');

    eaters.leave();
    const newcomer = await kit.place(gateway);
    await newcomer.waitFor('BONJOUR');
    await converse(stayer, 'encore');
    await waitFor(() => gateway.processes.length >= before, { what: 'all processes to be there' });
    expect(await gateway.sessions()).toHaveLength(2);
  });
});
