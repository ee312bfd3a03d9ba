/** Many users in the same instant: all are served, some after a moment, and one too many is not. */

import { describe, expect } from 'vitest';
import { KEYS } from '@minipavi/testkit';
import { test } from '../kit.ts';

const USERS = 50;

describe('fifty users at once', () => {
  test('all see their page, though two processes only are warm', async ({ kit }) => {
    const service = await kit.service();
    const gateway = await kit.gateway({ general: { durl: service.url(), maxc: USERS, spare: 2 } });
    const minitels = await Promise.all(
      Array.from({ length: USERS }, (_, i) => (i % 2 === 0 ? kit.websocket(gateway) : kit.telnet(gateway))),
    );
    await Promise.all(minitels.map((minitel) => minitel.waitFor('BONJOUR')));
    await kit.expectRefused(gateway, /Passerelle complète/);
    const ids = service.select('CNX').map(({ uniqueId }) => uniqueId);
    const pins = ids.map((uniqueId) => uniqueId.slice(-4));
    expect(new Set(pins).size).toBe(USERS);

    for (const minitel of minitels) minitel.send(KEYS.CONNEXION_FIN);
    await Promise.all(minitels.map((minitel) => minitel.closed()));
    await service.waitFor('FIN', { nth: USERS });
    await gateway.stop();
    expect(
      service
        .select('FIN')
        .map(({ uniqueId }) => uniqueId)
        .sort(),
    ).toEqual([...ids].sort());
    expect(gateway.log.filter(({ level }) => level === 'error')).toEqual([]);
  });
});
