/** Scripts and styles of the dashboard's pages: for everyone, since they hold nothing of this gateway. */

import { Hono } from 'hono';
import { allowReading, notice, type Env } from './answers.ts';
import { answerFile } from './answer-file.ts';
import type { WebFiles } from './web-files.ts';

const FOLDER = '/visuweb/';
/** Pages are made for each request, and stand behind the login: no file may take the place of one. */
const SENT = /\.(?:js|css|svg|png|woff2)$/;

export function dashboardFiles(files: WebFiles): Hono<Env> {
  const app = new Hono<Env>();
  app.get(`${FOLDER}:name{.+}`, allowReading, async (context, next) => {
    const name = context.req.path.slice(FOLDER.length);
    if (!SENT.test(name)) return next();
    const file = files.get(name);
    return file === undefined ? notice(context, 404) : answerFile(context, file);
  });
  return app;
}
