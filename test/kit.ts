/** What a test of the whole gateway starts, and what is stopped, checked and removed when it ends, however it ends. */

import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { test as base } from 'vitest';
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
  type GatewayOptions,
  type Minitel,
  type ServiceScript,
  type VideotexService,
  type WebsocketOptions,
} from '@minipavi/testkit';

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

  async service(script: ServiceScript = plainService): Promise<VideotexService> {
    const service = await startService(script);
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

  telnet(gateway: Gateway): Promise<Minitel> {
    return this.#line(connectTcp(need(gateway.ports.teln)));
  }

  asterisk(gateway: Gateway, call: Parameters<typeof connectAsterisk>[1] = {}): Promise<Minitel> {
    return this.#line(connectAsterisk(need(gateway.ports.ast), call));
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
