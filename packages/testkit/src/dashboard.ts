/** VisuWeb as other people's programs see it. */

import { VISUWEB_PASSWORD, VISUWEB_USER } from './gateway-config.ts';

/** One line of `action=visujson`. */
export interface ListedSession {
  /** Direction and kind: `IN/WS`. */
  readonly type: string;
  readonly uniqueid: string;
  readonly ip: string;
  /** When it began, `dd/mm/yyyy hh:mm:ss`. */
  readonly tcnx: string;
  readonly pid: number;
  readonly url: string;
  /** Where the user is linked to; '' when nowhere. */
  readonly infos: string;
}

export const basicLogin = (user: string, password: string): string =>
  `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;

/** Rejects when VisuWeb does not answer, or not with a list. */
export async function fetchSessions(port: number): Promise<ListedSession[]> {
  const response = await fetch(`http://127.0.0.1:${port}/?action=visujson`, {
    headers: { authorization: basicLogin(VISUWEB_USER, VISUWEB_PASSWORD), connection: 'close' },
    signal: AbortSignal.timeout(5000),
  });
  if (response.status !== 200) throw new Error(`VisuWeb answered ${response.status}`);
  const { cnx } = (await response.json()) as { cnx: ListedSession[] };
  return cnx;
}
