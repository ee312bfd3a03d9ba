/** A service as a handler of plain `node:http`. */

import type { IncomingMessage, ServerResponse } from 'node:http';
import { answer } from './answer.ts';
import { servicePage } from './browser-page.ts';
import { errorPage } from './error-page.ts';
import { parseRequest } from './parse-request.ts';
import { type Service, ServiceCall } from './service-call.ts';

/** Longest request read: a context of 64 000 characters, escaped, and a screen in `datas` fit. */
const MAX_BODY_BYTES = 256 * 1024;
/** The gateway refuses longer answers. */
const MAX_ANSWER_BYTES = 100_000;

export interface ServiceHandlerOptions {
  /** Name of the service, on its error page and for browsers. */
  readonly title?: string;
  /**
   * Address of the service as gateways reach it. Unless told it is made from the request's Host header,
   * which is wrong behind a proxy that ends TLS or changes paths.
   */
  readonly address?: string;
  /** Told of everything that went wrong; `console.error` unless told. */
  readonly onError?: (error: unknown, request: IncomingMessage) => void;
}

export type HttpHandler = (request: IncomingMessage, response: ServerResponse) => void;

/** Something the caller did wrong, with the HTTP status that says so. */
class BadRequest extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.name = 'BadRequest';
    this.status = status;
  }
}

/** Not `for await`: leaving that loop early would destroy the connection, and with it the answer. */
function readBody(request: IncomingMessage): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= MAX_BODY_BYTES) chunks.push(chunk);
      else reject(new BadRequest(413, `corps de plus de ${MAX_BODY_BYTES} octets`));
    });
    request.on('end', () => resolve(Buffer.concat(chunks).toString('utf8')));
    request.on('error', reject);
    request.on('close', () => reject(new Error('connexion coupée avant la fin de la requête')));
  });
}

function addressOf(request: IncomingMessage, fixed: string | undefined): string {
  if (fixed !== undefined) return fixed;
  const [path = '/'] = (request.url ?? '/').split('?');
  try {
    const url = new URL(`http://${request.headers.host ?? 'localhost'}`);
    url.pathname = path;
    return url.origin + url.pathname;
  } catch {
    throw new BadRequest(400, `en-tête Host ${JSON.stringify(request.headers.host)} : nom d’hôte attendu`);
  }
}

function send(response: ServerResponse, status: number, type: string, body: string): void {
  if (response.destroyed) return;
  response.writeHead(status, {
    'Content-Type': `${type}; charset=utf-8`,
    'Content-Length': Buffer.byteLength(body),
    'Cache-Control': 'no-store',
  });
  response.end(body);
}

async function callService(service: Service, request: IncomingMessage, address: string): Promise<string> {
  const type = request.headers['content-type'] ?? '';
  if (!/^application\/json\s*(;|$)/i.test(type)) {
    throw new BadRequest(415, `Content-Type ${JSON.stringify(type)} : application/json attendu`);
  }
  const text = await readBody(request);
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch (error) {
    throw new BadRequest(400, `corps qui n’est pas du JSON : ${(error as Error).message}`);
  }
  const parsed = parseRequest(body);
  if (!parsed.ok) throw new BadRequest(400, parsed.fault);
  const json = JSON.stringify(await service(new ServiceCall(parsed.request, address)));
  const bytes = Buffer.byteLength(json);
  if (bytes > MAX_ANSWER_BYTES)
    throw new RangeError(`answer of ${bytes} bytes: ${MAX_ANSWER_BYTES} accepted`);
  return json;
}

/**
 * Handler for `http.createServer` (or any framework that gives node's request and response): events of the
 * gateway go to `service`, a browser gets a word of explanation. Whatever goes wrong is told to `onError`,
 * and the user reads a page that says so instead of the gateway's error screen.
 */
export function serviceHandler(service: Service, options: ServiceHandlerOptions = {}): HttpHandler {
  const { title = 'Service Minitel', onError = (error) => console.error(error) } = options;

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const address = addressOf(request, options.address);
    if (request.method === 'GET' || request.method === 'HEAD') {
      send(response, 200, 'text/html', servicePage(title, address));
      return;
    }
    if (request.method !== 'POST') {
      response.setHeader('Allow', 'GET, HEAD, POST');
      throw new BadRequest(405, `méthode ${request.method} : GET ou POST attendu`);
    }
    send(response, 200, 'application/json', await callService(service, request, address));
  }

  return (request, response) => {
    response.on('error', () => {}); // the gateway has gone: nobody left to tell
    handle(request, response).catch((error: unknown) => {
      if (request.destroyed && !request.complete) return; // gone before its request was whole
      onError(error, request);
      if (response.headersSent) return;
      // What is left of a refused body is not waited for.
      if (!request.complete) response.setHeader('Connection', 'close');
      const status = error instanceof BadRequest ? error.status : 500;
      send(response, status, 'application/json', JSON.stringify(answer({ page: errorPage(title) })));
    });
  };
}
