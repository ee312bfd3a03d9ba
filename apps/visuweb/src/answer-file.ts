/** A file of the build as an answer: compressed for those who take it, and not sent to those who have it. */

import type { AppContext } from './answers.ts';
import { acceptsGzip, isKnown, type WebFile } from './web-files.ts';

/** `headers`: the file's own, in place of those that hold for every answer. */
export function answerFile(
  context: AppContext,
  file: WebFile,
  headers: Readonly<Record<string, string>> = {},
): Response {
  const body = acceptsGzip(context.req.header('accept-encoding')) ? (file.gzip ?? file.body) : file.body;
  const all: Readonly<Record<string, string>> = {
    // Kept, but asked about each time: after an update nobody runs yesterday's script on today's page.
    'Cache-Control': 'no-cache',
    ETag: file.etag,
    ...(file.gzip !== null && { Vary: 'Accept-Encoding' }),
    ...headers,
  };
  for (const [header, value] of Object.entries(all)) context.header(header, value);
  if (isKnown(context.req.header('if-none-match'), file.etag)) return context.body(null, 304);
  context.header('Content-Type', file.type);
  context.header('Content-Length', String(body.byteLength));
  if (body === file.gzip) context.header('Content-Encoding', 'gzip');
  return context.body(body);
}
