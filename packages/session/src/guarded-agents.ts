/** Connections to services, none of them to an address that the operator's policy refuses. */

import http from 'node:http';
import https from 'node:https';
import type { Duplex } from 'node:stream';
import type { AddressPolicy } from '@minipavi/addresses';
import type { HttpAgents } from './http-request.ts';

/** As Node calls `createConnection`. */
type Connect<O> = (options: O, callback?: OnCreated) => Duplex | null | undefined;
type OnCreated = (error: Error | null, stream: Duplex) => void;

/** Every connection of an agent is made here, redirections and second tries too; kept ones were judged when made. */
function guarded<O extends http.ClientRequestArgs>(policy: AddressPolicy, connect: Connect<O>): Connect<O> {
  return (options, callback) => {
    const port = Number(options.port);
    const refusal = policy.check(options.host ?? 'localhost', port);
    if (!refusal) return connect({ ...options, lookup: policy.lookupFor(port) }, callback);
    // The stream is not looked at beside an error.
    callback?.(refusal, undefined as unknown as Duplex);
    return undefined;
  };
}

/** null: any address is called. */
export function guardedAgents(policy: AddressPolicy | null, options: http.AgentOptions): HttpAgents {
  const agents = { http: new http.Agent(options), https: new https.Agent(options) };
  if (policy) {
    agents.http.createConnection = guarded(policy, agents.http.createConnection.bind(agents.http));
    agents.https.createConnection = guarded(policy, agents.https.createConnection.bind(agents.https));
  }
  return agents;
}
