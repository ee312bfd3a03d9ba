/** What a videotex service may answer, well or badly. */

import type { ServerResponse } from 'node:http';

/** Writes the whole answer, or does not. */
export type Reply = (response: ServerResponse) => void | Promise<void>;

/** Any bytes, with any status and headers. */
export const raw =
  (body: string | Buffer, status = 200, headers: Readonly<Record<string, string>> = {}): Reply =>
  (response) => {
    response.writeHead(status, { 'Content-Type': 'text/html; charset=utf-8', ...headers });
    response.end(body);
  };

/** A JSON answer with just these members. */
export const json = (members: object): Reply =>
  raw(JSON.stringify(members), 200, { 'Content-Type': 'application/json; charset=utf-8' });

/** A page of these bytes (one character each), with other members of the answer (`next`, `COMMAND`…). */
export const page = (bytes: string, members: object = {}): Reply =>
  json({
    version: '1.0',
    content: Buffer.from(bytes, 'latin1').toString('base64'),
    context: '',
    echo: 'on',
    ...members,
  });

/** Members that make a page ask for one line; at 1,1, 40 characters, Envoi, dots. */
export const inputTxt = (param: object = {}): { readonly COMMAND: object } => ({
  COMMAND: {
    name: 'InputTxt',
    param: {
      x: 1,
      y: 1,
      l: 40,
      char: '',
      spacechar: '.',
      prefill: '',
      cursor: 'on',
      validwith: 128,
      ...param,
    },
  },
});

/** Redirects, as often as it is asked. */
export const redirect = (location: string, status = 302): Reply => raw('', status, { Location: location });

/** Takes the request and never answers. */
export const silence = (): Reply => () => {};

/** Cuts the connection instead of answering. */
export const drop = (): Reply => (response) => {
  response.socket?.destroy();
};
