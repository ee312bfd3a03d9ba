/** The dashboard's other pages: replay, history, statistics, journal. */

import type { Page } from 'playwright-core';
import { describe, expect } from 'vitest';
import type { SessionKind } from '@minipavi/journal';
import { openDashboard, overflow, pastSession, WIDTHS, type WrittenRecording } from './dashboard-stage.ts';
import { screenText, waitForText } from './element-stage.ts';
import { test, type BrowserKit } from './kit.ts';

const MINUTE = 60_000;
const DAY = 1440 * MINUTE;
const EVIL = '<script>document.title="hacked"</script>';

/** Pictures of the page in all sizes, by day and by night; none may be wider than its window. */
async function lookAround(browser: BrowserKit, page: Page, name: string): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    for (const width of WIDTHS) {
      await page.setViewportSize({ width, height: 800 });
      await expect.poll(() => overflow(page), { message: `${name} at ${width}` }).toBeLessThanOrEqual(0);
      await browser.look(page, `${name} ${colorScheme} ${width}`);
    }
  }
  await page.setViewportSize({ width: WIDTHS[0], height: 800 });
}

describe('the replay', () => {
  const STARTED = Date.now() - 10 * MINUTE;
  const PAST = pastSession(STARTED + 5 * MINUTE, { startedAt: STARTED, infos: `WSTO ${EVIL}` });
  const RECORDING: WrittenRecording = {
    uniqueId: PAST.uniqueId,
    startedAt: STARTED,
    pieces: [
      [200, '\x0cDEBUT'],
      [60_000, '\r\nMINUTE UNE'],
      [120_000, '\x0cAUTRE PAGE'],
      [290_000, '\r\nFIN'],
    ],
    endMs: 300_000,
  };
  const address = `/?action=replay&id=${PAST.uniqueId}`;
  const position = (page: Page): Promise<number> =>
    page
      .locator('#position')
      .innerText()
      .then((text) => {
        const [minutes = 0, seconds = 0] = text.split(':').map(Number);
        return 60 * minutes + seconds;
      });

  test('seeks, pauses, hurries and skips silences', async ({ kit, browser }) => {
    const { open } = await openDashboard(kit, browser, { past: [PAST], recordings: [RECORDING] });
    const page = await open(address);
    await waitForText(page, 'DEBUT');
    expect(await page.locator('#length').innerText()).toBe('5:00');
    // The silence of a minute is left after a second.
    await waitForText(page, 'MINUTE UNE');
    await page.locator('body').press(' ');
    await page.getByRole('button', { name: 'Lire' }).waitFor();
    const stopped = await position(page);
    expect(stopped).toBeGreaterThanOrEqual(60);

    const seek = page.getByRole('slider', { name: 'Position' });
    await seek.fill('200000');
    await waitForText(page, 'AUTRE PAGE');
    expect(await screenText(page)).not.toContain('DEBUT');
    await seek.fill('70000');
    await waitForText(page, 'MINUTE UNE');
    expect(await screenText(page)).toContain('DEBUT');
    expect(await screenText(page)).not.toContain('AUTRE PAGE');
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('ArrowLeft');
    expect(await position(page)).toBe(55);
    expect(await screenText(page)).not.toContain('MINUTE UNE');
    await page.keyboard.press('ArrowRight');
    expect(await position(page)).toBe(60);
    await waitForText(page, 'MINUTE UNE');

    await page.getByRole('button', { name: '8 ×' }).click();
    await page.getByRole('checkbox', { name: 'Sauter' }).uncheck();
    await seek.fill('100000');
    const before = Date.now();
    await page.getByRole('button', { name: 'Lire' }).click();
    await waitForText(page, 'AUTRE PAGE');
    const took = Date.now() - before;
    expect(took).toBeGreaterThan(2000);
    expect(took).toBeLessThan(10_000);
    await lookAround(browser, page, 'replay');
  });

  test('tells the session, gives its file and a link for an emulator', async ({ kit, browser }) => {
    const { open, gateway } = await openDashboard(kit, browser, { past: [PAST], recordings: [RECORDING] });
    const page = await open(address);
    await page.getByText(`WSTO ${EVIL}`).waitFor();
    await page.getByText('90.62.14.101').waitFor();
    const download = page.waitForEvent('download');
    await page.getByRole('link', { name: 'Télécharger' }).click();
    expect((await download).suggestedFilename()).toBe(`rec-${PAST.uniqueId}.vdt`);
    await page.getByRole('button', { name: 'Lien pour un émulateur' }).click();
    const url = page.getByLabel('Valable dix minutes');
    await expect
      .poll(() => url.inputValue())
      .toContain(`ws://127.0.0.1:${gateway.ports.ws}/?streamuniqueid=`);
    expect(await url.inputValue()).toContain(PAST.uniqueId);
  });

  test('says when there is nothing to play', async ({ kit, browser }) => {
    browser.allowFault(/404 \(Not Found\).*\/api\/recordings\//);
    const { open } = await openDashboard(kit, browser, { past: [PAST] });
    // Known to have none; and known by nobody, which the script finds out.
    for (const where of [address, '/?action=replay&id=17957735625062']) {
      const page = await open(where);
      await page.getByText('n’a pas d’enregistrement').waitFor();
      await page.getByRole('link', { name: 'Journal de la session' }).waitFor();
      expect(
        await page
          .getByText(/Télécharger|Lien pour/)
          .filter({ visible: true })
          .count(),
      ).toBe(0);
      expect(await page.locator('x-minitel').filter({ visible: true }).count()).toBe(0);
      await browser.look(page, `replay nothing ${where === address ? 'known' : 'unknown'}`);
    }
  });
});

describe('the history', () => {
  test('is searched by day, address, kind and text, page by page', async ({ kit, browser }) => {
    const now = Date.now();
    const past = Array.from({ length: 60 }, (_, index) =>
      pastSession(now - (60 - index) * 61_000, {
        remoteAddr: `90.62.14.${index}`,
        kind: (['WS', 'WSS', 'TELN'] as const)[index % 3] ?? 'WS',
        url: index === 7 ? EVIL : `http://www.minitel.example/service${index}/`,
      }),
    );
    const old = pastSession(now - 3 * DAY, { remoteAddr: '10.1.2.3', infos: 'CALLFROM 0102030405' });
    const { open } = await openDashboard(kit, browser, { past: [old, ...past] });
    const page = await open('/?action=history');
    const rows = page.locator('#history tbody tr');
    expect(await rows.count()).toBe(50);
    expect(await rows.first().innerText()).toContain('90.62.14.59');
    await lookAround(browser, page, 'history');
    await page.getByRole('link', { name: 'Suite' }).click();
    await expect.poll(() => rows.count()).toBe(11);
    await page.getByText(EVIL).waitFor();
    await page.getByRole('link', { name: 'Début' }).click();
    await expect.poll(() => rows.count()).toBe(50);

    await page.getByLabel('Type').selectOption('TELN');
    await page.getByLabel('IP ou numéro').fill('14.1');
    await page.getByRole('button', { name: 'Chercher' }).click();
    await page.waitForURL(/kind=TELN/);
    expect(await rows.count()).toBe(3);
    expect(await page.getByLabel('IP ou numéro').inputValue()).toBe('14.1');

    await page.getByRole('link', { name: 'Effacer' }).click();
    await page.getByLabel('URL ou texte').fill('callfrom');
    await page.keyboard.press('Enter');
    await page.waitForURL(/text=callfrom/);
    expect(await rows.allInnerTexts()).toEqual([expect.stringContaining('10.1.2.3')]);
    await page.getByLabel('Du').fill(new Date(now - DAY).toISOString().slice(0, 10));
    await page.getByRole('button', { name: 'Chercher' }).click();
    await page.getByText('Aucune connexion ne correspond').waitFor();
  });
});

describe('the statistics', () => {
  const KINDS: readonly SessionKind[] = ['WS', 'WSS', 'TELN', 'AST'];

  test('are a table and charts of a month, and of its year', async ({ kit, browser }) => {
    const today = new Date();
    // The month before this one, whole.
    const shown = new Date(today.getFullYear(), today.getMonth() - 1, 1);
    const [month, year] = [shown.getMonth() + 1, shown.getFullYear()];
    const days = new Date(year, month, 0).getDate();
    const past = Array.from({ length: 150 }, (_, index) => {
      const at = new Date(year, month - 1, 1 + ((index * 7) % days), 8 + (index % 14), index % 60).getTime();
      return pastSession(at + 120_000, {
        uniqueId: String(17_000_000_000_000 + index),
        startedAt: at,
        kind: KINDS[((index * 7) % 11) % 4] ?? 'WS',
        services: [`http://www.minitel.example/${['annuaire', 'meteo', EVIL][index % 3]}/`],
      });
    });
    const { open } = await openDashboard(kit, browser, { past });
    const page = await open(`/?action=stats&m=${month}&y=${year}`);
    const table = page.locator('table.statistics');
    expect(await table.locator('tbody tr').count()).toBe(days);
    expect(await table.locator('tfoot').innerText()).toMatch(/Total[^]*150\s+5:00:00\s+2:00$/);

    for (const id of ['by-unit', 'by-hour', 'by-service']) {
      await expect.poll(() => coloursOf(page, id), { message: id }).toContain('#0a6e7c');
    }
    await lookAround(browser, page, 'statistics');
    await page.getByText('En chiffres (3)').click();
    await page.getByText(EVIL).waitFor();

    await page.getByLabel('Mois').selectOption({ label: 'Toute l’année' });
    await page.getByRole('button', { name: 'Afficher' }).click();
    await page.waitForURL(/m=0/);
    expect(await table.locator('tbody tr').count()).toBe(12);
    await browser.look(page, 'statistics year');
    const download = page.waitForEvent('download');
    await page.getByRole('link', { name: 'CSV' }).click();
    expect((await download).suggestedFilename()).toBe(`statistiques-${year}.csv`);

    await page.goto(page.url().replace(/\?.*/, '?action=stats&m=1&y=1999'));
    await page.getByText('Aucune statistique pour ce mois').waitFor();
  });

  /** Colours that cover some of a canvas. */
  const coloursOf = (page: Page, id: string): Promise<string[]> =>
    page.evaluate((canvasId) => {
      const canvas = document.getElementById(canvasId) as HTMLCanvasElement;
      const pixels = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data ?? [];
      const counts = new Map<string, number>();
      for (let index = 0; index < pixels.length; index += 4) {
        const parts = [...pixels.slice(index, index + 3)].map((part) => part.toString(16).padStart(2, '0'));
        if (pixels[index + 3] === 255)
          counts.set(`#${parts.join('')}`, (counts.get(`#${parts.join('')}`) ?? 0) + 1);
      }
      return [...counts].filter(([, count]) => count > 50).map(([colour]) => colour);
    }, id);
});

describe('the journal', () => {
  test('shows lines as they come, those of a session, and holds them back', async ({ kit, browser }) => {
    const { open, gateway, service } = await openDashboard(kit, browser);
    const page = await open('/?action=logs');
    await page.getByText('En direct').waitFor();
    const lines = page.locator('#log li');
    await expect.poll(() => lines.count()).toBeGreaterThan(0);

    await page.getByRole('button', { name: 'Pause' }).click();
    const before = await lines.count();
    const minitel = await kit.websocket(gateway);
    await minitel.waitFor('BONJOUR');
    const { uniqueId } = await service.waitFor('CNX');
    const resume = page.getByRole('button', { name: /^Reprendre \(\d+/ });
    await resume.waitFor();
    expect(await lines.count()).toBe(before);
    await resume.click();
    await lines.filter({ hasText: uniqueId }).first().waitFor();
    await lookAround(browser, page, 'logs');

    await page.getByLabel('Session').fill(uniqueId);
    await page.waitForURL(new RegExp(`session=${uniqueId}`));
    await expect
      .poll(async () => (await lines.allInnerTexts()).every((line) => line.includes(uniqueId)))
      .toBe(true);
    await page.getByLabel('Texte').fill('nothing of the kind');
    await page.getByText('Aucune ligne ne correspond').waitFor();
    await page.reload();
    await page.getByText('Aucune ligne ne correspond').waitFor();
    expect(await page.getByLabel('Session').inputValue()).toBe(uniqueId);
  });
});
