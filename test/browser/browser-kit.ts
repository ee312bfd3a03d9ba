/** Pages for one test: each as in a browser just installed; whatever went wrong in one fails the test. */

import path from 'node:path';
import type { Browser, BrowserContext, BrowserContextOptions, ConsoleMessage, Page } from 'playwright-core';

/** Playwright's own: viewport, deviceScaleFactor, hasTouch, isMobile, permissions, colorScheme, httpCredentials… */
export type PageOptions = BrowserContextOptions;

/** What somebody may have in hand. */
export const DESKTOP: PageOptions = { viewport: { width: 1280, height: 800 } };
export const PHONE: PageOptions = {
  viewport: { width: 390, height: 844 },
  deviceScaleFactor: 2,
  hasTouch: true,
  isMobile: true,
};

/** Of one step: the gateway answers at once, Chromium on a busy machine does not. */
const STEP_TIMEOUT_MS = 15_000;
/** Navigation, a closed page or a download cut a request short: nobody's fault. */
const CUT_SHORT = 'net::ERR_ABORTED';

export class BrowserKit {
  readonly #browser: Browser;
  readonly #contexts: BrowserContext[] = [];
  readonly #faults: string[] = [];
  readonly #allowed: RegExp[] = [];

  constructor(browser: Browser) {
    this.#browser = browser;
  }

  /** An empty page in a context of its own: no cookies, no storage, no password but those of the options. */
  async page(options: PageOptions = DESKTOP): Promise<Page> {
    const context = await this.#browser.newContext(options);
    this.#contexts.push(context);
    context.setDefaultTimeout(STEP_TIMEOUT_MS);
    // Listened to on the context: pages that a page opens count as well.
    context.on('console', (message) => {
      if (message.type() === 'error') this.#faults.push(`console: ${describe(message)}`);
    });
    context.on('weberror', (error) =>
      this.#faults.push(`page: ${error.error().stack ?? error.error().message}`),
    );
    context.on('requestfailed', (request) => {
      const reason = request.failure()?.errorText ?? 'no reason';
      if (reason !== CUT_SHORT) this.#faults.push(`request: ${request.method()} ${request.url()}: ${reason}`);
    });
    context.on('page', (page) => page.on('crash', () => this.#faults.push(`crash: ${page.url()}`)));
    return context.newPage();
  }

  /** The test brings it about itself: `console: …`, `page: …` or `request: …` that fits is no fault. */
  allowFault(pattern: RegExp): void {
    this.#allowed.push(pattern);
  }

  /** So far, but for those that were allowed. */
  get faults(): readonly string[] {
    return this.#faults.filter((fault) => !this.#allowed.some((pattern) => pattern.test(fault)));
  }

  /** For the eyes of whoever runs the tests: a PNG in the folder SCREENSHOTS, if that is set. */
  async look(page: Page, name: string): Promise<void> {
    const folder = process.env['SCREENSHOTS'];
    if (folder === undefined || folder === '') return;
    await page.screenshot({ path: path.join(folder, `${name}.png`) });
  }

  /** Closes all pages; rejects when anything went wrong in one. */
  async end(): Promise<void> {
    // What closing cuts is not the page's doing.
    const { faults } = this;
    await Promise.all(this.#contexts.map((context) => context.close()));
    if (faults.length > 0) throw new Error(`went wrong in the browser:\n  ${faults.join('\n  ')}`);
  }
}

function describe(message: ConsoleMessage): string {
  const { url, lineNumber } = message.location();
  return `${message.text()} (${url}:${lineNumber + 1})`;
}
