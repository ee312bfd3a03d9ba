/** What a service has the gateway do for other sessions, or later: it leaves the session by here. */

import type { Command, DeferredCall, PushedMessage, SessionMessageCommand } from '@minipavi/protocol';
import type { Outcome } from './service-dialogue.ts';

/** Whoever takes it further. Must not block; never throws. */
export interface Outbox {
  push(messages: readonly PushedMessage[]): void;
  callLater(calls: readonly DeferredCall[]): void;
}

export const isSessionMessage = (command: Command): command is SessionMessageCommand =>
  command.name === 'PushServiceMsg' || command.name === 'BackgroundCall';

/** Nothing happens for an empty list. */
export function sendOut(command: SessionMessageCommand, outbox: Outbox): void {
  if (command.param.length === 0) return;
  if (command.name === 'PushServiceMsg') outbox.push(command.param);
  else outbox.callLater(command.param);
}

/** Of an answer that nobody is there to see any more: the command, if it is one for others. */
export function messageOf(outcome: Outcome): SessionMessageCommand | null {
  const result = outcome.kind === 'answer' ? outcome.answer.command : null;
  return result?.kind === 'command' && isSessionMessage(result.command) ? result.command : null;
}
