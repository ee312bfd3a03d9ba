/** The processes there is one of die again and again: they come back, ever more slowly, and no session notices. */

import { describe, expect } from 'vitest';
import { KEYS, kill, waitFor, type Gateway, type Minitel } from '@minipavi/testkit';
import { test } from '../kit.ts';

const ROLES = ['background', 'visuweb', 'services'] as const;
const DEATHS = 4;

async function converse(minitel: Minitel, word: string): Promise<void> {
  minitel.send(word);
  await minitel.waitFor(word);
  minitel.send(KEYS.ENVOI);
  await minitel.waitFor(`RECU ${word}.`);
}

/** Milliseconds that were waited before each new start of this process. */
const delaysOf = (gateway: Gateway, role: string): number[] =>
  gateway.log.flatMap(({ message }) => {
    const line = new RegExp(
      `^processus ${role} terminé \\(code null, signal SIGKILL\\), relancé dans (\\d+) ms$`,
    );
    const delay = line.exec(message)?.[1];
    return delay === undefined ? [] : [Number(delay)];
  });

describe('background, visuweb and services that are killed four times each', () => {
  test('come back, twice as late each time, while a session goes on', async ({ kit }) => {
    const service = await kit.service();
    const [http = 0, services = 0] = await kit.ports(2);
    const gateway = await kit.gateway({
      general: { durl: service.url(), httpport: http },
      sections: `<services><port>${services}</port></services>`,
    });
    const minitel = await kit.websocket(gateway);
    await minitel.waitFor('BONJOUR');
    const { uniqueId } = await service.waitFor('CNX');
    const { pid } = await gateway.session(uniqueId);
    const last = new Map<string, number>();
    for (let death = 1; death <= DEATHS; death++) {
      for (const role of ROLES) {
        const victim = await gateway.processOf(role, last.get(role));
        last.set(role, victim);
        kill(victim, 'SIGKILL');
      }
      await converse(minitel, `mort${death}`);
    }
    for (const role of ROLES) {
      await gateway.processOf(role, last.get(role));
      expect(delaysOf(gateway, role), role).toEqual([200, 400, 800, 1600]);
    }
    await gateway.listening(services);
    expect(await gateway.session(uniqueId)).toMatchObject({ pid });
    await waitFor(() => gateway.processes.filter(({ role }) => role !== 'worker').length === 4, {
      what: 'one of each',
    });

    // What each of them is for works: the list above, and a FIN in a dead worker's place.
    kill(pid, 'SIGKILL');
    await service.waitFor('FIN');
    await minitel.closed();
    await gateway.stop();
    expect(service.select('FIN')).toHaveLength(1);
  });
});
