/** `/api/recordings`: what users were sent, and links that let an emulator elsewhere play it. */

import { Hono } from 'hono';
import { readRecording, type Recording } from '@minipavi/journal';
import type { AppContext, Env } from '../answers.ts';
import type { DashboardSources } from '../dashboard-sources.ts';
import type { VisuwebConfig } from '../visuweb-config.ts';
import { playbackLinks } from '../viewer-links.ts';
import { answerJson } from './answer-json.ts';
import { ApiError } from './api-error.ts';

/** A link is made to be followed at once. */
const LINK_VALID_MS = 10 * 60_000;
const NO_WEBSOCKET = 'Aucun lien possible : la passerelle ne reçoit pas de websocket (ni wsport ni wssport).';

export function recordingRoutes({ config, now }: Pick<DashboardSources, 'config' | 'now'>): Hono<Env> {
  const app = new Hono<Env>();
  app.get('/recordings/:id', async (context) => {
    const { uniqueId, startedAt, durationMs, isOver, pieces } = await recordingOf(context, config);
    return answerJson(context, { uniqueId, startedAt, durationMs, isOver, pieces });
  });
  app.get('/recordings/:id/data', async (context) => {
    const { bytes } = await recordingOf(context, config);
    context.header('Content-Type', 'application/octet-stream');
    context.header('Content-Length', String(bytes.byteLength));
    return context.body(bytes as Uint8Array<ArrayBuffer>);
  });
  app.get('/recordings/:id/link', async (context) => {
    const { uniqueId } = await recordingOf(context, config);
    const links = playbackLinks(config, uniqueId, now() + LINK_VALID_MS);
    if (links === null) throw new ApiError(409, NO_WEBSOCKET);
    return answerJson(context, links);
  });
  return app;
}

async function recordingOf(context: AppContext, { recordings }: VisuwebConfig): Promise<Recording> {
  if (recordings === null) {
    throw new ApiError(404, "Cette passerelle n'enregistre pas les sessions (rpath n'est pas indiqué).");
  }
  const recording = await readRecording(recordings.folder, context.req.param('id') ?? '');
  if (recording === null) throw new ApiError(404, "Cette session n'a pas d'enregistrement, ou n'en a plus.");
  return recording;
}
