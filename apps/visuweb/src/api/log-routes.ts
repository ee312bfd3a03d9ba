/** `/api/logs`: the end of the gateway's log. */

import { Hono } from 'hono';
import type { Env } from '../answers.ts';
import type { DashboardSources } from '../dashboard-sources.ts';
import { setEventHeaders } from '../event-stream.ts';
import { MAX_LINES } from '../log-tail.ts';
import { answerJson } from './answer-json.ts';
import { ApiError } from './api-error.ts';
import { queryOf, readLogQuery } from './query.ts';

const USUAL_LIMIT = 200;

export function logRoutes({ data, logFeed }: Pick<DashboardSources, 'data' | 'logFeed'>): Hono<Env> {
  const app = new Hono<Env>();
  app.get('/logs', async (context) => {
    const query = readLogQuery(queryOf(context), { usual: USUAL_LIMIT, max: MAX_LINES });
    return answerJson(context, { lines: await data.logs(query) });
  });
  app.get('/logs/live', (context) => {
    // Who has the page has its lines: what follows is wanted.
    const query = readLogQuery(queryOf(context), { usual: 0, max: MAX_LINES });
    setEventHeaders(context);
    if (context.req.method === 'HEAD') return context.body(null);
    const stream = logFeed.listen(context, query);
    if (stream === null)
      throw new ApiError(503, 'Trop de pages suivent le journal à la fois : fermez-en une.');
    return context.body(stream.body);
  });
  return app;
}
