/** Screens that a user captures: the service sees them as pictures, the operator beside the recordings. */

import fs from 'node:fs';
import path from 'node:path';
import { describe, expect } from 'vitest';
import { decodePng, isSamePicture } from '@minipavi/png';
import { rasterise, Screen } from '@minipavi/videotex';
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

const CAPTURE = '\rC';
const SECTIONS = `
  <capture><key>C</key><message>ECRAN PRIS</message><messagemax>TROP</messagemax><max>2</max></capture>
  <recordings><rpath>./recordings</rpath><minfreemb>0</minfreemb></recordings>`;
const FIRST = '\f\x1fLJ\x1bT\x1bC MINITEL';

/** Takes Suite, Guide and Envoi. */
const FIELD = inputTxt({ validwith: 64 + 16 + 128 });

interface Scene {
  readonly gateway: Gateway;
  readonly service: VideotexService;
  readonly minitel: Minitel;
  readonly uniqueId: string;
}

/** Suite asks for the list, Guide for what `wanted` says. */
async function scene(kit: Kit, wanted: object = {}, sections = SECTIONS): Promise<Scene> {
  const commands: Readonly<Record<string, object>> = {
    SUITE: { name: 'getScreenList', param: {} },
    GUIDE: { name: 'getScreen', param: wanted },
  };
  const service = await kit.service(({ fctn }) => {
    const COMMAND = commands[fctn];
    if (fctn === 'CNX') return page(FIRST, FIELD);
    return page(fctn === 'DATAS' ? '<DATAS>' : '', COMMAND ? { COMMAND } : FIELD);
  });
  const general = { durl: service.url(), openplayback: 'yes' };
  const gateway = await kit.gateway({ general, sections });
  const minitel = await kit.websocket(gateway);
  await minitel.waitFor('MINITEL');
  await minitel.waitFor('\x11');
  const { uniqueId } = await service.waitFor('CNX');
  return { gateway, service, minitel, uniqueId };
}

type Datas = {
  readonly item: string;
  readonly result: boolean;
  readonly seq?: unknown;
  readonly datas?: unknown;
};

async function datasOf({ service, minitel }: Scene, key: string): Promise<Datas> {
  const nth = service.select('DATAS').length + 1;
  minitel.send(key);
  return (await service.waitFor('DATAS', { nth })).pavi['datas'] as Datas;
}

async function capture({ minitel }: Scene): Promise<void> {
  minitel.send(CAPTURE);
  await minitel.waitFor('ECRAN PRIS');
}

/** The terminal that got these bytes. */
function screenOf(bytes: string): Screen {
  const screen = new Screen();
  screen.write(Buffer.from(bytes, 'latin1'));
  return screen;
}

describe.concurrent('a captured screen', () => {
  test('is listed, drawn as it was, and shown to whoever plays it', async ({ kit }) => {
    const here = await scene(kit, { seq: '1', color: 1, minitel: 0 });
    const before = here.minitel.received;
    const shown = before.slice(before.lastIndexOf('\f'));
    await capture(here);
    const { result, datas } = await datasOf(here, KEYS.SUITE);
    const list = datas as readonly { readonly seq: number }[];
    expect({ result, count: list.length }).toEqual({ result: true, count: 1 });

    const answer = await datasOf(here, KEYS.GUIDE);
    expect(answer).toMatchObject({ item: 'getscreen', result: true });
    const picture = decodePng(Buffer.from(answer.datas as string, 'base64'));
    expect(isSamePicture(picture, rasterise(screenOf(shown), { scale: 2 }))).toBe(true);

    const folder = path.join(here.gateway.folder, 'recordings');
    const file = path.join(folder, `cap-${here.uniqueId}-1.vdt`);
    await waitFor(() => fs.existsSync(file), { what: 'the captured screen on disk' });
    const query = `/?streamuniqueid=${here.uniqueId}&seq=1`;
    const viewer = await kit.websocket(here.gateway, { path: query });
    await viewer.closed();
    expect(viewer.received).toBe(shown);
  });

  test('is drawn in greys, in a Minitel, when the service wants it so', async ({ kit }) => {
    const here = await scene(kit, { seq: '1', color: 0, minitel: 1 });
    await capture(here);
    const { datas } = await datasOf(here, KEYS.GUIDE);
    const { width, height, data } = decodePng(Buffer.from(datas as string, 'base64'));
    expect([width, height]).toEqual([expect.any(Number), expect.any(Number)]);
    expect(width).toBeGreaterThan(640);
    const blue = data.some((value, at) => at % 4 === 2 && value === 255 && data[at - 2] === 0);
    expect(blue).toBe(false);
  });

  test('is one of so many, and none when the operator wants none', async ({ kit }) => {
    const here = await scene(kit);
    await capture(here);
    await capture(here);
    here.minitel.send(CAPTURE);
    await here.minitel.waitFor('TROP');
    expect((await datasOf(here, KEYS.SUITE)).datas).toHaveLength(2);
    const without = await scene(kit, {}, '');
    without.minitel.send(CAPTURE);
    expect((await datasOf(without, KEYS.SUITE)).datas).toEqual([]);
  });
});
