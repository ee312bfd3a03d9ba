/** `<x-minitel>` in somebody's page: its line, its screen, what the user does with it. */

import fs from 'node:fs';
import path from 'node:path';
import { describe, expect } from 'vitest';
import type { Page } from 'playwright-core';
import { Page as VideotexPage, rasterise, Screen } from '@minipavi/videotex';
import { decodePng } from '@minipavi/png';
import { waitFor } from '@minipavi/testkit';
import { ElementStage, feed, placeOf, screenText, waitForState, waitForText } from './element-stage.ts';
import { DESKTOP, PHONE, test as base, type BrowserKit } from './kit.ts';

const test = base.extend<{ stage: ElementStage }>({
  stage: async ({ kit }, use) => {
    const stage = await ElementStage.open({ greeting: '\x0cBONJOUR' });
    kit.atEnd(() => stage.close());
    await use(stage);
  },
});

const PAGES = path.resolve(import.meta.dirname, '../vdt/pages');
const MENU = new VideotexPage().clear().at(5, 4).text('1. Météo').at(5, 6).text('Puis Suite').toBytes();
const menu = String.fromCharCode(...MENU);

/** On the line, greeted. */
async function call(stage: ElementStage, browser: BrowserKit, attributes: Record<string, string> = {}) {
  const page = await browser.page();
  await stage.show(page, { url: stage.lineUrl, ...attributes });
  await waitForText(page, 'BONJOUR');
  return page;
}

const attribute = (page: Page, name: string): Promise<string | null> =>
  page.evaluate((one) => document.querySelector('x-minitel')?.getAttribute(one) ?? null, name);

/** Which part of the element has the focus: a tool's name, or the kind of element. */
const focused = (page: Page): Promise<string> =>
  page.evaluate(() => {
    const one = document.querySelector('x-minitel')?.shadowRoot?.activeElement;
    return one?.getAttribute('data-action') ?? one?.tagName ?? '';
  });

const press = (page: Page, action: string): Promise<void> =>
  page.locator(`x-minitel [data-action="${action}"]`).click();

async function download(page: Page, act: () => Promise<unknown>): Promise<{ name: string; bytes: Buffer }> {
  const [file] = await Promise.all([page.waitForEvent('download'), act()]);
  return { name: file.suggestedFilename(), bytes: fs.readFileSync(await file.path()) };
}

describe('the line', () => {
  test('is a websocket: letters, accents, function keys go out, both kinds of frames come in', async ({
    stage,
    browser,
  }) => {
    const page = await call(stage, browser);
    await page.locator('x-minitel').focus();
    await page.keyboard.type('Été à l’œil');
    await page.keyboard.press('Enter');
    await stage.waitToHear(
      "\x19Bet\x19Be \x19Aa l'\x19zil\x13A".replace('\x19Be', 'E'.length ? '\x19BE' : ''),
    );
    stage.say('\r\ntext \x19Ce');
    stage.say('\r\nbinary', { binary: true });
    await waitForText(page, 'binary');
    expect(await screenText(page)).toContain('text ê');
    expect(stage.heard.every(({ isBinary }) => !isBinary)).toBe(true);
  });

  test('answers who it is, in the name it was given', async ({ stage, browser }) => {
    const page = await call(stage, browser);
    stage.say('\x1b9{');
    await stage.waitToHear('\x01EmU\x04');
    await page.evaluate(() => {
      const minitel = document.querySelector('x-minitel');
      minitel?.setAttribute('identification', 'Cu<');
      minitel?.connect();
    });
    await waitFor(() => stage.calls === 2, { what: 'the second call' });
    await waitForText(page, 'BONJOUR');
    stage.say('\x1b9{');
    await stage.waitToHear('\x01Cu<\x04');
  });

  test('that drops offers to call again', async ({ stage, browser }) => {
    const page = await call(stage, browser);
    stage.cut();
    const again = page.getByRole('button', { name: 'Se reconnecter' }).and(page.locator('.notice button'));
    await again.waitFor();
    await expect.poll(() => page.getByRole('alert').textContent()).toContain('La ligne est coupée');
    await browser.look(page, 'line dropped');
    await again.click();
    await waitForState(page, 'open');
    await again.waitFor({ state: 'hidden' });
    expect(stage.calls).toBe(2);
    // Or by the key that one presses anyway.
    stage.cut();
    await again.waitFor();
    await page.locator('x-minitel').focus();
    await page.keyboard.press('Enter');
    await waitFor(() => stage.calls === 3, { what: 'the third call' });
  });

  test('is called again by its button when the page called it without an attribute', async ({
    stage,
    browser,
  }) => {
    const page = await browser.page();
    await stage.show(page);
    await page.evaluate((url) => document.querySelector('x-minitel')?.connect(url), stage.lineUrl);
    await waitForText(page, 'BONJOUR');
    stage.cut();
    await page.getByRole('alert').getByRole('button', { name: 'Se reconnecter' }).click();
    await waitFor(() => stage.calls === 2, { what: 'the second call' });
  });

  test('to nobody says so, and a wrong address is told in words', async ({ stage, browser }) => {
    const page = await browser.page();
    browser.allowFault(/ERR_CONNECTION_REFUSED/);
    const gone = await ElementStage.open();
    await gone.close();
    await stage.show(page, { url: gone.lineUrl });
    await expect.poll(() => page.getByRole('alert').textContent()).toContain('La passerelle ne répond pas');
    await page.evaluate(() => document.querySelector('x-minitel')?.setAttribute('url', 'http://a/'));
    await expect.poll(() => page.getByRole('alert').textContent()).toContain('ws://… ou wss://… attendu');
  });

  test('offers a sub-protocol, and sends binary frames if asked', async ({ kit, browser }) => {
    const stage = await ElementStage.open({ greeting: '\x0cBONJOUR', protocol: 'minitel' });
    kit.atEnd(() => stage.close());
    const page = await call(stage, browser, { protocol: 'x y, minitel', frames: 'binary' });
    expect(stage.protocol).toBe('minitel');
    await page.evaluate(() => document.querySelector('x-minitel')?.press('SUITE'));
    await stage.waitToHear('\x13H');
    expect(stage.heard.every(({ isBinary }) => isBinary)).toBe(true);
  });

  test('is hung up when the element leaves its page', async ({ stage, browser }) => {
    const page = await call(stage, browser);
    const left = page.evaluate(
      () =>
        new Promise((resolve) => {
          const minitel = document.querySelector('x-minitel');
          minitel?.addEventListener('minitel-end', (event) => resolve((event as CustomEvent).detail));
          minitel?.remove();
        }),
    );
    expect(await left).toMatchObject({ wasOpen: true, wasAsked: true });
  });
});

describe('the keyboard', () => {
  test('of the computer: function keys, and accents made of two keys', async ({ stage, browser }) => {
    const page = await call(stage, browser);
    await page.locator('x-minitel').focus();
    for (const key of ['PageDown', 'PageUp', 'Escape', 'Backspace', 'Delete', 'F1', 'F2', 'F9'])
      await page.keyboard.press(key);
    await stage.waitToHear('\x13H\x13B\x13F\x13G\x13E\x13D\x13C\x13I');
    // A dead key and its letter, as the system hands them to the browser.
    const keyboard = await page.context().newCDPSession(page);
    await keyboard.send('Input.imeSetComposition', { text: '^', selectionStart: 1, selectionEnd: 1 });
    await keyboard.send('Input.insertText', { text: 'ê' });
    await stage.waitToHear('\x19Ce');
    expect(stage.text).not.toContain('^');
  });

  test('sends what the host asked for once it has extended the arrows', async ({ stage, browser }) => {
    const page = await call(stage, browser);
    await page.locator('x-minitel').focus();
    await page.keyboard.press('ArrowDown');
    await stage.waitToHear('\x13H');
    stage.say('\x1b;iYAok');
    await waitForText(page, 'ok');
    await page.keyboard.press('ArrowUp');
    await stage.waitToHear('\x1b[A');
  });

  test('takes what is pasted as typed, never a function key', async ({ stage, browser }) => {
    const page = await call(stage, browser);
    await page.locator('x-minitel').focus();
    await page.evaluate(() => {
      const field = document.querySelector('x-minitel')?.shadowRoot?.querySelector('textarea');
      const clipboardData = new DataTransfer();
      clipboardData.setData('text/plain', 'à\n\x13Bc');
      field?.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
    });
    await page.keyboard.press('Enter');
    await stage.waitToHear('\x13A');
    expect(stage.text).toBe('\x19Aa Bc\x13A');
  });

  test('on the screen presses keys, by pointer and by keyboard, and leaves the focus alone', async ({
    stage,
    browser,
  }) => {
    const page = await call(stage, browser);
    await page.locator('x-minitel').focus();
    await page.getByRole('button', { name: 'Suite' }).click();
    await stage.waitToHear('\x13H');
    await page.keyboard.type('z');
    await stage.waitToHear('z');
    await page.getByRole('button', { name: 'Envoi' }).focus();
    await page.keyboard.press('Space');
    await stage.waitToHear('\x13A');
  });

  test('can be left: Tab goes to the settings, arrows move among them', async ({ stage, browser }) => {
    const page = await call(stage, browser);
    await page.locator('x-minitel').focus();
    expect(await focused(page)).toBe('TEXTAREA');
    await page.keyboard.press('Tab');
    expect(await focused(page)).toBe('SELECT');
    await page.keyboard.press('Tab');
    expect(await focused(page)).toBe('call');
    await page.keyboard.press('ArrowRight');
    expect(await focused(page)).toBe('colour');
    await page.keyboard.press('Enter');
    expect(await attribute(page, 'colour')).toBe('grey');
    expect(stage.text).toBe('');
  });

  test('is dead on a Minitel that is only watched', async ({ stage, browser }) => {
    const page = await call(stage, browser, { readonly: '' });
    await page.mouse.click(...(await centre(page)));
    await page.keyboard.type('abc');
    expect(await page.getByRole('button', { name: 'Envoi' }).count()).toBe(0);
    // What the page itself sends still goes out: it tells that the keys before it did not.
    await page.evaluate(() => document.querySelector('x-minitel')?.type('end'));
    await stage.waitToHear('end');
    expect(stage.text).toBe('end');
  });
});

async function centre(page: Page): Promise<[number, number]> {
  const { x, y } = await placeOf(page, 12, 20);
  return [x, y];
}

describe('the picture', () => {
  test('is what the terminal shows, pixel by pixel, for every page of ours', async ({ stage, browser }) => {
    const page = await browser.page();
    await stage.show(page);
    for (const name of fs.readdirSync(PAGES).filter((one) => one.endsWith('.vdt'))) {
      const bytes = fs.readFileSync(path.join(PAGES, name));
      const png = await page.evaluate(
        async (fed) => {
          const minitel = document.querySelector('x-minitel');
          await minitel?.play(Uint8Array.from(fed));
          const blob = await minitel?.toBlob(1);
          return [...new Uint8Array((await blob?.arrayBuffer()) ?? new ArrayBuffer(0))];
        },
        [...bytes],
      );
      const screen = new Screen();
      screen.write(bytes);
      expect(decodePng(Uint8Array.from(png)), name).toEqual(rasterise(screen));
    }
  });

  test.for([1, 1.5, 2, 3])(
    'has as many pixels as the device, %s for one of the page',
    async (ratio, { stage, browser }) => {
      const page = await browser.page({ viewport: { width: 700, height: 800 }, deviceScaleFactor: ratio });
      await stage.show(page);
      await feed(page, '\x0c\x0e\x7f');
      const size = await page.evaluate(() => {
        const canvas = document.querySelector('x-minitel')?.shadowRoot?.querySelector('canvas');
        const box = canvas?.getBoundingClientRect();
        return { pixels: [canvas?.width, canvas?.height], box: [box?.width, box?.height] };
      });
      expect(size.box.map((side) => (side ?? 0) * ratio)).toEqual(size.pixels);
      expect(size.pixels[0]).toBeGreaterThan(600 * ratio);
    },
  );

  test('follows the zoom', async ({ stage, browser }) => {
    const page = await browser.page();
    await stage.show(page);
    const width = (): Promise<number> =>
      page.evaluate(
        () => document.querySelector('x-minitel')?.shadowRoot?.querySelector('canvas')?.width ?? 0,
      );
    const before = await width();
    await page.setViewportSize({ width: 400, height: 800 });
    await expect.poll(width).toBeLessThan(before / 1.5);
  });

  test('blinks: the cursor is there half of the time, what blinks too', async ({ stage, browser }) => {
    const page = await browser.page();
    await stage.show(page);
    await feed(page, '\x0c\x1fDA\x1bH\x0e\x7f\x0f\x1fFA\x11');
    const isLit = (row: number): Promise<boolean> =>
      page.evaluate((at) => {
        const canvas = document
          .querySelector('x-minitel')
          ?.shadowRoot?.querySelector<HTMLCanvasElement>('.glow');
        return (canvas?.getContext('2d')?.getImageData(4, at * 10 + 5, 1, 1).data[0] ?? 0) > 127;
      }, row);
    for (const row of [4, 6]) {
      await expect.poll(() => isLit(row)).toBe(true);
      await expect.poll(() => isLit(row)).toBe(false);
      await expect.poll(() => isLit(row)).toBe(true);
    }
  });

  test('does not blink for those who asked for less motion', async ({ stage, browser }) => {
    const page = await browser.page({ ...DESKTOP, reducedMotion: 'reduce' });
    await page.addInitScript(() => {
      const start = window.setInterval.bind(window);
      Object.assign(window, { started: 0 });
      window.setInterval = ((...given: Parameters<typeof start>) => {
        (window as unknown as { started: number }).started++;
        return start(...given);
      }) as typeof window.setInterval;
    });
    await stage.show(page);
    await feed(page, '\x0c\x11\x1bHblink');
    await page.evaluate(
      () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))),
    );
    expect(await page.evaluate(() => (window as unknown as { started: number }).started)).toBe(0);
  });

  test('takes the speed and the colours that a service orders', async ({ stage, browser }) => {
    const page = await call(stage, browser);
    stage.say('\x1b:\x11A\x1b:\x10B');
    await expect.poll(() => attribute(page, 'colour')).toBe('grey');
    expect(await attribute(page, 'speed')).toBe('4800');
    expect(await page.getByLabel('Vitesse').inputValue()).toBe('4800');
    stage.say('\x1b:\x11B\x1b:\x10D');
    await expect.poll(() => attribute(page, 'speed')).toBe('max');
    expect(await attribute(page, 'colour')).toBe('colour');
  });

  test('fits a phone, upright and on its side, and its keys can be pressed', async ({ stage, browser }) => {
    for (const viewport of [
      { width: 360, height: 740 },
      { width: 740, height: 360 },
    ]) {
      const page = await browser.page({ ...PHONE, viewport });
      await stage.show(page, { url: stage.lineUrl });
      await waitForText(page, 'BONJOUR');
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      expect(overflow, JSON.stringify(viewport)).toBeLessThanOrEqual(0);
      const before = stage.heard.length;
      await page.getByRole('button', { name: 'Guide' }).tap();
      await waitFor(() => stage.heard.length > before, { what: 'a key' });
      expect(stage.heard.slice(before).map(({ text }) => text)).toEqual(['\x13D']);
      await browser.look(page, `element ${viewport.width}x${viewport.height}`);
    }
  });
});

describe('what a user keeps and brings', () => {
  test('a word that is clicked is typed, the name of a key is pressed', async ({ stage, browser }) => {
    const page = await call(stage, browser);
    stage.say(menu);
    await waitForText(page, 'Météo');
    for (const [row, column] of [
      [4, 5],
      [4, 9],
      [6, 12],
    ] as const) {
      const { x, y } = await placeOf(page, row, column);
      await page.mouse.click(x, y);
    }
    await stage.waitToHear('\x13H');
    expect(stage.text).toBe('1M\x19Bet\x19Beo\x13H');
  });

  test('text that is dragged over is copied', async ({ stage, browser }) => {
    const page = await call(stage, browser);
    stage.say(menu);
    await waitForText(page, 'Météo');
    const [from, to] = [await placeOf(page, 4, 8), await placeOf(page, 6, 8)];
    await page.mouse.move(from.x, from.y);
    await page.mouse.down();
    await page.mouse.move(to.x, to.y, { steps: 4 });
    await page.mouse.up();
    await browser.look(page, 'selection');
    const copied = await page.evaluate(() => {
      const field = document.querySelector('x-minitel')?.shadowRoot?.querySelector('textarea');
      const clipboardData = new DataTransfer();
      field?.dispatchEvent(new ClipboardEvent('copy', { clipboardData, bubbles: true, cancelable: true }));
      return clipboardData.getData('text/plain');
    });
    expect(copied).toBe('Météo\n\n    Puis');
    expect(stage.text).toBe('');
  });

  test('the text of the screen goes to the clipboard', async ({ stage, browser }) => {
    const page = await browser.page({ ...DESKTOP, permissions: ['clipboard-read', 'clipboard-write'] });
    await stage.show(page);
    await feed(page, menu);
    await press(page, 'copy');
    await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toContain('Météo');
  });

  test('the picture is saved as a PNG', async ({ stage, browser }) => {
    const page = await browser.page();
    await stage.show(page);
    await feed(page, menu);
    const { name, bytes } = await download(page, () => press(page, 'picture'));
    expect(name).toMatch(/^minitel-\d{8}-\d{6}\.png$/);
    expect(decodePng(bytes)).toMatchObject({ width: 960, height: 750 });
  });

  test('what comes is recorded, saved as .vdt, and played again', async ({ stage, browser }) => {
    const page = await call(stage, browser);
    await press(page, 'record');
    stage.say(menu);
    await waitForText(page, 'Météo');
    const { name, bytes } = await download(page, () => press(page, 'record'));
    expect(name).toMatch(/^minitel-\d{8}-\d{6}\.vdt$/);
    expect([...bytes]).toEqual([...MENU]);

    const other = await browser.page();
    await stage.show(other);
    const chooser = other.waitForEvent('filechooser');
    await press(other, 'open');
    await (await chooser).setFiles({ name, mimeType: 'application/octet-stream', buffer: bytes });
    await waitForText(other, 'Météo');
  });

  test('pause holds the page where it is, and goes on', async ({ stage, browser }) => {
    const page = await call(stage, browser);
    await press(page, 'pause');
    await page.evaluate(() =>
      document
        .querySelector('x-minitel')
        ?.addEventListener('minitel-received', () => document.body.classList.add('came'), { once: true }),
    );
    stage.say(menu);
    await page.locator('body.came').waitFor();
    expect(await screenText(page)).not.toContain('Météo');
    await press(page, 'pause');
    await waitForText(page, 'Météo');
  });

  test('the help names the keys, and gives the focus back', async ({ stage, browser }) => {
    const page = await call(stage, browser);
    await press(page, 'help');
    await page.getByRole('dialog').getByText('Page suivante').waitFor();
    await browser.look(page, 'help');
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    await expect.poll(() => focused(page)).toBe('TEXTAREA');
    await page.keyboard.type('k');
    await stage.waitToHear('k');
    expect(stage.text).toBe('k');
  });
});

describe('those who do not see the screen', () => {
  test('are told its rows in a live region, drawings left out', async ({ stage, browser }) => {
    const page = await browser.page();
    await stage.show(page);
    await feed(page, `${menu}\x1fHA\x0e\x7f\x7f\x7f`);
    const region = page.getByRole('log', { name: 'Texte de l’écran' });
    await expect.poll(() => region.innerText()).toContain('1. Météo');
    expect(await region.getAttribute('aria-live')).toBe('polite');
    expect(await region.innerText()).not.toMatch(/[█🬀-🬻]/u);
  });

  test('are told the state of the line', async ({ stage, browser }) => {
    const page = await call(stage, browser);
    expect(await page.getByRole('status').textContent()).toBe('En ligne');
    stage.cut();
    await expect.poll(() => page.getByRole('status').textContent()).toBe('Hors ligne');
  });
});
