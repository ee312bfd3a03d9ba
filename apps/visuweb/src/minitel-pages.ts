/** /minitel/: the page with the emulator, its files, and what they need to know of this gateway. For everyone. */

import { Hono } from 'hono';
import { answerFile } from './answer-file.ts';
import { allowReading, answer, notice, type Env } from './answers.ts';
import type { VisuwebConfig } from './visuweb-config.ts';
import type { WebFiles } from './web-files.ts';
import { MEDIA_PICTURES, MEDIA_SOURCES } from './webmedia/player-policy.ts';

export interface MinitelSources {
  /** Empty: the build left none, or they could not be read. */
  readonly files: WebFiles;
  /** Really listened on; null: closed. */
  readonly ports: Pick<VisuwebConfig['ports'], 'ws' | 'wss'>;
}

const FOLDER = '/minitel/';

/**
 * The page draws, plays, calls gateways wherever they are and shows the media of services; it may stand in a frame of
 * somebody's own page.
 */
const PAGE_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  `img-src 'self' data: blob: ${MEDIA_PICTURES}`,
  ...MEDIA_SOURCES,
  "connect-src 'self' ws: wss:",
  "font-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

/** The element alone, for a script tag on any page of the web. */
const EMBEDDABLE = 'x-minitel.js';
const EMBEDDABLE_HEADERS = {
  'Cross-Origin-Resource-Policy': 'cross-origin',
  'Access-Control-Allow-Origin': '*',
} as const;

export function minitelPages({ files, ports }: MinitelSources): Hono<Env> {
  const app = new Hono<Env>();
  app.use(`${FOLDER}*`, allowReading);
  app.get('/minitel', (context) => context.redirect(`${FOLDER}${new URL(context.req.url).search}`, 308));
  app.get(`${FOLDER}gateway.json`, (context) =>
    answer(context, 'json', JSON.stringify({ ws: ports.ws, wss: ports.wss })),
  );
  app.get(`${FOLDER}*`, (context) => {
    if (files.size === 0) return notice(context, 503);
    const name = context.req.path.slice(FOLDER.length) || 'index.html';
    const file = files.get(name);
    if (file === undefined) return notice(context, 404);
    return answerFile(context, file, {
      'Content-Security-Policy': PAGE_POLICY,
      ...(name === EMBEDDABLE && EMBEDDABLE_HEADERS),
    });
  });
  return app;
}
