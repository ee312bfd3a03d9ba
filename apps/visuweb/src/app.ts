/** Routes of the dashboard, and what holds for every answer: headers, login, methods. */

import type { HttpBindings } from '@hono/node-server';
import { Hono, type Context, type Next } from 'hono';
import { CHALLENGE, type Login } from './login.ts';
import { noticePage, type Notice } from './pages/notice-page.ts';
import type { Html } from './pages/layout.ts';
import { sessionsPage, type SessionsView } from './pages/sessions-page.ts';
import { statsPage } from './pages/stats-page.ts';
import { STYLE } from './pages/style.ts';
import { visuJson } from './visujson.ts';

type Env = { Bindings: HttpBindings };

export interface DashboardSources {
  readonly login: Login;
  /** What the pages show, read at once and without waiting for other processes. */
  readonly view: () => Promise<SessionsView>;
  readonly onError: (error: Error, path: string) => void;
}

/** On every answer, errors included. Nothing of a page comes from elsewhere, and nothing is kept. */
export const SECURITY_HEADERS = {
  'Content-Security-Policy':
    "default-src 'none'; style-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cache-Control': 'no-store',
} as const;

const TYPES = {
  html: 'text/html; charset=utf-8',
  json: 'application/json; charset=utf-8',
  css: 'text/css; charset=utf-8',
} as const;

export function createApp(sources: DashboardSources): Hono<Env> {
  const app = new Hono<Env>();
  app.use(setSecurityHeaders);
  // Before the login: pages that refuse someone are dressed too.
  app.get('/style.css', (context) => answer(context, 'css', STYLE));
  app.use((context, next) => requireLogin(sources.login, context, next));
  app.use(allowReading);
  app.get('*', (context) => act(sources, context));
  app.onError((error, context) => {
    sources.onError(error, context.req.path);
    return notice(context, 500);
  });
  return app;
}

/** The action asked for, as `/?action=NAME` or as the original also takes it, `/action=NAME`; null: another path. */
function requestedAction(context: Context<Env>): string | null {
  const { path } = context.req;
  if (path === '/') return context.req.query('action') ?? '';
  return path.startsWith('/action=') ? new URLSearchParams(path.slice(1)).get('action') : null;
}

async function act(sources: DashboardSources, context: Context<Env>): Promise<Response> {
  switch (requestedAction(context)) {
    case '':
      return answerPage(context, sessionsPage(await sources.view()));
    case 'stats':
      return answerPage(context, statsPage(await sources.view()));
    case 'visujson': {
      const { sessions, host } = await sources.view();
      return answer(context, 'json', visuJson(sessions, host));
    }
    default:
      return notice(context, 404);
  }
}

async function setSecurityHeaders(context: Context<Env>, next: Next): Promise<void> {
  for (const [name, value] of Object.entries(SECURITY_HEADERS)) context.header(name, value);
  await next();
}

async function requireLogin(login: Login, context: Context<Env>, next: Next): Promise<Response | void> {
  const address = context.env.incoming.socket.remoteAddress ?? '';
  const verdict = login.check(address, context.req.header('authorization'));
  switch (verdict.kind) {
    case 'granted':
      return next();
    case 'slowed':
      context.header('Retry-After', String(verdict.retryAfterSeconds));
      return notice(context, 429);
    case 'anonymous':
    case 'refused':
      // No body and no type: what the original sends, and its clients expect.
      context.header('WWW-Authenticate', CHALLENGE);
      return context.body(null, 401);
  }
}

async function allowReading(context: Context<Env>, next: Next): Promise<Response | void> {
  if (context.req.method === 'GET' || context.req.method === 'HEAD') return next();
  context.header('Allow', 'GET, HEAD');
  return notice(context, 405);
}

const notice = (context: Context<Env>, status: Notice): Promise<Response> =>
  answerPage(context, noticePage(status), status);

const answerPage = async (context: Context<Env>, page: Html, status: 200 | Notice = 200): Promise<Response> =>
  answer(context, 'html', String(await page), status);

function answer(
  context: Context<Env>,
  type: keyof typeof TYPES,
  body: string,
  status: 200 | Notice = 200,
): Response {
  context.header('Content-Type', TYPES[type]);
  // Said here rather than left to the server, so that HEAD says it too.
  context.header('Content-Length', String(Buffer.byteLength(body)));
  return context.body(body, status);
}
