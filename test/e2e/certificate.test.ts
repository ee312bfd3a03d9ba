/** A renewed certificate is taken up without a restart, and a bad one is not. */

import fs from 'node:fs';
import { describe, expect } from 'vitest';
import {
  KEYS,
  kill,
  makeCertificate,
  type Certificate,
  type Gateway,
  type VideotexService,
} from '@minipavi/testkit';
import { test, type Kit } from '../kit.ts';

interface Scene {
  readonly service: VideotexService;
  readonly gateway: Gateway;
  readonly folder: string;
  readonly first: Certificate;
}

async function secureGateway(kit: Kit): Promise<Scene> {
  const service = await kit.service();
  const folder = await kit.folder();
  const first = await makeCertificate(folder);
  const gateway = await kit.gateway({
    general: { durl: service.url(), wssport: 0, ssl: first.certFile, sslkey: first.keyFile },
  });
  return { service, gateway, folder, first };
}

describe.concurrent('a certificate', () => {
  test('replaced on disk is shown to the next users after SIGHUP, and earlier ones stay', async ({ kit }) => {
    const { gateway, folder, first } = await secureGateway(kit);
    const early = await kit.websocket(gateway, { ca: first.cert });
    await early.waitFor('BONJOUR');
    const second = await makeCertificate(folder);
    kill(gateway.pid, 'SIGHUP');
    await gateway.waitForLog(/^certificat relu$/);
    const late = await kit.websocket(gateway, { ca: second.cert });
    await late.waitFor('BONJOUR');
    await expect(kit.websocket(gateway, { ca: first.cert })).rejects.toThrow(/certificate/);
    early.send(`fidèle`.replace('è', 'e') + KEYS.ENVOI);
    await early.waitFor('RECU fidele.');
  });

  test('replaced on disk is noticed without a word', async ({ kit }) => {
    const { gateway, folder } = await secureGateway(kit);
    const second = await makeCertificate(folder);
    await gateway.waitForLog(/^certificat relu$/);
    const minitel = await kit.websocket(gateway, { ca: second.cert });
    await minitel.waitFor('BONJOUR');
  });

  test('that is none leaves the old one in service, and the log says so', async ({ kit }) => {
    const { gateway, first } = await secureGateway(kit);
    fs.writeFileSync(first.certFile, 'pas un certificat');
    kill(gateway.pid, 'SIGHUP');
    expect(await gateway.waitForLog(/certificat non relu, l'ancien reste en service/)).toMatchObject({
      level: 'error',
    });
    const minitel = await kit.websocket(gateway, { ca: first.cert });
    await minitel.waitFor('BONJOUR');
  });
});
