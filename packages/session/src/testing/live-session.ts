/** For tests: a session on a fake line, calling real local services. */

import type { ClientLink } from '@minipavi/access';
import { afterEach } from 'vitest';
import { startService, type ServiceScript, type VideotexService } from '@minipavi/testkit';
import { ServiceClient } from '../service-client.ts';
import { Session } from '../session.ts';
import type { SessionOptions } from '../session-options.ts';
import { FakeLink } from './fake-link.ts';

export const UNIQUE_ID = '17000000004321';

export interface LiveSession<Link extends ClientLink = FakeLink> {
  readonly session: Session;
  readonly link: Link;
  /** Resolves with the reason of the end. */
  readonly ended: Promise<string>;
  /** Names of the observer's calls, in order. */
  readonly observed: string[];
  readonly logs: string[];
}

const closing: (() => unknown)[] = [];

/** To be called at the top of a test file: ends whatever a test leaves open. */
export function cleanUpAfterEach(): void {
  afterEach(async () => {
    for (const close of closing.splice(0).reverse()) await close();
  });
}

/** What else must be closed then, before what was opened earlier. */
export const closeAfterTest = (close: () => unknown): void => void closing.push(close);

export async function serve(script: ServiceScript): Promise<VideotexService> {
  const service = await startService(script);
  closing.push(() => service.close());
  return service;
}

export function makeSession<Link extends ClientLink>(
  defaultUrl: string,
  link: Link,
  options: Partial<SessionOptions> = {},
): Omit<LiveSession<Link>, 'ended'> {
  const observed: string[] = [];
  const logs: string[] = [];
  const client = new ServiceClient({ userAgent: 'MiniPAVI/test', policy: null });
  const session = new Session({
    link,
    client,
    uniqueId: UNIQUE_ID,
    version: '1.6',
    defaultUrl,
    idleTimeoutMs: 600_000,
    screensaver: true,
    helpAddress: 'aide@minipavi.fr',
    observer: {
      opened: () => observed.push('opened'),
      changed: () => observed.push('changed'),
      active: () => observed.push('active'),
      ending: () => observed.push('ending'),
    },
    log: (level, message) => logs.push(`${level} ${message}`),
    random: () => 0,
    ...options,
  });
  closing.push(() => client.close());
  return { session, link, observed, logs };
}

/** Makes a session and runs it. */
export function begin(
  defaultUrl: string,
  link = new FakeLink(),
  options: Partial<SessionOptions> = {},
): LiveSession {
  const made = makeSession(defaultUrl, link, options);
  const ended = made.session.run();
  closing.push(() => (made.session.stop('fin du test'), ended));
  return { ...made, ended };
}
