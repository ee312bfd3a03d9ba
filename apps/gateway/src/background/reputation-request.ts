/** One question to AbuseIPDB, version 2 of its API, and what its answer comes to. */

import http from 'node:http';
import https from 'node:https';
import type net from 'node:net';
import { AddressPolicy, NameLookups, type Resolve } from '@minipavi/addresses';

/** An answer is a few hundred bytes; with reports, which are not asked for, some thousands. */
const MAX_ANSWER_BYTES = 64 * 1024;
const MAX_AGE_DAYS = '90';

export interface ReputationRequest {
  /** Of the API: `https://api.abuseipdb.com/api/v2/check`, or a relay's. */
  readonly url: string;
  /** Never to be logged. */
  readonly key: string;
  readonly address: string;
  readonly timeoutMs: number;
}

export type ReputationReply =
  /** 0 to 100. */
  | { readonly kind: 'score'; readonly score: number }
  /** The day's questions are used up; null: it does not say until when. */
  | { readonly kind: 'quota'; readonly retryAfterMs: number | null }
  /** The key is not accepted. */
  | { readonly kind: 'key' }
  /** It has answered, and will not answer this one: no fault of its own. */
  | { readonly kind: 'refused' }
  /** `reason` in French; one of a few. */
  | { readonly kind: 'failed'; readonly reason: string };

/** All questions go to one host. While its name is being looked up, nobody looks it up a second time: threads are few. */
export const sharedLookup = (resolve?: Resolve): net.LookupFunction =>
  new AddressPolicy(ANYWHERE, new NameLookups(1, resolve).resolve).lookupFor(0);

/** The operator's own choice: not for the policy to judge. */
const ANYWHERE = { allowPrivate: true, allowHosts: [] };

/** Connections to the API, kept for the next questions. */
export class ReputationClient {
  readonly #lookup = sharedLookup();
  readonly #agents = {
    'http:': new http.Agent({ keepAlive: true }),
    'https:': new https.Agent({ keepAlive: true }),
  };

  /** Never rejects. Redirections are not followed: the key is for this address. */
  ask({ url, key, address, timeoutMs }: ReputationRequest): Promise<ReputationReply> {
    return new Promise((resolve) => {
      const target = new URL(url);
      target.searchParams.set('ipAddress', address);
      target.searchParams.set('maxAgeInDays', MAX_AGE_DAYS);
      const isTls = target.protocol === 'https:';
      const outgoing = (isTls ? https : http).request(target, {
        agent: this.#agents[isTls ? 'https:' : 'http:'],
        headers: { Key: key, Accept: 'application/json' },
        lookup: this.#lookup,
      });
      const settle = (reply: ReputationReply): void => {
        clearTimeout(timer);
        resolve(reply);
        if (reply.kind === 'failed') outgoing.destroy();
      };
      const timer = setTimeout(() => settle(failed('pas de réponse à temps')), timeoutMs);
      outgoing.on('error', ({ code }: NodeJS.ErrnoException) =>
        settle(failed(code ?? 'connexion impossible')),
      );
      outgoing.on('response', (response) => {
        void readText(response).then((text) =>
          settle(text === null ? failed(UNREADABLE) : replyOf(response, text)),
        );
      });
      outgoing.end();
    });
  }

  close(): void {
    for (const agent of Object.values(this.#agents)) agent.destroy();
  }
}

const UNREADABLE = 'réponse illisible';
const failed = (reason: string): ReputationReply => ({ kind: 'failed', reason });

/** null: cut off, or too long. */
function readText(response: http.IncomingMessage): Promise<string | null> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let size = 0;
    response.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= MAX_ANSWER_BYTES) chunks.push(chunk);
      else response.destroy();
    });
    response.on('error', () => {}); // 'close' follows
    response.on('close', () => {
      resolve(response.complete && size <= MAX_ANSWER_BYTES ? Buffer.concat(chunks).toString('utf8') : null);
    });
  });
}

function replyOf({ statusCode = 0, headers }: http.IncomingMessage, text: string): ReputationReply {
  switch (statusCode) {
    case 200: {
      const score = readScore(text);
      return score === null ? failed(UNREADABLE) : { kind: 'score', score };
    }
    case 401:
    case 403:
      return { kind: 'key' };
    case 422:
      return { kind: 'refused' };
    case 429:
      return { kind: 'quota', retryAfterMs: readRetryAfter(headers) };
    default:
      return failed(`réponse ${statusCode}`);
  }
}

function readScore(text: string): number | null {
  try {
    const { data } = JSON.parse(text) as { data?: { abuseConfidenceScore?: unknown } };
    const score = data?.abuseConfidenceScore;
    return typeof score === 'number' && score >= 0 && score <= 100 ? score : null;
  } catch {
    return null; // no JSON, or `null`
  }
}

/** Retry-After: seconds, or a date; X-RateLimit-Reset: Unix time. Milliseconds from now. */
function readRetryAfter(headers: http.IncomingHttpHeaders): number | null {
  const after = headers['retry-after'];
  if (after !== undefined && /^\d{1,9}$/.test(after)) return Number(after) * 1000;
  const at = after === undefined ? NaN : Date.parse(after);
  if (!Number.isNaN(at)) return Math.max(0, at - Date.now());
  const reset = headers['x-ratelimit-reset'];
  if (typeof reset === 'string' && /^\d{1,12}$/.test(reset))
    return Math.max(0, Number(reset) * 1000 - Date.now());
  return null;
}
