/** VisuWeb: who sees what, and what happens when it dies. */

import { describe, expect } from 'vitest';
import {
  basicLogin,
  KEYS,
  kill,
  VISUWEB_PASSWORD,
  VISUWEB_USER,
  waitFor,
  type Gateway,
} from '@minipavi/testkit';
import { test } from '../kit.ts';

const get = (gateway: Gateway, path: string, authorization?: string): Promise<Response> =>
  fetch(`http://127.0.0.1:${gateway.ports.http}${path}`, {
    headers: { connection: 'close', ...(authorization === undefined ? {} : { authorization }) },
  });

const LOGIN = basicLogin(VISUWEB_USER, VISUWEB_PASSWORD);

describe.concurrent('VisuWeb', () => {
  test('shows nothing without its password, and everything with it', async ({ kit }) => {
    const service = await kit.service();
    const gateway = await kit.gateway({ general: { durl: service.url('/?a=1'), httpport: 0 } });
    const minitel = await kit.websocket(gateway);
    await minitel.waitFor('BONJOUR');
    const { uniqueId } = await service.waitFor('CNX');
    await gateway.session(uniqueId);

    for (const login of [
      undefined,
      basicLogin(VISUWEB_USER, 'faux'),
      basicLogin('autre', VISUWEB_PASSWORD),
    ]) {
      for (const path of ['/', '/?action=visujson', '/?action=stats']) {
        const refused = await get(gateway, path, login);
        const body = await refused.text();
        expect({ status: refused.status, body }).not.toMatchObject({ status: 200 });
        expect(body).not.toContain(uniqueId);
      }
    }
    const asked = await get(gateway, '/?action=visujson');
    expect(asked.status).toBe(401);
    expect(asked.headers.get('www-authenticate')).toMatch(/^Basic /);
  });

  test("lists each session with its process's number and escapes what users chose", async ({ kit }) => {
    const service = await kit.service();
    const gateway = await kit.gateway({ general: { durl: service.url(), httpport: 0 } });
    const evil = service.url('/?x="><script>alert(1)</script>');
    const minitel = await kit.websocket(gateway, { path: `/?url=${encodeURIComponent(evil)}` });
    await minitel.waitFor('BONJOUR');
    const { uniqueId } = await service.waitFor('CNX');
    const listed = await gateway.session(uniqueId);
    expect(listed).toMatchObject({ type: 'IN/WS', ip: '127.0.0.1', url: evil });
    expect(gateway.processes.find(({ role, pid }) => role === 'worker' && pid === listed.pid)).toBeDefined();

    const html = await (await get(gateway, '/', LOGIN)).text();
    expect(html).toContain(String(listed.pid));
    expect(html).toContain(uniqueId);
    expect(html).not.toContain('<script>alert');

    minitel.send(KEYS.CONNEXION_FIN);
    await minitel.closed();
    await waitFor(async () => (await gateway.sessions()).length === 0, { what: 'an empty list' });
  });

  test('dies, comes back by itself on its port, and knows the sessions', async ({ kit }) => {
    const service = await kit.service();
    const [http = 0] = await kit.ports(1);
    const gateway = await kit.gateway({ general: { durl: service.url(), httpport: http } });
    const minitel = await kit.telnet(gateway);
    await minitel.waitFor('BONJOUR');
    const { uniqueId } = await service.waitFor('CNX');
    const listed = await gateway.session(uniqueId);
    const before = await gateway.processOf('visuweb');
    kill(before, 'SIGKILL');
    expect(await gateway.processOf('visuweb', before)).not.toBe(before);
    expect(await gateway.session(uniqueId)).toMatchObject({ pid: listed.pid, type: 'IN/TELN' });
    await gateway.waitForLog(/processus visuweb terminé \(code null, signal SIGKILL\), relancé/);
    // It follows what happens after its return, too.
    const second = await kit.websocket(gateway);
    await second.waitFor('BONJOUR');
    await gateway.session((await service.waitFor('CNX', { nth: 2 })).uniqueId);
    minitel.send(`vu${KEYS.ENVOI}`);
    await minitel.waitFor('RECU vu.');
  });
});
