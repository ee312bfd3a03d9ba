/** What VisuWeb may do to sessions, by the bus: end one, and ask what there is to show beside its screen. */

import { describe, expect } from 'vitest';
import {
  basicLogin,
  inputTxt,
  KEYS,
  kill,
  page,
  VISUWEB_PASSWORD,
  VISUWEB_USER,
  waitFor,
} from '@minipavi/testkit';
import { FakeVisuweb } from '../fake-visuweb.ts';
import { test } from '../kit.ts';

const VIDEO = '\x14#DYT:abcdefghijk\x14#F';

describe.concurrent('VisuWeb', () => {
  test('ends the session it names, and no other', async ({ kit }) => {
    const service = await kit.service();
    const gateway = await kit.gateway({ general: { durl: service.url(), httpport: 0 } });
    const visuweb = await FakeVisuweb.of(kit, gateway);
    const minitels = [await kit.websocket(gateway), await kit.telnet(gateway)];
    for (const minitel of minitels) await minitel.waitFor('BONJOUR');
    const [first, second] = service.select('CNX').map(({ uniqueId }) => uniqueId) as [string, string];
    const { kind } = await visuweb.opened(first);
    const [ended, stays] = kind === 'WS' ? minitels : minitels.reverse();

    visuweb.bus.send({ type: 'end-session', uniqueId: first });
    await ended?.closed();
    await visuweb.gone(first);
    expect(await service.waitFor('FIN')).toMatchObject({ uniqueId: first });
    await gateway.waitForLog(/^fin de session demandée par VisuWeb$/);
    visuweb.bus.send({ type: 'end-session', uniqueId: first });
    await gateway.waitForLog(/session déjà finie$/);
    expect(stays?.isClosed).toBe(false);
    expect(visuweb.session(second)).not.toBeNull();
  });

  test('ends a session of a master before this one', async ({ kit }) => {
    const service = await kit.service();
    const [ws = 0, teln = 0, http = 0] = await kit.ports(3);
    const gateway = await kit.gateway({
      general: { durl: service.url(), wsport: ws, telnport: teln, httpport: http },
    });
    const minitel = await kit.websocket(gateway);
    await minitel.waitFor('BONJOUR');
    const { uniqueId } = await service.waitFor('CNX');
    await gateway.killMaster();
    await gateway.start();
    await gateway.waitForLog(/^session reprise$/);
    await gateway.session(uniqueId);
    const answer = await fetch(`http://127.0.0.1:${http}/api/sessions/${uniqueId}/end`, {
      method: 'POST',
      headers: {
        authorization: basicLogin(VISUWEB_USER, VISUWEB_PASSWORD),
        'content-type': 'application/json',
        'x-requested-with': 'test',
        connection: 'close',
      },
      body: '{}',
    });
    expect(answer.status).toBe(204);
    await minitel.closed();
    await service.waitFor('FIN');
  });

  test('hears of what a service shows beside the screen, and fetches it once', async ({ kit }) => {
    const service = await kit.service(({ fctn }) =>
      page(fctn === 'ENVOI' ? `\fVOICI${VIDEO}.` : '\fBONJOUR', inputTxt()),
    );
    const gateway = await kit.gateway({ general: { durl: service.url(), httpport: 0 } });
    const visuweb = await FakeVisuweb.of(kit, gateway);
    const minitel = await kit.websocket(gateway);
    await minitel.waitFor('BONJOUR');
    const { uniqueId } = await service.waitFor('CNX');
    await visuweb.opened(uniqueId);

    expect(await visuweb.poll(1, uniqueId)).toMatchObject({ isKnown: true, media: null });
    expect(await visuweb.poll(2, '17000000001234')).toMatchObject({ isKnown: false });
    minitel.send(KEYS.ENVOI);
    await minitel.waitFor('VOICI');
    await waitFor(() => visuweb.select('media-ready').some((one) => one.uniqueId === uniqueId), {
      what: 'the video to be told',
    });
    const media = { type: 'YT', value: 'abcdefghijk' };
    expect(await visuweb.poll(3, uniqueId)).toMatchObject({ isKnown: true, media });
    expect(await visuweb.poll(4, uniqueId, 'START')).toMatchObject({ isKnown: true, media: null });
    expect(await service.waitFor('BGCALL-WM-START')).toMatchObject({ uniqueId });
  });

  test('has its answer when a session’s process hangs', async ({ kit }) => {
    const service = await kit.service();
    const gateway = await kit.gateway({ general: { durl: service.url(), httpport: 0 } });
    const visuweb = await FakeVisuweb.of(kit, gateway);
    const minitel = await kit.websocket(gateway);
    await minitel.waitFor('BONJOUR');
    const { uniqueId } = await service.waitFor('CNX');
    const { pid } = await visuweb.opened(uniqueId);
    kill(pid, 'SIGSTOP');
    expect(await visuweb.poll(1, uniqueId)).toMatchObject({ isKnown: true, media: null });
    kill(pid, 'SIGKILL');
    await visuweb.gone(uniqueId);
    expect(await visuweb.poll(2, uniqueId)).toMatchObject({ isKnown: false });
  });
});
