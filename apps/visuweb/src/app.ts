/** Everything a browser may ask for: first what is for everyone, then what asks for the password. */

import { Hono, type Next } from 'hono';
import { apiRoutes } from './api/api-routes.ts';
import { allowReading, answer, notice, setSecurityHeaders, type AppContext, type Env } from './answers.ts';
import { findClient } from './client-address.ts';
import type { DashboardSources } from './dashboard-sources.ts';
import { gatewayMetrics } from './gateway-metrics.ts';
import { METRICS_TYPE, metricsText, type Metric } from './metrics-text.ts';
import { minitelPages } from './minitel-pages.ts';
import { pageRoutes } from './page-routes.ts';
import { STYLE } from './pages/style.ts';
import { requestedAction } from './requested-action.ts';
import { requireLogin } from './require-login.ts';
import { dashboardFiles } from './static-files.ts';
import type { Traffic } from './traffic.ts';
import { visuJson } from './visujson.ts';
import { webMediaRoutes } from './webmedia/webmedia-routes.ts';

export function createApp(sources: DashboardSources): Hono<Env> {
  const app = new Hono<Env>();
  app.use(setSecurityHeaders);
  app.use((context, next) => countAnswer(sources.traffic, context, next));
  app.use((context, next) => findClient(sources.proxies, context, next));
  // First: pages that refuse someone are dressed too.
  app.get('/style.css', (context) => answer(context, 'css', STYLE));
  const { gate } = sources;
  if (gate) app.use((context, next) => gate.pass(context, next));
  app.route('/', minitelPages(sources.minitel));
  app.route('/', dashboardFiles(sources.files.visuweb));
  app.route('/', webMediaRoutes({ media: sources.webMedia, files: sources.files.webmedia }));
  app.get('/metrics', (context, next) => requireLogin(sources.login, context, next, 'metrics'));
  app.get('/metrics', async (context) => answerMetrics(context, await gatewayMetrics(sources)));
  app.use((context, next) => requireLogin(sources.login, context, next));
  app.route('/api', apiRoutes(sources));
  app.use(allowReading);
  app.get('*', async (context, next) => {
    if (requestedAction(context)?.name !== 'visujson') return next();
    return answer(context, 'json', visuJson(sources.mirror.list(), await sources.data.host()));
  });
  app.route('/', pageRoutes(sources.data));
  app.notFound((context) => notice(context, 404));
  app.onError((error, context) => {
    sources.onError(error, context.req.path);
    return notice(context, 500);
  });
  return app;
}

async function countAnswer(traffic: Traffic, context: AppContext, next: Next): Promise<void> {
  await next();
  traffic.answered(context.res.status);
}

function answerMetrics(context: AppContext, metrics: readonly Metric[]): Response {
  const body = metricsText(metrics);
  context.header('Content-Type', METRICS_TYPE);
  context.header('Content-Length', String(Buffer.byteLength(body)));
  return context.body(body);
}
