/** One event of one user, told to a service: the request's shape, XML-described services, the plain GET. */

import {
  parseAnswer,
  parseServiceUrl,
  type AnswerResult,
  type PaviRequest,
  type ServiceUrl,
} from '@minipavi/protocol';
import type { CallOptions, CallResult, ServiceClient } from './service-client.ts';
import type { FailureCode, ServiceFailure } from './service-failure.ts';
import { interpreterUrl } from './xml-service.ts';

export type Outcome =
  | Exclude<AnswerResult, { kind: 'not-json' }>
  | { readonly kind: 'not-json'; readonly message: string; readonly body: string }
  | { readonly kind: 'failed'; readonly failure: ServiceFailure };

export interface Reply {
  readonly outcome: Outcome;
  /** The URL that answered: another than asked for when an XML page named its interpreter. */
  readonly url: ServiceUrl;
}

/** A page that names an interpreter whose page names an interpreter … */
const MAX_INTERPRETERS = 5;
/** When so much time has gone by, it is not asked for another one. */
const INTERPRETERS_WITHIN_MS = 25_000;

/** Failures after which a GET has a chance: the server is there, or may be. */
const GET_AFTER: readonly FailureCode[] = [
  'REFUSED',
  'DROPPED',
  'TOO_BIG',
  'REDIRECTS',
  'OTHER',
  'TLS',
  'UNKNOWN_HOST',
];

/** Calls `url` for one event. Never rejects. */
export async function callService(
  client: ServiceClient,
  url: ServiceUrl,
  request: PaviRequest,
  options: CallOptions & { readonly withGet?: boolean } = {},
): Promise<Reply> {
  let current = url;
  const end = performance.now() + INTERPRETERS_WITHIN_MS;
  for (let hops = 0; ; hops++) {
    const result = await client.post(current.address, requestBody(current, request), options);
    const xml = result.kind === 'body' ? result.body : await xmlByGet(client, current, result, options);
    const interpreter = xml === null ? null : await interpreterUrl(xml, current.text);
    const next = interpreter === null ? null : parseServiceUrl(interpreter);
    if (next === null || hops >= MAX_INTERPRETERS || performance.now() > end)
      return { outcome: toOutcome(result), url: current };
    current = next;
  }
}

function requestBody(url: ServiceUrl, request: PaviRequest): string {
  return JSON.stringify({ PAVI: request, ...(url.params ? { URLPARAMS: url.params } : {}) });
}

async function xmlByGet(
  client: ServiceClient,
  url: ServiceUrl,
  result: Extract<CallResult, { kind: 'failed' }>,
  options: CallOptions & { readonly withGet?: boolean },
): Promise<string | null> {
  if (options.withGet === false || !GET_AFTER.includes(result.failure.code)) return null;
  const got = await client.getAsBrowser(url.text, options);
  return got.kind === 'body' ? got.body : null;
}

function toOutcome(result: CallResult): Outcome {
  if (result.kind === 'failed') return result;
  const answer = parseAnswer(result.body);
  return answer.kind === 'not-json' ? { ...answer, body: result.body } : answer;
}
