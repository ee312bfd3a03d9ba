/** The gate: behind it is the dashboard, before it what everyone may see. */

import type { Next } from 'hono';
import { answerJson } from './api/answer-json.ts';
import { answerPage, notice, type AppContext } from './answers.ts';
import { addressOf } from './client-address.ts';
import { CHALLENGE, type Login, type Place } from './login.ts';
import { landingPage } from './pages/landing-page.ts';
import { requestedAction } from './requested-action.ts';

export async function requireLogin(
  login: Login,
  context: AppContext,
  next: Next,
  place: Place = 'dashboard',
): Promise<Response | void> {
  const verdict = login.check(addressOf(context), context.req.header('authorization'), place);
  if (context.req.path === '/') context.header('Vary', 'Accept, Authorization');
  switch (verdict.kind) {
    case 'granted':
      return next();
    case 'slowed':
      context.header('Retry-After', String(verdict.retryAfterSeconds));
      return isForProgram(context)
        ? answerJson(context, { error: 'Trop de mots de passe faux : patientez quelques secondes.' }, 429)
        : notice(context, 429);
    case 'anonymous':
      return isVisit(context) ? answerPage(context, landingPage()) : challenge(context);
    case 'refused':
      return challenge(context);
  }
}

const isForProgram = (context: AppContext): boolean => context.req.path.startsWith('/api/');

/**
 * Somebody who typed the gateway's address into a browser, and is not to be met by a password. Programs, which ask
 * for anything or do not say, get the challenge there as from the original.
 */
const isVisit = (context: AppContext): boolean =>
  context.req.path === '/' &&
  requestedAction(context)?.name === '' &&
  ['GET', 'HEAD'].includes(context.req.method) &&
  /\btext\/html\b/i.test(context.req.header('accept') ?? '');

/** No body and no type: what the original sends, and its clients expect. */
function challenge(context: AppContext): Response {
  context.header('WWW-Authenticate', CHALLENGE);
  return context.body(null, 401);
}
