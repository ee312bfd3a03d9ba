/** What somebody sees who types the gateway's address into a browser. */

import { describe, expect } from 'vitest';
import { VISUWEB_PASSWORD, VISUWEB_USER } from '@minipavi/testkit';
import type { Kit } from '../kit.ts';
import { DESKTOP, PHONE, test } from './kit.ts';

const LOGIN = { username: VISUWEB_USER, password: VISUWEB_PASSWORD };
const OPEN = /Ouvrir le Minitel/;
const OPERATOR = /VisuWeb, réservé à l'exploitant/;

async function start(kit: Kit): Promise<{ site: string; ws: number | null }> {
  const service = await kit.service();
  const { ports } = await kit.gateway({ general: { durl: service.url(), httpport: 0 } });
  return { site: `http://127.0.0.1:${ports.http}`, ws: ports.ws };
}

describe('the landing page', () => {
  test('has two doors that need no scrolling, on a desk and on a phone, by day and by night', async ({
    kit,
    browser,
  }) => {
    const { site } = await start(kit);
    for (const device of [DESKTOP, PHONE]) {
      const page = await browser.page(device);
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme });
        await page.goto(`${site}/`);
        for (const name of [OPEN, OPERATOR]) {
          const door = page.getByRole('link', { name });
          const [seen, room] = [await door.boundingBox(), page.viewportSize()];
          expect(seen, String(name)).not.toBeNull();
          if (!seen || !room) continue;
          expect(seen.x + seen.width, String(name)).toBeLessThanOrEqual(room.width);
          expect(seen.y + seen.height, String(name)).toBeLessThanOrEqual(room.height);
        }
        await browser.look(page, `landing ${colorScheme} ${page.viewportSize()?.width}`);
      }
    }
  });

  test('leads to the Minitel, whose page learns where this gateway listens', async ({ kit, browser }) => {
    const { site, ws } = await start(kit);
    const page = await browser.page();
    await page.goto(`${site}/`);
    await page.getByRole('link', { name: OPEN }).click();
    await page.waitForURL(`${site}/minitel/`);
    await page.locator('x-minitel').waitFor();
    expect(await page.evaluate(() => customElements.get('x-minitel') !== undefined)).toBe(true);
    const told = await page.evaluate(async () => (await fetch('gateway.json')).json() as Promise<unknown>);
    expect(ws).toBeGreaterThan(0);
    expect(told).toEqual({ ws, wss: null });
    await browser.look(page, 'minitel');
  });

  test('leads the operator to the dashboard, and nobody else', async ({ kit, browser }) => {
    const { site } = await start(kit);
    browser.allowFault(/\b401\b|ERR_INVALID_AUTH_CREDENTIALS/);
    const stranger = await browser.page();
    await stranger.goto(`${site}/`);
    const refusal = stranger.waitForResponse(`${site}/visuweb`);
    await stranger.getByRole('link', { name: OPERATOR }).click();
    expect((await refusal).status()).toBe(401);

    const operator = await browser.page({ ...DESKTOP, httpCredentials: LOGIN });
    await operator.goto(`${site}/`);
    await operator.getByRole('link', { name: OPERATOR }).click();
    const empty = operator.getByText('Aucune connexion en cours');
    await empty.waitFor();
    await browser.look(operator, 'dashboard');
    await operator.getByRole('link', { name: 'Statistiques' }).click();
    await operator.getByText('Aucune statistique').waitFor();
    await operator.getByRole('link', { name: 'Connexions', exact: true }).click();
    await empty.waitFor();
    const opened = operator.waitForEvent('popup');
    await operator.getByRole('link', { name: 'Minitel', exact: true }).click();
    await (await opened).waitForURL(`${site}/minitel/`);
  });
});
