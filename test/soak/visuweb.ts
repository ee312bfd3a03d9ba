/** The dashboard as a program asks it; with a certificate in the configuration it speaks TLS. */

import https from 'node:https';
import {
  basicLogin,
  VISUWEB_PASSWORD,
  VISUWEB_USER,
  waitFor,
  type Gateway,
  type ListedSession,
} from '@minipavi/testkit';

const ANSWER_WITHIN_MS = 5000;
/** The process may be dead at the moment, or a new one not know of everybody yet. */
const PATIENCE_MS = 30_000;

interface Answer {
  readonly status: number;
  readonly body: string;
}

export class Visuweb {
  readonly #gateway: Gateway;
  readonly #ca: string;

  /** `ca`: certificate that it is trusted by. */
  constructor(gateway: Gateway, ca: string) {
    this.#gateway = gateway;
    this.#ca = ca;
  }

  async sessions(): Promise<readonly ListedSession[]> {
    const { status, body } = await this.#ask('GET', '/?action=visujson');
    if (status !== 200) throw new Error(`VisuWeb answered ${status}`);
    return (JSON.parse(body) as { cnx: ListedSession[] }).cnx;
  }

  /** Process of that session. */
  pidOf(uniqueId: string): Promise<number> {
    const look = async (): Promise<number | undefined> =>
      (await this.sessions().catch(() => [])).find((one) => one.uniqueid === uniqueId)?.pid;
    return waitFor(look, { what: `session ${uniqueId} in VisuWeb`, withinMs: PATIENCE_MS });
  }

  /** Resolves when the gateway has been asked, or the session is over. */
  async end(uniqueId: string, isOver: () => boolean): Promise<void> {
    const ask = async (): Promise<boolean> => {
      const answer = await this.#ask('POST', `/api/sessions/${uniqueId}/end`).catch(() => null);
      return answer?.status === 204 || isOver();
    };
    await waitFor(ask, { what: `VisuWeb to end session ${uniqueId}`, withinMs: PATIENCE_MS });
  }

  #ask(method: 'GET' | 'POST', path: string): Promise<Answer> {
    const { http: port } = this.#gateway.ports;
    return new Promise((resolve, reject) => {
      const request = https.request({
        ...{ method, path, port, host: '127.0.0.1', ca: this.#ca, agent: false },
        checkServerIdentity: () => undefined,
        headers: {
          authorization: basicLogin(VISUWEB_USER, VISUWEB_PASSWORD),
          'content-type': 'application/json',
          'x-requested-with': 'soak',
        },
        signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
      });
      request.on('error', reject);
      request.on('response', (response) => {
        let body = '';
        response.setEncoding('utf8').on('data', (text: string) => (body += text));
        response.on('error', reject).on('end', () => resolve({ status: response.statusCode ?? 0, body }));
      });
      request.end(method === 'POST' ? '{}' : undefined);
    });
  }
}
