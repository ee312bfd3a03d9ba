/** `test` with a gateway's kit and a real Chromium: one a file, and new pages for each test. */

import { chromium as playwright, type Browser } from 'playwright-core';
import { test as base } from '../kit.ts';
import { BrowserKit } from './browser-kit.ts';
import { findChromium } from './find-chromium.ts';

export { BrowserKit, DESKTOP, PHONE, type PageOptions } from './browser-kit.ts';

const ARGUMENTS = [
  // CI runs as root, where Chromium has no sandbox; all it is shown here is ours.
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  // Nothing is asked of the network but what the test asks.
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
const MISSING = 'browser tests: no chromium on this machine';

const executablePath = findChromium();

const withChromium = base.extend(
  'chromium',
  { scope: 'file' },
  // eslint-disable-next-line no-empty-pattern -- vitest reads from the pattern which fixtures this one needs
  async ({}, { onCleanup }): Promise<Browser | null> => {
    if (executablePath === null) return null;
    const browser = await playwright.launch({ executablePath, args: ARGUMENTS });
    onCleanup(() => browser.close());
    return browser;
  },
);

export const test = withChromium.extend(
  'browser',
  // `kit` is named so that pages are closed before the gateways they look at.
  ({ chromium, kit: _, skip, onTestFailed }, { onCleanup }) => {
    if (chromium === null) return skip(MISSING);
    const browser = new BrowserKit(chromium);
    onTestFailed(() => console.error(browser.faults.join('\n')));
    onCleanup(() => browser.end());
    return browser;
  },
);

// Lists of skipped tests give names without notes: this one's name is the reason.
if (executablePath === null) base(MISSING, ({ skip }) => skip());
