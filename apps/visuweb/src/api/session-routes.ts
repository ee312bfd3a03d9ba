/** `/api/sessions`: who is there, what they see, and what the operator may do. */

import { Hono } from 'hono';
import type { SessionSummary } from '@minipavi/bus';
import { LinkError } from '@minipavi/links';
import type { AppContext, Env } from '../answers.ts';
import { addressOf } from '../client-address.ts';
import type { DashboardSources } from '../dashboard-sources.ts';
import { setEventHeaders } from '../event-stream.ts';
import { liveLinks } from '../viewer-links.ts';
import { answerJson } from './answer-json.ts';
import { ApiError } from './api-error.ts';
import { readBody } from './read-body.ts';
import { requireSameOrigin } from './same-origin.ts';

/** Row 0 has as many columns. */
const MAX_MESSAGE_LENGTH = 40;
const STUCK_SOCKET_MS = 30_000;
const NO_LINK =
  'Aucun lien possible : il faut extcallurl et visukey, et un port websocket (wsport ou wssport).';
const FAR_END =
  "Demande refusée : c'est le serveur appelé par une session (OUT), il n'a ni écran ni clavier. Seule la fin se demande.";
const BUSY = 'Trop de demandes à la fois : réessayez dans un instant.';

type Sources = Pick<DashboardSources, 'config' | 'data' | 'mirror' | 'screens' | 'viewers' | 'live' | 'bus'>;

export function sessionRoutes(sources: Sources): Hono<Env> {
  const app = new Hono<Env>();
  app.get('/status', async (context) => answerJson(context, await sources.data.status()));
  app.get('/live', (context) => answerLive(context, sources));
  app.get('/sessions', async (context) => answerJson(context, { sessions: await sources.data.sessions() }));
  app.get('/sessions/:id', async (context) => {
    const { uniqueId } = sessionOf(context, sources);
    const found = (await sources.data.sessions()).find((one) => one.uniqueId === uniqueId);
    return answerJson(context, found ?? sources.data.sessionView(sessionOf(context, sources)));
  });
  app.get('/sessions/:id/screen.png', (context) => answerPicture(context, sources));
  app.get('/sessions/:id/screen.txt', (context) => answerText(context, sources));
  app.get('/sessions/:id/stream', (context) => answerStream(context, sources));
  app.get('/sessions/:id/link', (context) => {
    const links = liveLinks(sources.config, screenedSessionOf(context, sources).uniqueId);
    if (links === null) throw new ApiError(409, NO_LINK);
    return answerJson(context, links);
  });
  app.post('/sessions/:id/message', requireSameOrigin, (context) => sendMessage(context, sources));
  app.post('/sessions/:id/end', requireSameOrigin, (context) => endSession(context, sources));
  return app;
}

function sessionOf(context: AppContext, { mirror }: Sources): SessionSummary {
  const session = mirror.get(context.req.param('id') ?? '');
  if (session === null) throw new ApiError(404, "Session inconnue : elle est finie, ou n'a jamais existé.");
  return session;
}

/** One that a user is at. */
function screenedSessionOf(context: AppContext, sources: Sources): SessionSummary {
  const session = sessionOf(context, sources);
  if (session.direction === 'OUT') throw new ApiError(409, FAR_END);
  return session;
}

function answerLive(context: AppContext, { live }: Sources): Response {
  setEventHeaders(context);
  if (context.req.method === 'HEAD') return context.body(null);
  const stream = live.listen(context);
  if (stream === null)
    throw new ApiError(503, 'Trop de pages ouvertes à la fois : fermez-en, puis réessayez.');
  return context.body(stream.body);
}

async function answerPicture(context: AppContext, sources: Sources): Promise<Response> {
  const { uniqueId } = screenedSessionOf(context, sources);
  await screenOf(uniqueId, sources);
  const png = await sources.screens.picture(uniqueId);
  if (png === null) {
    context.header('Retry-After', '1');
    throw new ApiError(503, BUSY);
  }
  context.header('Content-Type', 'image/png');
  context.header('Content-Length', String(png.byteLength));
  return context.body(png);
}

async function answerText(context: AppContext, sources: Sources): Promise<Response> {
  const { uniqueId } = screenedSessionOf(context, sources);
  const rows = await screenOf(uniqueId, sources);
  const body = `${rows.join('\n')}\n`;
  context.header('Content-Type', 'text/plain; charset=utf-8');
  context.header('Content-Length', String(Buffer.byteLength(body)));
  return context.body(body);
}

async function screenOf(uniqueId: string, { screens }: Sources): Promise<readonly string[]> {
  await screens.look(uniqueId);
  const rows = screens.text(uniqueId);
  if (rows === null) throw new ApiError(404, "L'écran de cette session n'est pas (encore) connu.");
  return rows;
}

async function answerStream(context: AppContext, sources: Sources): Promise<Response> {
  const { uniqueId } = screenedSessionOf(context, sources);
  context.header('Content-Type', 'application/octet-stream');
  context.header('X-Accel-Buffering', 'no');
  if (context.req.method === 'HEAD') return context.body(null);
  const { incoming, outgoing } = context.env;
  const { signal } = context.req.raw;
  try {
    const body = await sources.viewers.view(uniqueId, {
      signal,
      cut: () => outgoing.destroy(),
      // What is queued has to leave within the usual time.
      onEnd: () => incoming.socket.setTimeout(STUCK_SOCKET_MS),
    });
    if (body === null) throw new ApiError(503, 'Trop de sessions sont regardées à la fois : fermez-en une.');
    // A user who reads sends nothing: silence is no fault here. A machine that is gone is found out by the system.
    incoming.socket.setTimeout(0);
    incoming.socket.setKeepAlive(true, STUCK_SOCKET_MS);
    return context.body(body);
  } catch (error) {
    if (!(error instanceof LinkError)) throw error;
    throw new ApiError(error.code === 'LINK_REFUSED' ? 409 : 503, `Écran inaccessible : ${error.message}.`);
  }
}

async function sendMessage(context: AppContext, sources: Sources): Promise<Response> {
  const text = readText(await readBody(context));
  const { uniqueId } = screenedSessionOf(context, sources);
  requireMaster(sources);
  sources.bus.send({ type: 'push-messages', messages: [{ uniqueId, text }] });
  sources.bus.log('info', 'message envoyé depuis VisuWeb', { uniqueId, ip: addressOf(context) });
  return context.body(null, 204);
}

async function endSession(context: AppContext, sources: Sources): Promise<Response> {
  await readBody(context);
  const { uniqueId } = sessionOf(context, sources);
  requireMaster(sources);
  sources.bus.log('info', 'fin de session demandée depuis VisuWeb', { uniqueId, ip: addressOf(context) });
  sources.bus.send({ type: 'end-session', uniqueId });
  return context.body(null, 204);
}

function readText(body: Readonly<Record<string, unknown>>): string {
  const text = typeof body['text'] === 'string' ? body['text'].trim() : '';
  const length = [...text].length;
  if (length >= 1 && length <= MAX_MESSAGE_LENGTH && !/\p{Cc}/u.test(text)) return text;
  throw new ApiError(
    400,
    `Message refusé : text doit avoir de 1 à ${MAX_MESSAGE_LENGTH} caractères, sur une ligne.`,
  );
}

/** Without it the message would arrive whenever a new one has come, to whoever is there then. */
function requireMaster({ mirror }: Sources): void {
  if (mirror.staleSince === null) return;
  throw new ApiError(409, 'La passerelle ne répond plus pour le moment : rien ne peut lui être demandé.');
}
