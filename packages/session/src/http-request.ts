/**
 * One HTTP request and its whole answer, on Node's own client: what stands between a key and its page. A library
 * costs each call of a fresh process more than the service takes (docs/decisions); those that may wait use one.
 */

import http from 'node:http';
import https from 'node:https';
import type { Readable } from 'node:stream';
import zlib from 'node:zlib';
import { failed, toFailure, type Failed } from './service-failure.ts';

/** An answer of more bytes, decompressed, is refused. */
export const MAX_ANSWER_BYTES = 100_000;

export interface HttpRequest {
  /** Absolute, http or https. */
  readonly url: string;
  readonly method: 'POST' | 'GET';
  readonly headers: Readonly<Record<string, string>>;
  /** null: none. */
  readonly body: string | null;
}

export interface HttpLimits {
  /** From the call to a connection that can be written to: name, TCP and TLS together. */
  readonly connectTimeoutMs: number;
  /** From the call to the last byte of the answer. */
  readonly requestTimeoutMs: number;
  readonly signal?: AbortSignal | undefined;
  /** The whole request is on its way to a server that is there. */
  readonly onWritten?: (() => void) | undefined;
}

/** Keep connections for the next call; one of each kind for a user. */
export interface HttpAgents {
  readonly http: http.Agent;
  readonly https: https.Agent;
}

export interface HttpAnswer {
  readonly kind: 'answer';
  readonly status: number;
  readonly location: string | null;
  readonly body: string;
}

export interface HttpOutcome {
  readonly result: HttpAnswer | Failed;
  /** The request went out on a connection kept from an earlier call. */
  readonly wasReused: boolean;
}

/** Decoders for answers that were compressed without being asked to. */
const DECODERS = new Map<string, () => zlib.Gunzip | zlib.Inflate | zlib.BrotliDecompress>([
  ['gzip', () => zlib.createGunzip()],
  ['x-gzip', () => zlib.createGunzip()],
  ['deflate', () => zlib.createInflate()],
  ['br', () => zlib.createBrotliDecompress()],
]);

/** Never rejects. Redirections are not followed. */
export function sendRequest(
  request: HttpRequest,
  agents: HttpAgents,
  limits: HttpLimits,
): Promise<HttpOutcome> {
  return new Promise((resolve) => {
    const { url, method, headers, body } = request;
    const isTls = url.startsWith('https:');
    let outgoing: http.ClientRequest;
    try {
      // Parsed by us, once: given the text, Node's client would turn it into a URL and that into options.
      const { protocol, hostname, port, pathname, search } = new URL(url);
      outgoing = (isTls ? https : http).request({
        host: hostname.startsWith('[') ? hostname.slice(1, -1) : hostname,
        port,
        path: pathname + search,
        protocol, // one that is neither http nor https is refused by the client
        method,
        agent: isTls ? agents.https : agents.http,
        headers: body === null ? headers : { ...headers, 'content-length': Buffer.byteLength(body) },
      });
    } catch (error) {
      resolve({ result: { kind: 'failed', failure: toFailure(error) }, wasReused: false });
      return;
    }

    const settle = (result: HttpAnswer | Failed): void => {
      clearTimeout(connectTimer);
      clearTimeout(requestTimer);
      limits.signal?.removeEventListener('abort', onAbort);
      resolve({ result, wasReused: outgoing.reusedSocket });
      // An answer read to its end leaves the connection to the next call; anything else ends it.
      if (result.kind === 'failed') outgoing.destroy();
    };
    const connectTimer = setTimeout(
      () => settle(failed('CONNECT_TIMEOUT', 'pas de connexion dans le délai')),
      limits.connectTimeoutMs,
    );
    const requestTimer = setTimeout(
      () => settle(failed('TIMEOUT', 'pas de réponse dans le délai')),
      limits.requestTimeoutMs,
    );
    const onAbort = (): void => settle(failed('ABORTED', 'appel abandonné'));
    limits.signal?.addEventListener('abort', onAbort);
    if (limits.signal?.aborted) onAbort();

    outgoing.on('socket', (socket) => {
      if (outgoing.reusedSocket) clearTimeout(connectTimer);
      else socket.once(isTls ? 'secureConnect' : 'connect', () => clearTimeout(connectTimer));
    });
    if (limits.onWritten) outgoing.on('finish', limits.onWritten);
    outgoing.on('error', (error) => settle({ kind: 'failed', failure: toFailure(error) }));
    outgoing.on('response', (response) => {
      const status = response.statusCode ?? 0;
      const location = response.headers.location ?? null;
      readText(response).then(
        (text) => settle({ kind: 'answer', status, location, body: text }),
        (error: unknown) =>
          settle(
            error instanceof TooBig
              ? failed('TOO_BIG', `réponse de plus de ${MAX_ANSWER_BYTES} octets`)
              : { kind: 'failed', failure: toFailure(error) },
          ),
      );
    });
    outgoing.end(body ?? undefined);
  });
}

class TooBig extends Error {}

/** UTF-8 text of a body; stops at the limit. Rejects with TooBig, or with what broke the connection or the code. */
function readText(response: http.IncomingMessage): Promise<string> {
  return new Promise((resolve, reject) => {
    const decoder = DECODERS.get(response.headers['content-encoding'] ?? '')?.();
    const stream: Readable = decoder ? response.pipe(decoder) : response;
    const chunks: Buffer[] = [];
    let size = 0;
    stream.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= MAX_ANSWER_BYTES) {
        chunks.push(chunk);
        return;
      }
      reject(new TooBig());
      stream.destroy(); // what it holds compressed may still be gigabytes
    });
    stream.on('end', () => resolve(Buffer.concat(chunks).toString('utf8')));
    stream.on('error', reject);
    // Cut in the middle: 'error' where Node says so, 'close' without 'end' in any case.
    response.on('error', reject);
    response.on('close', () => {
      if (!response.complete) reject(Object.assign(new Error('aborted'), { code: 'ECONNRESET' }));
    });
  });
}
