/** `/api/`: the dashboard for programs, and for the scripts of its own pages. Every answer, faults too, is JSON. */

import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import type { Env } from '../answers.ts';
import type { DashboardSources } from '../dashboard-sources.ts';
import { answerJson } from './answer-json.ts';
import { ApiError } from './api-error.ts';
import { historyRoutes } from './history-routes.ts';
import { logRoutes } from './log-routes.ts';
import { MAX_BODY_BYTES } from './read-body.ts';
import { recordingRoutes } from './recording-routes.ts';
import { sessionRoutes } from './session-routes.ts';

export function apiRoutes(sources: DashboardSources): Hono<Env> {
  const app = new Hono<Env>();
  app.onError((error, context) => {
    if (error instanceof ApiError) return answerJson(context, { error: error.message }, error.status);
    sources.onError(error, context.req.path);
    return answerJson(context, { error: 'Erreur interne : le journal de la passerelle dit pourquoi.' }, 500);
  });
  // Screens of users are no pictures for pages of others, to which the browser would send the password.
  app.use((context, next) => {
    context.header('Cross-Origin-Resource-Policy', 'same-origin');
    return next();
  });
  app.use(
    bodyLimit({
      maxSize: MAX_BODY_BYTES,
      onError: () => {
        throw new ApiError(413, `Demande trop longue : ${MAX_BODY_BYTES} octets au plus.`);
      },
    }),
  );
  app.route('/', sessionRoutes(sources));
  app.route('/', historyRoutes(sources));
  app.route('/', recordingRoutes(sources));
  app.route('/', logRoutes(sources));
  app.all('*', (context) => {
    const isReading = ['GET', 'HEAD'].includes(context.req.method);
    throw isReading
      ? new ApiError(404, "Cette adresse n'existe pas dans l'API.")
      : new ApiError(405, 'Cette adresse ne se demande pas ainsi, ou pas du tout.');
  });
  return app;
}
