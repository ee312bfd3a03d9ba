/** Requests with everything of their answers visible, as a strict client sees it. */

import http from 'node:http';
import https from 'node:https';

export interface Reply {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
  readonly bytes: Buffer;
}

export const basic = (user: string, password: string): { authorization: string } => ({
  authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`,
});

export const KNOWN = basic('minipavi', '1234');

export const httpGet = (port: number, path: string, options: https.RequestOptions = {}): Promise<Reply> =>
  httpRequest(port, path, options, null);

/** As the dashboard's own page sends it; `headers` go beside what that takes. */
export const httpPost = (port: number, path: string, body: unknown, headers: object = {}): Promise<Reply> =>
  httpRequest(
    port,
    path,
    {
      method: 'POST',
      headers: {
        ...KNOWN,
        'content-type': 'application/json',
        'sec-fetch-site': 'same-origin',
        ...headers,
      },
    },
    JSON.stringify(body),
  );

function httpRequest(
  port: number,
  path: string,
  options: https.RequestOptions,
  requestBody: string | null,
): Promise<Reply> {
  const { request } = 'ca' in options ? https : http;
  return new Promise((resolve, reject) => {
    const sent = request(
      { host: '127.0.0.1', port, path, agent: false, timeout: 8000, headers: KNOWN, ...options },
      (answer) => {
        const chunks: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => chunks.push(chunk));
        answer.on('error', reject);
        answer.on('end', () => {
          const bytes = Buffer.concat(chunks);
          const body = bytes.toString('utf8');
          resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body, bytes });
        });
      },
    );
    sent.on('timeout', () => sent.destroy(new Error('timeout')));
    sent.on('error', reject);
    sent.end(requestBody ?? undefined);
  });
}
