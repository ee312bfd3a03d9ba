/** A web site that embeds `<x-minitel>` by one script tag, and a videotex host on a websocket: another's page, not ours. */

import { once } from 'node:events';
import fs from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { WebSocketServer, type WebSocket } from 'ws';
import type { MinitelElement } from '@minipavi/emulator';
import { waitFor } from '@minipavi/testkit';

const DIST = process.env['MINIPAVI_DIST'] ?? path.resolve(import.meta.dirname, '../../dist');
/** The narrowest that a page may have: its own script, and the line. */
const POLICY = "default-src 'none'; script-src 'self'; connect-src ws:; base-uri 'none'";
/** A favicon is asked for by the browser, not by the page. */
const HTML =
  '<!doctype html><html lang="fr"><meta charset="utf-8"><meta name="viewport" content="width=device-width">' +
  '<title>page</title><script src="x-minitel.js" defer></script><body></body></html>';

export interface Heard {
  readonly text: string;
  readonly isBinary: boolean;
}

export class ElementStage {
  readonly #site: http.Server;
  readonly #host: WebSocketServer;
  /** All that the keyboard and the terminal sent, as it came. */
  readonly heard: Heard[] = [];
  #line: WebSocket | null = null;
  #calls = 0;
  #port = 0;

  private constructor(greeting: string, protocol: string | null) {
    this.#site = http.createServer((request, response) => {
      const isScript = request.url === '/x-minitel.js';
      response.setHeader('Content-Security-Policy', POLICY);
      response.setHeader('Content-Type', isScript ? 'text/javascript' : 'text/html; charset=utf-8');
      if (request.url === '/favicon.ico') response.statusCode = 204;
      response.end(isScript ? fs.readFileSync(path.join(DIST, 'web', 'minitel', 'x-minitel.js')) : HTML);
    });
    this.#host = new WebSocketServer({
      port: 0,
      host: '127.0.0.1',
      handleProtocols: (offered) => (protocol !== null && offered.has(protocol) ? protocol : false),
    });
    this.#host.on('connection', (line) => {
      this.#line = line;
      this.#calls++;
      line.on('message', (data: Buffer, isBinary) =>
        this.heard.push({ text: data.toString('latin1'), isBinary }),
      );
      line.send(greeting);
    });
  }

  /** `greeting`: what the host says to each caller; each character is one byte. */
  static async open({ greeting = '\x0c', protocol = null as string | null } = {}): Promise<ElementStage> {
    const stage = new ElementStage(greeting, protocol);
    stage.#site.listen(0, '127.0.0.1');
    await Promise.all([once(stage.#site, 'listening'), once(stage.#host, 'listening')]);
    stage.#port = (stage.#host.address() as AddressInfo).port;
    return stage;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#site.address() as AddressInfo).port}/`;
  }

  /** Of the host; nobody answers there any more once the stage is closed. */
  get lineUrl(): string {
    return `ws://127.0.0.1:${this.#port}/`;
  }

  get calls(): number {
    return this.#calls;
  }

  /** Sub-protocol agreed with the last caller. */
  get protocol(): string {
    return this.#line?.protocol ?? '';
  }

  get text(): string {
    return this.heard.map(({ text }) => text).join('');
  }

  say(text: string, { binary = false } = {}): void {
    this.#line?.send(binary ? Buffer.from(text, 'latin1') : text);
  }

  /** As when the network goes: no word of farewell. */
  cut(): void {
    this.#line?.terminate();
  }

  waitToHear(text: string): Promise<unknown> {
    return waitFor(() => this.text.includes(text), {
      what: () => `${JSON.stringify(text)} from the keyboard; heard ${JSON.stringify(this.text)}`,
    });
  }

  /** The stage's page with a Minitel in it; with a `url` attribute it calls the host, unless told otherwise. */
  async show(page: Page, attributes: Readonly<Record<string, string>> = {}): Promise<void> {
    await page.goto(this.url);
    await page.evaluate((given) => {
      const minitel = document.createElement('x-minitel');
      for (const [name, value] of Object.entries(given)) minitel.setAttribute(name, value);
      document.body.append(minitel);
    }, attributes);
  }

  async close(): Promise<void> {
    for (const line of this.#host.clients) line.terminate();
    await new Promise((resolve) => this.#host.close(resolve));
    this.#site.closeAllConnections();
    await new Promise((resolve) => this.#site.close(resolve));
  }
}

/** The rows of the page's Minitel, as text. */
export const screenText = (page: Page): Promise<string> =>
  page.evaluate(() => document.querySelector('x-minitel')?.screenText() ?? '');

export async function waitForText(page: Page, text: string): Promise<void> {
  try {
    await page.waitForFunction(
      (wanted) => document.querySelector('x-minitel')?.screenText().includes(wanted) ?? false,
      text,
    );
  } catch (error) {
    throw new Error(`${JSON.stringify(text)} is not on the screen:\n${await screenText(page)}`, {
      cause: error,
    });
  }
}

export const waitForState = (page: Page, state: MinitelElement['state']): Promise<unknown> =>
  page.waitForFunction((wanted) => document.querySelector('x-minitel')?.state === wanted, state);

/** Gives videotex to the page's Minitel; each character is one byte. */
export const feed = (page: Page, text: string): Promise<void> =>
  page.evaluate(
    (fed) => document.querySelector('x-minitel')?.feed(Uint8Array.from(fed, (c) => c.charCodeAt(0))),
    text,
  );

/** In the middle of a cell of the screen, in the page's pixels. */
export function placeOf(page: Page, row: number, column: number): Promise<{ x: number; y: number }> {
  return page.evaluate(
    ([atRow, atColumn]) => {
      const canvas = document.querySelector('x-minitel')?.shadowRoot?.querySelector('canvas');
      if (!canvas) throw new Error('no screen');
      const { left, top, width, height } = canvas.getBoundingClientRect();
      return { x: left + ((atColumn - 0.5) / 40) * width, y: top + ((atRow + 0.5) / 25) * height };
    },
    [row, column] as const,
  );
}
