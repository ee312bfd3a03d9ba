/** What is over: history, statistics. */

import { Hono } from 'hono';
import type { Env } from '../answers.ts';
import type { DashboardSources } from '../dashboard-sources.ts';
import { answerJson } from './answer-json.ts';
import { ApiError } from './api-error.ts';
import { queryOf, readCursor, readHistoryQuery, readInteger } from './query.ts';

const USUAL_LIMIT = 50;
const MAX_LIMIT = 500;

export function historyRoutes({ data, now }: Pick<DashboardSources, 'data' | 'now'>): Hono<Env> {
  const app = new Hono<Env>();
  app.get('/history', async (context) => {
    const query = queryOf(context);
    const before = readCursor(query);
    const limit = readInteger(query, 'limit', 1, MAX_LIMIT) ?? USUAL_LIMIT;
    const page = { limit, ...(before !== null && { before }) };
    return answerJson(context, await data.search(readHistoryQuery(query), page));
  });
  app.get('/history/:id', async (context) => {
    const found = await data.finished(context.req.param('id'));
    if (found === null) throw new ApiError(404, "Cette session n'est pas dans l'historique.");
    return answerJson(context, found);
  });
  app.get('/stats', async (context) => {
    const query = queryOf(context);
    const today = new Date(now());
    const year = readInteger(query, 'year', 1970, 9999);
    const month = readInteger(query, 'month', 1, 12);
    if (year === null && month === null) {
      return answerJson(context, await data.statistics(today.getFullYear(), today.getMonth() + 1));
    }
    return answerJson(context, await data.statistics(year ?? today.getFullYear(), month));
  });
  app.get('/stats/months', async (context) => answerJson(context, { months: await data.months() }));
  return app;
}
