/** Routes of the dashboard: first what everyone may see, then what asks for the password. */

import { Hono, type Next } from 'hono';
import {
  allowReading,
  answer,
  answerPage,
  notice,
  setSecurityHeaders,
  type AppContext,
  type Env,
} from './answers.ts';
import { CHALLENGE, type Login } from './login.ts';
import { minitelPages, type MinitelSources } from './minitel-pages.ts';
import { landingPage } from './pages/landing-page.ts';
import { sessionsPage, type SessionsView } from './pages/sessions-page.ts';
import { statsPage } from './pages/stats-page.ts';
import { STYLE } from './pages/style.ts';
import { visuJson } from './visujson.ts';

export interface DashboardSources {
  readonly login: Login;
  readonly minitel: MinitelSources;
  /** What the pages show, read at once and without waiting for other processes. */
  readonly view: () => Promise<SessionsView>;
  readonly onError: (error: Error, path: string) => void;
}

export function createApp(sources: DashboardSources): Hono<Env> {
  const app = new Hono<Env>();
  app.use(setSecurityHeaders);
  // Before the login: pages that refuse someone are dressed too.
  app.get('/style.css', (context) => answer(context, 'css', STYLE));
  app.route('/', minitelPages(sources.minitel));
  app.use((context, next) => requireLogin(sources.login, context, next));
  app.use(allowReading);
  app.get('*', (context) => act(sources, context));
  app.onError((error, context) => {
    sources.onError(error, context.req.path);
    return notice(context, 500);
  });
  return app;
}

/** `/visuweb` is the same place as `/`, but never without the password. */
const HOMES: ReadonlySet<string> = new Set(['/', '/visuweb', '/visuweb/']);

/** The action asked for, as `/?action=NAME` or as the original also takes it, `/action=NAME`; null: another path. */
function requestedAction(context: AppContext): string | null {
  const { path } = context.req;
  if (HOMES.has(path)) return context.req.query('action') ?? '';
  return path.startsWith('/action=') ? new URLSearchParams(path.slice(1)).get('action') : null;
}

async function act(sources: DashboardSources, context: AppContext): Promise<Response> {
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

async function requireLogin(login: Login, context: AppContext, next: Next): Promise<Response | void> {
  const address = context.env.incoming.socket.remoteAddress ?? '';
  const verdict = login.check(address, context.req.header('authorization'));
  if (context.req.path === '/') context.header('Vary', 'Accept, Authorization');
  switch (verdict.kind) {
    case 'granted':
      return next();
    case 'slowed':
      context.header('Retry-After', String(verdict.retryAfterSeconds));
      return notice(context, 429);
    case 'anonymous':
      return isVisit(context) ? answerPage(context, landingPage()) : challenge(context);
    case 'refused':
      return challenge(context);
  }
}

/**
 * Somebody who typed the gateway's address into a browser, and is not to be met by a password. Programs, which ask
 * for anything or do not say, get the challenge there as from the original.
 */
const isVisit = (context: AppContext): boolean =>
  context.req.path === '/' &&
  requestedAction(context) === '' &&
  ['GET', 'HEAD'].includes(context.req.method) &&
  /\btext\/html\b/i.test(context.req.header('accept') ?? '');

/** No body and no type: what the original sends, and its clients expect. */
function challenge(context: AppContext): Response {
  context.header('WWW-Authenticate', CHALLENGE);
  return context.body(null, 401);
}
