/** For tests: a session on a telephone line in real time, a simulated Minitel at its other end. */

import { once } from 'node:events';
import net, { type AddressInfo } from 'node:net';
import { openLink, type LinkLimits } from '@minipavi/access';
import { LiveMinitel, TelephoneMinitel, type LiveMinitelOptions } from '@minipavi/testkit';
import { Screen, screenToText } from '@minipavi/videotex';
import type { SessionOptions } from '../session-options.ts';
import { closeAfterTest, makeSession } from './live-session.ts';

export interface LiveCallOptions extends Partial<Omit<LiveMinitelOptions, 'port' | 'minitel'>> {
  readonly limits?: Partial<LinkLimits>;
  readonly session?: Partial<SessionOptions>;
}

export interface LiveCall {
  readonly live: LiveMinitel;
  /** What came to the Minitel, one character per byte. */
  readonly shown: () => string;
  /** Resolves when that ends with this. */
  readonly shows: (text: string) => Promise<true>;
  /** The 25 rows as they are read. */
  readonly screen: () => string[];
}

/** Ends with the test. */
export async function callIn(
  defaultUrl: string,
  { limits = {}, session = {}, ...options }: LiveCallOptions = {},
): Promise<LiveCall> {
  const server = net.createServer({ pauseOnConnect: true });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const minitel = new TelephoneMinitel();
  const live = new LiveMinitel({ port, minitel, latencyMs: 20, ...options });
  const [socket] = (await once(server, 'connection')) as [net.Socket];
  const link = await openLink({ kind: 'AST', socket, remoteAddress: '127.0.0.1', limits, log: () => {} });
  const { session: begun } = makeSession(defaultUrl, link, session);
  const ended = begun.run();
  closeAfterTest(async () => {
    live.hangUp();
    begun.stop('fin du test');
    await ended;
    server.close();
    await once(server, 'close');
  });
  const shown = (): string => String.fromCharCode(...minitel.shown);
  return {
    live,
    shown,
    shows: (text) => live.until(() => shown().endsWith(text), { what: () => `"${text}", saw "${shown()}"` }),
    screen: () => {
      const screen = new Screen();
      screen.write(minitel.shown);
      return screenToText(screen);
    },
  };
}
