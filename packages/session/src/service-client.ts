/**
 * Calls a service: one POST, its redirections, and what is tried again. Connections are kept alive and reused by
 * the calls of one session.
 */

import { hostOfUrl, type AddressPolicy, type AddressRefused } from '@minipavi/addresses';
import { getAsBrowser } from './browser-get.ts';
import { guardedAgents } from './guarded-agents.ts';
import { sendRequest, type HttpAgents, type HttpRequest } from './http-request.ts';
import { failed, type Failed } from './service-failure.ts';

const MAX_REDIRECTS = 10;
const CONNECT_ATTEMPTS = 3;
/**
 * A kept connection that was idle for so long may have been closed by the server at the very moment the
 * request left: only then a dropped request is sent once more. Dropped sooner, the service meant it.
 */
const STALE_AFTER_MS = 900;
const IDLE_CONNECTION_MS = 30_000;

export interface ServiceClientOptions {
  readonly userAgent: string;
  /** Which addresses may be called, at every step of a call; null: all of them. */
  readonly policy: AddressPolicy | null;
  /** Default 4 000. */
  readonly connectTimeoutMs?: number;
  /** Whole request, default 25 000. */
  readonly requestTimeoutMs?: number;
  /** Idle time after which a kept connection that drops a request is replaced; default 900. */
  readonly staleAfterMs?: number;
}

export interface CallOptions {
  readonly signal?: AbortSignal;
  /** Shorter than the client's, for the last call of a session. */
  readonly timeoutMs?: number;
  /** The service has the request: once for each place that a redirection leads to. */
  readonly onWritten?: () => void;
}

export type CallResult = { readonly kind: 'body'; readonly body: string } | Failed;

type Attempt = CallResult | { readonly kind: 'redirect'; readonly status: number; readonly location: string };

/** 300, 304 and 305 name no other place to ask. */
const REDIRECTS: readonly number[] = [301, 302, 303, 307, 308];
/** These keep the method and the body; the others become a GET without body, as services have come to expect. */
const KEEPING_REDIRECTS: readonly number[] = [301, 307, 308];

export class ServiceClient {
  readonly #options: ServiceClientOptions;
  readonly #agents: HttpAgents;
  #lastCallEndedAt = 0;

  constructor(options: ServiceClientOptions) {
    this.#options = options;
    this.#agents = guardedAgents(options.policy, {
      keepAlive: true,
      maxFreeSockets: 2,
      timeout: IDLE_CONNECTION_MS,
    });
  }

  /** Null, or why this URL is refused before it is called: its host is an address that may not be. */
  refusal(address: string): AddressRefused | null {
    const { policy } = this.#options;
    const target = policy && hostOfUrl(address);
    return target ? policy.check(target.host, target.port) : null;
  }

  /** POSTs a JSON body. Never rejects. */
  async post(address: string, json: string, options: CallOptions = {}): Promise<CallResult> {
    const headers = { 'content-type': 'application/json', 'user-agent': this.#options.userAgent };
    const end = performance.now() + this.#limits(options).requestTimeoutMs;
    let request: HttpRequest = { url: address, method: 'POST', headers, body: json };
    for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
      // One deadline for all of it: each step may be slow.
      const timeoutMs = Math.max(1, end - performance.now());
      const result = await this.#persist(request, { ...options, timeoutMs });
      if (result.kind !== 'redirect') return result;
      const url = URL.canParse(result.location, request.url) ? new URL(result.location, request.url) : null;
      if (!url || !/^https?:$/.test(url.protocol)) {
        return failed(
          'REDIRECTS',
          `redirection vers "${result.location.slice(0, 80)}", attendu une URL http`,
        );
      }
      request = KEEPING_REDIRECTS.includes(result.status)
        ? { ...request, url: url.href }
        : { url: url.href, method: 'GET', headers: { 'user-agent': this.#options.userAgent }, body: null };
    }
    return failed('REDIRECTS', `plus de ${MAX_REDIRECTS} redirections`);
  }

  /** GETs as a browser would. Never rejects. */
  getAsBrowser(url: string, options: CallOptions = {}): Promise<CallResult> {
    return getAsBrowser(url, this.#agents, this.#limits(options));
  }

  close(): void {
    this.#agents.http.destroy();
    this.#agents.https.destroy();
  }

  #limits({ signal, timeoutMs, onWritten }: CallOptions) {
    const { connectTimeoutMs = 4000, requestTimeoutMs = 25_000 } = this.#options;
    return { connectTimeoutMs, requestTimeoutMs: timeoutMs ?? requestTimeoutMs, signal, onWritten };
  }

  /** A request that never reached the service is tried again; one that may have been read is not. */
  async #persist(request: HttpRequest, options: CallOptions): Promise<Attempt> {
    const { staleAfterMs = STALE_AFTER_MS } = this.#options;
    for (let tries = 1; ; tries++) {
      const idleMs = performance.now() - this.#lastCallEndedAt;
      const { result, wasReused } = await sendRequest(request, this.#agents, this.#limits(options));
      this.#lastCallEndedAt = performance.now();
      if (result.kind === 'answer') {
        const { status, location, body } = result;
        const isRedirect = location !== null && REDIRECTS.includes(status);
        return isRedirect ? { kind: 'redirect', status, location } : { kind: 'body', body };
      }
      const { code } = result.failure;
      const isStale = code === 'DROPPED' && wasReused && idleMs >= staleAfterMs;
      const isWorthIt = code === 'CONNECT_TIMEOUT' || isStale;
      if (!isWorthIt || tries >= CONNECT_ATTEMPTS || options.signal?.aborted) return result;
    }
  }
}
