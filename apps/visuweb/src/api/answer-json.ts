import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { AppContext } from '../answers.ts';

export function answerJson(
  context: AppContext,
  value: unknown,
  status: ContentfulStatusCode = 200,
): Response {
  const body = JSON.stringify(value);
  context.header('Content-Type', 'application/json; charset=utf-8');
  // Said here rather than left to the server, so that HEAD says it too.
  context.header('Content-Length', String(Buffer.byteLength(body)));
  return context.body(body, status);
}
