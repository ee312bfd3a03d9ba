/** /minitel/: the page with the emulator, its files, and what they need to know of this gateway. For everyone. */

import { Hono } from 'hono';
import { allowReading, answer, notice, type AppContext, type Env } from './answers.ts';
import type { VisuwebConfig } from './visuweb-config.ts';
import { acceptsGzip, isKnown, type WebFile, type WebFiles } from './web-files.ts';

export interface MinitelSources {
  /** Empty: the build left none, or they could not be read. */
  readonly files: WebFiles;
  /** Really listened on; null: closed. */
  readonly ports: Pick<VisuwebConfig['ports'], 'ws' | 'wss'>;
}

const FOLDER = '/minitel/';

/** The page draws, plays and calls gateways wherever they are, and may stand in a frame of somebody's own page. */
const PAGE_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
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
    return file === undefined ? notice(context, 404) : answerFile(context, name, file);
  });
  return app;
}

function answerFile(context: AppContext, name: string, file: WebFile): Response {
  const body = acceptsGzip(context.req.header('accept-encoding')) ? (file.gzip ?? file.body) : file.body;
  const headers: Readonly<Record<string, string>> = {
    'Content-Security-Policy': PAGE_POLICY,
    // Kept, but asked about each time: after an update nobody runs yesterday's script on today's page.
    'Cache-Control': 'no-cache',
    ETag: file.etag,
    ...(file.gzip !== null && { Vary: 'Accept-Encoding' }),
    ...(name === EMBEDDABLE && EMBEDDABLE_HEADERS),
  };
  for (const [header, value] of Object.entries(headers)) context.header(header, value);
  if (isKnown(context.req.header('if-none-match'), file.etag)) return context.body(null, 304);
  context.header('Content-Type', file.type);
  context.header('Content-Length', String(body.byteLength));
  if (body === file.gzip) context.header('Content-Encoding', 'gzip');
  return context.body(body);
}
