/** The telephone as the operator sees it: what its lines say, the far ends of calls, and what is wrong with Asterisk. */

import type { Page } from 'playwright-core';
import { describe, expect } from 'vitest';
import {
  asteriskXml,
  FakeAsterisk,
  kill,
  KEYS,
  LiveMinitel,
  page as videotexPage,
  TelephoneMinitel,
  type FakeAsteriskOptions,
} from '@minipavi/testkit';
import type { Kit } from '../kit.ts';
import { openDashboard, overflow, pastSession, WIDTHS, type DashboardStage } from './dashboard-stage.ts';
import type { BrowserKit } from './browser-kit.ts';
import { test } from './kit.ts';

const NUMBER = '0388776655';
const CALLER = '0145678901';
const KEY = 'Key1234';
const ENVOI = [...KEYS.ENVOI].map((sign) => sign.charCodeAt(0));
const AWAY = /ERR_CONNECTION_REFUSED|ERR_CONNECTION_RESET|ERR_INCOMPLETE_CHUNKED|ERR_EMPTY_RESPONSE/;

const PAST_CALL = pastSession(Date.now() - 60_000, {
  kind: 'AST',
  direction: 'OUT',
  remoteAddr: '127.0.0.1',
  url: '',
  infos: 'CALLTO 0299887766',
  services: [],
  reason: 'le serveur a raccroché',
});

interface Scene extends DashboardStage {
  readonly asterisk: FakeAsterisk;
}

/** A gateway whose service has a server called on Envoi; its ports stay, whoever is restarted. */
async function scene(kit: Kit, browser: BrowserKit, fake: FakeAsteriskOptions = {}): Promise<Scene> {
  const asterisk = await FakeAsterisk.start(fake);
  kit.atEnd(() => asterisk.stop());
  const [wsport = 0, httpport = 0, astport = 0] = await kit.ports(3);
  const stage = await openDashboard(kit, browser, {
    general: { wsport, httpport, astport },
    sections: `<connecttocmd><key>${KEY}</key>${asteriskXml(asterisk.port)}</connecttocmd>`,
    onEnvoi: () =>
      videotexPage('\fAPPEL', { COMMAND: { name: 'connectToExt', param: { key: KEY, number: NUMBER } } }),
    past: [PAST_CALL],
  });
  return { ...stage, asterisk };
}

const alarm = (page: Page) => page.getByRole('alert').filter({ hasText: 'mot de passe' });
const line = (page: Page, kind: 'IN/AST' | 'OUT/AST') => page.locator('.card').filter({ hasText: kind });

async function lookAtAllWidths(page: Page, browser: BrowserKit, name: string): Promise<void> {
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: 800 });
    expect(await overflow(page), `${name} at ${width}`).toBeLessThanOrEqual(0);
    await browser.look(page, `${name} ${width}`);
  }
  await page.setViewportSize({ width: WIDTHS[0], height: 800 });
}

describe('the telephone', () => {
  test('shows both lines of a call out: the far end has no screen, and is only ended', async ({
    kit,
    browser,
  }) => {
    const { gateway, asterisk, service, open } = await scene(kit, browser);
    const user = new LiveMinitel({
      port: gateway.ports.ast ?? 0,
      minitel: new TelephoneMinitel(),
      caller: CALLER,
      wantsPce: true,
    });
    kit.atEnd(() => user.hangUp());
    const page = await open('/visuweb');
    await line(page, 'IN/AST').getByText(CALLER).waitFor();
    await line(page, 'IN/AST')
      .getByText(/^PCE \d+ blocs, \d+ répétés? \(\d+,\d %\)$/)
      .waitFor();
    user.press(ENVOI);
    const call = await asterisk.call();
    const modem = call.startModem(gateway.ports.ast ?? 0);
    await modem.headerSent();
    modem.send('\fSERVEUR a deux pas de chez vous');
    await line(page, 'OUT/AST').waitFor();
    await line(page, 'IN/AST')
      .getByText(new RegExp(`^CALLTO ${NUMBER} · PCE `))
      .waitFor();
    // Another password since: the call goes on, and there is something to be mended.
    asterisk.behaviour.secret = 'another';
    asterisk.dropSessions();
    await alarm(page).waitFor();

    const far = line(page, 'OUT/AST');
    await far.getByText(`CALLTO ${NUMBER}`).waitFor();
    expect(await far.getByRole('button').allInnerTexts()).toEqual(['Détails', 'Terminer']);
    expect(await far.locator('img').count()).toBe(0);
    await line(page, 'IN/AST').locator('img').waitFor();
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      for (const view of ['Tableau', 'Écrans']) {
        await page.getByRole('button', { name: view }).click();
        await lookAtAllWidths(page, browser, `telephone ${view} ${colorScheme}`);
      }
    }
    await page.emulateMedia({ colorScheme: 'light' });

    const details = page.getByRole('dialog', { name: 'Appel sortant' });
    for (const view of ['Tableau', 'Écrans']) {
      await page.getByRole('button', { name: view }).click();
      const opener = view === 'Écrans' ? far : page.locator('#table tr').filter({ hasText: 'OUT/AST' });
      await opener.getByRole('button').first().click();
      await details.getByText('Appel en cours').waitFor();
      await details.getByText(`CALLTO ${NUMBER}`).waitFor();
      expect(await details.locator('x-minitel, form').filter({ visible: true }).count()).toBe(0);
      await lookAtAllWidths(page, browser, `telephone details from ${view}`);
      if (view === 'Tableau') await page.keyboard.press('Escape');
    }

    await details.getByRole('button', { name: 'Terminer' }).click();
    const question = page.getByRole('dialog', { name: 'Mettre fin' });
    expect(await question.innerText()).toMatch(new RegExp(`Appel sortant \\d+ \\(CALLTO ${NUMBER}\\)`));
    expect(await question.innerText()).not.toMatch(/session|déconnecté/);
    await browser.look(page, 'telephone end question');
    await question.getByRole('button', { name: 'Raccrocher' }).click();
    await details.getByText('Appel terminé').waitFor();
    await service.waitFor('DIRECTCALLENDED');
    await page.keyboard.press('Escape');
    await far.waitFor({ state: 'detached' });
    expect(user.isHungUp).toBe(false);
    // The view of a user's session is whole again.
    await line(page, 'IN/AST').getByRole('button', { name: 'Message' }).click();
    await page.getByRole('dialog', { name: 'Session' }).getByText('En direct').waitFor();
    await page.getByLabel('Message sur la ligne 0').waitFor();
    expect(await page.locator('#watch x-minitel').isVisible()).toBe(true);
  });

  test('has calls out in the history, with nothing to see again', async ({ kit, browser }) => {
    const { open } = await scene(kit, browser);
    const page = await open('/visuweb');
    for (const address of ['/visuweb', '/?action=history']) {
      await page.goto(new URL(address, page.url()).href);
      const row = page.locator(`#history tr[data-id="${PAST_CALL.uniqueId}"]`);
      await row.getByText('CALLTO 0299887766').waitFor();
      expect(await row.getByRole('link').filter({ visible: true }).count()).toBe(0);
    }
    await page.goto(new URL(`/?action=replay&id=${PAST_CALL.uniqueId}`, page.url()).href);
    await page.getByText('Un appel sortant n’est pas enregistré').waitFor();
    await page.getByRole('link', { name: 'Journal de la session' }).waitFor();
    expect(await page.locator('main').getByRole('button').count()).toBe(0);
    await lookAtAllWidths(page, browser, 'telephone replay');
  });

  test('says on every page what is wrong with Asterisk, until it is mended', async ({ kit, browser }) => {
    const { asterisk, gateway, open } = await scene(kit, browser, { secret: 'another' });
    browser.allowFault(AWAY);
    const page = await open('/visuweb');
    await page.getByText('En direct').waitFor();
    expect(await page.getByRole('alert').count()).toBe(0);
    const minitel = await kit.websocket(gateway);
    await minitel.waitFor('BONJOUR');
    minitel.send(KEYS.ENVOI);
    await alarm(page).waitFor();
    for (const action of ['history', 'stats', 'logs', `replay&id=${PAST_CALL.uniqueId}`]) {
      const other = await open(`/?action=${action}`);
      await alarm(other).waitFor();
      await browser.look(other, `alarm ${action.slice(0, 6)}`);
    }
    // Another VisuWeb is told of it too.
    const before = await gateway.processOf('visuweb');
    kill(before, 'SIGKILL');
    await gateway.processOf('visuweb', before);
    await gateway.listening(gateway.ports.http ?? 0);
    const again = await open('/visuweb');
    await alarm(again).waitFor();
    // The operator mends it, and starts the gateway anew.
    await gateway.stop();
    asterisk.behaviour.secret = 'amipwd';
    await gateway.start();
    await alarm(page).waitFor({ state: 'hidden' });
    await page.locator('#link[data-state=open]').waitFor();
    expect(await page.getByRole('alert').count()).toBe(0);
  });
});
