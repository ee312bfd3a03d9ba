/** The application without a server: requests go in by hand, as from an address that nobody allowed. */

import type { HttpBindings } from '@hono/node-server';
import { createApp, type DashboardSources } from '../app.ts';
import { Login } from '../login.ts';
import { KNOWN } from './http-get.ts';
import { sampleConfig, sampleView } from './samples.ts';

export const ADDRESS = '192.0.2.1';

export type Get = (path: string, init?: RequestInit) => Promise<Response>;

/** Requests carry the password unless they say otherwise. */
export function appOf(changes: Partial<DashboardSources> = {}): Get {
  const app = createApp({
    login: new Login({ ...sampleConfig().visuweb, now: () => 0, onRefused: () => {} }),
    minitel: { files: new Map(), ports: { ws: 8182, wss: null } },
    view: () => Promise.resolve(sampleView()),
    onError: () => {},
    ...changes,
  });
  const bindings = { incoming: { socket: { remoteAddress: ADDRESS } } } as unknown as HttpBindings;
  return async (path, init = { headers: KNOWN }) => app.request(`http://localhost${path}`, init, bindings);
}
