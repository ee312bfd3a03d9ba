/** What a test of the whole gateway starts, and what is stopped, checked and removed when it ends, however it ends. */

import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { expect, test as base } from 'vitest';
import {
  connectAsterisk,
  connectTcp,
  connectTls,
  connectWebsocket,
  Gateway,
  inputTxt,
  page,
  reservePorts,
  startService,
  waitFor,
  type GatewayOptions,
  type Minitel,
  type ServiceScript,
  type VideotexService,
  type Way,
  type WebsocketOptions,
} from '@minipavi/testkit';
import { Screen, screenToText } from '@minipavi/videotex';

/** On the screen of everybody who is let in, and of nobody else. */
const LET_IN = /PIN:\d{4}/;

export class Kit {
  readonly #endings: (() => Promise<unknown> | void)[] = [];
  readonly #gateways: Gateway[] = [];

  /** Called when the test ends, however it does. */
  atEnd(ending: () => Promise<unknown> | void): void {
    this.#endings.push(ending);
  }

  async folder(): Promise<string> {
    const folder = await mkdtemp(path.join(os.tmpdir(), 'minipavi-'));
    this.#endings.push(() => rm(folder, { recursive: true, force: true }));
    return folder;
  }

  async ports(count: number): Promise<readonly number[]> {
    const { ports, release } = await reservePorts(count);
    this.#endings.push(release);
    return ports;
  }

  /** `host`: where it listens, 127.0.0.1 when not given. */
  async service(script: ServiceScript = plainService, host?: string): Promise<VideotexService> {
    const service = await startService(script, host);
    this.#endings.push(() => service.close());
    return service;
  }

  /** Configured, not started. */
  async prepare(options: GatewayOptions = {}): Promise<Gateway> {
    const gateway = await Gateway.prepare(options);
    this.#gateways.push(gateway);
    this.#endings.push(() => gateway.dispose());
    return gateway;
  }

  async gateway(options: GatewayOptions = {}): Promise<Gateway> {
    const gateway = await this.prepare(options);
    await gateway.start();
    return gateway;
  }

  websocket(gateway: Gateway, options: WebsocketOptions = {}): Promise<Minitel> {
    const port = options.ca === undefined ? gateway.ports.ws : gateway.ports.wss;
    return this.#line(connectWebsocket(need(port), options));
  }

  telnet(gateway: Gateway, way: Way = {}): Promise<Minitel> {
    return this.#line(connectTcp(need(gateway.ports.teln), '', way));
  }

  asterisk(gateway: Gateway, call: Parameters<typeof connectAsterisk>[1] = {}): Promise<Minitel> {
    return this.#line(connectAsterisk(need(gateway.ports.ast), call));
  }

  /** Comes, is shown this page instead of a service, and is hung up on. Resolves with the rows of the page. */
  async expectRefused(
    gateway: Gateway,
    page: RegExp,
    come: () => Promise<Minitel> = () => this.websocket(gateway),
  ): Promise<readonly string[]> {
    const minitel = await come();
    await waitFor(() => minitel.isClosed || LET_IN.test(minitel.received), {
      what: () => `a page of refusal to end, it is:\n${rowsOf(minitel).join('\n')}`,
    });
    expect(minitel.received, 'let in').not.toMatch(LET_IN);
    const rows = rowsOf(minitel);
    expect(rows.join('\n')).toMatch(page);
    return rows;
  }

  /** Comes again and again, until there is a place. */
  place(gateway: Gateway, withinMs?: number): Promise<Minitel> {
    const tried = async (): Promise<Minitel | null> => {
      const minitel = await this.websocket(gateway).catch(() => null);
      if (minitel === null) return null;
      await waitFor(() => minitel.isClosed || LET_IN.test(minitel.received), { what: 'a page, whichever' });
      return LET_IN.test(minitel.received) ? minitel : null;
    };
    return waitFor(tried, { what: 'a place', ...(withinMs === undefined ? {} : { withinMs }) });
  }

  /** A stranger: bytes, and no more manners. */
  tcp(port: number | null, greeting = ''): Promise<Minitel> {
    return this.#line(connectTcp(need(port), greeting));
  }

  tls(port: number | null, greeting = ''): Promise<Minitel> {
    return this.#line(connectTls(need(port), greeting));
  }

  /** In the order opposite to that of the beginnings; all of it, whatever fails. */
  async end(): Promise<void> {
    const faults: unknown[] = [];
    for (const ending of this.#endings.reverse()) {
      try {
        await ending();
      } catch (error) {
        faults.push(error);
      }
    }
    if (faults.length > 0) throw faults[0];
  }

  /** Every gateway's own words, for the report of a failure. */
  get story(): string {
    return this.#gateways.map((gateway) => gateway.output).join('\n');
  }

  async #line(opening: Promise<Minitel>): Promise<Minitel> {
    const minitel = await opening;
    this.#endings.push(() => minitel.cut());
    return minitel;
  }
}

function rowsOf({ received }: Minitel): string[] {
  const screen = new Screen();
  screen.write(Buffer.from(received, 'latin1'));
  return screenToText(screen);
}

function need(port: number | null): number {
  if (port === null) throw new Error('this gateway has no such port');
  return port;
}

/** Greets, takes a line, shows it. */
export const plainService: ServiceScript = ({ fctn, content }) =>
  fctn === 'FIN'
    ? page('')
    : page(fctn === 'ENVOI' ? `\x0cRECU ${content.join('|')}.` : '\x0cBONJOUR', inputTxt());

export const test = base.extend<{ kit: Kit }>({
  kit: async ({ onTestFailed }, use) => {
    const kit = new Kit();
    onTestFailed(() => console.error(kit.story));
    await use(kit);
    await kit.end();
  },
});
