/** The same player on the Minitel's page: what the service sends is beside the screen. */

import { describe, expect } from 'vitest';
import { inputTxt, page as answer, type Gateway, type VideotexService } from '@minipavi/testkit';
import type { Page, Request } from 'playwright-core';
import type { Kit } from '../kit.ts';
import { waitForText } from './element-stage.ts';
import { DESKTOP, PHONE, test, type BrowserKit, type PageOptions } from './kit.ts';
import { MediaHost, replaceVideoSites } from './media-host.ts';

interface Stage {
  readonly gateway: Gateway;
  readonly service: VideotexService;
  readonly host: MediaHost;
  readonly page: Page;
  /** Addresses of this site asked for. */
  readonly asked: readonly string[];
  /** Opens the Minitel's page and waits for its first page; the service's pages answer `Envoi` with this medium. */
  open(query?: string): Promise<void>;
  send(type: string, value: string): Promise<void>;
}

async function stage(kit: Kit, browser: BrowserKit, options: PageOptions = DESKTOP): Promise<Stage> {
  const host = await MediaHost.open();
  kit.atEnd(() => host.close());
  let next = '';
  let pages = 0;
  const service = await kit.service(({ fctn, content }) => {
    if (fctn !== 'ENVOI') return answer(fctn === 'CNX' ? '\x0c\x1fEABONJOUR' : '', inputTxt());
    pages += 1;
    return answer(`\x0c\x1fEAPAGE ${pages} ${content.join('')}${next}`, inputTxt());
  });
  const gateway = await kit.gateway({ general: { durl: service.url(), httpport: 0 } });
  const page = await browser.page(options);
  await replaceVideoSites(page.context());
  const asked: string[] = [];
  page.on('request', (request: Request) => asked.push(new URL(request.url()).pathname));
  return {
    gateway,
    service,
    host,
    page,
    asked,
    open: async (query = '') => {
      await page.goto(`http://127.0.0.1:${gateway.ports.http}/minitel/?speed=max${query}`);
      await waitForText(page, 'BONJOUR');
    },
    send: async (type, value) => {
      next = `\x14#D${type}:${value}\x14#F`;
      const shown = `PAGE ${pages + 1}`;
      await page.keyboard.press('Enter');
      await waitForText(page, shown);
    },
  };
}

const panel = (page: Page) => page.getByRole('complementary', { name: 'Média du service' });
const hasFocus = (page: Page): Promise<boolean> =>
  page.evaluate(() => document.activeElement?.tagName === 'X-MINITEL');
const screenWidth = async (page: Page): Promise<number> =>
  (await page.locator('x-minitel canvas').first().boundingBox())?.width ?? 0;

describe('media beside the screen', () => {
  test('come by themselves, leave the keyboard to the Minitel, and go when they are closed', async ({
    kit,
    browser,
  }) => {
    const on = await stage(kit, browser);
    const { page } = on;
    await on.open();
    expect(await panel(page).isVisible()).toBe(false);
    await expect.poll(() => on.asked).toContain('/webmedia/events');
    const wide = await screenWidth(page);

    await on.send('SND', on.host.url('/long.wav'));
    await on.service.waitFor('BGCALL-WM-START');
    expect(await panel(page).locator('audio').isVisible()).toBe(true);
    expect(await hasFocus(page)).toBe(true);
    await expect.poll(() => screenWidth(page)).toBeLessThan(wide);
    await page.keyboard.type('encore');
    await on.send('IMG', on.host.url('/picture.png'));
    expect((await on.service.waitFor('ENVOI', { nth: 2 })).content).toEqual(['encore']);
    expect((await on.service.waitFor('ENVOI', { nth: 2 })).pavi['webmedia']).toBe(1);
    await on.service.waitFor('BGCALL-WM-STOP');
    await panel(page).getByRole('img').waitFor();

    await on.send('YT', 'dQw4w9WgXcQ');
    await panel(page).locator('iframe').waitFor();
    expect(await hasFocus(page)).toBe(true);
    await on.send('SND', on.host.url('/long.wav'));
    await on.service.waitFor('BGCALL-WM-START', { nth: 2 });
    await panel(page).getByRole('button', { name: 'Fermer le média' }).click();
    await on.service.waitFor('BGCALL-WM-STOP', { nth: 2 });
    expect(await panel(page).isVisible()).toBe(false);
    await page.keyboard.type('fin');
    await waitForText(page, 'fin');
    await expect.poll(() => screenWidth(page)).toBe(wide);
    await on.send('IMG', on.host.url('/picture.png'));
    await panel(page).getByRole('img').waitFor();
  });

  test('are closed by keyboard, and the Minitel has it back', async ({ kit, browser }) => {
    const on = await stage(kit, browser);
    const { page } = on;
    await on.open();
    await expect.poll(() => on.asked).toContain('/webmedia/events');
    await on.send('IMG', on.host.url('/picture.png'));
    await panel(page).getByRole('button', { name: 'Fermer le média' }).press('Enter');
    await panel(page).waitFor({ state: 'hidden' });
    await expect.poll(() => hasFocus(page)).toBe(true);
  });

  test('end with the session', async ({ kit, browser }) => {
    const on = await stage(kit, browser);
    const { page } = on;
    await on.open();
    await expect.poll(() => on.asked).toContain('/webmedia/events');
    await on.send('SND', on.host.url('/long.wav'));
    await panel(page).waitFor();
    await page.keyboard.press('F9');
    await page.getByText('Connexion terminée').waitFor();
    await panel(page).waitFor({ state: 'hidden' });
    // The next session has a PIN, and media, of its own.
    await page.getByRole('button', { name: 'Se reconnecter' }).click();
    await waitForText(page, 'BONJOUR');
    await expect.poll(() => on.asked.filter((path) => path === '/webmedia/events')).toHaveLength(2);
    await on.send('IMG', on.host.url('/picture.png'));
    await panel(page).getByRole('img').waitFor();
  });

  test('are none with nowebmedia, nor for a Minitel on another gateway', async ({ kit, browser }) => {
    const on = await stage(kit, browser);
    const elsewhere = await kit.gateway({ general: { durl: on.service.url() } });
    for (const query of ['&nowebmedia=1', `&gw=ws://127.0.0.1:${elsewhere.ports.ws}/`]) {
      await on.open(query);
      await on.send('IMG', on.host.url('/picture.png'));
      expect(on.asked.filter((path) => path.startsWith('/webmedia/'))).toEqual([]);
      expect(await panel(on.page).isVisible()).toBe(false);
    }
    // This gateway by its address is this gateway.
    await on.open(`&gw=ws://127.0.0.1:${on.gateway.ports.ws}/`);
    await expect.poll(() => on.asked).toContain('/webmedia/events');
  });

  for (const [name, viewport] of [
    ['desk', { width: 1280, height: 800 }],
    ['phone', { width: 360, height: 740 }],
    ['phone on its side', { width: 740, height: 360 }],
  ] as const) {
    test(`fit a ${name}`, async ({ kit, browser }) => {
      const on = await stage(kit, browser, { ...(name === 'desk' ? DESKTOP : PHONE), viewport });
      const { page } = on;
      await on.open();
      await expect.poll(() => on.asked).toContain('/webmedia/events');
      await on.host.makeFilm(page);
      const ways: readonly (readonly [string, string])[] = [
        ['IMG', on.host.url('/picture.png')],
        ['SND', on.host.url('/long.wav')],
        ['VID', on.host.url('/film.webm')],
        ['YT', 'dQw4w9WgXcQ'],
        ['URL', on.host.url(`/a/rather/long/address/${'x'.repeat(80)}?with=parameters`)],
      ];
      for (const [type, value] of ways) {
        await on.send(type, value);
        const kind = { IMG: 'picture', SND: 'sound', VID: 'film', YT: 'player', URL: 'link' }[type];
        await panel(page).locator(`.media-view[data-kind=${kind}]`).waitFor();
        if (type === 'IMG') await page.waitForFunction(() => document.querySelector('img')?.complete);
        await browser.look(page, `minitel ${type} ${viewport.width}`);
        const outside = await page.evaluate(() => {
          const root = document.querySelector('x-minitel')?.shadowRoot;
          const shown = [
            ...(root?.querySelectorAll('canvas:not(.glow), .toolbar, .keyboard') ?? []),
            ...document.querySelectorAll('#media, #media .close'),
          ];
          return shown
            .filter((one) => {
              const { left, top, right, bottom } = one.getBoundingClientRect();
              return left < 0 || top < 0 || right > innerWidth + 0.5 || bottom > innerHeight + 0.5;
            })
            .map(({ className, tagName }) => `${tagName} ${className}`);
        });
        expect(outside, type).toEqual([]);
        // What is left of the screen can still be read.
        expect(await screenWidth(page), type).toBeGreaterThan(viewport.width > 1000 ? 500 : 190);
      }
    });
  }
});
