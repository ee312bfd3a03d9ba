/** One BGCALL: a URL called for a session, out of it. */

import type { AddressPolicy } from '@minipavi/addresses';
import type { PushedMessage } from '@minipavi/bus';
import type { ServiceUrl } from '@minipavi/protocol';
import {
  callService,
  messageOf,
  reasonForLog,
  ServiceClient,
  type FailureCode,
  type Outcome,
} from '@minipavi/session';
import { outerRequest } from './outer-request.ts';

/** Nobody can have read the request: it may be made again. */
const UNREAD: readonly FailureCode[] = ['REFUSED', 'UNKNOWN_HOST', 'CONNECT_TIMEOUT', 'TLS'];

export interface CallUrlOptions {
  readonly url: ServiceUrl;
  readonly uniqueId: string;
  readonly version: string;
  /** Which addresses may be called; null: all of them. */
  readonly policy: AddressPolicy | null;
}

export interface CallUrlResult {
  /** Of its answer, for whom it may concern. */
  readonly messages: readonly PushedMessage[];
  /** null when there was an answer (an empty one will do); else what went wrong, for the log, in French. */
  readonly fault: string | null;
  readonly isUnread: boolean;
}

/** Never rejects. */
export async function callUrl({ url, uniqueId, version, policy }: CallUrlOptions): Promise<CallUrlResult> {
  const client = new ServiceClient({ userAgent: `MiniPAVI/${version}`, policy });
  const request = outerRequest({ version, uniqueId, fctn: 'BGCALL' });
  const { outcome } = await callService(client, url, request, { withGet: false });
  client.close();
  const command = messageOf(outcome);
  const messages = command?.name === 'PushServiceMsg' ? command.param : [];
  return { messages, fault: faultOf(outcome), isUnread: outcome.kind === 'failed' && isUnread(outcome) };
}

const isUnread = ({ failure }: Extract<Outcome, { kind: 'failed' }>): boolean =>
  UNREAD.includes(failure.code);

function faultOf(outcome: Outcome): string | null {
  switch (outcome.kind) {
    case 'answer':
    case 'empty':
      return null;
    case 'not-json':
      return `réponse non JSON (${outcome.message.slice(0, 80)})`;
    case 'malformed':
      return outcome.fault;
    case 'failed':
      return reasonForLog(outcome.failure);
  }
}
