/**
 * WebMedia for browsers, without a password: `/?action=webmedia` as players of the original poll it, the channel
 * `/webmedia/events` that spares polling, and the player's page, `/webmedia/`.
 */

import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { Hono } from 'hono';
import { answerFile } from '../answer-file.ts';
import { allowReading, answer, notice, type AppContext, type Env } from '../answers.ts';
import { addressOf } from '../client-address.ts';
import { setEventHeaders } from '../event-stream.ts';
import type { WebFiles } from '../web-files.ts';
import { playerAnswer } from './player-answer.ts';
import { PLAYER_POLICY } from './player-policy.ts';
import type { WebMedia } from './web-media.ts';

export interface WebMediaSources {
  readonly media: WebMedia;
  /** The player's page; empty: the build left none. */
  readonly files: WebFiles;
}

const FOLDER = '/webmedia/';
const PIN = /^\d{4}$/;
/** Nobody's PIN: all that the channel has to say. */
const KO_EVENT = 'event: ko\ndata: {}\n\n';
/** To one who found no room on the channel: he may poll meanwhile. */
const RETRY_FULL_SECONDS = 30;

export function webMediaRoutes({ media, files }: WebMediaSources): Hono<Env> {
  const app = new Hono<Env>();
  app.all('/', (context, next) =>
    context.req.query('action') === 'webmedia' ? answerPoll(context, media) : next(),
  );
  app.use(`${FOLDER}*`, allowReading);
  app.get('/webmedia', (context) => context.redirect(`${FOLDER}${new URL(context.req.url).search}`, 308));
  app.get(`${FOLDER}events`, (context) => answerListener(context, media));
  app.get(`${FOLDER}*`, (context) => {
    if (files.size === 0) return notice(context, 503);
    const file = files.get(context.req.path.slice(FOLDER.length) || 'index.html');
    if (file === undefined) return notice(context, 404);
    return answerFile(context, file, { 'Content-Security-Policy': PLAYER_POLICY });
  });
  return app;
}

/** Players may stand on any site. Without an Origin the header is there all the same, empty, as the original has it. */
function allowOrigin(context: AppContext): void {
  context.header('Access-Control-Allow-Origin', context.req.header('origin') ?? '');
  context.header('Vary', 'Origin');
}

async function answerPoll(context: AppContext, media: WebMedia): Promise<Response> {
  allowOrigin(context);
  const { method } = context.req;
  if (method === 'OPTIONS') return answerPreflight(context);
  if (method !== 'GET' && method !== 'HEAD') {
    context.header('Allow', 'GET, HEAD, OPTIONS');
    return notice(context, 405);
  }
  const pin = context.req.query('pin') ?? '';
  if (!PIN.test(pin)) {
    // As the original: no answer at all.
    context.env.incoming.socket.destroy();
    return RESPONSE_ALREADY_SENT;
  }
  const verdict = media.look(addressOf(context), pin);
  switch (verdict.kind) {
    case 'limited':
      context.header('Retry-After', String(verdict.retryAfterSeconds));
      return answer(context, 'json', playerAnswer(null), 429);
    case 'unknown':
      return answer(context, 'json', playerAnswer(null));
    case 'known': {
      // HEAD has no place for what it would take away from the player.
      if (method === 'HEAD') return answer(context, 'json', playerAnswer({ isKnown: true, media: null }));
      const event = readEvent(context.req.query('lastevent'));
      return answer(context, 'json', playerAnswer(await media.poll(verdict.uniqueId, event)));
    }
  }
}

const readEvent = (text: string | undefined): 'START' | 'STOP' | null =>
  text === 'START' || text === 'STOP' ? text : null;

/** A browser asks for leave before it sends a header of a player's own. */
function answerPreflight(context: AppContext): Response {
  context.header('Allow', 'GET, HEAD, OPTIONS');
  context.header('Access-Control-Allow-Methods', 'GET, HEAD, OPTIONS');
  context.header('Access-Control-Allow-Headers', '*');
  context.header('Access-Control-Max-Age', '86400');
  return context.body(null, 204);
}

function answerListener(context: AppContext, media: WebMedia): Response | Promise<Response> {
  allowOrigin(context);
  const pin = context.req.query('pin') ?? '';
  if (!PIN.test(pin)) return notice(context, 404);
  const address = addressOf(context);
  const verdict = media.look(address, pin);
  if (verdict.kind === 'limited') {
    context.header('Retry-After', String(verdict.retryAfterSeconds));
    return answer(context, 'json', playerAnswer(null), 429);
  }
  if (context.req.method === 'HEAD' || verdict.kind === 'unknown') {
    setEventHeaders(context);
    return context.body(KO_EVENT);
  }
  const stream = media.listen(context, verdict.uniqueId, address);
  if (stream !== null) {
    setEventHeaders(context);
    return context.body(stream.body);
  }
  context.header('Retry-After', String(RETRY_FULL_SECONDS));
  return answer(context, 'json', playerAnswer(null), 503);
}
