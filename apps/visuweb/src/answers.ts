/** What answers are made of: headers that hold for all of them, pages, notices. */

import type { HttpBindings } from '@hono/node-server';
import type { Context, Next } from 'hono';
import type { Html } from './pages/layout.ts';
import { noticePage, type Notice } from './pages/notice-page.ts';

export type Env = {
  Bindings: HttpBindings;
  /** `client`: see `addressOf`. */
  Variables: { client: string };
};
export type AppContext = Context<Env>;

/** On every answer, errors included, unless a route says otherwise. Nothing of a page comes from elsewhere, and nothing is kept. */
export const SECURITY_HEADERS = {
  'Content-Security-Policy':
    "default-src 'none'; script-src 'self'; connect-src 'self'; img-src 'self' data: blob:; style-src 'self'; " +
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cache-Control': 'no-store',
} as const;

const TYPES = {
  html: 'text/html; charset=utf-8',
  json: 'application/json; charset=utf-8',
  css: 'text/css; charset=utf-8',
} as const;

export async function setSecurityHeaders(context: AppContext, next: Next): Promise<void> {
  for (const [name, value] of Object.entries(SECURITY_HEADERS)) context.header(name, value);
  await next();
}

export async function allowReading(context: AppContext, next: Next): Promise<Response | void> {
  if (context.req.method === 'GET' || context.req.method === 'HEAD') return next();
  context.header('Allow', 'GET, HEAD');
  return notice(context, 405);
}

export function answer(
  context: AppContext,
  type: keyof typeof TYPES,
  body: string,
  status: 200 | Notice = 200,
): Response {
  context.header('Content-Type', TYPES[type]);
  // Said here rather than left to the server, so that HEAD says it too.
  context.header('Content-Length', String(Buffer.byteLength(body)));
  return context.body(body, status);
}

export const answerPage = async (
  context: AppContext,
  page: Html,
  status: 200 | Notice = 200,
): Promise<Response> => answer(context, 'html', String(await page), status);

export const notice = (context: AppContext, status: Notice): Promise<Response> =>
  answerPage(context, noticePage(status, context.req.path), status);
