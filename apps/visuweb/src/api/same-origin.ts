/**
 * Only the dashboard's own pages may act. Browsers send the password along with whatever any page makes them send: so
 * each request has to show where it comes from.
 */

import type { Next } from 'hono';
import type { AppContext } from '../answers.ts';
import { ApiError } from './api-error.ts';

const FOREIGN = "Demande refusée : elle ne vient pas d'une page de cette passerelle.";

export async function requireSameOrigin(context: AppContext, next: Next): Promise<void> {
  // What a form of another site cannot send: it would have to ask first (CORS), and is never let.
  if (!/^application\/json\s*(?:;|$)/i.test(context.req.header('content-type') ?? '')) {
    throw new ApiError(403, 'Demande refusée : Content-Type: application/json est attendu.');
  }
  if (!isSameOrigin(context)) throw new ApiError(403, FOREIGN);
  await next();
}

function isSameOrigin(context: AppContext): boolean {
  const site = context.req.header('sec-fetch-site');
  // Browsers say it themselves, but only over HTTPS and on the machine itself.
  if (site !== undefined) return site === 'same-origin';
  const origin = context.req.header('origin');
  if (origin !== undefined) return hostOf(origin) === (context.req.header('host') ?? '').toLowerCase();
  // A program. A browser sends one of both with every POST; and this, to another site, only with its leave.
  return context.req.header('x-requested-with') !== undefined;
}

/** With its port; null: an origin that is none (`null`, of a page without one). */
const hostOf = (origin: string): string | null =>
  /^https?:\/\//i.test(origin) && URL.canParse(origin) ? new URL(origin).host : null;
