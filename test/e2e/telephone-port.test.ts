/** Who may call by the port of the telephone, seen from an address of this machine that is not loopback. */

import { once } from 'node:events';
import net from 'node:net';
import os from 'node:os';
import { expect } from 'vitest';
import { asteriskXml, waitFor, type Gateway } from '@minipavi/testkit';
import { test, type Kit } from '../kit.ts';

/** undefined: a machine without a network. */
const elsewhere = Object.values(os.networkInterfaces())
  .flatMap((addresses) => addresses ?? [])
  .find(({ family, internal }) => family === 'IPv4' && !internal)?.address;
const ELSEWHERE = elsewhere ?? '';

/** A modem that calls from ELSEWHERE: what it is shown until it is shown `text`, or until it is closed. */
async function call(kit: Kit, gateway: Gateway, text: string): Promise<string> {
  const socket = net.connect({ host: ELSEWHERE, port: gateway.ports.ast ?? 0 });
  socket.on('error', () => {});
  kit.atEnd(() => void socket.destroy());
  socket.write('CALLFROM 0388776655\nSTARTURL \nPCE 0\n\x13S');
  let shown = '';
  socket.on('data', (bytes) => (shown += bytes.toString('latin1')));
  await waitFor(() => shown.includes(text) || socket.destroyed, { what: `${text} or the end` });
  return shown;
}

test.skipIf(elsewhere === undefined)(
  'a stranger is turned away, and the log tells whom it waits for',
  async ({ kit }) => {
    const service = await kit.service();
    const gateway = await kit.gateway({
      general: { bind: null, durl: service.url(), astport: 0, astallow: '203.0.113.0/24' },
    });
    expect(gateway.output).toContain('Appels Asterisk acceptés: cette machine, 203.0.113.0/24\n');
    expect(await call(kit, gateway, 'BONJOUR')).toBe('');
    const refusal = 'connexion refusée : port Asterisk : attendu cette machine, 203.0.113.0/24';
    await waitFor(() => gateway.log.some(({ message }) => message === refusal), { what: refusal });
    const here = await kit.asterisk(gateway);
    here.send('\x13S');
    await here.waitFor('BONJOUR');
  },
);

test.skipIf(elsewhere === undefined)(
  'the server of the configuration may call as often as it likes',
  async ({ kit }) => {
    const service = await kit.service();
    const [ami = 0] = await kit.ports(1);
    const gateway = await kit.gateway({
      general: { bind: null, durl: service.url(), astport: 0, maxcip: 1 },
      sections: `<connecttocmd>${asteriskXml(ami, { ip: ELSEWHERE })}</connecttocmd>`,
    });
    const shown = await Promise.all([1, 2, 3].map(() => call(kit, gateway, 'BONJOUR')));
    for (const page of shown) expect(page).toContain('BONJOUR');
  },
);

test.skipIf(elsewhere === undefined)(
  'without anybody elsewhere, nobody elsewhere can even try',
  async ({ kit }) => {
    const service = await kit.service();
    const gateway = await kit.gateway({ general: { bind: null, durl: service.url(), astport: 0 } });
    const socket = net.connect({ host: ELSEWHERE, port: gateway.ports.ast ?? 0 });
    kit.atEnd(() => void socket.destroy());
    await expect(once(socket, 'connect')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  },
);
