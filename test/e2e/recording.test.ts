/** Recordings: who may see them, what is in them, and a disk that does not want them. */

import fs from 'node:fs';
import path from 'node:path';
import { describe, expect } from 'vitest';
import { signPlayback } from '@minipavi/journal';
import { KEYS, waitFor, type Gateway, type Minitel } from '@minipavi/testkit';
import { FakeVisuweb } from '../fake-visuweb.ts';
import { test, type Kit } from '../kit.ts';

const RECORDINGS = '<recordings><rpath>./recordings</rpath><minfreemb>0</minfreemb></recordings>';
const END = '\x14\x1f@A\x1bT Fin de session\x18';
const MINUTE = 60_000;

const folderOf = (gateway: Gateway): string => path.join(gateway.folder, 'recordings');

async function converse(minitel: Minitel, word: string): Promise<void> {
  minitel.send(word);
  await minitel.waitFor(word);
  minitel.send(KEYS.ENVOI);
  await minitel.waitFor(`RECU ${word}.`);
  // The input field, drawn last.
  await minitel.waitFor('\x11');
}

/** All that a viewer gets until he is hung up on. */
async function play(kit: Kit, gateway: Gateway, uniqueId: string, rest = ''): Promise<string> {
  const viewer = await kit.websocket(gateway, { path: `/?streamuniqueid=${uniqueId}&seq=${rest}` });
  await viewer.closed();
  return viewer.received;
}

describe.concurrent('the recording of a session that goes on', () => {
  test('is played as far as it goes to whoever has a signed link, and to nobody else', async ({ kit }) => {
    const service = await kit.service();
    const gateway = await kit.gateway({
      general: { durl: service.url(), httpport: 0 },
      sections: RECORDINGS,
    });
    const visuweb = await FakeVisuweb.of(kit, gateway);
    const minitel = await kit.websocket(gateway);
    await minitel.waitFor('BONJOUR');
    await converse(minitel, 'bonsoir');
    const { uniqueId } = await service.waitFor('CNX');
    await visuweb.opened(uniqueId);
    const calls = service.calls.length;

    const sign = (until: number, id = uniqueId) =>
      `&token=${signPlayback(visuweb.playbackSecret, id, Date.now() + until)}`;
    const valid = sign(MINUTE);
    // All that was sent is in the kernel's hands before it is seen here.
    expect(await play(kit, gateway, uniqueId, valid)).toBe(minitel.received + END);
    expect(await play(kit, gateway, uniqueId)).toMatch(/^\x1f@ALien de VisuWeb.*\x18\n$/);
    for (const wrong of [sign(-1), sign(MINUTE, '17000000001234'), '&token=faux', `${valid}x`])
      expect(await play(kit, gateway, uniqueId, wrong)).toMatch(/^\x1f@ALien de relecture.*\x18\n$/);
    expect(await play(kit, gateway, '17000000001234', sign(MINUTE, '17000000001234'))).toContain(
      'Enregistrement introuvable',
    );

    // No service heard of it, no list has it, nothing was recorded of it.
    expect(service.calls).toHaveLength(calls);
    const listed = visuweb.select('session-changed').map(({ session }) => session.uniqueId);
    expect(new Set(listed)).toEqual(new Set([uniqueId]));
    expect(fs.readdirSync(folderOf(gateway)).sort()).toEqual([`rec-${uniqueId}.tim`, `rec-${uniqueId}.vdt`]);
    const { log } = gateway;
    expect(log.filter(({ message }) => message.startsWith('relecture'))).toHaveLength(7);
    expect(JSON.stringify(log)).not.toContain(valid.slice('&token='.length));
    await converse(minitel, 'encore');
  });

  test('is played to anybody where the operator allows it, and takes a place meanwhile', async ({ kit }) => {
    const service = await kit.service();
    const general = { durl: service.url(), openplayback: 'yes', maxc: 1 };
    const gateway = await kit.gateway({ general, sections: RECORDINGS });
    const minitel = await kit.telnet(gateway);
    await minitel.waitFor('BONJOUR');
    const { uniqueId } = await service.waitFor('CNX');
    await kit.expectRefused(gateway, /Passerelle complète/, () =>
      kit.websocket(gateway, { path: `/?streamuniqueid=${uniqueId}` }),
    );
  });
});

describe.concurrent('the recording of a session', () => {
  test('outlives the gateway, and is played by the next one', async ({ kit }) => {
    const service = await kit.service();
    const general = { durl: service.url(), openplayback: 'yes' };
    const gateway = await kit.gateway({ general, sections: RECORDINGS });
    const minitel = await kit.telnet(gateway);
    await minitel.waitFor('BONJOUR');
    const { uniqueId } = await service.waitFor('CNX');
    const begun = performance.now();
    await waitFor(() => performance.now() - begun > 10_200, { what: 'ten seconds to pass' });
    minitel.hangUp();
    await gateway.waitForLog(/^fin de session/);
    await gateway.stop();
    await gateway.start();
    expect(await play(kit, gateway, uniqueId)).toBe(minitel.received + END);
  });
});

describe.concurrent('a disk', () => {
  test('without a folder for recordings hurts no session, and is told once', async ({ kit }) => {
    const service = await kit.service();
    const general = { durl: service.url(), openplayback: 'yes' };
    const gateway = await kit.gateway({ general, sections: RECORDINGS });
    fs.rmdirSync(folderOf(gateway));
    fs.writeFileSync(folderOf(gateway), '');
    const minitel = await kit.websocket(gateway);
    await minitel.waitFor('BONJOUR');
    await converse(minitel, 'quand');
    await converse(minitel, 'meme');
    const { uniqueId } = await service.waitFor('CNX');
    await gateway.waitForLog(/^enregistrement de la session \d{14} arrêté/);
    expect(await play(kit, gateway, uniqueId)).toMatch(/^\x1f@AEnregistrement (introuvable|illisible)/);
    minitel.send(KEYS.CONNEXION_FIN);
    await minitel.closed();
    await gateway.waitForLog(/^fin de session : Connexion\/fin$/);
    expect(gateway.log.filter(({ message }) => message.startsWith('enregistrement de'))).toHaveLength(1);
  });

  test('without room to spare is left alone', async ({ kit }) => {
    const service = await kit.service();
    const sections = RECORDINGS.replace('>0<', '>10000000<');
    const gateway = await kit.gateway({ general: { durl: service.url() }, sections });
    const minitel = await kit.websocket(gateway);
    await minitel.waitFor('BONJOUR');
    await gateway.waitForLog(/libres sur le disque/);
    await converse(minitel, 'tout va bien');
    expect(fs.readdirSync(folderOf(gateway))).toEqual([]);
  });
});
