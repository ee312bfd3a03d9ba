/** The plain GET that is tried when a POST fails: some hosts of XML pages refuse anything but a browser. */

import type { Got } from 'got';
import { MAX_ANSWER_BYTES, type HttpAgents, type HttpLimits } from './http-request.ts';
import { failed, toFailure, type Failed } from './service-failure.ts';

const BROWSER_HEADERS = {
  'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0',
  accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8',
  'accept-language': 'fr,fr-FR;q=0.8,en-US;q=0.5,en;q=0.3',
};

/** Loaded when first needed, which for most users is never. */
let library: Promise<Got> | null = null;
const loadGot = (): Promise<Got> => (library ??= import('got').then((module) => module.default));

/** Follows redirections as browsers do. Never rejects. */
export async function getAsBrowser(
  url: string,
  agents: HttpAgents,
  limits: HttpLimits,
): Promise<{ readonly kind: 'body'; readonly body: string } | Failed> {
  const got = await loadGot();
  const { connectTimeoutMs: connect, requestTimeoutMs: request, signal } = limits;
  try {
    const stream = got.stream(url, {
      headers: BROWSER_HEADERS,
      agent: agents,
      throwHttpErrors: false,
      retry: { limit: 0 },
      timeout: { lookup: connect, connect, secureConnect: connect, request },
      ...(signal ? { signal } : {}),
    });
    const chunks: Buffer[] = [];
    let size = 0;
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > MAX_ANSWER_BYTES) return failed('TOO_BIG', `réponse de plus de ${MAX_ANSWER_BYTES} octets`);
      chunks.push(chunk);
    }
    return { kind: 'body', body: Buffer.concat(chunks).toString('utf8') };
  } catch (error) {
    return { kind: 'failed', failure: toFailure(error) };
  }
}
