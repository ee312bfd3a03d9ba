/** The public page, on a real gateway: what anyone finds who opens the address that `npm start` prints. */

import http from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { describe, expect } from 'vitest';
import { inputTxt, kill, page as answer, waitFor, type Gateway, type ServiceScript } from '@minipavi/testkit';
import type { Page } from 'playwright-core';
import { screenText, waitForState, waitForText } from './element-stage.ts';
import { DESKTOP, PHONE, test } from './kit.ts';

const DIRECTORY = path.resolve(import.meta.dirname, '../../config/paviacc.conf');

const siteOf = (gateway: Gateway): string => `http://127.0.0.1:${gateway.ports.http}/minitel/`;

/** A page whose text is clear of the input field on row 1. */
const show = (text: string) => answer(`\x0c\x1fEA${text}`, inputTxt());

/** Greets, takes a line, shows it. */
const echoService =
  (name: string): ServiceScript =>
  ({ fctn, content }) =>
    fctn === 'FIN' ? answer('') : show(fctn === 'CNX' ? name : `RECU ${content.join('|')}.`);

const attribute = (page: Page, name: string): Promise<string | null> =>
  page.evaluate((one) => document.querySelector('x-minitel')?.getAttribute(one) ?? null, name);

describe('the Minitel’s page', () => {
  test('welcomes a newcomer: directory, service, and back, by the keys of the computer', async ({
    kit,
    browser,
  }) => {
    const [port = 0] = await kit.ports(1);
    const gateway = await kit.gateway({
      general: { durl: `http://127.0.0.1:${port}/accueil/`, httpport: 0 },
      sections: `<services><port>${port}</port><accueil>${DIRECTORY}</accueil></services>`,
    });
    const page = await browser.page();
    await page.goto(`${siteOf(gateway)}?speed=max`);
    await waitForText(page, 'Code ou adresse du service');
    await browser.look(page, 'welcome');
    await page.keyboard.type('demo');
    await waitForText(page, 'demo');
    await page.keyboard.press('Enter');
    await waitForText(page, 'La visite');
    await browser.look(page, 'demo');
    await page.keyboard.press('F9');
    await waitForText(page, 'Code ou adresse du service');
    await page.keyboard.press('F1');
    await waitForText(page, 'DEMO');
    await browser.look(page, 'directory');
  });

  test('sends accents that come back right, and ends with Connexion/Fin', async ({ kit, browser }) => {
    const service = await kit.service(echoService('BONJOUR'));
    const gateway = await kit.gateway({ general: { durl: service.url(), httpport: 0 } });
    const page = await browser.page();
    await page.goto(`${siteOf(gateway)}?speed=max`);
    await waitForText(page, 'BONJOUR');
    await page.keyboard.type('çà et là, Noël');
    await waitForText(page, 'çà et là, Noël');
    await page.keyboard.press('Enter');
    expect((await service.waitFor('ENVOI')).content).toEqual(['çà et là, Noël']);
    await waitForText(page, 'RECU');
    await page.keyboard.press('F9');
    await service.waitFor('FIN');
    await page.getByText('Connexion terminée').waitFor();
    await page.getByRole('button', { name: 'Se reconnecter' }).click();
    await waitForText(page, 'BONJOUR');
  });

  test('offers to call again when the session’s process dies', async ({ kit, browser }) => {
    const service = await kit.service(echoService('BONJOUR'));
    const gateway = await kit.gateway({ general: { durl: service.url(), httpport: 0 } });
    const page = await browser.page();
    await page.goto(`${siteOf(gateway)}?speed=max`);
    await waitForText(page, 'BONJOUR');
    const { uniqueId } = await service.waitFor('CNX');
    kill((await gateway.session(uniqueId)).pid, 'SIGKILL');
    await page.getByText('La ligne est coupée').waitFor();
    await page.getByRole('button', { name: 'Se reconnecter' }).click();
    await service.waitFor('CNX', { nth: 2 });
    await waitForState(page, 'open');
  });

  test('honours the parameters of the original’s page', async ({ kit, browser }) => {
    const home = await kit.service(echoService('ACCUEIL'));
    const other = await kit.service(echoService('AILLEURS'));
    const gateway = await kit.gateway({ general: { durl: home.url(), httpport: 0 } });
    const elsewhere = await kit.gateway({ general: { durl: home.url('/second/'), httpport: 0 } });
    const page = await browser.page();
    const query = new URLSearchParams({
      nowebmedia: '1',
      gw: `ws://127.0.0.1:${elsewhere.ports.ws}/`,
      url: other.url('/?a=1&b=2'),
      speed: '9600',
      color: 'false',
      base: '1',
    });
    await page.goto(`${siteOf(gateway)}?${query}`);
    await waitForText(page, 'AILLEURS');
    expect((await other.waitFor('CNX')).params).toEqual({ a: '1', b: '2' });
    expect(await attribute(page, 'speed')).toBe('9600');
    expect(await attribute(page, 'colour')).toBe('grey');
    expect(await page.getByRole('button', { name: 'Envoi' }).count()).toBe(0);
    expect(await page.getByRole('toolbar').count()).toBe(0);
    expect(await gateway.sessions()).toHaveLength(0);
    await browser.look(page, 'bare');
  });

  test('remembers what the user chose, not what a service ordered', async ({ kit, browser }) => {
    const service = await kit.service(() => show('BONJOUR\x1b:\x11A'));
    const gateway = await kit.gateway({ general: { durl: service.url(), httpport: 0 } });
    const page = await browser.page();
    await page.goto(siteOf(gateway));
    await expect.poll(() => attribute(page, 'speed')).toBe('1200');
    await page.getByLabel('Vitesse').selectOption('max');
    await waitForText(page, 'BONJOUR');
    await expect.poll(() => attribute(page, 'colour')).toBe('grey');
    await page.reload();
    await waitForText(page, 'BONJOUR');
    expect(await attribute(page, 'speed')).toBe('max');
    const kept = await page.evaluate(() => localStorage.getItem('minitel'));
    expect(JSON.parse(kept ?? '')).toEqual({ speed: 'max' });
  });

  test('draws at the speed of the line', async ({ kit, browser }) => {
    const service = await kit.service(() => show(`${'x'.repeat(600)}FIN`));
    const gateway = await kit.gateway({ general: { durl: service.url(), httpport: 0 } });
    const page = await browser.page();
    await page.goto(`${siteOf(gateway)}?speed=4800`);
    await waitForText(page, 'xxxxxxxx');
    expect(await screenText(page)).not.toContain('FIN');
    await waitForText(page, 'FIN');
  });

  test('fits a phone, and is played with a finger', async ({ kit, browser }) => {
    const service = await kit.service(echoService('BONJOUR'));
    const gateway = await kit.gateway({ general: { durl: service.url(), httpport: 0 } });
    const page = await browser.page(PHONE);
    await page.goto(`${siteOf(gateway)}?speed=max`);
    await waitForText(page, 'BONJOUR');
    const { hidden, scrolls } = await page.evaluate(() => {
      const root = document.querySelector('x-minitel')?.shadowRoot;
      const shown = [...(root?.querySelectorAll('canvas:not(.glow), .toolbar, .keyboard') ?? [])];
      const outside = shown.filter((one) => {
        const { left, top, right, bottom } = one.getBoundingClientRect();
        return left < 0 || top < 0 || right > window.innerWidth + 0.5 || bottom > window.innerHeight + 0.5;
      });
      const { scrollWidth, scrollHeight } = document.documentElement;
      return {
        hidden: outside.map(({ className, tagName }) => `${tagName} ${className}`),
        scrolls: [scrollWidth > window.innerWidth, scrollHeight > window.innerHeight],
      };
    });
    expect(hidden).toEqual([]);
    expect(scrolls).toEqual([false, false]);
    await page.getByRole('button', { name: '7', exact: true }).tap();
    await page.getByRole('button', { name: 'Envoi' }).tap();
    expect((await service.waitFor('ENVOI')).content).toEqual(['7']);
    await browser.look(page, 'phone');
  });

  test('says so when the gateway has no websocket port', async ({ kit, browser }) => {
    const gateway = await kit.gateway({ general: { httpport: 0, wsport: null, telnport: 0 } });
    const page = await browser.page();
    await page.goto(siteOf(gateway));
    await page.getByText("n'a pas de port websocket").waitFor();
  });
});

describe('another site', () => {
  test('embeds the Minitel by one script tag', async ({ kit, browser }) => {
    const service = await kit.service(echoService('BONJOUR'));
    const gateway = await kit.gateway({ general: { durl: service.url(), httpport: 0 } });
    const html = `<!doctype html><title>site</title><script src="${siteOf(gateway)}x-minitel.js" crossorigin></script>
      <x-minitel url="ws://127.0.0.1:${gateway.ports.ws}/" speed="max" keyboard="off"></x-minitel>`;
    const site = http.createServer((request, response) => {
      response.setHeader('Content-Type', 'text/html; charset=utf-8');
      response.end(request.url === '/' ? html : '');
    });
    site.listen(0, '127.0.0.1');
    await once(site, 'listening');
    kit.atEnd(
      () =>
        new Promise<void>((resolve) => {
          site.closeAllConnections();
          site.close(() => resolve());
        }),
    );
    const page = await browser.page(DESKTOP);
    await page.goto(`http://localhost:${(site.address() as AddressInfo).port}/`);
    await waitForText(page, 'BONJOUR');
    await page.evaluate(() => document.querySelector('x-minitel')?.type('là'));
    await page.evaluate(() => document.querySelector('x-minitel')?.press('ENVOI'));
    expect((await service.waitFor('ENVOI')).content).toEqual(['là']);
    await waitFor(async () => (await gateway.sessions()).length === 1, { what: 'the session' });
  });
});
