/** The live page: who is there, what they see, and what an operator does about it. */

import type { Page } from 'playwright-core';
import { describe, expect } from 'vitest';
import { decodePng, isSamePicture } from '@minipavi/png';
import { KEYS, kill, waitFor, type Minitel } from '@minipavi/testkit';
import { rasterise, Screen } from '@minipavi/videotex';
import type { Kit } from '../kit.ts';
import { LOGIN, openDashboard, overflow, WIDTHS, type DashboardStage } from './dashboard-stage.ts';
import { waitForText } from './element-stage.ts';
import { DESKTOP, test } from './kit.ts';

const KEYS_TYPED = 'abcdefghijkl';
const EVIL = '<script>document.title="hacked"</script>';

/** Three of them, the second one by telnet; each has its first page. */
async function connectThree(kit: Kit, { gateway, service }: DashboardStage): Promise<[Minitel, string][]> {
  const users: [Minitel, string][] = [];
  for (const way of ['websocket', 'telnet', 'websocket'] as const) {
    const minitel = await kit[way](gateway);
    await minitel.waitFor('BONJOUR');
    const { uniqueId } = await service.waitFor('CNX', { nth: users.length + 1 });
    await gateway.session(uniqueId);
    users.push([minitel, uniqueId]);
  }
  return users;
}

const card = (page: Page, uniqueId: string) => page.locator(`.card[data-id="${uniqueId}"]`);

/** The picture in a card, once it shows what the user sees. */
async function waitForPicture(page: Page, uniqueId: string, minitel: Minitel): Promise<void> {
  const image = card(page, uniqueId).locator('img');
  await image.waitFor();
  await waitFor(
    async () => {
      const version = await image.getAttribute('src');
      const shown = await page.evaluate(async (src) => {
        const answer = await fetch(src);
        return Array.from(new Uint8Array(await answer.arrayBuffer()));
      }, version ?? '');
      const screen = new Screen();
      screen.connected = true;
      // A watch begins with what was sent since the screen was cleared.
      const { received } = minitel;
      screen.write(Buffer.from(received.slice(received.lastIndexOf('\x0c')), 'latin1'));
      return isSamePicture(decodePng(Uint8Array.from(shown)), rasterise(screen));
    },
    { what: `the screen of ${uniqueId} in its card` },
  );
}

describe('the live page', () => {
  test('lists three sessions with their screens, follows those who come and go', async ({ kit, browser }) => {
    const stage = await openDashboard(kit, browser);
    const users = await connectThree(kit, stage);
    const page = await stage.open('/visuweb');
    await page.getByText('En direct').waitFor();
    await expect.poll(() => page.locator('.card').count()).toBe(3);
    expect(await page.title()).toBe('3\u00a0connexions · MiniPAVI');

    const [[first, firstId] = expect.fail(), [telnet, telnetId] = expect.fail()] = users;
    expect(await card(page, telnetId).innerText()).toMatch(/IN\/TELN\s+127\.0\.0\.1/);
    await waitForPicture(page, firstId, first);
    await waitForPicture(page, telnetId, telnet);
    // A new picture takes the old one's place.
    telnet.send('abc');
    await telnet.waitFor('abc');
    await waitForPicture(page, telnetId, telnet);
    // Measured in its process.
    await expect.poll(() => card(page, firstId).innerText()).toMatch(/CPU\s+\d+,\d\s%[^]*\d+,\d\sMo/);

    await page.getByRole('searchbox').fill('teln');
    await expect.poll(() => page.locator('.card').count()).toBe(1);
    await page.getByText('1 sur 3').waitFor();
    await page.getByRole('searchbox').fill('nobody');
    await page.getByText('Aucune connexion ne correspond').waitFor();
    await page.getByRole('searchbox').fill('');

    await page.getByRole('button', { name: 'Tableau' }).click();
    await page.getByRole('button', { name: 'Type', exact: true }).click();
    const kinds = () => page.locator('#table tbody tr td:nth-child(3)').allInnerTexts();
    expect(await kinds()).toEqual(['IN/TELN', 'IN/WS', 'IN/WS']);
    await page.getByRole('button', { name: 'Type', exact: true }).click();
    expect(await kinds()).toEqual(['IN/WS', 'IN/WS', 'IN/TELN']);
    expect(await page.getByRole('columnheader', { name: 'Type' }).first().getAttribute('aria-sort')).toBe(
      'descending',
    );
    await page.reload();
    expect(await kinds()).toEqual(['IN/WS', 'IN/WS', 'IN/TELN']);

    telnet.hangUp();
    await expect.poll(() => page.locator('#table tbody tr').count()).toBe(2);
    const fourth = await kit.websocket(stage.gateway);
    await fourth.waitFor('BONJOUR');
    await expect.poll(() => page.locator('#table tbody tr').count()).toBe(3);
  });

  test('shows a screen as its user sees it, and each key within a moment', async ({ kit, browser }) => {
    const stage = await openDashboard(kit, browser);
    const [[minitel, uniqueId] = expect.fail()] = await connectThree(kit, stage);
    const page = await stage.open('/visuweb');
    await card(page, uniqueId)
      .getByRole('button', { name: /Regarder/ })
      .click();
    await page.getByRole('dialog').getByText('En direct').waitFor();
    await waitForText(page, 'BONJOUR');

    // The page notes when it sees how many keys; it and this program have one clock.
    await page.evaluate((keys) => {
      const seen: number[] = [];
      Object.assign(window, { seen });
      const look = (): void => {
        const text = document.querySelector('x-minitel')?.screenText() ?? '';
        while (seen.length < keys.length && text.includes(keys.slice(0, seen.length + 1)))
          seen.push(Date.now());
        setTimeout(look);
      };
      look();
    }, KEYS_TYPED);
    const delays: number[] = [];
    for (const key of KEYS_TYPED) {
      const sentAt = Date.now();
      minitel.send(key);
      const count = delays.length;
      const seenAt = await page.waitForFunction(
        (index) => (window as unknown as { seen: number[] }).seen[index],
        count,
      );
      delays.push(((await seenAt.jsonValue()) ?? Infinity) - sentAt);
    }
    const sorted = delays.toSorted((one, other) => one - other);
    console.log(`a key in the live view: ${sorted[6]} ms in the middle, ${sorted.at(-1)} ms at most`);
    expect(sorted[6]).toBeLessThan(200);

    for (const width of WIDTHS) {
      await page.setViewportSize({ width, height: 800 });
      await browser.look(page, `live view ${width}`);
    }
    await page.setViewportSize({ width: 1280, height: 800 });
    minitel.send(KEYS.CONNEXION_FIN);
    await minitel.closed();
    await page.getByText('Session terminée').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
  });

  test('sends a message to a user’s row 0', async ({ kit, browser }) => {
    const stage = await openDashboard(kit, browser);
    const [[minitel, uniqueId] = expect.fail()] = await connectThree(kit, stage);
    const page = await stage.open('/visuweb');
    await card(page, uniqueId).getByRole('button', { name: 'Message' }).click();
    await page.keyboard.type('Arret dans 5 minutes');
    await page.getByText('20 / 40').waitFor();
    await page.keyboard.press('Enter');
    await minitel.waitFor('Arret dans 5 minutes');
    await page.getByText('Message envoyé').waitFor();
    await waitForText(page, 'Arret dans 5 minutes');
  });

  test('ends a session once that is confirmed, and no other', async ({ kit, browser }) => {
    const stage = await openDashboard(kit, browser);
    const [, [minitel, uniqueId] = expect.fail()] = await connectThree(kit, stage);
    const page = await stage.open('/visuweb');
    await card(page, uniqueId).getByRole('button', { name: 'Terminer' }).click();
    const question = page.getByRole('dialog', { name: 'Mettre fin' });
    expect(await question.innerText()).toMatch(new RegExp(`${uniqueId} de 127\\.0\\.0\\.1`));
    await browser.look(page, 'end question');
    await page.keyboard.press('Escape');
    await question.waitFor({ state: 'hidden' });
    expect(minitel.isClosed).toBe(false);

    await card(page, uniqueId).getByRole('button', { name: 'Terminer' }).click();
    await question.getByRole('button', { name: 'Mettre fin à la session' }).click();
    await minitel.closed();
    await card(page, uniqueId).waitFor({ state: 'detached' });
    await stage.service.waitFor((call) => call.fctn === 'FIN' && call.uniqueId === uniqueId);
    expect(await page.locator('.card').count()).toBe(2);
  });

  test('puts a session that ended on top of the history, with its replay', async ({ kit, browser }) => {
    const stage = await openDashboard(kit, browser);
    const [[minitel, uniqueId] = expect.fail()] = await connectThree(kit, stage);
    const startedAt = Date.now();
    const page = await stage.open('/visuweb');
    await page.getByText('Aucune connexion terminée').waitFor();
    // Shorter ones are not kept.
    await waitFor(() => Date.now() - startedAt > 10_500, { what: 'a session worth keeping' });
    minitel.send(KEYS.CONNEXION_FIN);
    await minitel.closed();
    const row = page.locator(`#history tr[data-id="${uniqueId}"]`);
    await row.waitFor();
    await row.getByRole('link', { name: 'Revoir' }).click();
    await page.waitForURL(/action=replay/);
    await waitForText(page, 'BONJOUR');
  });

  test('shows what somebody put into an address as text', async ({ kit, browser }) => {
    const stage = await openDashboard(kit, browser);
    const evil = stage.service.url(`/?x="${EVIL}`);
    const minitel = await kit.websocket(stage.gateway, { path: `/?url=${encodeURIComponent(evil)}` });
    await minitel.waitFor('BONJOUR');
    const page = await stage.open('/visuweb');
    await page.getByText(EVIL).first().waitFor();
    await page.getByRole('button', { name: 'Tableau' }).click();
    await page.locator('#table').getByText(EVIL).waitFor();
    await page.locator('#table tbody tr button').click();
    await page.getByRole('dialog').getByText(EVIL).waitFor();
    expect(await page.title()).toBe('1\u00a0connexion · MiniPAVI');
  });

  test('says when the dashboard is away, and finds it again', async ({ kit, browser }) => {
    const [httpport = 0] = await kit.ports(1);
    const stage = await openDashboard(kit, browser, { general: { httpport } });
    const [[minitel, uniqueId] = expect.fail()] = await connectThree(kit, stage);
    browser.allowFault(
      /ERR_CONNECTION_REFUSED|ERR_CONNECTION_RESET|ERR_INCOMPLETE_CHUNKED|ERR_EMPTY_RESPONSE/,
    );
    const page = await stage.open('/visuweb');
    await card(page, uniqueId)
      .getByRole('button', { name: /Regarder/ })
      .click();
    await waitForText(page, 'BONJOUR');
    // Told by whatever the page says, however short the absence.
    await page.evaluate(() => {
      const watched = document.getElementById('link');
      new MutationObserver(() => {
        if (watched?.dataset['state'] === 'lost') document.body.classList.add('was-lost');
      }).observe(watched ?? document.body, { attributes: true });
    });
    kill(await stage.gateway.processOf('visuweb'), 'SIGKILL');
    await page.locator('body.was-lost').waitFor();
    await page.locator('#link[data-state=open]').waitFor();
    await page.locator('#watch-state[data-state=open]').waitFor();
    minitel.send('encore');
    await waitForText(page, 'encore');
    expect(await page.locator('.card').count()).toBe(3);
  });

  test('lets nobody in with a wrong password', async ({ kit, browser }) => {
    const stage = await openDashboard(kit, browser);
    browser.allowFault(/\b401\b|ERR_INVALID_AUTH_CREDENTIALS|ERR_HTTP_RESPONSE_CODE_FAILURE/);
    const page = await browser.page({ ...DESKTOP, httpCredentials: { ...LOGIN, password: 'faux' } });
    const refusal = page.waitForResponse(`${stage.site}/visuweb`);
    await page.goto(`${stage.site}/visuweb`).catch(() => {});
    expect((await refusal).status()).toBe(401);
    const known = await stage.open('/visuweb');
    await known.getByText('Aucune connexion en cours').waitFor();
  });

  test('fits a desk, a tablet and a phone, by day and by night', async ({ kit, browser }) => {
    const stage = await openDashboard(kit, browser);
    const [[, uniqueId] = expect.fail()] = await connectThree(kit, stage);
    const page = await stage.open('/visuweb');
    await card(page, uniqueId).locator('img').waitFor();
    const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const backgrounds = new Set<string>();
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      backgrounds.add(await background());
      for (const view of ['Tableau', 'Écrans']) {
        await page.getByRole('button', { name: view }).click();
        for (const width of WIDTHS) {
          await page.setViewportSize({ width, height: 800 });
          expect(await overflow(page), `${view} at ${width}`).toBeLessThanOrEqual(0);
          await browser.look(page, `live ${view} ${colorScheme} ${width}`);
        }
      }
    }
    expect(backgrounds.size).toBe(2);
  });

  test('is used by the keyboard alone', async ({ kit, browser }) => {
    const stage = await openDashboard(kit, browser);
    const [[, uniqueId] = expect.fail()] = await connectThree(kit, stage);
    const page = await stage.open('/visuweb');
    await card(page, uniqueId).waitFor();
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Aller au contenu');
    await page.keyboard.press('Enter');
    const screen = card(page, uniqueId).getByRole('button', { name: /Regarder/ });
    for (let presses = 0; presses < 20; presses++) {
      await page.keyboard.press('Tab');
      if (await screen.evaluate((element) => element === document.activeElement)) break;
    }
    await page.keyboard.press('Enter');
    await waitForText(page, 'BONJOUR');
    await page.keyboard.press('Escape');
    // The focus is back where it was.
    await expect.poll(() => screen.evaluate((element) => element === document.activeElement)).toBe(true);
  });
});
