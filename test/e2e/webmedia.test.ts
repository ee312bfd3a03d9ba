/** WebMedia through the real gateway: from a service's page to a browser that has nothing but the PIN, and back. */

import http from 'node:http';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect } from 'vitest';
import {
  inputTxt,
  KEYS,
  page,
  waitFor,
  type Gateway,
  type Minitel,
  type VideotexService,
} from '@minipavi/testkit';
import { test, type Kit } from '../kit.ts';

const MEDIA = [
  ['YT', 'dQw4w9WgXcQ'],
  ['DM', 'x7abc'],
  ['VID', 'http://example.org/v.mp4'],
  ['SND', 'https://example.org/s.mp3?x=1'],
  ['IMG', 'http://example.org/i.png'],
  ['URL', 'http://example.org/page?x=1&y=2'],
] as const;

interface Stage {
  readonly gateway: Gateway;
  readonly service: VideotexService;
  readonly minitel: Minitel;
  readonly uniqueId: string;
  readonly pin: string;
  /** The service's next page holds this; the Minitel has it when this resolves. */
  send(type: string, value: string): Promise<void>;
}

async function stage(kit: Kit, ports: Readonly<Record<string, number>> = {}): Promise<Stage> {
  let next = '';
  let pages = 0;
  const service = await kit.service(({ fctn }) => {
    if (fctn !== 'ENVOI') return page(fctn === 'CNX' ? '\x0cBONJOUR' : '', inputTxt());
    pages += 1;
    return page(`\x0cPAGE ${pages}${next}.`, inputTxt());
  });
  const gateway = await kit.gateway({ general: { durl: service.url(), httpport: 0, ...ports } });
  const minitel = await kit.websocket(gateway);
  await minitel.waitFor('BONJOUR');
  const { uniqueId } = await service.waitFor('CNX');
  await gateway.session(uniqueId);
  return {
    gateway,
    service,
    minitel,
    uniqueId,
    pin: uniqueId.slice(-4),
    send: async (type, value) => {
      next = `\x14#D${type}:${value}\x14#F`;
      minitel.send(KEYS.ENVOI);
      await minitel.waitFor(`PAGE ${pages + 1}`);
    },
  };
}

const ask = (gateway: Gateway, query: string): Promise<Response> =>
  fetch(`http://127.0.0.1:${gateway.ports.http}/?action=webmedia&${query}`, {
    headers: { connection: 'close' },
  });

const poll = async ({ gateway, pin }: Stage, event = ''): Promise<unknown> =>
  (await ask(gateway, `pin=${pin}&lastevent=${event}`)).json();

const NOTHING = { result: 'OK', content: '0' };
const KO = { result: 'KO' };

/** A browser on the push channel; `text` is all it has been told. */
async function listen(kit: Kit, { gateway, pin }: Stage) {
  const request = http.get({
    host: '127.0.0.1',
    port: gateway.ports.http,
    path: `/webmedia/events?pin=${pin}`,
    agent: false,
  });
  kit.atEnd(() => void request.destroy());
  request.on('error', () => {});
  const [response] = (await once(request, 'response')) as [http.IncomingMessage];
  const heard = { text: '', isOver: false, at: 0 };
  response.on('error', () => {});
  response.setEncoding('utf8').on('data', (text: string) => {
    heard.text += text;
    heard.at = performance.now();
  });
  response.on('close', () => (heard.isOver = true));
  return heard;
}

const until = (heard: { text: string }, text: string): Promise<unknown> =>
  waitFor(() => heard.text.includes(text), {
    what: () => `${text} on the channel, which said: ${heard.text}`,
  });

describe.concurrent('WebMedia', () => {
  test('each kind comes through once, by the poll of the original', async ({ kit }) => {
    const on = await stage(kit);
    expect(await poll(on)).toEqual(NOTHING);
    for (const [type, infos] of MEDIA) {
      await on.send(type, infos);
      expect(await poll(on)).toEqual({ result: 'OK', content: '1', type, infos });
      expect(await poll(on)).toEqual(NOTHING);
    }
    // What nobody fetched is replaced, not kept.
    await on.send('IMG', 'http://example.org/1.png');
    await on.send('IMG', 'http://example.org/2.png');
    expect(await poll(on)).toMatchObject({ infos: 'http://example.org/2.png' });
    expect(await poll(on)).toEqual(NOTHING);
  });

  test('the service is told whether somebody looks, and what the player does', async ({ kit }) => {
    const on = await stage(kit);
    expect((await on.service.waitFor('CNX')).pavi['webmedia']).toBe(0);
    await poll(on, 'START');
    const started = await on.service.waitFor('BGCALL-WM-START');
    expect(started).toMatchObject({ uniqueId: on.uniqueId, pavi: { webmedia: 1 } });
    await poll(on, 'STOP');
    await on.service.waitFor('BGCALL-WM-STOP');
    // Five seconds without a poll.
    await waitFor(
      async () => {
        await on.send('YT', 'dQw4w9WgXcQ');
        return on.service.select('ENVOI').at(-1)?.pavi['webmedia'] === 0;
      },
      { what: 'webmedia 0 again' },
    );
  });

  test('the channel brings it at once, keeps the flag up, and ends with the session', async ({ kit }) => {
    const on = await stage(kit);
    const [one, two] = [await listen(kit, on), await listen(kit, on)];
    for (const heard of [one, two]) await until(heard, 'event: ready');
    for (const [type, infos] of MEDIA) {
      await on.send(type, infos);
      for (const heard of [one, two])
        await until(heard, `event: media\ndata: ${JSON.stringify({ type, infos })}\n`);
    }
    // A poll holds the flag up for five.
    await pause(7000);
    await on.send('IMG', 'http://example.org/last.png');
    expect(on.service.select('ENVOI').at(-1)?.pavi['webmedia']).toBe(1);
    await until(one, 'last.png');
    on.minitel.send(KEYS.CONNEXION_FIN);
    for (const heard of [one, two]) {
      await until(heard, 'event: ko');
      await waitFor(() => heard.isOver, { what: 'the end of the channel' });
    }
    expect(await poll(on)).toEqual(KO);
  });

  test('a master that dies and comes back costs a listener nothing', async ({ kit }) => {
    // The next master finds the processes of the last by its ports.
    const [wsport = 0, telnport = 0, httpport = 0] = await kit.ports(3);
    const on = await stage(kit, { wsport, telnport, httpport });
    const heard = await listen(kit, on);
    await until(heard, 'event: ready');
    await on.gateway.killMaster();
    await on.gateway.start();
    await on.gateway.session(on.uniqueId);
    await on.send('IMG', 'http://example.org/after.png');
    await until(heard, 'after.png');
    expect(heard.text).not.toContain('ko');
    expect(heard.isOver).toBe(false);
  });

  test('who guesses PINs is shut out for a while, who has one is not', async ({ kit }) => {
    const on = await stage(kit);
    expect(await poll(on)).toEqual(NOTHING);
    const other = await kit.websocket(on.gateway);
    await other.waitFor('BONJOUR');
    const { uniqueId } = await on.service.waitFor('CNX', { nth: 2 });
    await on.gateway.session(uniqueId);
    for (let pin = 1000; pin < 1010; pin += 1)
      expect(await (await ask(on.gateway, `pin=${pin}`)).json()).toEqual(KO);
    const refused = await ask(on.gateway, `pin=${uniqueId.slice(-4)}`);
    expect([refused.status, await refused.json()]).toEqual([429, KO]);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await poll(on)).toEqual(NOTHING);
    await on.gateway.waitForLog(/WebMedia : trop de PIN faux/);
    expect(JSON.stringify(on.gateway.log)).not.toContain('pin=');
  });
});
