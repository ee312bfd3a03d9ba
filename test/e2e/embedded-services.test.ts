/** What a newcomer meets: the embedded services, and the processes behind them, which come back when they die. */

import path from 'node:path';
import { describe, expect } from 'vitest';
import { KEYS, kill, type GatewayOptions } from '@minipavi/testkit';
import { test } from '../kit.ts';

const DIRECTORY = path.resolve(import.meta.dirname, '../../config/paviacc.conf');

/** As config/minipavi-base.conf, on this port. */
const options = (port = 0): GatewayOptions => ({
  general: { durl: `http://127.0.0.1:${port}/accueil/` },
  sections: `<services><port>${port}</port><accueil>${DIRECTORY}</accueil></services>`,
});

describe.concurrent('a newcomer', () => {
  test('is welcomed, types the code of the demonstration and comes back', async ({ kit }) => {
    const [port] = await kit.ports(1);
    const gateway = await kit.gateway(options(port));
    const minitel = await kit.websocket(gateway);
    await minitel.waitFor('PIN:');
    // The field for a code or an address, on row 13.
    await minitel.waitFor('\x1fMA\x11');
    minitel.send('demo');
    await minitel.waitFor('demo');
    minitel.send(KEYS.ENVOI);
    await minitel.waitFor('\x0c');
    await minitel.waitFor('La visite');
    minitel.send(KEYS.CONNEXION_FIN);
    await minitel.waitFor('\x1fMA\x11');
    minitel.send(KEYS.CONNEXION_FIN);
    await minitel.closed();
    expect(minitel.received).not.toContain('ERR #');
  });

  test('is welcomed again after the services have died', async ({ kit }) => {
    const [port] = await kit.ports(1);
    const gateway = await kit.gateway(options(port));
    const before = await gateway.processOf('services');
    kill(before, 'SIGKILL');
    await gateway.waitForLog(/processus services terminé \(code null, signal SIGKILL\), relancé/);
    await gateway.processOf('services', before);
    await gateway.listening(port ?? 0);
    const minitel = await kit.websocket(gateway);
    await minitel.waitFor('\x1fMA\x11');
  });
});

test('the background process dies and comes back by itself', async ({ kit }) => {
  const gateway = await kit.gateway();
  const before = await gateway.processOf('background');
  kill(before, 'SIGKILL');
  expect(await gateway.processOf('background', before)).not.toBe(before);
  await gateway.waitForLog(/processus background terminé/);
});
