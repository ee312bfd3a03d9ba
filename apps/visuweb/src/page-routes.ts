/** The dashboard's HTML pages: `/`, `/visuweb` and `/?action=NAME`. Mounted behind the login, before what answers 404. */

import { Hono } from 'hono';
import { answerPage, notice, type AppContext, type Env } from './answers.ts';
import { readHistoryForm, readLogForm, readPeriod } from './page-forms.ts';
import { HISTORY_PAGE_LENGTH, historyPage } from './pages/history-page.ts';
import { livePage } from './pages/live-page.ts';
import { LOG_PAGE_LENGTH, logsPage } from './pages/logs-page.ts';
import type { PageSources } from './pages/page-sources.ts';
import { replayPage } from './pages/replay-page.ts';
import { statisticsCsv } from './pages/statistics-csv.ts';
import { statisticsPage } from './pages/statistics-page.ts';
import { requestedAction } from './requested-action.ts';

type Answer = (context: AppContext, parameters: URLSearchParams, sources: PageSources) => Promise<Response>;

/** By action; an action that is not here is somebody else's. */
const PAGES: Readonly<Record<string, Answer>> = {
  '': answerLive,
  history: answerHistory,
  replay: answerReplay,
  stats: answerStatistics,
  logs: answerLogs,
};

export function pageRoutes(sources: PageSources): Hono<Env> {
  const app = new Hono<Env>();
  app.get('*', async (context, next) => {
    const action = requestedAction(context);
    const page = action !== null && Object.hasOwn(PAGES, action.name) ? PAGES[action.name] : undefined;
    return action === null || page === undefined ? next() : page(context, action.parameters, sources);
  });
  return app;
}

async function answerLive(context: AppContext, _: URLSearchParams, sources: PageSources): Promise<Response> {
  const [status, sessions, recent] = await Promise.all([
    sources.status(),
    sources.sessions(),
    sources.recent(),
  ]);
  return answerPage(context, livePage({ status, sessions, recent, maxHistory: sources.maxHistory }));
}

async function answerHistory(
  context: AppContext,
  parameters: URLSearchParams,
  sources: PageSources,
): Promise<Response> {
  const { query, before } = readHistoryForm(parameters);
  const page = { limit: HISTORY_PAGE_LENGTH, ...(before === null ? {} : { before }) };
  const [status, found] = await Promise.all([sources.status(), sources.search(query, page)]);
  return answerPage(context, historyPage({ status, found, form: parameters }));
}

async function answerReplay(
  context: AppContext,
  parameters: URLSearchParams,
  sources: PageSources,
): Promise<Response> {
  const uniqueId = parameters.get('id') ?? '';
  if (!/^\d{14}$/.test(uniqueId)) return notice(context, 404);
  const [status, session] = await Promise.all([sources.status(), sources.finished(uniqueId)]);
  // A session without a line in the history (it is still on, say) may have a recording all the same.
  return answerPage(context, replayPage({ status, uniqueId, session }));
}

async function answerStatistics(
  context: AppContext,
  parameters: URLSearchParams,
  sources: PageSources,
): Promise<Response> {
  const { year, month } = readPeriod(parameters, Date.now());
  const statistics = await sources.statistics(year, month);
  if (parameters.get('format') === 'csv') {
    const name = `statistiques-${year}${month === null ? '' : `-${String(month).padStart(2, '0')}`}.csv`;
    context.header('Content-Type', 'text/csv; charset=utf-8');
    context.header('Content-Disposition', `attachment; filename="${name}"`);
    return context.body(statisticsCsv(statistics));
  }
  const [status, months] = await Promise.all([sources.status(), sources.months()]);
  return answerPage(context, statisticsPage({ status, statistics, months }));
}

async function answerLogs(
  context: AppContext,
  parameters: URLSearchParams,
  sources: PageSources,
): Promise<Response> {
  const query = { ...readLogForm(parameters), limit: LOG_PAGE_LENGTH };
  const [status, lines] = await Promise.all([sources.status(), sources.logs(query)]);
  return answerPage(context, logsPage({ status, lines, form: parameters }));
}
