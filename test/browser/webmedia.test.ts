/** The player's page, on a real gateway: what a service sends is seen and heard beside the Minitel. */

import { describe, expect } from 'vitest';
import {
  inputTxt,
  KEYS,
  kill,
  page as answer,
  type Gateway,
  type Minitel,
  type VideotexService,
} from '@minipavi/testkit';
import type { Frame, Page } from 'playwright-core';
import type { Kit } from '../kit.ts';
import { DESKTOP, PHONE, test, type BrowserKit } from './kit.ts';
import { MediaHost, replaceVideoSites } from './media-host.ts';

interface Stage {
  readonly gateway: Gateway;
  readonly site: string;
  readonly service: VideotexService;
  readonly minitel: Minitel;
  readonly pin: string;
  readonly host: MediaHost;
  /** The service shows a page with this in it. */
  send(type: string, value: string): Promise<void>;
  /** What the service has heard of the player. */
  heard(): string[];
}

/** A Minitel on a service that shows what the test wants. */
async function stage(kit: Kit, httpport = 0): Promise<Stage> {
  const host = await MediaHost.open();
  kit.atEnd(() => host.close());
  let next = '';
  let pages = 0;
  const service = await kit.service(({ fctn }) => {
    if (fctn !== 'ENVOI') return answer(fctn === 'CNX' ? '\x0cBONJOUR' : '', inputTxt());
    pages += 1;
    return answer(`\x0cPAGE ${pages}${next}.`, inputTxt());
  });
  const gateway = await kit.gateway({ general: { durl: service.url(), httpport } });
  const minitel = await kit.websocket(gateway);
  await minitel.waitFor('BONJOUR');
  const { uniqueId } = await service.waitFor('CNX');
  await gateway.session(uniqueId);
  return {
    gateway,
    site: `http://127.0.0.1:${gateway.ports.http}/webmedia/`,
    service,
    minitel,
    pin: uniqueId.slice(-4),
    host,
    send: async (type, value) => {
      next = `\x14#D${type}:${value}\x14#F`;
      minitel.send(KEYS.ENVOI);
      await minitel.waitFor(`PAGE ${pages + 1}`);
    },
    heard: () => service.calls.map(({ fctn }) => fctn).filter((fctn) => fctn.startsWith('BGCALL-WM-')),
  };
}

/** Gives the PIN as a user does: what is played afterwards is played on a gesture of theirs. */
async function connect(page: Page, { site, pin }: Stage): Promise<void> {
  await page.goto(site);
  await page.getByLabel('PIN à quatre chiffres').fill(pin);
  await page.getByRole('button', { name: 'Connecter' }).click();
  await page.getByText(`Relié, PIN ${pin}`).waitFor();
}

const quiet = async (browser: BrowserKit, options = DESKTOP) => {
  const page = await browser.page(options);
  const asked = await replaceVideoSites(page.context());
  return { page, asked };
};

describe('the PIN', () => {
  test('is four digits of a Minitel that is connected, and the page says what is wrong', async ({
    kit,
    browser,
  }) => {
    const { site, pin } = await stage(kit);
    const { page } = await quiet(browser);
    await page.goto(site);
    const field = page.getByLabel('PIN à quatre chiffres');
    await expect.poll(() => field.evaluate((one) => one === document.activeElement)).toBe(true);
    await page.keyboard.type('1a2');
    expect(await field.inputValue()).toBe('12');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').getByText('Le PIN a quatre chiffres.').waitFor();
    await field.fill(pin === '1000' ? '1001' : '1000');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').getByText("Aucun Minitel n'est connecté avec ce PIN.").waitFor();
    expect(new URL(page.url()).search).toBe('');
  });

  test('may be pasted with the words around it, or come in the address', async ({ kit, browser }) => {
    const { site, pin } = await stage(kit);
    const { page } = await quiet(browser);
    await page.goto(site);
    await page.getByLabel('PIN à quatre chiffres').evaluate((field, text) => {
      const clipboardData = new DataTransfer();
      clipboardData.setData('text/plain', text);
      field.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
    }, `WS 23/11/2026 21:23 PIN:${pin} `);
    await page.keyboard.press('Enter');
    await page.getByText(`Relié, PIN ${pin}`).waitFor();
    // The address holds it now: a page that is loaded again is where it was.
    expect(new URL(page.url()).search).toBe(`?pin=${pin}`);
    await page.reload();
    await page.getByText(`Relié, PIN ${pin}`).waitFor();
    await page.getByRole('button', { name: 'Changer de PIN' }).click();
    await page.getByLabel('PIN à quatre chiffres').waitFor();
    expect(new URL(page.url()).search).toBe('');
  });
});

describe('what the service sends', () => {
  test('a picture is shown, and the service knows that somebody looks', async ({ kit, browser }) => {
    const on = await stage(kit);
    const { page } = await quiet(browser);
    await connect(page, on);
    await on.send('IMG', on.host.url('/picture.png'));
    const picture = page.getByRole('img', { name: `Image de ${on.host.name}` });
    await picture.waitFor();
    await expect.poll(() => picture.evaluate((one: HTMLImageElement) => one.naturalWidth)).toBe(320);
    await on.send('URL', on.host.url('/'));
    expect((await on.service.waitFor('ENVOI', { nth: 2 })).pavi['webmedia']).toBe(1);
    expect(on.heard()).toEqual([]);
  });

  test('a sound is heard, and the service told when it begins and when it has ended', async ({
    kit,
    browser,
  }) => {
    const on = await stage(kit);
    const { page } = await quiet(browser);
    await connect(page, on);
    await on.send('SND', on.host.url('/sound.wav'));
    await page.getByText(`Son de ${on.host.name}`).waitFor();
    await on.service.waitFor('BGCALL-WM-STOP');
    expect(on.heard()).toEqual(['BGCALL-WM-START', 'BGCALL-WM-STOP']);
  });

  test('a film is shown; what comes next takes its place, and ends it', async ({ kit, browser }) => {
    const on = await stage(kit);
    const { page } = await quiet(browser);
    await connect(page, on);
    await on.host.makeFilm(page);
    await on.send('VID', on.host.url('/film.webm'));
    await on.service.waitFor('BGCALL-WM-STOP');
    expect(await page.locator('video').evaluate((one: HTMLVideoElement) => one.videoWidth)).toBe(320);
    await on.send('SND', on.host.url('/long.wav'));
    await on.service.waitFor('BGCALL-WM-START', { nth: 2 });
    expect(await page.locator('video').count()).toBe(0);
    await on.send('IMG', on.host.url('/picture.png'));
    await on.service.waitFor('BGCALL-WM-STOP', { nth: 2 });
    await page.getByRole('img').waitFor();
    expect(on.heard()).toEqual(['START', 'STOP', 'START', 'STOP'].map((event) => `BGCALL-WM-${event}`));
  });

  test('a sound that the browser will not play by itself waits for a big button', async ({
    kit,
    browser,
  }) => {
    const on = await stage(kit);
    const { page } = await quiet(browser);
    // Every look of this test's counts as a gesture for Chromium: that it refuses is played.
    await page.addInitScript(() => {
      const play = Object.getOwnPropertyDescriptor(HTMLMediaElement.prototype, 'play')
        ?.value as () => Promise<void>;
      let isAllowed = false;
      addEventListener('click', () => (isAllowed = true), { capture: true });
      Object.defineProperty(HTMLMediaElement.prototype, 'autoplay', { set: () => {} });
      HTMLMediaElement.prototype.play = function () {
        const refusal = new DOMException('a gesture first', 'NotAllowedError');
        return isAllowed ? play.call(this) : Promise.reject(refusal);
      };
    });
    await page.goto(`${on.site}?pin=${on.pin}`);
    await page.getByText('Relié, PIN').waitFor();
    await on.send('SND', on.host.url('/sound.wav'));
    const button = page.getByRole('button', { name: 'Lancer la lecture' });
    await button.waitFor();
    await browser.look(page, 'autoplay refused');
    expect(on.heard()).toEqual([]);
    await button.click();
    await on.service.waitFor('BGCALL-WM-STOP');
    expect(on.heard()).toEqual(['BGCALL-WM-START', 'BGCALL-WM-STOP']);
    expect(await button.count()).toBe(0);
  });

  test('YouTube plays in a frame, is told where it stands, and tells what it does', async ({
    kit,
    browser,
  }) => {
    const on = await stage(kit);
    const { page, asked } = await quiet(browser);
    await connect(page, on);
    await on.send('YT', 'dQw4w9WgXcQ');
    const frame = page.locator('iframe[title="Vidéo YouTube"]');
    await frame.waitFor();
    expect(await frame.getAttribute('src')).toMatch(
      /^https:\/\/www\.youtube-nocookie\.com\/embed\/dQw4w9WgXcQ\?autoplay=1&/,
    );
    const player = (): Frame | undefined =>
      page.frames().find((one) => one.url().includes('youtube-nocookie'));
    const become = (state: number) => player()?.evaluate(`become(${state})`);
    await expect.poll(() => player()?.evaluate('isHeard()')).toBe(true);
    expect(await asked[0]?.headerValue('referer')).toBe(new URL('/', on.site).href);
    for (const state of [-1, 3, 1, 3, 1, 2]) await become(state);
    await on.service.waitFor('BGCALL-WM-STOP');
    await become(1);
    await on.service.waitFor('BGCALL-WM-START', { nth: 2 });
    await page.getByRole('button', { name: 'Changer de PIN' }).click();
    await on.service.waitFor('BGCALL-WM-STOP', { nth: 2 });
    expect(on.heard()).toEqual(['START', 'STOP', 'START', 'STOP'].map((event) => `BGCALL-WM-${event}`));
  });

  test('Dailymotion plays in a frame, from when it is shown to when it is not', async ({ kit, browser }) => {
    const on = await stage(kit);
    const { page } = await quiet(browser);
    await connect(page, on);
    await on.send('DM', 'x7abc');
    const frame = page.locator('iframe[title="Vidéo Dailymotion"]');
    await frame.waitFor();
    expect(await frame.getAttribute('src')).toBe('https://geo.dailymotion.com/player.html?video=x7abc');
    await on.service.waitFor('BGCALL-WM-START');
    await on.send('IMG', on.host.url('/picture.png'));
    await on.service.waitFor('BGCALL-WM-STOP');
  });

  test('a link names where it leads, and is opened by nobody but the user', async ({ kit, browser }) => {
    const on = await stage(kit);
    const { page } = await quiet(browser);
    await connect(page, on);
    const address = on.host.url('/page?x=1&y=%22');
    await on.send('URL', address);
    const link = page.getByRole('link', { name: address });
    await link.waitFor();
    expect(await link.getAttribute('href')).toBe(address);
    expect(await link.getAttribute('rel')).toBe('noopener noreferrer');
    expect(await link.locator('strong').textContent()).toBe(on.host.name);
    expect([on.host.asked, page.context().pages().length]).toEqual([[], 1]);
  });

  test('what cannot be had is said, with the way to it', async ({ kit, browser }) => {
    const on = await stage(kit);
    const { page } = await quiet(browser);
    browser.allowFault(/404 .*nowhere\.png/);
    await connect(page, on);
    await on.send('IMG', on.host.url('/nowhere.png'));
    await page.getByText("n'arrive pas à l'ouvrir").waitFor();
    expect(await page.getByRole('link').getAttribute('href')).toBe(on.host.url('/nowhere.png'));
  });

  test('no value becomes markup, script or an address of another kind', async ({ kit, browser }) => {
    const on = await stage(kit);
    const { page, asked } = await quiet(browser);
    const hostile: readonly (readonly [string, unknown])[] = [
      ['YT', '"><script>document.title="taken"</script>'],
      ['YT', '../../../evil'],
      ['YT', 'dQw4w9WgXcQ&x=1'],
      ['DM', '"onload="document.title=1'],
      ['DM', 'x7abc?x=1'],
      ['URL', 'javascript:document.title="taken"'],
      ['URL', 'java\nscript:document.title="taken"'],
      ['URL', 'data:text/html,<script>x</script>'],
      ['URL', 'http://bank.example@evil.example/'],
      ['IMG', 'x" onerror="document.title=1'],
      ['VID', 'file:///etc/passwd'],
      ['SND', 'blob:http://127.0.0.1/x'],
      ['SND', '//evil.example/x'],
      ['XXX', 'http://a.example/'],
      ['__proto__', 'http://a.example/'],
      ['IMG', { toString: 'x' }],
    ];
    let turn = 0;
    await page.route('**/webmedia/events?*', (route) => route.fulfill({ status: 204 }));
    await page.route('**/?action=webmedia&*', async (route) => {
      const [type, infos] = hostile[turn] ?? ['IMG', on.host.url('/picture.png')];
      turn += 1;
      await route.fulfill({ json: { result: 'OK', content: '1', type, infos } });
    });
    await page.goto(on.site);
    const seen = page.evaluate((count) => {
      const found: string[] = [];
      let shown = 0;
      return new Promise<string[]>((resolve) => {
        const look = (): void => {
          const caption = document.querySelector('.media-caption')?.textContent ?? '';
          if (caption === '') return;
          shown += 1;
          const made = [...(document.querySelector('.media-stage')?.children ?? [])];
          if (shown <= count) found.push(...made.map((one) => one.outerHTML));
          else if (made[0]?.tagName === 'IMG') resolve(found);
        };
        const place = document.getElementById('place');
        if (place) new MutationObserver(look).observe(place, { subtree: true, childList: true });
      });
    }, hostile.length);
    await page.getByLabel('PIN à quatre chiffres').fill(on.pin);
    await page.keyboard.press('Enter');
    await page.getByText('ne sait pas montrer').waitFor();
    await page.getByRole('img').waitFor({ timeout: 40_000 });
    expect(await seen).toEqual([]);
    expect([await page.title(), asked.length]).toEqual(['WebMedia · MiniPAVI', 0]);
  });
});

describe('the line', () => {
  test('that ends with the session says so, and asks for another PIN', async ({ kit, browser }) => {
    const on = await stage(kit);
    const { page } = await quiet(browser);
    await connect(page, on);
    on.minitel.send(KEYS.CONNEXION_FIN);
    await page.getByRole('alert').getByText('La connexion du Minitel est terminée.').waitFor();
    expect(await page.getByLabel('PIN à quatre chiffres').isVisible()).toBe(true);
  });

  test('is polled where the push channel does not come through', async ({ kit, browser }) => {
    const on = await stage(kit);
    const { page } = await quiet(browser);
    await page.route('**/webmedia/events?*', (route) => route.fulfill({ status: 503 }));
    browser.allowFault(/503 .*\/webmedia\/events/);
    await connect(page, on);
    await on.send('IMG', on.host.url('/picture.png'));
    await page.getByRole('img').waitFor();
    on.minitel.send(KEYS.CONNEXION_FIN);
    await page.getByRole('alert').getByText('La connexion du Minitel est terminée.').waitFor();
  });

  test('comes back by itself after the gateway’s web server died', async ({ kit, browser }) => {
    const [port = 0] = await kit.ports(1);
    const on = await stage(kit, port);
    const { page } = await quiet(browser);
    browser.allowFault(/ERR_CONNECTION_REFUSED|ERR_INCOMPLETE_CHUNKED_ENCODING|ERR_CONNECTION_RESET|503 /);
    await connect(page, on);
    kill(await on.gateway.processOf('visuweb'), 'SIGKILL');
    await page.getByText('nouvel essai').waitFor();
    await page.getByText(`Relié, PIN ${on.pin}`).waitFor({ timeout: 30_000 });
    await on.send('IMG', on.host.url('/picture.png'));
    await page.getByRole('img').waitFor();
  });

  test('that names too many wrong PINs is told to wait', async ({ kit, browser }) => {
    const on = await stage(kit);
    const { page } = await quiet(browser);
    browser.allowFault(/429/);
    for (let pin = 1000; pin < 1010; pin += 1)
      await fetch(`${new URL('/', on.site).href}?action=webmedia&pin=${pin}`);
    await page.goto(`${on.site}?pin=${on.pin}`);
    await page.getByRole('alert').getByText('Trop de PIN faux').waitFor();
  });
});

describe('the page', () => {
  const NARROW = { ...PHONE, viewport: { width: 360, height: 740 } };

  test('fits a phone and a desk, by day and by night', async ({ kit, browser }) => {
    const on = await stage(kit);
    await on.host.makeFilm((await quiet(browser)).page);
    for (const device of [NARROW, DESKTOP]) {
      for (const colorScheme of ['light', 'dark'] as const) {
        const { page } = await quiet(browser, { ...device, colorScheme });
        const look = async (name: string): Promise<void> => {
          const { scrollWidth, width } = await page.evaluate(() => ({
            scrollWidth: document.documentElement.scrollWidth,
            width: window.innerWidth,
          }));
          expect(scrollWidth, name).toBeLessThanOrEqual(width);
          await browser.look(page, `webmedia ${name} ${device.viewport?.width} ${colorScheme}`);
        };
        await page.goto(on.site);
        await page.getByLabel('PIN à quatre chiffres').waitFor();
        await look('entry');
        await connect(page, on);
        await look('waiting');
        const ways: readonly (readonly [string, string])[] = [
          ['IMG', on.host.url('/picture.png')],
          ['SND', on.host.url('/long.wav')],
          ['VID', on.host.url('/film.webm')],
          ['YT', 'dQw4w9WgXcQ'],
          ['URL', on.host.url(`/a/rather/long/address/${'x'.repeat(80)}?with=parameters`)],
        ];
        for (const [type, value] of ways) {
          await on.send(type, value);
          const shown = { IMG: 'picture', SND: 'sound', VID: 'film', YT: 'player', URL: 'link' }[type];
          await page.locator(`.media-view[data-kind=${shown}]`).waitFor();
          await look(type);
        }
        await page.close();
      }
    }
  });
});
