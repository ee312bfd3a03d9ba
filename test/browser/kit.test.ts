/** The kit itself: a page in which something goes wrong must not pass for a good one. */

import { expect } from 'vitest';
import { findChromium } from './find-chromium.ts';
import { test } from './kit.ts';

test('errors of the console, exceptions, refused requests and broken rules of the page are faults', async ({
  browser,
}) => {
  const page = await browser.page();
  await page.route('http://page.test/**', (route) => {
    const { pathname } = new URL(route.request().url());
    if (pathname === '/cut') return route.abort('connectionreset');
    return route.fulfill({
      status: pathname === '/' ? 200 : 404,
      contentType: 'text/html',
      headers: { 'Content-Security-Policy': "default-src 'self'" },
      body: '<!doctype html><title>page</title>',
    });
  });
  await page.goto('http://page.test/');
  expect(browser.faults).toEqual([]);
  await page.evaluate(async () => {
    console.warn('no fault');
    console.error('said');
    setTimeout(() => {
      throw new Error('thrown');
    });
    await fetch('/nowhere');
    await fetch('/cut').catch(() => {});
    document.body.setAttribute('style', 'color: red');
  });
  const kinds = [
    /^console: said/,
    /^page: .*thrown/,
    /^console: .*404 .*page\.test\/nowhere/,
    /^request: GET http:\/\/page\.test\/cut: net::ERR_CONNECTION_RESET/,
    /^console: .*Content Security Policy/,
  ];
  const missing = (): RegExp[] => kinds.filter((kind) => !browser.faults.some((fault) => kind.test(fault)));
  await expect.poll(missing).toEqual([]);
  await expect(browser.end()).rejects.toThrow('net::ERR_CONNECTION_RESET');
  for (const kind of [...kinds, /^console: .*ERR_CONNECTION_RESET/]) browser.allowFault(kind);
  expect(browser.faults).toEqual([]);
});

test('a CHROMIUM that is none is refused by its name', () => {
  expect(() => findChromium({ CHROMIUM: '/nowhere/chromium' })).toThrow('CHROMIUM=/nowhere/chromium');
  expect(() => findChromium({ CHROMIUM: import.meta.dirname })).toThrow('is no program');
  expect(findChromium({ CHROMIUM: process.execPath })).toBe(process.execPath);
});
