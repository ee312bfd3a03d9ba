/** A videotex service over real HTTP: it writes down every request and answers as it is told. */

import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { page, type Reply } from './service-reply.ts';
import { Changes } from './wait.ts';

export interface ServiceCall {
  readonly method: string;
  /** With the query. */
  readonly path: string;
  readonly body: string;
  /** Milliseconds on the clock of `performance`. */
  readonly at: number;
  /** Members of PAVI; the empty string where the request was no JSON. */
  readonly fctn: string;
  readonly uniqueId: string;
  readonly context: string;
  readonly content: readonly string[];
  /** All of PAVI. */
  readonly pavi: Readonly<Record<string, unknown>>;
  readonly params: Readonly<Record<string, unknown>> | null;
}

/** A function of the call, or a script: one reply after the other, empty pages behind its end. */
export type ServiceScript = ((call: ServiceCall) => Reply | Promise<Reply>) | readonly Reply[];

export type CallTest = string | ((call: ServiceCall) => boolean);

const toTest = (wanted: CallTest): ((call: ServiceCall) => boolean) =>
  typeof wanted === 'function' ? wanted : (call) => call.fctn === wanted;

function readCall(request: http.IncomingMessage, body: string): ServiceCall {
  let parsed: { PAVI?: Record<string, unknown>; URLPARAMS?: Record<string, unknown> } = {};
  try {
    parsed = JSON.parse(body) as typeof parsed;
  } catch {
    // a plain GET
  }
  const pavi = parsed.PAVI ?? {};
  const text = (name: string): string => (typeof pavi[name] === 'string' ? pavi[name] : '');
  return {
    method: request.method ?? '',
    path: request.url ?? '',
    body,
    at: performance.now(),
    fctn: text('fctn'),
    uniqueId: text('uniqueId'),
    context: text('context'),
    content: Array.isArray(pavi['content']) ? (pavi['content'] as string[]) : [],
    pavi,
    params: parsed.URLPARAMS ?? null,
  };
}

export class VideotexService {
  /** All requests, in the order they were complete. */
  readonly calls: ServiceCall[] = [];
  readonly #server: http.Server;
  readonly #host: string;
  readonly #script: ServiceScript;
  readonly #changes = new Changes();

  private constructor(script: ServiceScript, host: string) {
    this.#script = script;
    this.#host = host;
    this.#server = http.createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('error', () => {});
      response.on('error', () => {});
      request.on('end', () => void this.#answer(request, response, Buffer.concat(chunks).toString('utf8')));
    });
  }

  /** `host`: another address of this machine, 127.0.0.2 for one. */
  static async start(script: ServiceScript, host = '127.0.0.1'): Promise<VideotexService> {
    const service = new VideotexService(script, host);
    service.#server.listen(0, host);
    await once(service.#server, 'listening');
    return service;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  url(path = '/'): string {
    return `http://${this.#host}:${this.port}${path}`;
  }

  /** Requests that fit: an event (`FIN`), or any test. */
  select(wanted: CallTest): ServiceCall[] {
    return this.calls.filter(toTest(wanted));
  }

  /** The `nth` request (counted from 1) that fits, as soon as it is there. */
  waitFor(
    wanted: CallTest,
    options: { readonly nth?: number; readonly withinMs?: number } = {},
  ): Promise<ServiceCall> {
    const { nth = 1, ...wait } = options;
    return this.#changes.until(() => this.select(wanted)[nth - 1], {
      what: () => `request ${nth} of ${String(wanted)}; the service got ${this.#summary}`,
      ...wait,
    });
  }

  close(): Promise<void> {
    return new Promise((resolve) => {
      this.#server.close(() => resolve());
      this.#server.closeAllConnections();
    });
  }

  get #summary(): string {
    return JSON.stringify(this.calls.map(({ fctn, path, uniqueId }) => `${fctn} ${path} ${uniqueId}`));
  }

  async #answer(request: http.IncomingMessage, response: http.ServerResponse, body: string): Promise<void> {
    const call = readCall(request, body);
    const place = this.calls.push(call) - 1;
    this.#changes.announce();
    const script = this.#script;
    const reply = typeof script === 'function' ? await script(call) : (script[place] ?? page(''));
    await reply(response);
  }
}

/** Listens on any free port of this machine; `close()` it. */
export const startService = (script: ServiceScript, host?: string): Promise<VideotexService> =>
  VideotexService.start(script, host);
